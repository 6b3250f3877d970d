package target

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// proxyServer is a proxy that leads every host to the same API.
type proxyServer struct {
	*server
	backend string // host:port
	user    string // user:password; "" for anyone
	status  string // that every request is refused with; "" for none
	lines   atomic.Value
}

// serveProxy speaks HTTP, or TLS around it.
func serveProxy(t *testing.T, p *proxyServer, config *tls.Config) *proxyServer {
	p.server = serveConnections(t, func(_ *server, c net.Conn) {
		if config != nil {
			c = tls.Server(c, config)
		}
		p.handle(c)
	})
	return p
}

func (p *proxyServer) handle(c net.Conn) {
	reader := bufio.NewReader(c)
	request, err := http.ReadRequest(reader)
	if err != nil {
		return
	}
	p.lines.Store(request.Method + " " + request.RequestURI)
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte(p.user))
	switch {
	case p.user != "" && request.Header.Get("Proxy-Authorization") != want:
		p.status = "407 Proxy Authentication Required"
	case request.Method != http.MethodConnect && request.URL.Host == "":
		p.status = "400 Bad Request"
	}
	if p.status != "" {
		io.WriteString(c, replyText(p.status, "", ""))
		return
	}
	backend, err := net.Dial("tcp", p.backend)
	if err != nil {
		return
	}
	defer backend.Close()
	if request.Method == http.MethodConnect {
		io.WriteString(c, "HTTP/1.1 200 Connection established\r\n\r\n")
	} else {
		request.Header.Del("Proxy-Authorization")
		request.RequestURI = ""
		request.Write(backend)
	}
	join(backend, reader, c)
}

// join passes bytes on until either end is closed.
func join(backend net.Conn, reader io.Reader, c net.Conn) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		io.Copy(backend, reader)
		backend.(*net.TCPConn).CloseWrite()
	}()
	io.Copy(c, backend)
	c.Close()
	<-done
}

func address(url string) string {
	_, addr, _ := strings.Cut(url, "://")
	return addr
}

func TestHTTPProxy(t *testing.T) {
	soon := time.Now().Add(time.Hour)
	certificate, _ := selfSigned(t, "api.example", soon)
	apiCA, _ := pemFiles(t, certificate)
	ofProxy, _ := selfSigned(t, "127.0.0.1", soon)
	proxyCA, _ := pemFiles(t, ofProxy)
	plain := serveText(t, goodReply)
	secured := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{certificate}})
	for name, test := range map[string]struct {
		api     *server
		url     string
		user    string
		tls     *tls.Config
		network Network
		line    string
	}{
		"forwarded":             {plain, "http://api.example:8000/v1", "", nil, Network{}, "POST http://api.example:8000/v1/search"},
		"forwarded, with user":  {plain, "http://api.example", "us:p@ss", nil, Network{}, "POST http://api.example/search"},
		"forwarded over TLS":    {plain, "http://api.example", "", &tls.Config{Certificates: []tls.Certificate{ofProxy}}, Network{CA: proxyCA}, "POST http://api.example/search"},
		"tunnelled":             {secured, "https://api.example", "", nil, Network{CA: apiCA}, "CONNECT api.example:443"},
		"tunnelled, with user":  {secured, "https://api.example:8443", "us:p@ss", nil, Network{CA: apiCA}, "CONNECT api.example:8443"},
		"of IPv4, not of names": {plain, "http://127.0.0.1:9", "", nil, Network{}, "POST http://127.0.0.1:9/search"},
	} {
		t.Run(name, func(t *testing.T) {
			p := serveProxy(t, &proxyServer{backend: address(test.api.URL), user: test.user}, test.tls)
			proxy := p.URL
			if test.tls != nil {
				proxy = strings.Replace(proxy, "http:", "https:", 1)
			}
			if test.user != "" {
				user, password, _ := strings.Cut(test.user, ":")
				proxy = strings.Replace(proxy, "://", "://"+user+":"+strings.ReplaceAll(password, "@", "%40")+"@", 1)
			}
			test.network.Proxy = proxy
			target := newTarget(t, HTTPConfig{URL: test.url, Network: test.network})
			trace := target.Trace(context.Background(), []float32{0.1, -2})
			wantGood(t, trace.Answer, trace.Err)
			if got := p.lines.Load(); got != test.line {
				t.Errorf("the proxy was asked %q, want %q", got, test.line)
			}
			if strings.Contains(trace.Request, "dXM6") {
				t.Errorf("the trace holds what the proxy must know: %s", trace.Request)
			}
		})
	}
}

