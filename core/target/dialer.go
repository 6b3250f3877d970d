package target

import (
	"context"
	"crypto/tls"
	"net"
	"time"

	"vectorcheck/core/secret"
	"vectorcheck/core/target/socket"
)

// dialer makes connections to an endpoint.
type dialer struct {
	endpoint endpoint
	tls      *tls.Config // nil for plain HTTP
	proxy    *proxy      // nil for none
	timeout  time.Duration
}

func newDialer(e endpoint, n Network, timeout time.Duration) (*dialer, error) {
	d := &dialer{endpoint: e, timeout: timeout}
	config, err := n.tlsConfig(e.host)
	if err != nil {
		return nil, err
	}
	if e.tls {
		d.tls = config
		d.tls.NextProtos = []string{e.alpn()}
	}
	d.proxy, err = newProxy(e, n)
	return d, err
}

// forwarded is the endpoint as requests must name it, and the headers they need, if a
// proxy is to send them on.
func (d *dialer) forwarded(e endpoint) (endpoint, []Header) {
	if d.proxy == nil || !d.proxy.forwards {
		return e, nil
	}
	e.path = e.origin + e.path
	if h, ok := d.proxy.authorization(); ok {
		return e, []Header{h}
	}
	return e, nil
}

// secrets are the user and the password of the proxy.
func (d *dialer) secrets() []string {
	if d.proxy == nil {
		return nil
	}
	h, _ := d.proxy.authorization()
	return secret.HeaderValue(h.Value)
}

// link is a connection to an endpoint, and what it consists of.
type link struct {
	stream net.Conn       // TLS, if the endpoint speaks it
	socket *socket.Socket // beneath; closing it never blocks
	layers []*records     // beneath each TLS
}

// dial makes a connection within the time to connect and l.
func (d *dialer) dial(ctx context.Context, now time.Time, l limit) (k link, failure *Error) {
	l = l.earlier(d.limit(now))
	ctx, cancel := context.WithDeadline(ctx, l.deadline)
	defer cancel()
	network, addr, at := d.endpoint.network, d.endpoint.addr, d.endpoint
	if d.proxy != nil {
		network, addr, at = "tcp", d.proxy.addr, d.proxy.place()
	}
	dialled, err := new(net.Dialer).DialContext(ctx, network, addr)
	if err != nil {
		return k, dialError(err, at, l.text)
	}
	k.socket = socket.New(dialled)
	k.stream = k.socket
	if failure = d.layers(ctx, &k, l); failure != nil {
		k.socket.Close()
	}
	return k, failure
}

// limit is when a connection begun now must be there.
func (d *dialer) limit(now time.Time) limit {
	return limit{deadline: now.Add(d.timeout), text: "within " + d.timeout.String()}
}

// layers puts a proxy and TLS over the socket of k, as far as there are any.
func (d *dialer) layers(ctx context.Context, k *link, l limit) *Error {
	if d.proxy != nil {
		if failure := d.proxy.pass(ctx, k, d.endpoint, l); failure != nil {
			return failure
		}
	}
	if d.tls == nil {
		return nil
	}
	return k.secure(ctx, d.tls, d.endpoint, l)
}

// secure puts TLS over the stream, which leads to e.
func (k *link) secure(ctx context.Context, config *tls.Config, e endpoint, l limit) *Error {
	beneath := &records{Conn: k.stream}
	encrypted := tls.Client(beneath, config)
	if err := encrypted.HandshakeContext(ctx); err != nil {
		return handshakeError(err, e, l.text)
	}
	k.stream, k.layers = encrypted, append(k.layers, beneath)
	return nil
}
