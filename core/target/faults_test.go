package target

import (
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// patience is how long a test waits for the end of a connection to arrive.
const patience = 50 * time.Millisecond

// stall holds a reply back until the client has had enough.
func stall(c net.Conn) { io.Copy(io.Discard, c) }

func TestBrokenConnections(t *testing.T) {
	const half = "HTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\n{\"simi"
	tests := []struct {
		name  string
		fault func(x exchange)
		want  string
	}{
		{"closed before the reply", func(exchange) {}, "closed before the reply"},
		{"reset before the reply", func(x exchange) { reset(x.Conn) }, "reset before the reply"},
		{"closed in the header", func(x exchange) { io.WriteString(x, "HTTP/1.1 200 OK\r\nConte") },
			"closed before the end of the reply"},
		{"closed in the body", func(x exchange) { io.WriteString(x, half) },
			"closed before the end of the reply"},
		{"reset in the body", func(x exchange) {
			io.WriteString(x, half)
			time.Sleep(patience) // a reset takes with it what was not read
			reset(x.Conn)
		}, "reset before the end of the reply"},
		{"closed in a chunk", func(x exchange) {
			io.WriteString(x, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n16\r\n{\"simi")
		}, "closed before the end of the reply"},
		{"closed in a chunk's size", func(x exchange) {
			io.WriteString(x, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1")
		}, "closed before the end of the reply"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := serve(t, func(x exchange) bool {
				if x.Send > 1 {
					io.WriteString(x, goodReply)
					return true
				}
				test.fault(x)
				return false
			})
			target := newTarget(t, HTTPConfig{URL: s.URL})
			_, err := attempt(target)
			wantError(t, err, Connection, test.want)
			if n := s.Sends.Load(); n != 1 {
				t.Errorf("one attempt sent %d requests", n)
			}
			answer, err := attempt(target)
			wantGood(t, answer, err)
		})
	}
}

func TestResetInTheRequest(t *testing.T) {
	s := serveConnections(t, func(_ *server, c net.Conn) {
		c.Read(make([]byte, 10))
		reset(c)
	})
	target := newTarget(t, HTTPConfig{URL: s.URL})
	_, err := target.Attempt(context.Background(), make([]float32, 1<<20), nil)
	wantError(t, err, Connection, "reset before the reply")
	if n := s.Connections.Load(); n != 1 {
		t.Errorf("one attempt made %d connections", n)
	}
}

// A server that closes an idle connection as the next request goes out is met
// by clients that silently send again. Here it must be seen.
func TestKeepAliveClosedAsTheRequestGoesOut(t *testing.T) {
	s := serve(t, func(x exchange) bool {
		if x.Send == 2 {
			return false
		}
		io.WriteString(x, goodReply)
		return true
	})
	target := newTarget(t, HTTPConfig{URL: s.URL})
	answer, err := attempt(target)
	wantGood(t, answer, err)
	_, err = attempt(target)
	wantError(t, err, Connection, "closed before the reply")
	if n := s.Sends.Load(); n != 2 {
		t.Errorf("two attempts sent %d requests", n)
	}
	answer, err = attempt(target)
	wantGood(t, answer, err)
}

func TestStaleConnectionsCostNoAttempt(t *testing.T) {
	const senders = 4
	var arrived sync.WaitGroup
	arrived.Add(senders)
	s := serve(t, func(x exchange) bool {
		if x.Send <= senders { // all at once, so that each has its connection
			arrived.Done()
			arrived.Wait()
		}
		io.WriteString(x, goodReply)
		return true
	})
	target := newTarget(t, HTTPConfig{URL: s.URL})
	var done sync.WaitGroup
	for range senders {
		done.Go(func() {
			answer, err := attempt(target)
			wantGood(t, answer, err)
		})
	}
	done.Wait()
	s.HangUp()
	somethingCame(t, target)

	answer, err := attempt(target)
	wantGood(t, answer, err)
	if n := s.Sends.Load(); n != senders+1 {
		t.Errorf("the server got %d requests, want %d", n, senders+1)
	}
}

func TestTimeouts(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\n"
	tests := []struct {
		name  string
		fault func(x exchange)
		want  string
	}{
		{"no reply", func(exchange) {}, "no reply within 150ms"},
		{"slow header", func(x exchange) { io.WriteString(x, head[:20]) }, "no whole reply within 150ms"},
		{"stalled body", func(x exchange) { io.WriteString(x, head+"{") }, "no whole reply within 150ms"},
		{"stalled chunk size", func(x exchange) {
			io.WriteString(x, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1")
		}, "no whole reply within 150ms"},
		{"a byte at a time", func(x exchange) {
			for _, b := range []byte(goodReply) {
				if _, err := x.Write([]byte{b}); err != nil {
					return
				}
				time.Sleep(20 * time.Millisecond)
			}
		}, "no whole reply within 150ms"},
		{"interim replies", func(x exchange) {
			for range 10 {
				io.WriteString(x, "HTTP/1.1 102 Processing\r\n\r\n")
				time.Sleep(20 * time.Millisecond)
			}
		}, "no whole reply within 150ms"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := serve(t, func(x exchange) bool {
				test.fault(x)
				stall(x)
				return false
			})
			start := time.Now()
			_, err := attempt(quickly(t, s.URL))
			wantError(t, err, Timeout, test.want)
			if took := time.Since(start); took < 140*time.Millisecond || took > 2*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
}

// A deadline left from the attempt before must neither cut one short nor let it
// run on.
func TestTimeoutsOfAReusedConnection(t *testing.T) {
	tests := []struct {
		name    string
		attempt time.Duration
		pause   time.Duration // between the attempts
		caller  time.Duration
		want    string
	}{
		{"at once", 150 * time.Millisecond, 0, time.Minute, "no reply within 150ms"},
		{"after a pause", 150 * time.Millisecond, 100 * time.Millisecond, time.Minute, "no reply within 150ms"},
		{"with a shorter deadline", time.Minute, 0, 50 * time.Millisecond, "no reply before the caller's deadline"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := serve(t, func(x exchange) bool {
				if x.Send == 1 {
					io.WriteString(x, goodReply)
				}
				return true
			})
			target := newTarget(t, HTTPConfig{URL: s.URL, AttemptTimeout: test.attempt})
			answer, err := attempt(target)
			wantGood(t, answer, err)
			time.Sleep(test.pause)

			ctx, cancel := context.WithTimeout(context.Background(), test.caller)
			defer cancel()
			start := time.Now()
			_, err = target.Attempt(ctx, []float32{1}, nil)
			wantError(t, err, Timeout, test.want)
			if took := time.Since(start); took < min(test.attempt, test.caller)-5*time.Millisecond || took > 5*time.Second {
				t.Errorf("took %s", took)
			}
			if n := s.Connections.Load(); n != 1 {
				t.Errorf("made %d connections, want 1", n)
			}
		})
	}
}

func TestTimeoutCoversTheWriting(t *testing.T) {
	s := serveConnections(t, func(_ *server, c net.Conn) { // reads nothing
		time.Sleep(300 * time.Millisecond)
	})
	_, err := quickly(t, s.URL).Attempt(context.Background(), make([]float32, 4<<20), nil)
	wantError(t, err, Timeout, "no reply within 150ms")
}

func TestBadReplies(t *testing.T) {
	tests := []struct{ name, reply, want string }{
		{"HTML", replyText("200 OK", "", "<html>Hello</html>"), "HTML or XML instead of JSON: <html>Hello</html>"},
		{"truncated JSON", replyText("200 OK", "", `{"similarity": 0.9`), `invalid JSON: {"similarity": 0.9`},
		{"no content", "HTTP/1.1 204 No Content\r\n\r\n", "empty body instead of JSON"},
		{"gzip", replyText("200 OK", "Content-Encoding: gzip\r\n", "\x1f\x8b\x08\x00bomb"), "compressed (gzip), which was not asked for"},
		{"not HTTP", "SSH-2.0-OpenSSH_9.6\r\n", "not HTTP/1.1: SSH-2.0-OpenSSH_9.6"},
		{"no number for a status", "HTTP/1.1 OK OK\r\n\r\n", "not HTTP/1.1: HTTP/1.1 OK OK"},
		{"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
			"not HTTP/1.1: HTTP/1.1 200 OK Content-Length: 1 Content-Length: 2 {}"},
		{"long header", "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", maxHeader) + "\r\n\r\n", "header longer than 16 KiB"},
		{"broken chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}xx0\r\n\r\n", "broken chunked encoding"},
		{"announced too long", "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n{", "body longer than 4 MiB"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := serveText(t, test.reply)
			_, err := attempt(newTarget(t, HTTPConfig{URL: s.URL}))
			wantError(t, err, BadReply, test.want)
			if n := s.Sends.Load(); n != 1 {
				t.Errorf("one attempt sent %d requests", n)
			}
		})
	}
}

func TestEndlessReplyIsCutOff(t *testing.T) {
	tests := []struct {
		name, head, chunk string
		kind              Kind
		want              string
	}{
		{"chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
			"10000\r\n" + strings.Repeat(" ", 1<<16) + "\r\n", BadReply, "body longer than 4 MiB"},
		{"until the end", "HTTP/1.1 200 OK\r\n\r\n", strings.Repeat(" ", 1<<16), BadReply, "body longer than 4 MiB"},
		{"of an error", "HTTP/1.1 503 Service Unavailable\r\n\r\n", strings.Repeat("x", 1<<16), HTTP, "503 Service Unavailable"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var written atomic.Int64
			ended := make(chan struct{})
			s := serve(t, func(x exchange) bool {
				defer close(ended)
				io.WriteString(x, test.head)
				for written.Load() < 1<<30 {
					n, err := io.WriteString(x, test.chunk)
					written.Add(int64(n))
					if err != nil {
						break
					}
				}
				return false
			})
			_, err := attempt(newTarget(t, HTTPConfig{URL: s.URL}))
			wantError(t, err, test.kind, test.want)
			<-ended // the connection was closed: writing ended
			if n := written.Load(); n > 64<<20 {
				t.Errorf("%d MiB of the reply were taken", n>>20)
			}
		})
	}
}

func TestStatuses(t *testing.T) {
	tests := []struct {
		name, reply string
		want        Error
	}{
		{"400", replyText("400 Bad Request", "", "{\"error\":\n \"dimension 2, expected 128\"}"),
			Error{Kind: HTTP, Status: 400, Text: `400 Bad Request: {"error": "dimension 2, expected 128"}`}},
		{"500 without a body", replyText("500 Oops", "", ""),
			Error{Kind: HTTP, Status: 500, Text: "500 Internal Server Error"}},
		{"unknown", replyText("599 Oops", "", "x"), Error{Kind: HTTP, Status: 599, Text: "599: x"}},
		{"429", replyText("429 Too Many Requests", "Retry-After: 5\r\n", "slow down"),
			Error{Kind: Throttled, Status: 429, Text: "429 Too Many Requests: slow down", RetryAfter: 5 * time.Second, HasRetryAfter: true}},
		{"429 with milliseconds", replyText("429 Too Many Requests", "Retry-After: 5\r\nretry-after-ms: 250\r\n", ""),
			Error{Kind: Throttled, Status: 429, Text: "429 Too Many Requests", RetryAfter: 250 * time.Millisecond, HasRetryAfter: true}},
		{"503", replyText("503 Service Unavailable", "Retry-After: 0\r\n", ""),
			Error{Kind: HTTP, Status: 503, Text: "503 Service Unavailable", HasRetryAfter: true}},
		{"503 with nonsense", replyText("503 Service Unavailable", "Retry-After: -1\r\n", ""),
			Error{Kind: HTTP, Status: 503, Text: "503 Service Unavailable"}},
		{"503 with far too much", replyText("503 Service Unavailable", "Retry-After: 1000000000000000000\r\n", ""),
			Error{Kind: HTTP, Status: 503, Text: "503 Service Unavailable", RetryAfter: 24 * time.Hour, HasRetryAfter: true}},
		{"503 with a float", replyText("503 Service Unavailable", "Retry-After: 1e18\r\n", ""),
			Error{Kind: HTTP, Status: 503, Text: "503 Service Unavailable"}},
		{"503 with a date gone by", replyText("503 Service Unavailable", "Retry-After: Thu, 01 Jan 1970 00:00:00 GMT\r\n", ""),
			Error{Kind: HTTP, Status: 503, Text: "503 Service Unavailable", HasRetryAfter: true}},
		{"503 with a date far away", replyText("503 Service Unavailable", "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n", ""),
			Error{Kind: HTTP, Status: 503, Text: "503 Service Unavailable", RetryAfter: 24 * time.Hour, HasRetryAfter: true}},
		{"503 with a word", replyText("503 Service Unavailable", "Retry-After: soon\r\n", ""),
			Error{Kind: HTTP, Status: 503, Text: "503 Service Unavailable"}},
		{"compressed", replyText("502 Bad Gateway", "Content-Encoding: br\r\n", "\x1b\x03"),
			Error{Kind: HTTP, Status: 502, Text: "502 Bad Gateway"}},
		{"switching protocols", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
			Error{Kind: HTTP, Status: 101, Text: "101 Switching Protocols"}},
		{"304", "HTTP/1.1 304 Not Modified\r\n\r\n", Error{Kind: HTTP, Status: 304, Text: "304 Not Modified"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := serveText(t, test.reply)
			_, err := attempt(newTarget(t, HTTPConfig{URL: s.URL}))
			if failure := wantError(t, err, test.want.Kind, test.want.Text); *failure != test.want {
				t.Errorf("got %+v, want %+v", *failure, test.want)
			}
			if n := s.Sends.Load(); n != 1 {
				t.Errorf("one attempt sent %d requests", n)
			}
		})
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	elsewhere := serveText(t, goodReply)
	tests := []struct{ status, location, to string }{
		{"302 Found", elsewhere.URL + "/search", elsewhere.URL + "/search"},
		{"307 Temporary Redirect", "http://user:pw@b.example/x?token=secret#part", "http://b.example/x?…"},
		{"308 Permanent Redirect", "https://b.example", "https://b.example"},
		{"303 See Other", "//b.example/login?next=%2Fsearch", "http://b.example/login?…"},
		{"302 Found", "?key=secret", "/search?…"},
		{"301 Moved Permanently", "/search/", "/search/"}, // to itself
		{"301 Moved Permanently", "find", "/find"},
	}
	for _, test := range tests {
		t.Run(test.status+" "+test.location, func(t *testing.T) {
			s := serveText(t, replyText(test.status, "Location: "+test.location+"\r\n", "moved"))
			if test.to[0] == '/' {
				test.to = s.URL + test.to
			}
			target := newTarget(t, HTTPConfig{URL: s.URL, Headers: []Header{{"X-Api-Key", "secret"}}})
			_, err := attempt(target)
			wantError(t, err, HTTP, test.status[:3]+" redirect to "+test.to+" (not followed)")
			if n := s.Sends.Load(); n != 1 {
				t.Errorf("one attempt sent %d requests", n)
			}
		})
	}
	if n := elsewhere.Connections.Load(); n != 0 {
		t.Errorf("the host redirected to got %d connections", n)
	}
}

func TestRefusedPort(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := listener.Addr().String()
	listener.Close()
	_, err = attempt(newTarget(t, HTTPConfig{URL: "http://" + addr}))
	wantError(t, err, Connection, "refused by "+addr)
}

func TestUnknownHost(t *testing.T) {
	_, err := attempt(newTarget(t, HTTPConfig{URL: "http://nobody.invalid", ConnectTimeout: time.Second}))
	failure, ok := err.(*Error)
	if !ok || failure.Kind != Connection || failure.Text != "host nobody.invalid not found" {
		t.Skipf("the resolver of this machine says %v", err)
	}
}
