package target

import (
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestAttemptSendsTheRequest(t *testing.T) {
	var got exchange
	s := serve(t, func(x exchange) bool {
		got = x
		io.WriteString(x, goodReply)
		return true
	})
	target := newTarget(t, HTTPConfig{
		URL:       s.URL + "/v1?key=a%20b",
		TopK:      3,
		UserAgent: "vectorcheck/1.2.3",
		Headers:   []Header{{"X-Api-Key", "secret"}, {"accept", "*/*"}},
	})
	answer, err := attempt(target)
	wantGood(t, answer, err)

	if got.Request.Method != "POST" || got.Request.RequestURI != "/v1/search?key=a%20b" {
		t.Errorf("got %s %s, want POST /v1/search?key=a%%20b", got.Request.Method, got.Request.RequestURI)
	}
	if want := `{"vector":[0.1,-2],"top_k":3}`; got.Body != want {
		t.Errorf("got body %s, want %s", got.Body, want)
	}
	if want := strings.TrimPrefix(s.URL, "http://"); got.Request.Host != want {
		t.Errorf("got host %s, want %s", got.Request.Host, want)
	}
	for name, want := range map[string]string{
		"Content-Type":    "application/json",
		"Accept":          "*/*",
		"User-Agent":      "vectorcheck/1.2.3",
		"X-Api-Key":       "secret",
		"Accept-Encoding": "",
	} {
		if got := strings.Join(got.Request.Header.Values(name), "|"); got != want {
			t.Errorf("header %s: got %q, want %q", name, got, want)
		}
	}
}

func TestAttemptReadsReplies(t *testing.T) {
	const body = `{"similarity": 0.9998}`
	tests := map[string]string{
		"content length": goodReply,
		"chunked":        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"sim\r\n11;x=y\r\nilarity\": 0.9998}\r\n0\r\nX-Trailer: a\r\n\r\n",
		"interim":        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + goodReply,
		"close":          replyText("200 OK", "Connection: close\r\n", body),
		"until the end":  "HTTP/1.1 200 OK\r\n\r\n" + body,
		"HTTP/1.0":       "HTTP/1.0 200 OK\r\n\r\n" + body,
		"identity":       replyText("200 OK", "Content-Encoding: identity\r\n", body),
		"201":            replyText("201 Created", "", body),
	}
	for name, reply := range tests {
		t.Run(name, func(t *testing.T) {
			s := serve(t, func(x exchange) bool {
				io.WriteString(x, reply)
				return strings.Contains(reply, "Content-Length") || strings.Contains(reply, "chunked")
			})
			target := newTarget(t, HTTPConfig{URL: s.URL})
			for range 2 {
				answer, err := attempt(target)
				wantGood(t, answer, err)
			}
		})
	}
}

func TestConnectionsAreReused(t *testing.T) {
	s := serveText(t, goodReply)
	target := newTarget(t, HTTPConfig{URL: s.URL})
	for range 10 {
		answer, err := attempt(target)
		wantGood(t, answer, err)
	}
	if n := s.Connections.Load(); n != 1 {
		t.Errorf("10 attempts in a row made %d connections, want 1", n)
	}
}

func TestConnectionsAreNotReused(t *testing.T) {
	tests := map[string]string{
		"close":           replyText("200 OK", "Connection: close\r\n", `{"similarity": 0.9998}`),
		"more than asked": goodReply + goodReply,
	}
	for name, reply := range tests {
		t.Run(name, func(t *testing.T) {
			s := serveText(t, reply)
			target := newTarget(t, HTTPConfig{URL: s.URL})
			for range 3 {
				answer, err := attempt(target)
				wantGood(t, answer, err)
			}
			if n := s.Connections.Load(); n != 3 {
				t.Errorf("3 attempts made %d connections, want 3", n)
			}
		})
	}
}

func TestIdleConnectionsEnd(t *testing.T) {
	s := serveText(t, goodReply)
	target := newTarget(t, HTTPConfig{URL: s.URL})
	pool := target.wire.(*http1).pool
	now := time.Now()
	c, failure := pool.get(context.Background(), now, limit{deadline: now.Add(time.Hour)}, false)
	if failure != nil {
		t.Fatal(failure)
	}
	pool.put(c, now)
	kept, _ := pool.get(context.Background(), now.Add(maxIdle-1), limit{deadline: now.Add(time.Hour)}, false)
	if kept != c {
		t.Error("a connection idle for less than maxIdle was not reused")
	}
	pool.put(kept, now)
	if fresh, _ := pool.get(context.Background(), now.Add(maxIdle), limit{deadline: now.Add(time.Hour)}, false); fresh == c {
		t.Error("a connection idle for maxIdle was reused")
	}
}

func TestMaxConnections(t *testing.T) {
	arrived, release := make(chan struct{}), make(chan struct{})
	s := serve(t, func(x exchange) bool {
		if x.Send == 1 {
			close(arrived)
			<-release
		}
		io.WriteString(x, goodReply)
		return true
	})
	target := newTarget(t, HTTPConfig{URL: s.URL, MaxConnections: 1})
	var first sync.WaitGroup
	first.Go(func() {
		answer, err := attempt(target)
		wantGood(t, answer, err)
	})
	<-arrived
	_, err := attempt(target)
	wantError(t, err, Connection, "all 1 connections are in use")
	close(release)
	first.Wait()
	answer, err := attempt(target)
	wantGood(t, answer, err)
}

func TestAttemptIsConcurrent(t *testing.T) {
	s := serveText(t, goodReply)
	target := newTarget(t, HTTPConfig{URL: s.URL})
	var senders sync.WaitGroup
	for range 8 {
		senders.Go(func() {
			for range 25 {
				if _, err := attempt(target); err != nil {
					t.Error(err)
				}
			}
		})
	}
	senders.Wait()
	if n := s.Sends.Load(); n != 200 {
		t.Errorf("200 attempts sent %d requests", n)
	}
	if n := s.Connections.Load(); n > 8 {
		t.Errorf("8 senders made %d connections", n)
	}
}

func TestContext(t *testing.T) {
	s := serve(t, func(exchange) bool { return true }) // never answers
	target := newTarget(t, HTTPConfig{URL: s.URL})

	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := target.Attempt(cancelled, []float32{1}, nil)
	wantError(t, err, Connection, "cancelled")
	if n := s.Sends.Load(); n != 0 {
		t.Errorf("a cancelled attempt sent %d requests", n)
	}

	short, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err = target.Attempt(short, []float32{1}, nil)
	wantError(t, err, Timeout, "no reply before the caller's deadline")
}

func TestReach(t *testing.T) {
	s := serveText(t, goodReply)
	target := newTarget(t, HTTPConfig{URL: s.URL})
	if err := target.Reach(context.Background()); err != nil {
		t.Fatal(err)
	}
	if n := s.Sends.Load(); n != 0 {
		t.Errorf("sent %d requests", n)
	}
	answer, err := attempt(target)
	wantGood(t, answer, err)
	if n := s.Connections.Load(); n != 1 {
		t.Errorf("reaching and an attempt made %d connections, want 1", n)
	}
	s.listener.Close()
	s.HangUp()
	fresh := newTarget(t, HTTPConfig{URL: s.URL})
	wantError(t, fresh.Reach(context.Background()), Connection,
		"refused by "+strings.TrimPrefix(s.URL, "http://"))
}

func TestCancellingEndsTheConnecting(t *testing.T) {
	arrived := make(chan struct{})
	s := serveConnections(t, func(_ *server, c net.Conn) {
		close(arrived)
		stall(c)
	})
	target := newTarget(t, HTTPConfig{URL: "https" + strings.TrimPrefix(s.URL, "http")})
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-arrived
		cancel()
	}()
	wantError(t, target.Reach(ctx), Connection, "cancelled")
}

