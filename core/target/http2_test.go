package target

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// serveHTTP2 is an API over HTTP/2 only, with TLS or without; connections are those
// that it took.
func serveHTTP2(t *testing.T, secure bool, handle http.HandlerFunc) (url string, network Network, connections *atomic.Int64) {
	t.Helper()
	connections = &atomic.Int64{}
	s := httptest.NewUnstartedServer(handle)
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.Config.Protocols = &http.Protocols{}
	network = Network{HTTP2: true}
	if secure {
		certificate, _ := selfSigned(t, "127.0.0.1", time.Now().Add(time.Hour))
		network.CA, _ = pemFiles(t, certificate)
		s.Config.Protocols.SetHTTP2(true)
		s.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
		s.EnableHTTP2 = true
		s.StartTLS()
	} else {
		s.Config.Protocols.SetUnencryptedHTTP2(true)
		s.Start()
	}
	t.Cleanup(s.Close)
	return s.URL, network, connections
}

// attemptAtOnce makes so many attempts, all of which are to be answered.
func attemptAtOnce(t *testing.T, target *HTTPTarget, attempts int) {
	t.Helper()
	var all sync.WaitGroup
	for range attempts {
		all.Go(func() {
			if answer, err := attempt(target); err != nil || answer.Similarity != 0.9998 {
				t.Errorf("%+v, %v", answer, err)
			}
		})
	}
	all.Wait()
}

func TestHTTP2(t *testing.T) {
	const attempts = 40
	for name, secure := range map[string]bool{"TLS": true, "no TLS": false} {
		t.Run(name, func(t *testing.T) {
			var sends atomic.Int64
			var together sync.WaitGroup // replies come when all requests are there
			together.Add(attempts)
			url, network, connections := serveHTTP2(t, secure, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if r.ProtoMajor != 2 || r.Method != "POST" || r.URL.Path != "/search" || r.Header.Get("Api-Key") != "s3cr3t" ||
					r.ContentLength != int64(len(body)) || string(body) != `{"vector":[0.1,-2],"top_k":1}` {
					t.Errorf("%s %s %s %v %q", r.Proto, r.Method, r.URL, r.Header, body)
				}
				if sends.Add(1) <= attempts {
					together.Done()
					together.Wait()
				}
				io.WriteString(w, `{"similarity": 0.9998}`)
			})
			target := newTarget(t, HTTPConfig{URL: url, Network: network, Headers: []Header{{"Api-Key", "s3cr3t"}}})
			if err := target.Reach(context.Background()); err != nil {
				t.Fatal(err)
			}
			attemptAtOnce(t, target, attempts)
			trace := target.Trace(context.Background(), []float32{0.1, -2})
			wantGood(t, trace.Answer, trace.Err)
			if !strings.HasPrefix(trace.Request, "POST /search HTTP/2\n") || strings.Contains(trace.Request, "s3cr3t") ||
				!strings.HasPrefix(trace.Reply, "HTTP/2 200 OK\n") || !strings.HasSuffix(trace.Reply, "\n\n"+`{"similarity": 0.9998}`) ||
				trace.Status != 200 || string(trace.Body) != `{"similarity": 0.9998}` {
				t.Errorf("%+v", trace)
			}
			if n := sends.Load(); n != attempts+1 {
				t.Errorf("%d requests for %d attempts", n, attempts+1)
			}
			if n := connections.Load(); n != 1 {
				t.Errorf("%d connections for %d attempts at once", n, attempts)
			}
		})
	}
}

// From its first request on, a connection takes as many at once as the server says, which
// refuses more.
func TestHTTP2SendsNoMoreAtOnceThanIsTaken(t *testing.T) {
	const attempts, atOnce = 20, 2
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(5 * time.Millisecond)
		io.WriteString(w, `{"similarity": 0.9998}`)
	}))
	s.Config.Protocols = &http.Protocols{}
	s.Config.Protocols.SetUnencryptedHTTP2(true)
	s.Config.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: atOnce}
	s.Start()
	t.Cleanup(s.Close)
	target := newTarget(t, HTTPConfig{URL: s.URL, Network: Network{HTTP2: true}})
	attemptAtOnce(t, target, attempts)
}

// A server that hangs up as soon as it has greeted is no reason to connect for ever.
func TestHTTP2HangsUpAtOnce(t *testing.T) {
	s := serveConnections(t, func(_ *server, c net.Conn) {
		c.Write([]byte{0, 0, 0, 4, 0, 0, 0, 0, 0}) // SETTINGS
	})
	target := newTarget(t, HTTPConfig{URL: s.URL, Network: Network{HTTP2: true}})
	_, err := attempt(target)
	if failure := new(Error); !errors.As(err, &failure) || failure.Kind != Connection || !strings.HasSuffix(failure.Text, ": does it speak HTTP/2?") {
		t.Errorf("%v", err)
	}
	if n := s.Connections.Load(); n > 2 {
		t.Errorf("%d connections for an attempt", n)
	}
}

