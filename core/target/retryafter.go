package target

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxRetryAfter bounds what an API may ask for: a longer wait is as good as a
// refusal, and a person should see it.
const maxRetryAfter = 24 * time.Hour

// ParseRetryAfter reads the value of a Retry-After header (RFC 9110, section
// 10.2.3): whole seconds, or an HTTP date, which now is taken from. The wait is
// from 0 (a date gone by) to 24 hours. It is false for anything else.
func ParseRetryAfter(value string, now time.Time) (time.Duration, bool) {
	value = strings.TrimSpace(value)
	if wait, ok := parseWait(value, time.Second); ok {
		return wait, true
	}
	date, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	return min(max(date.Sub(now), 0), maxRetryAfter), true
}

// ParseRetryAfterMillis reads the value of a retry-after-ms header: whole
// milliseconds. The wait is from 0 to 24 hours. It is false for anything else.
func ParseRetryAfterMillis(value string) (time.Duration, bool) {
	return parseWait(strings.TrimSpace(value), time.Millisecond)
}

// parseWait reads digits as a count of unit.
func parseWait(digits string, unit time.Duration) (time.Duration, bool) {
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n > int64(maxRetryAfter/unit) { // only digits: the error is overflow
		return maxRetryAfter, true
	}
	return time.Duration(n) * unit, true
}
