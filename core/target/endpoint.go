package target

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"vectorcheck/core/secret"
)

// endpoint is where the requests go.
type endpoint struct {
	network string // tcp or unix
	tls     bool
	http2   bool
	host    string // without the port, as the certificate and the resolver want it
	addr    string // host:port, or the path of a unix socket, to dial
	// origin is scheme://host, for texts.
	origin string
	// authority and path are the Host header and the target of the request line.
	authority string
	path      string
}

const searchPath = "/search"

// parseEndpoint reads the base URL of an API. The search is at path beneath it
// or, if that is "", at {base}/search, or at the base itself if it ends in /search.
func parseEndpoint(raw, path string) (endpoint, error) {
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return endpoint{}, errors.New("no url: expected one such as http://127.0.0.1:8080")
	}
	if !strings.Contains(raw, "://") {
		return endpoint{}, fmt.Errorf("url %q has no scheme: write http://%s", secret.ShownURL(raw), secret.ShownURL(raw))
	}
	u, err := url.Parse(raw)
	if err != nil {
		return endpoint{}, errors.New("url: it cannot be read: expected one such as http://127.0.0.1:8080, without a user or a password")
	}
	if u.Scheme == "unix" {
		return unixEndpoint(u, path)
	}
	if err := validateURL(u); err != nil {
		return endpoint{}, err
	}
	return newEndpoint(u, path), nil
}

// withoutURL drops the URL from what url.Parse says: it may hold a password.
func withoutURL(err error) error {
	var parse *url.Error
	if errors.As(err, &parse) {
		return parse.Err
	}
	return err
}

func validateURL(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("url scheme %q: expected http, https or unix", u.Scheme)
	}
	if u.User != nil {
		return errors.New("url holds a user or a password: give them as a header, Authorization: Basic …")
	}
	if strings.Contains(u.String(), ",") {
		return errors.New("url has a comma: write that as %2C, and several URLs each with its scheme, as in http://a,http://b")
	}
	host := u.Hostname()
	if host == "" {
		return fmt.Errorf("url %q has no host", secret.ShownURL(u.String()))
	}
	if strings.ContainsFunc(host, func(r rune) bool { return r >= 0x80 }) {
		return fmt.Errorf("url host %q is not ASCII: write it in its xn-- form", host)
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return fmt.Errorf("url port %q: expected 1 to 65535", port)
		}
	}
	if strings.ContainsAny(u.RawQuery, " \t") {
		return errors.New("url query contains a blank: write it as %20")
	}
	return nil
}

// unixEndpoint takes unix:///path/of.sock, and what follows another colon as the path
// of the API: unix:///path/of.sock:/v1.
func unixEndpoint(u *url.URL, path string) (endpoint, error) {
	if u.Host != "" || !strings.HasPrefix(u.Path, "/") {
		return endpoint{}, fmt.Errorf("url %q: expected the whole path of a unix socket, as in unix:///run/api.sock", secret.ShownURL(u.String()))
	}
	if u.RawQuery != "" || u.Fragment != "" {
		return endpoint{}, fmt.Errorf("url %q: a unix socket has no query", secret.ShownURL(u.String()))
	}
	const host = "localhost"
	socket, base, _ := strings.Cut(u.Path, ":")
	return endpoint{
		network: "unix", host: host, addr: socket, origin: "http://" + host, authority: host,
		path: searchTarget(&url.URL{Path: base}, path),
	}, nil
}

// alpn is the name of the protocol within TLS (RFC 7301).
func (e endpoint) alpn() string {
	if e.http2 {
		return "h2"
	}
	return "http/1.1"
}

func (e endpoint) protocol() string {
	if e.http2 {
		return "HTTP/2"
	}
	return "HTTP/1.1"
}

// otherProtocol is the error of an endpoint that does not speak what it is asked in.
func (e endpoint) otherProtocol() *Error {
	other := e
	other.http2 = !e.http2
	return &Error{Kind: Connection, Permanent: true,
		Text: e.addr + " does not speak " + e.protocol() + ": ask it over " + other.protocol()}
}

func (e endpoint) scheme() string {
	if e.tls {
		return "https"
	}
	return "http"
}

func newEndpoint(u *url.URL, path string) endpoint {
	e := endpoint{
		network:   "tcp",
		tls:       u.Scheme == "https",
		host:      u.Hostname(),
		origin:    u.Scheme + "://" + u.Host,
		authority: u.Host,
		path:      searchTarget(u, path),
	}
	port := u.Port()
	switch {
	case port != "":
	case e.tls:
		port = "443"
	default:
		port = "80"
	}
	e.addr = net.JoinHostPort(e.host, port)
	return e
}

// searchTarget is the path and query of the request line.
func searchTarget(u *url.URL, path string) string {
	base := strings.TrimRight(u.EscapedPath(), "/")
	switch {
	case path != "":
		path = base + path
	case strings.HasSuffix(base, searchPath):
		path = u.EscapedPath()
	default:
		path = base + searchPath
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	return path
}
