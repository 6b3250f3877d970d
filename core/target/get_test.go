package target

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestGet(t *testing.T) {
	url, network, _ := serveHTTP2(t, false, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != "GET" || r.URL.Path != "/v1/things/a b" || r.Header.Get("Api-Key") != "s3cr3t" || r.ContentLength > 0 {
			t.Errorf("%s %s %v", r.Method, r.URL, r.Header)
		}
		w.Write([]byte("found"))
	})
	headers := []Header{{"Api-Key", "s3cr3t"}}
	plain := serve(t, func(x exchange) bool {
		if x.Request.Method != "GET" || x.Request.URL.Path != "/v1/things/a b" || x.Request.Header.Get("Api-Key") != "s3cr3t" || x.Body != "" {
			t.Errorf("%s %s %v %q", x.Request.Method, x.Request.URL, x.Request.Header, x.Body)
		}
		x.Write([]byte(replyText("200 OK", "", "found")))
		return true
	})
	for _, cfg := range []HTTPConfig{{URL: plain.URL + "/v1", Headers: headers}, {URL: url + "/v1", Headers: headers, Network: network}} {
		body, err := Get(context.Background(), cfg, "/things/a%20b")
		if err != nil || string(body) != "found" {
			t.Errorf("%q, %v", body, err)
		}
	}
	missing := serveText(t, replyText("404 Not Found", "", "no s3cr3t thing"))
	_, err := Get(context.Background(), HTTPConfig{URL: missing.URL, Headers: headers}, "/things")
	failure := wantError(t, err, HTTP, "404 Not Found: no … thing")
	if failure.Status != 404 {
		t.Errorf("status %d", failure.Status)
	}
	if _, err := Get(context.Background(), HTTPConfig{URL: "nowhere"}, "/"); err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("%v", err)
	}
}

func TestPost(t *testing.T) {
	url, network, _ := serveHTTP2(t, false, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if r.Method != "POST" || string(body) != `{"a":1}` || r.Header.Get("Content-Type") != "application/json" || err != nil {
			t.Errorf("%s %q %v, %v", r.Method, body, r.Header, err)
		}
		w.Write([]byte("found"))
	})
	plain := serve(t, func(x exchange) bool {
		if x.Request.Method != "POST" || x.Body != `{"a":1}` {
			t.Errorf("%s %q", x.Request.Method, x.Body)
		}
		x.Write([]byte(replyText("200 OK", "", "found")))
		return true
	})
	for _, cfg := range []HTTPConfig{{URL: plain.URL}, {URL: url, Network: network}} {
		if body, err := Post(context.Background(), cfg, "/things", `{"a":1}`); err != nil || string(body) != "found" {
			t.Errorf("%q, %v", body, err)
		}
	}
}
