package target

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"
)

// selfSigned is a certificate for host, and the pool that trusts it.
func selfSigned(t *testing.T, host string, notAfter time.Time) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: host},
		NotBefore:             notAfter.Add(-2 * time.Hour),
		NotAfter:              notAfter,
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	if ip := net.ParseIP(host); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{host}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	trusted := x509.NewCertPool()
	trusted.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, trusted
}

// serveTLS answers one request a connection with goodReply.
func serveTLS(t *testing.T, config *tls.Config) *server {
	s := serveConnections(t, func(s *server, c net.Conn) {
		stream := tls.Server(c, config)
		defer stream.Close()
		if _, err := stream.Read(make([]byte, 16<<10)); err != nil {
			return
		}
		s.Sends.Add(1)
		io.WriteString(stream, goodReply)
	})
	s.URL = strings.Replace(s.URL, "http://", "https://", 1)
	return s
}

func TestTLS(t *testing.T) {
	soon, past := time.Now().Add(time.Hour), time.Now().Add(-time.Hour)
	tests := []struct {
		name     string
		host     string
		notAfter time.Time
		trusted  bool
		want     string // "" for an answer
	}{
		{"trusted", "127.0.0.1", soon, true, ""},
		{"unknown authority", "127.0.0.1", soon, false, "certificate of 127.0.0.1 is signed by an unknown authority"},
		{"expired", "127.0.0.1", past, true, "certificate of 127.0.0.1 has expired or is not yet valid"},
		{"other host", "a.example", soon, true, "certificate is not valid for 127.0.0.1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			certificate, roots := selfSigned(t, test.host, test.notAfter)
			s := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{certificate}})
			target := newTarget(t, HTTPConfig{URL: s.URL})
			if test.trusted {
				target.wire.(*http1).pool.dialer.tls.RootCAs = roots
			}
			answer, err := attempt(target)
			if test.want == "" {
				wantGood(t, answer, err)
				return
			}
			if failure := wantError(t, err, Connection, test.want); !failure.Permanent {
				t.Error("not permanent")
			}
			if n := s.Sends.Load(); n != 0 {
				t.Errorf("sent %d requests over a connection that is not trusted", n)
			}
		})
	}
}

func TestTLSRefusedByTheServer(t *testing.T) {
	certificate, roots := selfSigned(t, "127.0.0.1", time.Now().Add(time.Hour))
	tests := map[string]struct {
		config *tls.Config
		want   string
	}{
		"old version":          {&tls.Config{MaxVersion: tls.VersionTLS11}, "TLS handshake failed: tls: protocol version not supported"},
		"other protocol":       {&tls.Config{NextProtos: []string{"mqtt"}}, "ADDR does not speak HTTP/1.1: ask it over HTTP/2"},
		"certificate, TLS 1.2": {&tls.Config{ClientAuth: tls.RequireAnyClientCert, MaxVersion: tls.VersionTLS12}, "TLS handshake failed: tls: handshake failure"},
		"certificate, TLS 1.3": {&tls.Config{ClientAuth: tls.RequireAnyClientCert}, "refused over TLS: tls: certificate required"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.config.Certificates = []tls.Certificate{certificate}
			s := serveTLS(t, test.config)
			target := newTarget(t, HTTPConfig{URL: s.URL})
			target.wire.(*http1).pool.dialer.tls.RootCAs = roots
			_, err := attempt(target)
			want := strings.ReplaceAll(test.want, "ADDR", address(s.URL))
			if failure := wantError(t, err, Connection, want); !failure.Permanent {
				t.Error("not permanent")
			}
		})
	}
}

func TestWrongScheme(t *testing.T) {
	t.Run("https to http", func(t *testing.T) {
		s := serveConnections(t, func(_ *server, c net.Conn) {
			c.Read(make([]byte, 16<<10))
			io.WriteString(c, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
		})
		addr := strings.TrimPrefix(s.URL, "http://")
		_, err := attempt(newTarget(t, HTTPConfig{URL: "https://" + addr}))
		if failure := wantError(t, err, Connection, "no TLS at "+addr+": try http:// instead of https://"); !failure.Permanent {
			t.Error("not permanent")
		}
	})
	t.Run("http to https", func(t *testing.T) {
		s := serveConnections(t, func(_ *server, c net.Conn) {
			c.Read(make([]byte, 16<<10))
			io.WriteString(c, "\x15\x03\x01\x00\x02\x02\x46") // fatal alert: protocol version
		})
		addr := strings.TrimPrefix(s.URL, "http://")
		_, err := attempt(newTarget(t, HTTPConfig{URL: s.URL}))
		if failure := wantError(t, err, Connection, addr+" speaks TLS: try https:// instead of http://"); !failure.Permanent {
			t.Error("not permanent")
		}
	})
}

func TestHandshakeFaults(t *testing.T) {
	t.Run("closed", func(t *testing.T) {
		s := serveConnections(t, func(_ *server, c net.Conn) { c.Read(make([]byte, 16<<10)) })
		_, err := attempt(newTarget(t, HTTPConfig{URL: "https" + strings.TrimPrefix(s.URL, "http")}))
		if failure := wantError(t, err, Connection, "closed during the TLS handshake"); failure.Permanent {
			t.Error("permanent")
		}
	})
	for name, test := range map[string]struct {
		connect, attempt time.Duration
		want             string
	}{
		"connect timeout": {100 * time.Millisecond, 0, "no TLS connection within 100ms"},
		"attempt timeout": {0, 100 * time.Millisecond, "no TLS connection within 100ms"},
	} {
		t.Run(name, func(t *testing.T) {
			s := serveConnections(t, func(_ *server, c net.Conn) { stall(c) })
			_, err := attempt(newTarget(t, HTTPConfig{
				URL:            "https" + strings.TrimPrefix(s.URL, "http"),
				ConnectTimeout: test.connect,
				AttemptTimeout: test.attempt,
			}))
			wantError(t, err, Timeout, test.want)
		})
	}
}
