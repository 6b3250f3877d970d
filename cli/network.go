package cli

import "vectorcheck/core/target"

// network is how the API is reached, apart from its URL.
type network struct {
	CACert     string `complete:"files" group:"tls" help:"PEM file of the authorities to trust besides the system's." name:"ca-cert" placeholder:"FILE"`
	ClientCert string `complete:"files" group:"tls" help:"PEM file of the certificate to show to the API." name:"client-cert" placeholder:"FILE"`
	ClientKey  string `complete:"files" group:"tls" help:"PEM file of that certificate's key." name:"client-key" placeholder:"FILE"`
	ServerName string `group:"tls" help:"Name that the API's certificate is for (default: the host of the URL)." placeholder:"NAME"`
	Insecure   bool   `group:"tls" help:"Take any certificate of the API. Its answers may then come from anyone."`
	Proxy      string `group:"api" help:"Proxy: a URL with http, https, socks5 or socks5h; none for none (default: as HTTP_PROXY, HTTPS_PROXY and NO_PROXY say)." placeholder:"URL"`
	HTTP2      bool   `group:"api" help:"Ask over HTTP/2, many requests over a connection." name:"http2"`
}

func (n network) settings() target.Network {
	return target.Network{
		CA: n.CACert, Certificate: n.ClientCert, Key: n.ClientKey, ServerName: n.ServerName, Insecure: n.Insecure,
		Proxy: n.Proxy, HTTP2: n.HTTP2,
	}
}
