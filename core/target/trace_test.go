package target

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestTraceShowsWhatWasSentAndReceived(t *testing.T) {
	var request exchange
	s := serve(t, func(x exchange) bool {
		request = x
		fmt.Fprint(x, goodReply)
		return true
	})
	target := newTarget(t, HTTPConfig{URL: s.URL, TopK: 3, Headers: []Header{{"Api-Key", "s3cret"}}})
	got := target.Trace(context.Background(), []float32{0.5, -1})
	head, body, _ := strings.Cut(got.Request, "\n\n")
	if body != request.Body || !strings.HasPrefix(head, "POST /search HTTP/1.1\nHost: ") || !strings.Contains(head, "\nApi-Key: …") {
		t.Errorf("the request is shown as %q", got.Request)
	}
	if got.Reply != "HTTP/1.1 200 OK\nContent-Length: 22\n\n{\"similarity\": 0.9998}" {
		t.Errorf("the reply is shown as %q", got.Reply)
	}
	if got.Status != 200 || got.Err != nil || got.Answer.Similarity != 0.9998 || got.Latency <= 0 || s.Sends.Load() != 1 {
		t.Errorf("%+v; %d sends", got, s.Sends.Load())
	}
	if request.Request.Header.Get("Api-Key") != "s3cret" {
		t.Error("the header was not sent")
	}
}

func TestTraceOfFailures(t *testing.T) {
	for name, tc := range map[string]struct {
		reply  string
		kind   Kind
		status int
		shown  string // in Reply
	}{
		"an error with a body":     {replyText("503 Service Unavailable", "", "overloaded"), HTTP, 503, "overloaded"},
		"a page":                   {replyText("200 OK", "", "<html>"), BadReply, 200, "<html>"},
		"what is not text":         {replyText("200 OK", "", "a\x00\xff"), BadReply, 200, "a\uFFFD\uFFFD"},
		"nothing":                  {"", Connection, 0, ""},
		"what is not HTTP":         {"SSH-2.0-OpenSSH_9\r\n", BadReply, 0, "SSH-2.0"},
		"a reply that is too long": {replyText("200 OK", "", strings.Repeat("x", maxBody+1)), BadReply, 200, "200 OK"},
		"a long reply":             {replyText("200 OK", "", strings.Repeat("x", 2*maxRecorded)), BadReply, 200, "bytes more"},
	} {
		s := serve(t, func(x exchange) bool {
			fmt.Fprint(x, tc.reply)
			return false
		})
		got := newTarget(t, HTTPConfig{URL: s.URL}).Trace(context.Background(), []float32{1})
		var failure *Error
		if !errors.As(got.Err, &failure) || failure.Kind != tc.kind || got.Status != tc.status || !strings.Contains(got.Reply, tc.shown) {
			t.Errorf("%s: status %d, %v, reply %.200q", name, got.Status, got.Err, got.Reply)
		}
		if len(got.Reply) > maxRecorded+100 {
			t.Errorf("%s: a reply of %d bytes is kept", name, len(got.Reply))
		}
	}
}

func TestTraceOfATimeout(t *testing.T) {
	s := serve(t, func(x exchange) bool { time.Sleep(300 * time.Millisecond); return false })
	got := newTarget(t, HTTPConfig{URL: s.URL, AttemptTimeout: 50 * time.Millisecond}).Trace(context.Background(), []float32{1})
	var failure *Error
	if !errors.As(got.Err, &failure) || failure.Kind != Timeout || got.Request == "" || got.Reply != "" {
		t.Errorf("%+v", got)
	}
}

// A server that repeats what it was sent betrays no secret.
func TestTraceHidesRepeatedSecrets(t *testing.T) {
	s := serve(t, func(x exchange) bool {
		fmt.Fprint(x, replyText("401 Unauthorized", "X-Was: "+x.Request.Header.Get("Authorization")+"\r\n",
			"no such key: "+strings.TrimPrefix(x.Request.Header.Get("Authorization"), "Bearer ")))
		return false
	})
	got := newTarget(t, HTTPConfig{URL: s.URL, Headers: []Header{{"Authorization", "Bearer t0ken-123"}, {"Accept", "application/json"}}}).
		Trace(context.Background(), []float32{1})
	if all := got.Request + got.Reply; strings.Contains(all, "t0ken") || !strings.Contains(got.Reply, "no such key: …") {
		t.Errorf("%q", all)
	}
}

// What is kept of an error, in a run file for one, betrays none either, though the
// reply that repeats it is cut.
func TestErrorsHideRepeatedSecrets(t *testing.T) {
	secret := "t0ken-" + strings.Repeat("9", 40)
	for _, before := range []int{0, 60, 75, 100} {
		s := serve(t, func(x exchange) bool {
			fmt.Fprint(x, replyText("403 Forbidden", "", strings.Repeat("x", before)+" "+x.Request.Header.Get("Api-Key")))
			return false
		})
		_, err := newTarget(t, HTTPConfig{URL: s.URL, Headers: []Header{{"Api-Key", secret}}}).Attempt(context.Background(), []float32{1}, nil)
		if err == nil || strings.Contains(err.Error(), "t0ken") || !strings.Contains(err.Error(), "…") {
			t.Errorf("after %d bytes: %v", before, err)
		}
	}
}
