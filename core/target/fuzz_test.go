package target

import (
	"net/url"
	"strings"
	"testing"
)

// FuzzEndpoint reads URLs: one that is taken leads to the host that it names, and
// neither its host nor its path can break out of a request's head.
func FuzzEndpoint(f *testing.F) {
	for _, seed := range []string{
		"http://127.0.0.1:8080", "https://a.example/base?x=y", "unix:///run/api.sock:/v1", "http://[::1]:80/", "http://a@b/",
		"http://a\r\nHost: b/", "http://a/%0d%0aX: y", "http://a/\u2028", "http://a:99999", "http://a?\x7f", "http://[fe80::1%25\r\n]/",
	} {
		f.Add(seed, "")
	}
	f.Add("http://a.example", "@b.example/x")
	f.Add("http://a.example", "/v1/{{x}}")
	f.Fuzz(func(t *testing.T, raw, path string) {
		if (Shape{Path: path}).Validate() != nil {
			return
		}
		e, err := parseEndpoint(raw, path)
		if err != nil {
			return
		}
		for _, part := range []string{e.authority, e.path} {
			if strings.ContainsAny(part, " \r\n\x00") {
				t.Errorf("%q, %q: %q would break the head of a request", raw, path, part)
			}
		}
		if e.network == "unix" {
			return
		}
		u, err := url.Parse(e.scheme() + "://" + e.authority + e.path)
		if err != nil || u.Hostname() != e.host || u.User != nil {
			t.Errorf("%q, %q: it leads to %q, and its request says %v, %v", raw, path, e.host, u, err)
		}
	})
}

// FuzzProxyURL reads URLs of proxies.
func FuzzProxyURL(f *testing.F) {
	for _, seed := range []string{"http://p:3128", "socks5h://u:p@h", "https://[::1]", "none", "http://", "http://a\r\nb"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		p, err := newProxy(endpoint{network: "tcp", tls: true, host: "a", addr: "a:443"}, Network{Proxy: raw})
		if err == nil && p != nil && raw != "" && (p.addr == "" || strings.ContainsAny(p.addr, "\r\n")) {
			t.Errorf("%q: %q", raw, p.addr)
		}
	})
}
