package target

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

// The key itself is hidden, whatever stands around it in its header, and however the server
// writes it.
func TestKeysAreHiddenInsideOfHeaders(t *testing.T) {
	const key = "k3y/w<th&all"
	for _, header := range []Header{{"Cookie", "session=" + key}, {"Authorization", "Token token=" + key}, {"X-Key", "a" + key + "b"}} {
		for _, reply := range []string{
			replyText("400 Bad Request", "", "no: "+key), replyText("401 Unauthorized", "", `{"error":"k3y\/w\u003cth\u0026all"}`),
			replyText("302 Found", "Location: /login/k3y%2Fw%3Cth%26all?k="+key+"\r\n", ""), replyText("200 OK", "", key),
			replyText("200 OK", "", `{"error":{"message":"k3y\/w<th&all is none"}}`), replyText("200 OK", "Content-Encoding: "+key+"\r\n", "x"),
		} {
			s := serve(t, func(x exchange) bool { fmt.Fprint(x, reply); return false })
			target := newTarget(t, HTTPConfig{URL: s.URL, Headers: []Header{header}, Secrets: []string{key}})
			_, err := attempt(target)
			trace := target.Trace(context.Background(), []float32{1})
			texts := fmt.Sprint(err, trace.Err, trace.Request, trace.Reply, string(trace.Body))
			if err == nil || strings.Contains(texts, "k3y") || strings.Contains(texts, "all") {
				t.Errorf("%s, %q: %s", header.Name, reply, texts)
			}
		}
	}
}

// A proxy of the environment that cannot be read is refused, where it counts: without it, the
// requests would go another way than was meant.
func TestProxiesThatCannotBeRead(t *testing.T) {
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"} {
		t.Setenv(name, "")
	}
	for _, bad := range []string{"http://me:S3cr#t@proxy:3128", "http://me:S3cret^@proxy:31x", "http://proxy:S3cret", "S3%zz@proxy:1"} {
		t.Setenv("HTTP_PROXY", bad)
		_, err := NewHTTP(HTTPConfig{URL: "http://api.example"})
		if err == nil || !strings.Contains(err.Error(), "HTTP_PROXY") || strings.Contains(err.Error(), "S3") {
			t.Errorf("%q: %v", bad, err)
		}
		if _, err := NewHTTP(HTTPConfig{URL: "http://api.example", Network: Network{Proxy: bad}}); err == nil || strings.Contains(err.Error(), "S3") {
			t.Errorf("given, %q: %v", bad, err)
		}
		for _, url := range []string{"https://api.example", "http://127.0.0.1:1", "unix:///run/a.sock"} {
			if _, err := NewHTTP(HTTPConfig{URL: url}); err != nil {
				t.Errorf("%q, not for %s: %v", bad, url, err)
			}
		}
		t.Setenv("NO_PROXY", "api.example")
		if _, err := NewHTTP(HTTPConfig{URL: "http://api.example"}); err != nil {
			t.Errorf("%q, with NO_PROXY: %v", bad, err)
		}
		t.Setenv("NO_PROXY", "")
	}
}