func TestProxyOfTheEnvironment(t *testing.T) {
	api := serveText(t, goodReply)
	p := serveProxy(t, &proxyServer{backend: address(api.URL)}, nil)
	t.Setenv("HTTP_PROXY", p.URL)
	t.Setenv("NO_PROXY", "direct.example")
	answer, err := attempt(newTarget(t, HTTPConfig{URL: "http://api.example"}))
	wantGood(t, answer, err)
	answer, err = attempt(newTarget(t, HTTPConfig{URL: api.URL})) // no proxy leads to one's own machine
	wantGood(t, answer, err)
	if n := p.Connections.Load(); n != 1 {
		t.Errorf("%d connections to the proxy, want 1", n)
	}
	for name, cfg := range map[string]HTTPConfig{
		"NO_PROXY": {URL: "http://direct.example"},
		"none":     {URL: "http://api.example", Network: Network{Proxy: NoProxy}},
	} {
		if target := newTarget(t, cfg); target.wire.(*http1).pool.dialer.proxy != nil {
			t.Errorf("%s: there is a proxy", name)
		}
	}
	t.Setenv("HTTP_PROXY", "ftp://proxy.example")
	if _, err := NewHTTP(HTTPConfig{URL: "http://api.example"}); err == nil || !strings.Contains(err.Error(), "HTTP_PROXY") {
		t.Errorf("%v: want it to name HTTP_PROXY", err)
	}
}

func TestProxyFaults(t *testing.T) {
	closing := serveConnections(t, func(_ *server, c net.Conn) { c.Read(make([]byte, 1<<10)) })
	silent := serveConnections(t, func(_ *server, c net.Conn) { stall(c) })
	gone := serveText(t, "")
	gone.listener.Close()
	refusing := func(status string) string { return serveProxy(t, &proxyServer{status: status}, nil).URL }
	asking := serveProxy(t, &proxyServer{user: "us:pw"}, nil).URL
	for name, test := range map[string]struct {
		proxy     string
		kind      Kind
		permanent bool
		want      string
	}{
		"gone":      {gone.URL, Connection, false, "refused by ADDR (the proxy)"},
		"asks":      {asking, Connection, true, "the proxy ADDR takes no one without the right user and password: give them in HTTPS_PROXY, as http://user:password@host:port"},
		"forbids":   {refusing("403 Forbidden"), Connection, true, "the proxy ADDR does not connect to api.example:443: 403 Forbidden"},
		"cannot":    {refusing("502 Bad Gateway"), Connection, false, "the proxy ADDR does not connect to api.example:443: 502 Bad Gateway"},
		"closes":    {closing.URL, Connection, false, "the proxy ADDR closed the connection before its answer"},
		"is silent": {silent.URL, Timeout, false, "no answer from the proxy ADDR within 100ms"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := attempt(newTarget(t, HTTPConfig{
				URL: "https://api.example", Network: Network{Proxy: test.proxy}, ConnectTimeout: 100 * time.Millisecond,
			}))
			failure := wantError(t, err, test.kind, strings.ReplaceAll(test.want, "ADDR", address(test.proxy)))
			if failure.Permanent != test.permanent {
				t.Errorf("permanent %v, want %v", failure.Permanent, test.permanent)
			}
		})
	}
}

