package target

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"vectorcheck/core/secret"
)

// Trace is one attempt, with what was sent and received to be read by people.
// The key, and the values of headers that were given, show as "…", as they may be secrets, in
// the reply too if the server repeats them.
type Trace struct {
	Request string // request line, headers, body, exactly as sent but for those values
	// Reply is what was received, from the status line on, up to 64 KiB; "" if
	// nothing was. What cannot be printed shows as U+FFFD.
	Reply   string
	Body    []byte // of the reply, up to 64 KiB
	Status  int    // 0 if there was no reply that could be read
	Answer  Answer
	Err     error // an *Error, or nil
	Latency time.Duration
}

// Trace implements API.
func (t *HTTPTarget) Trace(ctx context.Context, vector []float32) Trace {
	var received recording
	start := time.Now()
	answer, failure := t.attempt(ctx, vector, nil, &received)
	trace := Trace{
		Answer: answer, Latency: time.Since(start), Request: t.requestText(vector),
		Reply: t.hide(received.String()), Body: t.hideCut(received.body, received.bodyTotal),
	}
	// The status of what could not be read as a reply is in its Error, if anywhere.
	var version string
	_, _ = fmt.Sscanf(trace.Reply, "HTTP/%s %d", &version, &trace.Status)
	if failure != nil {
		failure.Text = t.hide(failure.Text)
		failure = t.orCancelled(ctx, failure)
		trace.Err, trace.Status = failure, max(trace.Status, failure.Status)
	}
	return trace
}

// requestText is the request for a vector, without the values of headers that
// were given.
func (t *HTTPTarget) requestText(vector []float32) string {
	_, request := t.request.render(nil, vector)
	head, body, _ := strings.Cut(string(request), endOfHead)
	lines := strings.Split(head, "\r\n")
	for i, line := range lines {
		name, _, _ := strings.Cut(line, ":")
		for _, h := range t.given {
			if i > 0 && strings.EqualFold(name, h.Name) {
				lines[i] = name + ": …"
			}
		}
	}
	return strings.Join(lines, "\n") + "\n\n" + body
}

// hide replaces the key and the values of headers that were given, wherever a reply repeats
// them.
func (t *HTTPTarget) hide(text string) string { return t.hider.Text(text) }

// hideCut is hide for the begin of a reply of total bytes.
func (t *HTTPTarget) hideCut(begin []byte, total int) []byte {
	if len(begin) >= total {
		return []byte(t.hide(string(begin)))
	}
	return []byte(strings.TrimSuffix(t.hide(string(begin)+ellipsis), ellipsis))
}

// newHider hides what a request of t has of secrets.
func newHider(secrets []string, given []Header) *secret.Hider {
	var values []string
	for _, h := range given {
		if !isContent(h.Name) {
			values = append(values, secret.HeaderValue(h.Value)...)
		}
	}
	return secret.NewHider(secrets, values)
}

// isContent says whether a header tells of the content, and so is no secret.
func isContent(name string) bool {
	switch strings.ToLower(name) {
	case "accept", "content-type", "host", "user-agent":
		return true
	}
	return false
}

// maxRecorded is how much of a reply is kept, in bytes.
const maxRecorded = 64 << 10

// recording keeps the begin of what is received.
type recording struct {
	kept  []byte
	total int

	body      []byte // the begin of it
	bodyTotal int
}

func (r *recording) add(p []byte) {
	r.total += len(p)
	r.kept = append(r.kept, p[:min(len(p), maxRecorded-len(r.kept))]...)
}

// restart forgets what was received: it was no reply to the request.
func (r *recording) restart() { *r = recording{} }

// String is what was kept, as far as it can be printed.
func (r *recording) String() string {
	text := strings.Map(func(c rune) rune {
		switch {
		case c == '\r':
			return -1
		case c == '\n', c == '\t', unicode.IsPrint(c):
			return c
		}
		return unicode.ReplacementChar
	}, string(r.kept))
	if more := r.total - len(r.kept); more > 0 {
		text += fmt.Sprintf("\n… and %d bytes more", more)
	}
	return text
}
