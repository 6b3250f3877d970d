package target

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
)

// Network says how an API is reached, apart from its URL. Its zero value is what
// the system and the environment say. The files are PEM.
type Network struct {
	// CA is a file of certificates of authorities, trusted besides the system's.
	CA string `json:"ca,omitempty"`
	// Certificate and Key are the files that the client shows for itself.
	Certificate string `json:"certificate,omitempty"`
	Key         string `json:"key,omitempty"`
	// ServerName is whom the server's certificate must be for; "" means the host
	// of the URL.
	ServerName string `json:"server_name,omitempty"`
	// Insecure takes any certificate.
	Insecure bool `json:"insecure,omitempty"`
	// Proxy is the URL of a proxy: http, https, socks5 or socks5h. "" means that
	// of the environment, HTTP_PROXY, HTTPS_PROXY and NO_PROXY, and NoProxy none.
	Proxy string `json:"proxy,omitempty"`
	// HTTP2 asks over HTTP/2, without TLS too; otherwise it is HTTP/1.1.
	HTTP2 bool `json:"http2,omitempty"`
}

// NoProxy is a Network's Proxy where there is to be none, whatever the environment
// says.
const NoProxy = "none"

// ValidateTLS says what does not fit together of what is for TLS. It looks at no file.
func (n Network) ValidateTLS() error {
	if (n.Certificate == "") != (n.Key == "") {
		return errors.New("a client's certificate and its key go together: give both")
	}
	if n.Insecure && (n.CA != "" || n.ServerName != "") {
		return errors.New("a certificate that is not checked needs no authority and no name: leave them out, or check it")
	}
	return nil
}

// ValidateProxy says what is wrong with the URL of the proxy.
func (n Network) ValidateProxy() error {
	if n.Proxy == "" || n.Proxy == NoProxy {
		return nil
	}
	_, err := parseProxy(n.Proxy)
	return err
}

// tlsConfig reads the files of n.
func (n Network) tlsConfig(host string) (*tls.Config, error) {
	config := &tls.Config{ServerName: orDefault(n.ServerName, host), InsecureSkipVerify: n.Insecure}
	if n.CA != "" {
		roots, err := authorities(n.CA)
		if err != nil {
			return nil, err
		}
		config.RootCAs = roots
	}
	if n.Certificate != "" {
		pair, err := tls.LoadX509KeyPair(n.Certificate, n.Key)
		if err != nil {
			return nil, fmt.Errorf("client certificate %s with key %s: %w", n.Certificate, n.Key, err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, nil
}

// authorities are those of the system, and those of a file.
func authorities(path string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("certificates of authorities: %w", err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("certificates of authorities: %s: expected PEM, lines from BEGIN CERTIFICATE to END CERTIFICATE, found none", path)
	}
	return roots, nil
}