// serveSOCKS is a proxy by RFC 1928 and RFC 1929 that leads to backend. result is
// what it says of the connection: 0 for one that is there.
func serveSOCKS(t *testing.T, backend, user string, result byte, asked *atomic.Value) *server {
	return serveConnections(t, func(_ *server, c net.Conn) {
		const none, password = 0, 2
		method := byte(none)
		if user != "" {
			method = password
		}
		hello := make([]byte, 2)
		io.ReadFull(c, hello)
		io.ReadFull(c, make([]byte, hello[1]))
		c.Write([]byte{5, method})
		if user != "" {
			io.ReadFull(c, hello)
			name := make([]byte, hello[1]+1)
			io.ReadFull(c, name)
			word := make([]byte, name[len(name)-1])
			io.ReadFull(c, word)
			if got := string(name[:len(name)-1]) + ":" + string(word); got != user {
				c.Write([]byte{1, 1})
				return
			}
			c.Write([]byte{1, 0})
		}
		head := make([]byte, 5) // version, command, reserved, type, length of the name
		io.ReadFull(c, head)
		rest := make([]byte, int(head[4])+2)
		io.ReadFull(c, rest)
		asked.Store(string(rest[:head[4]]))
		c.Write([]byte{5, result, 0, 1, 0, 0, 0, 0, 0, 0})
		if result != 0 {
			return
		}
		if to, err := net.Dial("tcp", backend); err == nil {
			defer to.Close()
			join(to, c, c)
		}
	})
}

func TestSOCKSProxy(t *testing.T) {
	api := serveText(t, goodReply)
	for name, test := range map[string]struct {
		user, given string
		result      byte
		want        string // "" for an answer
	}{
		"anyone":     {"", "", 0, ""},
		"a user":     {"us:pw", "us:pw@", 0, ""},
		"not a user": {"us:pw", "us:other@", 0, "the proxy ADDR does not connect to api.example:80: username/password authentication failed"},
		"cannot":     {"", "", 4, "the proxy ADDR does not connect to api.example:80: host unreachable"},
	} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Value
			p := serveSOCKS(t, address(api.URL), test.user, test.result, &asked)
			answer, err := attempt(newTarget(t, HTTPConfig{
				URL: "http://api.example", Network: Network{Proxy: "socks5://" + test.given + address(p.URL)},
			}))
			if test.want != "" {
				wantError(t, err, Connection, strings.ReplaceAll(test.want, "ADDR", address(p.URL)))
				return
			}
			wantGood(t, answer, err)
			if got := asked.Load(); got != "api.example" { // a name, for the proxy to look up
				t.Errorf("the proxy was asked for %q", got)
			}
		})
	}
}

// A proxy whose answer never ends is given up, and little of it is kept.
func TestAnAnswerOfAProxyWithoutEnd(t *testing.T) {
	for name, part := range map[string]string{"a header": "X: " + strings.Repeat("x", 1000) + "\r\n", "a line": strings.Repeat("x", 1000)} {
		t.Run(name, func(t *testing.T) {
			var written atomic.Int64
			ended := make(chan struct{})
			s := serveConnections(t, func(_ *server, c net.Conn) {
				defer close(ended)
				io.WriteString(c, "HTTP/1.1 200 OK\r\n")
				for written.Load() < 1<<30 {
					n, err := io.WriteString(c, part)
					written.Add(int64(n))
					if err != nil {
						return
					}
				}
			})
			_, err := attempt(newTarget(t, HTTPConfig{URL: "https://api.example", Network: Network{Proxy: s.URL}}))
			wantError(t, err, Connection, "the proxy "+strings.TrimPrefix(s.URL, "http://")+" gives no answer that ends: more than 16 KiB")
			<-ended
			if n := written.Load(); n > 64<<20 {
				t.Errorf("%d MiB were taken", n>>20)
			}
		})
	}
}
