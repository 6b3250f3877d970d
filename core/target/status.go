package target

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/valyala/fasthttp"
)

// statusError is the error for a reply whose status is not 2xx. body may be cut
// short or nil.
func statusError(header *fasthttp.ResponseHeader, body []byte, e endpoint, now time.Time) *Error {
	status := header.StatusCode()
	failure := &Error{Kind: HTTP, Status: status}
	if status == http.StatusTooManyRequests {
		failure.Kind = Throttled
	}
	failure.RetryAfter, failure.HasRetryAfter = retryAfter(header, now)

	location := string(header.Peek("Location"))
	switch {
	case status/100 == 3 && location != "":
		failure.Text = redirectText(status, location, e.origin)
	case isCompressed(header):
		failure.Text = statusText(status)
	default:
		failure.Text = withSnippet(statusText(status), body)
	}
	return failure
}

// retryAfter reads how long the API asks to be left alone. The milliseconds are
// the more precise of the two headers.
func retryAfter(header *fasthttp.ResponseHeader, now time.Time) (time.Duration, bool) {
	if wait, ok := ParseRetryAfterMillis(string(header.Peek("Retry-After-Ms"))); ok {
		return wait, true
	}
	return ParseRetryAfter(string(header.Peek("Retry-After")), now)
}

// statusText is a status as in "503 Service Unavailable".
func statusText(status int) string {
	text := strconv.Itoa(status)
	if name := http.StatusText(status); name != "" {
		text += " " + name
	}
	return text
}

// redirectText says where a redirect leads, without the path: that may differ
// from one reply to the next. A Location without a host stays at origin.
func redirectText(status int, location, origin string) string {
	text := strconv.Itoa(status) + " redirect"
	if u, err := url.Parse(location); err == nil {
		to := origin
		if u.Host != "" {
			to = u.Scheme + "://" + u.Host
		}
		text += " to " + snippet([]byte(to))
	}
	return text + " (not followed)"
}

func isCompressed(header *fasthttp.ResponseHeader) bool {
	encoding := string(header.ContentEncoding())
	return encoding != "" && encoding != "identity"
}
