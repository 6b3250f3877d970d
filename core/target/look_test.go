package target

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// Whatever comes over a connection that waits is not the reply to the next request, and
// one that has ended costs no attempt, over every wire.
func TestNothingIsSentOverAConnectionThatIsNotQuiet(t *testing.T) {
	faults := map[string]fault{
		"a reply twice":   sends(strings.Replace(goodReply, "0.9998", "0.1111", 1)),
		"a 408":           sends(timedOut),
		"a 408 and ended": func(stream, _ net.Conn) { io.WriteString(stream, timedOut); stream.Close() },
		"a byte":          sends("x"),
		"ended":           func(stream, _ net.Conn) { stream.Close() },
		"cut":             func(_, raw net.Conn) { raw.Close() },
		"reset":           func(_, raw net.Conn) { reset(raw) },
		"half a record":   func(_, raw net.Conn) { raw.Write([]byte{23, 3, 3, 0, 100, 1, 2, 3}) },
	}
	for _, wire := range []string{"plain", "unix", "TLS 1.2", "TLS 1.3", "plain through a proxy", "TLS 1.3 through a proxy", "plain through SOCKS"} {
		for name, after := range faults {
			if name == "reset" && (wire == "unix" || strings.Contains(wire, "through")) {
				continue // a unix socket has none, and proxies make an end of it
			}
			t.Run(wire+"/"+name, func(t *testing.T) {
				w := serveFault(t, wire, after)
				target := newTarget(t, w.cfg)
				answer, err := attempt(target)
				wantGood(t, answer, err)
				close(w.replied)
				<-w.faulted
				somethingCame(t, target)
				var sending sendings
				answer, err = target.Attempt(context.Background(), []float32{0.1, -2}, &sending)
				wantGood(t, answer, err)
				if n, links := w.sends.Load(), w.links.Load(); n != 2 || links != 2 || sending != (sendings{sent: 1}) {
					t.Errorf("%d requests over %d connections, want 2 over 2; %+v", n, links, sending)
				}
			})
		}
	}
}

// sendings counts what a Sending is told.
type sendings struct{ sent, again int }

func (s *sendings) Sent() { s.sent++ }

func (s *sendings) Again(context.Context) bool {
	s.again++
	return true
}

// A ticket that a server of TLS 1.3 sends, for connections to come, is nothing to give a
// connection up for.
func TestATicketIsNoReply(t *testing.T) {
	w := serveFault(t, "TLS 1.3", sends(""))
	target := newTarget(t, w.cfg)
	tickets := tls.NewLRUClientSessionCache(1) // without one, a server of Go sends none
	target.wire.(*http1).pool.dialer.tls.ClientSessionCache = tickets
	if err := target.Reach(context.Background()); err != nil {
		t.Fatal(err)
	}
	close(w.replied)
	if found := target.wire.(*http1).pool.idle[0].look(); found != quiet {
		t.Errorf("a look finds %v", found)
	}
	if _, came := tickets.Get("127.0.0.1"); !came {
		t.Error("the look has not read a ticket")
	}
	for range 3 {
		answer, err := attempt(target)
		wantGood(t, answer, err)
	}
	if n := w.links.Load(); n != 1 {
		t.Errorf("%d connections, want 1", n)
	}
}

// closedUnseen is a connection that the server closes before the next request goes out,
// unseen.
func closedUnseen(t *testing.T, w *faultyWire, target *HTTPTarget) (*http1, *conn, limit) {
	t.Helper()
	answer, err := attempt(target)
	wantGood(t, answer, err)
	close(w.replied)
	<-w.faulted
	somethingCame(t, target)
	h := target.wire.(*http1)
	c := h.pool.idle[0]
	h.pool.idle = nil
	return h, c, limit{deadline: time.Now().Add(time.Minute), text: "within 1m"}
}

