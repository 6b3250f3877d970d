package target

import (
	"bytes"
	"context"
	"net"
	"testing"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// frames is a server of HTTP/2 without TLS that does with each request, a stream of a
// connection, what answer says. The numbers of both begin at 1.
func frames(t *testing.T, answer func(f *http2.Framer, connection int64, stream uint32) (goOn bool)) *server {
	return serveConnections(t, func(s *server, c net.Conn) {
		number := s.Connections.Load()
		preface := make([]byte, len(http2.ClientPreface))
		if _, err := c.Read(preface); err != nil {
			return
		}
		f := http2.NewFramer(c, c)
		f.WriteSettings()
		for {
			frame, err := f.ReadFrame()
			if err != nil {
				return
			}
			switch frame := frame.(type) {
			case *http2.SettingsFrame:
				if !frame.IsAck() {
					f.WriteSettingsAck()
				}
			case *http2.DataFrame:
				if frame.StreamEnded() {
					s.Sends.Add(1)
					if !answer(f, number, (frame.StreamID+1)/2) {
						return
					}
				}
			}
		}
	})
}

func reply2(f *http2.Framer, stream uint32) {
	var head bytes.Buffer
	hpack.NewEncoder(&head).WriteField(hpack.HeaderField{Name: ":status", Value: "200"})
	f.WriteHeaders(http2.HeadersFrameParam{StreamID: 2*stream - 1, BlockFragment: head.Bytes(), EndHeaders: true})
	f.WriteData(2*stream-1, true, []byte(`{"similarity": 0.9998}`))
}

// What a server of HTTP/2 did not take is sent again at once, and costs no attempt. What
// it may have taken does.
func TestHTTP2RequestsThatAreNotTaken(t *testing.T) {
	for name, test := range map[string]struct {
		second func(f *http2.Framer) (goOn bool) // instead of a reply to the second stream
		want   string                            // "" for an answer
		links  int64
		sends  sendings
	}{
		"refused": {func(f *http2.Framer) bool {
			f.WriteRSTStream(3, http2.ErrCodeRefusedStream)
			return true
		}, "", 1, sendings{2, 1}},
		"past the last stream": {func(f *http2.Framer) bool {
			f.WriteGoAway(1, http2.ErrCodeNo, nil)
			return true
		}, "", 2, sendings{2, 1}},
		"past the last stream, and closed": {func(f *http2.Framer) bool {
			f.WriteGoAway(1, http2.ErrCodeNo, nil)
			return false
		}, "", 2, sendings{2, 1}},
		"the last stream, and closed": {func(f *http2.Framer) bool {
			f.WriteGoAway(3, http2.ErrCodeNo, nil)
			return false
		}, "closed before the reply", 1, sendings{1, 0}},
		"closed":     {func(*http2.Framer) bool { return false }, "closed before the reply", 1, sendings{1, 0}},
		"broken off": {func(f *http2.Framer) bool { f.WriteRSTStream(3, http2.ErrCodeInternal); return true }, "request broken off by the API (HTTP/2 INTERNAL_ERROR)", 1, sendings{1, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			s := frames(t, func(f *http2.Framer, connection int64, stream uint32) bool {
				if connection == 1 && stream == 2 {
					return test.second(f)
				}
				reply2(f, stream)
				return true
			})
			target := newTarget(t, HTTPConfig{URL: s.URL, Network: Network{HTTP2: true}})
			answer, err := attempt(target)
			wantGood(t, answer, err)
			told := make(told, 10)
			answer, err = target.Attempt(context.Background(), []float32{0.1, -2}, told)
			if test.want == "" {
				wantGood(t, answer, err)
			} else if failure := wantError(t, err, Connection, test.want); failure.Waited != (test.want == "closed before the reply") {
				t.Errorf("waited: %v", failure.Waited)
			}
			if n, links := s.Sends.Load(), s.Connections.Load(); n != int64(1+test.sends.sent) || links != test.links || told.counts() != test.sends {
				t.Errorf("%d requests over %d connections, %+v; want %d, %+v", n, links, told.counts(), test.links, test.sends)
			}
		})
	}
}

// A server that takes nothing is not asked for ever.
func TestHTTP2RefusesAlways(t *testing.T) {
	s := frames(t, func(f *http2.Framer, _ int64, stream uint32) bool {
		f.WriteRSTStream(2*stream-1, http2.ErrCodeRefusedStream)
		return true
	})
	_, err := attempt(newTarget(t, HTTPConfig{URL: s.URL, Network: Network{HTTP2: true}}))
	wantError(t, err, Connection, "request broken off by the API (HTTP/2 REFUSED_STREAM)")
	if n := s.Sends.Load(); n != mostSends {
		t.Errorf("%d requests", n)
	}
}

// told is a Sending that may be told by more than one goroutine.
type told chan string

func (s told) Sent() { s <- "sent" }

func (s told) Again(context.Context) bool {
	s <- "again"
	return true
}

func (s told) counts() (n sendings) {
	for range len(s) {
		if <-s == "sent" {
			n.sent++
		} else {
			n.again++
		}
	}
	return n
}
