package target

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/http/httpproxy"
	socks "golang.org/x/net/proxy"
)

// proxy is what the connections to an endpoint go through.
type proxy struct {
	url  *url.URL
	addr string      // host:port
	tls  *tls.Config // nil for a proxy that is spoken to in the plain
	// forwards says that the proxy is given requests to send on (RFC 9112, section
	// 3.2.2), rather than asked for a tunnel, which many grant to port 443 only.
	forwards bool
}

// proxySchemes are those of proxies, with their ports.
var proxySchemes = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}

// newProxy is nil where there is to be none.
func newProxy(e endpoint, n Network) (*proxy, error) {
	u, err := proxyURL(e, n.Proxy)
	if u == nil || err != nil {
		return nil, err
	}
	p := &proxy{url: u, addr: net.JoinHostPort(u.Hostname(), orDefault(u.Port(), proxySchemes[u.Scheme]))}
	p.forwards = !e.tls && !e.http2 && !p.isSOCKS()
	if u.Scheme == "https" {
		n.ServerName, n.Certificate, n.Key = "", "", "" // the API's
		p.tls, err = n.tlsConfig(u.Hostname())
	}
	return p, err
}

// proxyURL is nil where there is to be none.
func proxyURL(e endpoint, given string) (*url.URL, error) {
	switch {
	case e.network == "unix" || given == NoProxy:
		return nil, nil
	case given != "":
		return parseProxy(given)
	}
	text, err := environmentProxy(e)
	if text == "" && err == nil {
		return nil, nil
	}
	var u *url.URL
	if err == nil {
		u, err = parseProxy(text)
	}
	if err != nil {
		return nil, fmt.Errorf("HTTP_PROXY or HTTPS_PROXY of the environment: %w", err)
	}
	return u, nil
}

// environmentProxy is the URL of the proxy that the environment has for e; "" where there is to
// be none. httpproxy says whether one is for e, but takes one that cannot be read for none, or
// for another.
func environmentProxy(e endpoint) (string, error) {
	config := httpproxy.FromEnvironment()
	text := config.HTTPProxy
	if e.tls {
		text = config.HTTPSProxy
	}
	if text == "" {
		return "", nil
	}
	config.HTTPProxy, config.HTTPSProxy = "http://proxy.invalid", "http://proxy.invalid"
	u, err := config.ProxyFunc()(&url.URL{Scheme: e.scheme(), Host: e.addr})
	if u == nil || err != nil {
		return "", err
	}
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	return text, nil
}

var errProxy = errors.New("proxy: it cannot be read: expected a URL such as http://proxy.example:3128, in which what is special of a password is written as %40 is")

func parseProxy(given string) (*url.URL, error) {
	u, err := url.Parse(given)
	if err != nil {
		return nil, errProxy
	}
	return u, validateProxy(u)
}

func validateProxy(u *url.URL) error {
	if proxySchemes[u.Scheme] == "" || u.Hostname() == "" {
		return errors.New("proxy: expected a URL such as http://proxy.example:3128, or with https, socks5 or socks5h")
	}
	return nil
}

func (p *proxy) isSOCKS() bool { return p.url.Scheme == "socks5" || p.url.Scheme == "socks5h" }

// place is the proxy in texts.
func (p *proxy) place() endpoint {
	const what = " (the proxy)"
	return endpoint{host: p.url.Hostname() + what, addr: p.addr + what}
}

// authorization is the header that the proxy wants; ok is false if it wants none.
func (p *proxy) authorization() (h Header, ok bool) {
	if p.url.User == nil {
		return h, false
	}
	password, _ := p.url.User.Password()
	credentials := base64.StdEncoding.EncodeToString([]byte(p.url.User.Username() + ":" + password))
	return Header{"Proxy-Authorization", "Basic " + credentials}, true
}