// A request that goes out just as the server closes the connection was certainly not read
// if the closing came before it had been received.
func TestARequestThatMeetsAnEndWasNotRead(t *testing.T) {
	for wire, after := range map[string]fault{
		"plain":   func(stream, _ net.Conn) { stream.Close() },
		"TLS 1.2": func(stream, _ net.Conn) { stream.Close() },
		"TLS 1.3": func(_, raw net.Conn) { raw.Close() },
		"unix":    func(stream, _ net.Conn) { stream.Close() },
	} {
		t.Run(wire, func(t *testing.T) {
			w := serveFault(t, wire, after)
			h, c, l := closedUnseen(t, w, newTarget(t, w.cfg))
			failure, unread := h.exchange(c, []float32{1}, time.Now(), l, witness{})
			if failure == nil || !unread || !failure.Waited {
				t.Errorf("%v, unread %v: want it to be unread", failure, unread)
			}
			if n := w.sends.Load(); n != 1 {
				t.Errorf("the server has read %d requests", n)
			}
		})
	}
}

// One that the server has read, or may have, is not sent again: that it broke counts.
func TestARequestThatMayHaveBeenReadIsNotSentAgain(t *testing.T) {
	for name, end := range map[string]func(net.Conn){
		"closed": func(c net.Conn) { c.Close() },
		"reset":  reset,
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, func(x exchange) bool {
				if x.Send == 2 {
					end(x.Conn)
					return false
				}
				io.WriteString(x, goodReply)
				return true
			})
			target := newTarget(t, HTTPConfig{URL: s.URL})
			answer, err := attempt(target)
			wantGood(t, answer, err)
			var sending sendings
			_, err = target.Attempt(context.Background(), []float32{0.1, -2}, &sending)
			if failure := wantError(t, err, Connection, name+" before the reply"); !failure.Waited {
				t.Error("it is not told that the connection had waited")
			}
			if n := s.Sends.Load(); n != 2 || sending != (sendings{sent: 1}) {
				t.Errorf("%d requests, %+v", n, sending)
			}
		})
	}
}

// What a server says that got no request in time is not said of the one that crossed it.
func TestA408OfAConnectionThatHadWaited(t *testing.T) {
	s := serve(t, func(x exchange) bool {
		if x.Send == 2 {
			io.WriteString(x, timedOut)
			return false
		}
		io.WriteString(x, goodReply)
		return true
	})
	target := newTarget(t, HTTPConfig{URL: s.URL})
	answer, err := attempt(target)
	wantGood(t, answer, err)
	var sending sendings
	answer, err = target.Attempt(context.Background(), []float32{0.1, -2}, &sending)
	wantGood(t, answer, err)
	if n, links := s.Sends.Load(), s.Connections.Load(); n != 3 || links != 2 || sending != (sendings{2, 1}) {
		t.Errorf("%d requests over %d connections, %+v", n, links, sending)
	}
}

func TestA408OfANewConnectionIsTheReply(t *testing.T) {
	s := serveText(t, timedOut)
	_, err := attempt(newTarget(t, HTTPConfig{URL: s.URL}))
	wantError(t, err, HTTP, "408 Request Timeout")
	if n := s.Sends.Load(); n != 1 {
		t.Errorf("%d requests", n)
	}
}

// A 408 that leaves the connection open is the API's own.
func TestA408ThatDoesNotClose(t *testing.T) {
	s := serve(t, func(x exchange) bool {
		reply := goodReply
		if x.Send == 2 {
			reply = replyText("408 Request Timeout", "", "")
		}
		io.WriteString(x, reply)
		return true
	})
	target := newTarget(t, HTTPConfig{URL: s.URL})
	answer, err := attempt(target)
	wantGood(t, answer, err)
	_, err = attempt(target)
	wantError(t, err, HTTP, "408 Request Timeout")
	if n := s.Sends.Load(); n != 2 {
		t.Errorf("%d requests", n)
	}
}

