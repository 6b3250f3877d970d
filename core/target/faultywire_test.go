package target

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vectorcheck/internal/testkit"
)

// fault is what a server does to a connection after its first reply.
type fault func(stream, raw net.Conn)

// sends writes text, whole.
func sends(text string) fault {
	return func(stream, _ net.Conn) { io.WriteString(stream, text) }
}

const timedOut = "HTTP/1.1 408 Request Time-out\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

// faultyWire is how a client comes to a server that answers each request, and does
// something else after the first reply.
type faultyWire struct {
	cfg     HTTPConfig
	sends   atomic.Int64  // whole requests received
	links   atomic.Int64  // connections
	replied chan struct{} // closed when the first reply has been read
	faulted chan struct{}
}

// serveFault serves over a wire. The fault comes once the first reply has been read.
func serveFault(t *testing.T, wire string, after fault) *faultyWire {
	w := &faultyWire{replied: make(chan struct{}), faulted: make(chan struct{})}
	var once sync.Once
	var config *tls.Config
	if strings.Contains(wire, "TLS") {
		certificate, _ := selfSigned(t, "127.0.0.1", time.Now().Add(time.Hour))
		w.cfg.Network.CA, _ = pemFiles(t, certificate)
		config = &tls.Config{Certificates: []tls.Certificate{certificate}}
		if strings.Contains(wire, "TLS 1.2") {
			config.MaxVersion = tls.VersionTLS12
		}
	}
	handle := func(s *server, raw net.Conn) {
		w.links.Add(1)
		stream := raw
		if config != nil {
			stream = tls.Server(raw, config)
		}
		requests := bufio.NewReader(stream)
		for {
			request, err := http.ReadRequest(requests)
			if err != nil {
				return
			}
			if _, err := io.Copy(io.Discard, request.Body); err != nil {
				return
			}
			w.sends.Add(1)
			io.WriteString(stream, goodReply)
			once.Do(func() {
				<-w.replied
				after(stream, raw)
				close(w.faulted)
			})
		}
	}
	if wire == "unix" {
		path := filepath.Join(t.TempDir(), "api.sock")
		serveOn(t, "unix", path, handle)
		w.cfg.URL = "unix://" + path
		return w
	}
	s := serveConnections(t, handle)
	w.cfg.URL = s.URL
	if config != nil {
		w.cfg.URL = strings.Replace(s.URL, "http:", "https:", 1)
	}
	switch {
	case strings.HasSuffix(wire, "through a proxy"):
		w.cfg.Network.Proxy = serveProxy(t, &proxyServer{backend: address(s.URL)}, nil).URL
	case strings.HasSuffix(wire, "through SOCKS"):
		w.cfg.URL = "http://api.example" // the stand-in takes names
		w.cfg.Network.Proxy = "socks5://" + address(serveSOCKS(t, address(s.URL), "", 0, new(atomic.Value)).URL)
	}
	return w
}

// somethingCame waits until something is to be read from the idle connection of target.
func somethingCame(t *testing.T, target *HTTPTarget) {
	t.Helper()
	pool := target.wire.(*http1).pool
	testkit.WaitFor(t, "something to read", func() bool {
		pool.mu.Lock()
		idle := pool.idle
		pool.mu.Unlock()
		if len(idle) == 0 {
			t.Fatal("no connection is idle")
		}
		return testkit.Readable(t, idle[0].socket.Conn)
	})
}
