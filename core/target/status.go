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
	if status == http.StatusTooManyRequests || status/100 == 4 && !isCompressed(header) && asksForLess(string(body[:min(len(body), maxThrottleText)])) {
		failure.Kind = Throttled
		failure.Crowded = !isCompressed(header) && namesCrowd(string(body[:min(len(body), maxThrottleText)]))
	}
	failure.RetryAfter, failure.HasRetryAfter = retryAfter(header, now)

	location := string(header.Peek("Location"))
	switch {
	case status/100 == 3 && location != "":
		failure.Text = redirectText(status, location, e)
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

// maxThrottleText bounds, in bytes, what is looked at of a reply for the words of one that
// throttles.
const maxThrottleText = 4096

// redirectText says where a redirect leads, without a user and a query: those may hold
// secrets. A Location is meant as seen from what was asked for.
func redirectText(status int, location string, e endpoint) string {
	text := strconv.Itoa(status) + " redirect"
	asked, err := url.Parse(e.origin + e.path)
	if err != nil {
		return text + " (not followed)"
	}
	to, err := asked.Parse(location)
	if err != nil {
		return text + " (not followed)"
	}
	query := ""
	if to.RawQuery != "" {
		query = "?" + ellipsis
	}
	to.User, to.RawQuery, to.ForceQuery, to.Fragment, to.RawFragment = nil, "", false, "", ""
	return text + " to " + snippet([]byte(to.String())) + query + " (not followed)"
}

func isCompressed(header *fasthttp.ResponseHeader) bool {
	encoding := string(header.ContentEncoding())
	return encoding != "" && encoding != "identity"
}