// pass makes of a stream to the proxy one to e, or to the proxy if that forwards.
func (p *proxy) pass(ctx context.Context, k *link, e endpoint, l limit) *Error {
	if p.tls != nil {
		if failure := k.secure(ctx, p.tls, p.place(), l); failure != nil {
			return failure
		}
	}
	switch {
	case p.forwards:
		return nil
	case p.isSOCKS():
		return p.socks(ctx, k.stream, e, l)
	}
	return p.tunnel(ctx, k.stream, e, l)
}

// tunnel asks for a tunnel to e (RFC 9110, section 9.3.6).
func (p *proxy) tunnel(ctx context.Context, stream net.Conn, e endpoint, l limit) *Error {
	defer context.AfterFunc(ctx, func() { _ = stream.SetDeadline(time.Unix(1, 0)) })()
	request := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: e.addr}, Host: e.addr, Header: http.Header{}}
	if h, ok := p.authorization(); ok {
		request.Header.Set(h.Name, h.Value)
	}
	if err := request.Write(stream); err != nil {
		return p.broken(err, l)
	}
	bounded := &io.LimitedReader{R: stream, N: maxHeader}
	reply, err := http.ReadResponse(bufio.NewReader(byteByByte{bounded}), request)
	if err != nil && bounded.N == 0 {
		return &Error{Kind: Connection, Text: fmt.Sprintf("the proxy %s gives no answer that ends: more than %d KiB", p.addr, maxHeader>>10)}
	}
	if err != nil {
		return p.broken(err, l)
	}
	if reply.StatusCode/100 != 2 {
		return p.refusal(reply.StatusCode, e)
	}
	return nil
}

// byteByByte reads no byte past what is asked for: those are the endpoint's.
type byteByByte struct{ io.Reader }

func (r byteByByte) Read(p []byte) (int, error) { return r.Reader.Read(p[:min(len(p), 1)]) }

func (p *proxy) refusal(status int, e endpoint) *Error {
	if status == http.StatusProxyAuthRequired {
		return &Error{Kind: Connection, Permanent: true, Text: "the proxy " + p.addr +
			" takes no one without the right user and password: give them in HTTPS_PROXY, as http://user:password@host:port"}
	}
	again := []int{http.StatusRequestTimeout, http.StatusTooManyRequests}
	return &Error{Kind: Connection, Permanent: status/100 == 4 && !slices.Contains(again, status),
		Text: "the proxy " + p.addr + " does not connect to " + e.addr + ": " + statusText(status)}
}

// broken says why the proxy gave no answer.
func (p *proxy) broken(err error, l limit) *Error {
	switch {
	case isTimeout(err):
		return &Error{Kind: Timeout, Text: "no answer from the proxy " + p.addr + " " + l.text}
	case isDisconnect(err):
		return &Error{Kind: Connection, Text: "the proxy " + p.addr + " closed the connection before its answer"}
	}
	return &Error{Kind: Connection, Text: "the proxy " + p.addr + ": " + innermost(err).Error()}
}

// socks asks for a connection to e (RFC 1928). The name of the host is the proxy's
// to look up.
func (p *proxy) socks(ctx context.Context, stream net.Conn, e endpoint, l limit) *Error {
	var auth *socks.Auth
	if p.url.User != nil {
		password, _ := p.url.User.Password()
		auth = &socks.Auth{User: p.url.User.Username(), Password: password}
	}
	d, err := socks.SOCKS5("tcp", p.addr, auth, connected{stream})
	if err != nil {
		return p.broken(err, l)
	}
	_, err = d.(socks.ContextDialer).DialContext(ctx, "tcp", e.addr)
	switch {
	case err == nil:
		return nil
	case isTimeout(err), isDisconnect(err):
		return p.broken(err, l)
	}
	reason := strings.TrimPrefix(innermost(err).Error(), "unknown error ")
	return &Error{Kind: Connection, Text: "the proxy " + p.addr + " does not connect to " + e.addr + ": " + reason}
}

// connected dials what is dialled already.
type connected struct{ net.Conn }

func (c connected) Dial(string, string) (net.Conn, error) { return c.Conn, nil }

func (c connected) DialContext(context.Context, string, string) (net.Conn, error) { return c.Conn, nil }