func TestHTTP2Faults(t *testing.T) {
	for name, test := range map[string]struct {
		handle http.HandlerFunc
		kind   Kind
		want   string
	}{
		"status":      {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "busy", 503) }, HTTP, "503 Service Unavailable: busy"},
		"throttled":   {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "slower", 429) }, Throttled, "429 Too Many Requests: slower"},
		"broken off":  {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, Connection, "request broken off by the API (HTTP/2 INTERNAL_ERROR)"},
		"cut":         {cutShort, Connection, "request broken off by the API (HTTP/2 INTERNAL_ERROR)"},
		"silent":      {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, Timeout, "no reply within 1s"},
		"half silent": {halfSilent, Timeout, "no whole reply within 1s"},
		"too long":    {func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, maxBody+1)) }, BadReply, "body longer than 4 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			var sends atomic.Int64
			url, network, _ := serveHTTP2(t, false, func(w http.ResponseWriter, r *http.Request) {
				sends.Add(1)
				test.handle(w, r)
			})
			target := newTarget(t, HTTPConfig{URL: url, Network: network, AttemptTimeout: time.Second})
			_, err := attempt(target)
			wantError(t, err, test.kind, test.want)
			if n := sends.Load(); n != 1 {
				t.Errorf("%d requests for an attempt", n)
			}
		})
	}
}

func cutShort(w http.ResponseWriter, _ *http.Request) {
	halfReply(w)
	panic(http.ErrAbortHandler)
}

func halfSilent(w http.ResponseWriter, r *http.Request) {
	halfReply(w)
	<-r.Context().Done()
}

func halfReply(w http.ResponseWriter) {
	w.Header().Set("Content-Length", "22")
	io.WriteString(w, `{"simil`)
	w.(http.Flusher).Flush()
}

func TestHTTP2IsNotSpoken(t *testing.T) {
	certificate, _ := selfSigned(t, "127.0.0.1", time.Now().Add(time.Hour))
	ca, _ := pemFiles(t, certificate)
	plain := serveConnections(t, func(_ *server, c net.Conn) {
		io.WriteString(c, replyText("400 Bad Request", "", ""))
		stall(c)
	})
	lost := serveConnections(t, func(_ *server, c net.Conn) {
		c.Read(make([]byte, 1))
		reset(c)
	})
	silent := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{certificate}})
	old := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{certificate}, NextProtos: []string{"http/1.1"}})
	for url, want := range map[string]string{
		plain.URL:  address(plain.URL) + " does not speak HTTP/2: ask it over HTTP/1.1",
		silent.URL: address(silent.URL) + " does not speak HTTP/2: ask it over HTTP/1.1",
		old.URL:    address(old.URL) + " does not speak HTTP/2: ask it over HTTP/1.1",
	} {
		_, err := attempt(newTarget(t, HTTPConfig{URL: url, Network: Network{HTTP2: true, CA: ca}}))
		if failure := wantError(t, err, Connection, want); !failure.Permanent {
			t.Errorf("%s: not permanent", url)
		}
	}
	_, err := attempt(newTarget(t, HTTPConfig{URL: lost.URL, Network: Network{HTTP2: true}}))
	if failure := new(Error); !errors.As(err, &failure) || failure.Kind != Connection || !strings.HasSuffix(failure.Text, ": does it speak HTTP/2?") {
		t.Errorf("a connection that breaks at once gives %v", err)
	}
}

func TestHTTP2EndsWithClose(t *testing.T) {
	arrived := make(chan struct{})
	url, network, _ := serveHTTP2(t, true, func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
	})
	target := newTarget(t, HTTPConfig{URL: url, Network: network})
	failed := make(chan error)
	go func() {
		_, err := attempt(target)
		failed <- err
	}()
	<-arrived
	target.Close()
	wantError(t, <-failed, Connection, "cancelled")
	_, err := attempt(target)
	wantError(t, err, Connection, "cancelled")
	wantError(t, target.Reach(context.Background()), Connection, "cancelled")
}

func TestHTTP2MakesNewConnections(t *testing.T) {
	url, network, connections := serveHTTP2(t, false, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close") // GOAWAY
		io.WriteString(w, `{"similarity": 0.9998}`)
	})
	target := newTarget(t, HTTPConfig{URL: url, Network: network})
	for range 5 {
		answer, err := attempt(target)
		wantGood(t, answer, err)
		time.Sleep(5 * time.Millisecond)
	}
	if n := connections.Load(); n < 2 {
		t.Errorf("%d connections", n)
	}
	if n := len(target.wire.(*http2Wire).open); n > 1 {
		t.Errorf("%d connections are kept", n)
	}
}

func TestHTTP2ThroughProxies(t *testing.T) {
	certificate, _ := selfSigned(t, "127.0.0.1", time.Now().Add(time.Hour))
	ca, _ := pemFiles(t, certificate)
	for name, config := range map[string]*tls.Config{"no TLS": nil, "TLS": {Certificates: []tls.Certificate{certificate}}} {
		t.Run(name, func(t *testing.T) {
			url, network, _ := serveHTTP2(t, false, func(w http.ResponseWriter, r *http.Request) {
				io.WriteString(w, `{"similarity": 0.9998}`)
			})
			p := serveProxy(t, &proxyServer{backend: address(url)}, config)
			network.Proxy, network.CA = p.URL, ca
			if config != nil {
				network.Proxy = "https://" + address(p.URL)
			}
			answer, err := attempt(newTarget(t, HTTPConfig{URL: "http://api.example:81", Network: network}))
			wantGood(t, answer, err)
			if got, want := p.lines.Load(), "CONNECT api.example:81"; got != want {
				t.Errorf("the proxy was asked %q, want %q", got, want)
			}
		})
	}
}
