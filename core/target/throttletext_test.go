package target

import "testing"

// A status of the client's fault that says to come less often is no fault of what was sent.
func TestThrottlingByText(t *testing.T) {
	for _, tc := range []struct {
		status, body string
		want         Kind
	}{
		{"400 Bad Request", `{"__type":"ThrottlingException","message":"Rate exceeded"}`, Throttled},
		{"400 Bad Request", `{"message":"Too many requests, please wait"}`, Throttled},
		{"403 Forbidden", `{"message":"API rate limit exceeded for 10.0.0.1"}`, Throttled},
		{"404 Not Found", `{"code":"RATE_LIMIT"}`, Throttled},
		{"400 Bad Request", `{"message":"the vector has 3 dimensions"}`, HTTP},
		{"403 Forbidden", `{"message":"no such key"}`, HTTP},
		{"500 Internal Server Error", `too many requests`, HTTP},
		{"429 Too Many Requests", ``, Throttled},
	} {
		s := serveText(t, replyText(tc.status, "", tc.body))
		_, err := attempt(newTarget(t, HTTPConfig{URL: s.URL}))
		if failure, ok := err.(*Error); !ok || failure.Kind != tc.want {
			t.Errorf("%s %s: %v; want it %v", tc.status, tc.body, err, tc.want)
		}
	}
}

func TestNamesCrowd(t *testing.T) {
	for text, want := range map[string]bool{
		"429: Too many concurrent requests": true, "concurrency limit of 2 is reached": true, "FATAL: too many connections": true,
		"too many requests": false, "rate limit exceeded": false, "": false,
	} {
		if got := namesCrowd(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
