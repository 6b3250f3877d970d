package target

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// server is an API on a raw socket, so that it can misbehave at any byte.
type server struct {
	URL         string
	Sends       atomic.Int64 // whole requests received
	Connections atomic.Int64

	listener net.Listener
	ended    sync.WaitGroup
	mu       sync.Mutex
	conns    []net.Conn
}

// exchange is one request as the server received it.
type exchange struct {
	net.Conn
	Request *http.Request
	Body    string
	Send    int64 // 1 for the server's first request
}

// replyText is a whole reply with a body.
func replyText(status, headers, body string) string {
	return fmt.Sprintf("HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s", status, headers, len(body), body)
}

const goodReply = "HTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\n" + `{"similarity": 0.9998}`

// serve answers each request with reply, which says whether the connection is
// kept. The server is gone when the test ends.
func serve(t testing.TB, reply func(x exchange) (keep bool)) *server {
	return serveConnections(t, func(s *server, c net.Conn) {
		requests := bufio.NewReader(c)
		for {
			request, err := http.ReadRequest(requests)
			if err != nil {
				return
			}
			body, err := io.ReadAll(request.Body)
			if err != nil {
				return
			}
			x := exchange{Conn: c, Request: request, Body: string(body), Send: s.Sends.Add(1)}
			if !reply(x) {
				return
			}
		}
	})
}

// serveText answers each request with the same bytes.
func serveText(t testing.TB, text string) *server {
	return serve(t, func(x exchange) bool {
		_, err := io.WriteString(x, text)
		return err == nil
	})
}

// serveConnections hands each connection to handle and closes it afterwards.
func serveConnections(t testing.TB, handle func(s *server, c net.Conn)) *server {
	return serveOn(t, "tcp", "127.0.0.1:0", handle)
}

// serveOn serves at an address, as serveConnections does.
func serveOn(t testing.TB, network, addr string, handle func(s *server, c net.Conn)) *server {
	t.Helper()
	listener, err := net.Listen(network, addr)
	if err != nil {
		t.Fatal(err)
	}
	s := &server{URL: "http://" + listener.Addr().String(), listener: listener}
	s.ended.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			s.Connections.Add(1)
			s.mu.Lock()
			s.conns = append(s.conns, c)
			s.mu.Unlock()
			s.ended.Go(func() {
				defer c.Close()
				handle(s, c)
			})
		}
	})
	t.Cleanup(func() {
		listener.Close()
		s.HangUp()
		s.ended.Wait()
	})
	return s
}

// HangUp closes every connection.
func (s *server) HangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		c.Close()
	}
}

// reset closes c so that the peer gets a reset in place of an end.
func reset(c net.Conn) {
	c.(*net.TCPConn).SetLinger(0)
	c.Close()
}

// newTarget is a target that is closed when the test ends.
func newTarget(t testing.TB, cfg HTTPConfig) *HTTPTarget {
	t.Helper()
	target, err := NewHTTP(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { target.Close() })
	return target
}

// quickly is a target with a timeout short enough to wait for.
func quickly(t testing.TB, url string) *HTTPTarget {
	return newTarget(t, HTTPConfig{URL: url, AttemptTimeout: 150 * time.Millisecond})
}

// attempt makes one attempt with a small vector.
func attempt(target *HTTPTarget) (Answer, error) {
	return target.Attempt(context.Background(), []float32{0.1, -2}, nil)
}

// wantError fails the test unless err is an *Error of that kind and text.
func wantError(t testing.TB, err error, kind Kind, text string) *Error {
	t.Helper()
	failure, ok := err.(*Error)
	if !ok {
		t.Fatalf("got error %v (%T), want an *Error %s: %s", err, err, kind, text)
	}
	if failure.Kind != kind || failure.Text != text {
		t.Fatalf("got %q, want %q", failure, &Error{Kind: kind, Text: text})
	}
	return failure
}

// wantGood fails the test unless the attempt found goodReply's answer.
func wantGood(t testing.TB, answer Answer, err error) {
	t.Helper()
	if want := (Answer{Similarity: 0.9998}); err != nil || !reflect.DeepEqual(answer, want) {
		t.Fatalf("got %+v, %v, want %+v", answer, err, want)
	}
}