func TestCloseEndsAttempts(t *testing.T) {
	schemes := map[string]string{"before the reply": "http", "in the handshake": "https"}
	for name, scheme := range schemes {
		t.Run(name, func(t *testing.T) {
			const senders = 5
			arrived := make(chan struct{}, senders)
			s := serveConnections(t, func(_ *server, c net.Conn) {
				c.Read(make([]byte, 1))
				arrived <- struct{}{}
				io.Copy(io.Discard, c)
			})
			target := newTarget(t, HTTPConfig{URL: scheme + strings.TrimPrefix(s.URL, "http")})
			errs := make(chan error, senders)
			for range senders {
				go func() {
					_, err := attempt(target)
					errs <- err
				}()
			}
			for range senders {
				<-arrived
			}
			start := time.Now()
			target.Close()
			for range senders {
				wantError(t, <-errs, Connection, "cancelled")
			}
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("closing took %s", took)
			}
			_, err := attempt(target)
			wantError(t, err, Connection, "cancelled")
			if err := target.Close(); err != nil {
				t.Errorf("closing again: %v", err)
			}
		})
	}
}

func TestAttemptAllocatesNothing(t *testing.T) {
	reply := []byte(goodReply)
	s := serveConnections(t, func(_ *server, c net.Conn) {
		request := make([]byte, 16<<10) // one read holds a whole request
		for {
			if _, err := c.Read(request); err != nil {
				return
			}
			c.Write(reply)
		}
	})
	target := newTarget(t, HTTPConfig{URL: s.URL})
	vector := make([]float32, 128)
	for i := range vector {
		vector[i] = 1 / float32(i+1)
	}
	ctx := context.Background()
	allocs := testing.AllocsPerRun(200, func() {
		if _, err := target.Attempt(ctx, vector, nil); err != nil {
			t.Fatal(err)
		}
	})
	if allocs > 0 {
		t.Errorf("%v allocations in an attempt, want 0", allocs)
	}
}

func TestNewHTTPRefuses(t *testing.T) {
	tests := []struct {
		name string
		cfg  HTTPConfig
		want string
	}{
		{"no url", HTTPConfig{}, "no url: expected one such as http://127.0.0.1:8080"},
		{"top_k", HTTPConfig{URL: "http://a", TopK: -1}, "top_k -1, connections 0, timeouts 0s and 0s: none may be negative"},
		{"header", HTTPConfig{URL: "http://a", Headers: []Header{{"X-A", "1\r\n2"}}},
			"header X-A: the value contains a line break or another control character"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := NewHTTP(test.cfg); err == nil || err.Error() != test.want {
				t.Errorf("got error %v, want %s", err, test.want)
			}
		})
	}
}
