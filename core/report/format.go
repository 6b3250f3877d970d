package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// none stands where a figure has no value.
const none = "–"

// Count is n with commas between thousands: 10,000,000.
func Count(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	return sign + thousands(digits)
}

func thousands(digits string) string {
	var b strings.Builder
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}

// Percent is a share, 0 to 1, in percent with three decimals: 99.970 %. It is
// rounded down, so that 100.000 % is said of nothing less.
func Percent(share float64) string {
	const steps = 100_000
	// What lies 1e-12 below a step is there by the rounding of floats: no
	// share of less than 1e12 vectors is.
	step := math.Floor(share*steps + steps*1e-12)
	if share < 1 {
		step = min(step, steps-1)
	}
	return strconv.FormatFloat(step/1000, 'f', 3, 64) + " %"
}

// percentUp is Percent of a share of what should not be: it is rounded up, so that 0.000 %
// is said of nothing more.
func percentUp(share float64) string {
	const steps = 100_000
	step := math.Ceil(share*steps - steps*1e-12)
	return strconv.FormatFloat(max(0, step)/1000, 'f', 3, 64) + " %"
}

// Duration is d, at least 0, in its two largest units, to be read by people:
// "5 h 12 min", "42 s", "3.2 s".
func Duration(d time.Duration) string {
	d = max(0, d)
	if d < 9950*time.Millisecond {
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
	}
	s := int64(d.Round(time.Second) / time.Second)
	switch {
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 60*60:
		return fmt.Sprintf("%d min %d s", s/60, s%60)
	case s < 24*60*60:
		return fmt.Sprintf("%d h %d min", s/3600, s/60%60)
	}
	return fmt.Sprintf("%s d %d h", Count(s/86400), s/3600%24)
}

// decimal is x with commas between thousands and a fixed number of decimals.
func decimal(x float64, decimals int) string {
	text := strconv.FormatFloat(math.Abs(x), 'f', decimals, 64)
	whole, part, _ := strings.Cut(text, ".")
	if part != "" {
		part = "." + part
	}
	sign := ""
	if x < 0 {
		sign = "-"
	}
	return sign + thousands(whole) + part
}

// plain is s in one line and without what a terminal would act upon: control
// characters, marks of direction and the like.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp):
			return -1
		}
		return r
	}, s)
}

// shorten is s in at most n characters, the last an ellipsis if some were cut.
func shorten(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return strings.TrimRight(string(runes[:n-1]), " ") + "…"
}
