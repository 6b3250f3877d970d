package target

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// pemFiles writes a certificate and its key.
func pemFiles(t *testing.T, c tls.Certificate) (certificate, key string) {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	return pemFile(t, "CERTIFICATE", c.Certificate[0]), pemFile(t, "PRIVATE KEY", der)
}

func pemFile(t *testing.T, kind string, der []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestNetworkTLS(t *testing.T) {
	soon := time.Now().Add(time.Hour)
	ours, _ := selfSigned(t, "127.0.0.1", soon)
	named, _ := selfSigned(t, "api.example", soon)
	client, clients := selfSigned(t, "client.example", soon)
	oursFile, _ := pemFiles(t, ours)
	namedFile, _ := pemFiles(t, named)
	clientFile, clientKey := pemFiles(t, client)
	asking := func(c tls.Certificate) *tls.Config {
		return &tls.Config{Certificates: []tls.Certificate{c}, ClientAuth: tls.RequireAnyClientCert, ClientCAs: clients}
	}
	for name, test := range map[string]struct {
		server  *tls.Config
		network Network
		want    string // "" for an answer
	}{
		"own authority":      {&tls.Config{Certificates: []tls.Certificate{ours}}, Network{CA: oursFile}, ""},
		"other authority":    {&tls.Config{Certificates: []tls.Certificate{ours}}, Network{CA: namedFile}, "certificate of 127.0.0.1 is signed by an unknown authority"},
		"server name":        {&tls.Config{Certificates: []tls.Certificate{named}}, Network{CA: namedFile, ServerName: "api.example"}, ""},
		"other server name":  {&tls.Config{Certificates: []tls.Certificate{named}}, Network{CA: namedFile}, "certificate is not valid for 127.0.0.1"},
		"insecure":           {&tls.Config{Certificates: []tls.Certificate{named}}, Network{Insecure: true}, ""},
		"client certificate": {asking(ours), Network{CA: oursFile, Certificate: clientFile, Key: clientKey}, ""},
		"none of the client": {asking(ours), Network{CA: oursFile}, "refused over TLS: tls: certificate required"},
	} {
		t.Run(name, func(t *testing.T) {
			s := serveTLS(t, test.server)
			answer, err := attempt(newTarget(t, HTTPConfig{URL: s.URL, Network: test.network}))
			if test.want == "" {
				wantGood(t, answer, err)
				return
			}
			wantError(t, err, Connection, test.want)
		})
	}
}

func TestNetworkRefused(t *testing.T) {
	certificate, _ := selfSigned(t, "a.example", time.Now().Add(time.Hour))
	file, key := pemFiles(t, certificate)
	other, _ := selfSigned(t, "b.example", time.Now().Add(time.Hour))
	_, otherKey := pemFiles(t, other)
	for name, test := range map[string]struct {
		network Network
		want    string
	}{
		"a certificate without its key":      {Network{Certificate: file}, "go together"},
		"a key without its certificate":      {Network{Key: key}, "go together"},
		"an authority that is not looked at": {Network{CA: file, Insecure: true}, "leave them out"},
		"no file":                            {Network{CA: file + "x"}, file + "x"},
		"no certificates":                    {Network{CA: key}, "expected PEM"},
		"another's key":                      {Network{Certificate: file, Key: otherKey}, "does not match"},
		"a key that is none":                 {Network{Certificate: file, Key: file}, file},
		"a proxy of another kind":            {Network{Proxy: "ftp://proxy.example"}, "socks5"},
		"a proxy without a scheme":           {Network{Proxy: "proxy.example:3128"}, "http://proxy.example:3128"},
	} {
		_, err := NewHTTP(HTTPConfig{URL: "https://127.0.0.1", Network: test.network})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v; want it to say %q", name, err, test.want)
		}
	}
}

func TestUnixSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "api.sock")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	asked := make(chan string, 2)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Host + r.URL.String()
		io.WriteString(w, `{"similarity": 0.9998}`)
	})}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	t.Cleanup(func() {
		server.Close()
		<-served
	})
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	for url, want := range map[string]string{"unix://" + path: "localhost/search", "unix://" + path + ":/v1": "localhost/v1/search"} {
		target := newTarget(t, HTTPConfig{URL: url})
		answer, err := attempt(target)
		wantGood(t, answer, err)
		if got := <-asked; got != want {
			t.Errorf("%s asked %s, want %s", url, got, want)
		}
	}
	_, err = attempt(newTarget(t, HTTPConfig{URL: "unix://" + path + "2"}))
	wantError(t, err, Connection, path+"2 cannot be reached: no such file or directory")
	for url, want := range map[string]string{"unix://run/api.sock": "whole path", "unix:///run/api.sock?x=1": "no query"} {
		if _, err := NewHTTP(HTTPConfig{URL: url}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want it to say %q", url, err, want)
		}
	}
}