// disagreeing does not let a request go out again.
type disagreeing struct{ sendings }

func (d *disagreeing) Again(context.Context) bool { return false }

func TestWhatMayNotBeSentAgainFails(t *testing.T) {
	s := serve(t, func(x exchange) bool {
		reply := goodReply
		if x.Send == 2 {
			reply = timedOut
		}
		io.WriteString(x, reply)
		return x.Send != 2
	})
	target := newTarget(t, HTTPConfig{URL: s.URL})
	answer, err := attempt(target)
	wantGood(t, answer, err)
	_, err = target.Attempt(context.Background(), []float32{1}, &disagreeing{})
	wantError(t, err, HTTP, "408 Request Timeout")
}

// A reply that came before the request had been received is of another one, or of none.
func TestAReplyThatComesTooEarly(t *testing.T) {
	const dimension = 20_000 // more than the server's system takes without its program
	s := serveConnections(t, func(s *server, c net.Conn) {
		first := s.Connections.Load() == 1
		if first {
			c.(*net.TCPConn).SetReadBuffer(4 << 10)
		}
		requests := bufio.NewReaderSize(c, 16)
		for n := 0; ; n++ {
			if first && n == 1 {
				requests.Peek(1)
				io.WriteString(c, strings.Replace(goodReply, "0.9998", "0.1111", 1))
				stall(c)
				return
			}
			request, err := http.ReadRequest(requests)
			if err != nil {
				return
			}
			io.Copy(io.Discard, request.Body)
			s.Sends.Add(1)
			io.WriteString(c, goodReply)
		}
	})
	target := newTarget(t, HTTPConfig{URL: s.URL, AttemptTimeout: 20 * time.Second})
	answer, err := attempt(target)
	wantGood(t, answer, err)
	target.wire.(*http1).pool.idle[0].socket.Near = false // as if it came from afar
	var sending sendings
	answer, err = target.Attempt(context.Background(), make([]float32, dimension), &sending)
	wantGood(t, answer, err)
	if n := s.Sends.Load(); n != 2 || sending != (sendings{2, 1}) {
		t.Errorf("%d requests were read, %+v", n, sending)
	}
}

// A reply that no request has asked for is told of, once, whenever it is found: the reply
// before it may have been of another request. What is no answer is none of those.
func TestRepliesThatNoneAskedFor(t *testing.T) {
	for name, test := range map[string]struct {
		text  string
		close bool // it is found at the end
		told  int
	}{
		"a reply":            {goodReply, false, 1},
		"a reply at the end": {goodReply, true, 1},
		"a 408":              {timedOut, false, 0},
		"a byte":             {"x", true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var told []string
			w := serveFault(t, "plain", sends(test.text))
			w.cfg.Notice = func(text string) { told = append(told, text) }
			target := newTarget(t, w.cfg)
			answer, err := attempt(target)
			wantGood(t, answer, err)
			close(w.replied)
			<-w.faulted
			somethingCame(t, target)
			if !test.close {
				answer, err := attempt(target)
				wantGood(t, answer, err)
			}
			target.Close()
			target.Close()
			if len(told) != test.told {
				t.Errorf("told %q", told)
			}
		})
	}
}

// Two replies in one piece: the second is not of the next request.
func TestASecondReplyInOnePiece(t *testing.T) {
	var told atomic.Int64
	s := serve(t, func(x exchange) bool {
		text := goodReply
		if x.Send == 1 {
			text += strings.Replace(goodReply, "0.9998", "0.1111", 1)
		}
		io.WriteString(x, text)
		return true
	})
	target := newTarget(t, HTTPConfig{URL: s.URL, Notice: func(string) { told.Add(1) }})
	for range 3 {
		answer, err := attempt(target)
		wantGood(t, answer, err)
	}
	if n, told := s.Connections.Load(), told.Load(); n != 2 || told != 1 {
		t.Errorf("%d connections, told %d times", n, told)
	}
}
