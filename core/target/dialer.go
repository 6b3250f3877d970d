package target

import (
	"context"
	"crypto/tls"
	"net"
	"time"
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

// dial makes a connection within the time to connect and l. The stream speaks TLS
// if the endpoint does; the socket is what is beneath it.
func (d *dialer) dial(ctx context.Context, now time.Time, l limit) (stream, socket net.Conn, failure *Error) {
	l = l.earlier(d.limit(now))
	ctx, cancel := context.WithDeadline(ctx, l.deadline)
	defer cancel()
	network, addr, at := d.endpoint.network, d.endpoint.addr, d.endpoint
	if d.proxy != nil {
		network, addr, at = "tcp", d.proxy.addr, d.proxy.place()
	}
	socket, err := new(net.Dialer).DialContext(ctx, network, addr)
	if err != nil {
		return nil, nil, dialError(err, at, l.text)
	}
	if stream, failure = d.layers(ctx, socket, l); failure != nil {
		socket.Close()
		return nil, nil, failure
	}
	return stream, socket, nil
}

// limit is when a connection begun now must be there.
func (d *dialer) limit(now time.Time) limit {
	return limit{deadline: now.Add(d.timeout), text: "within " + d.timeout.String()}
}

// layers puts a proxy and TLS over a socket, as far as there are any.
func (d *dialer) layers(ctx context.Context, socket net.Conn, l limit) (stream net.Conn, failure *Error) {
	stream = socket
	if d.proxy != nil {
		if stream, failure = d.proxy.pass(ctx, stream, d.endpoint, l); failure != nil {
			return nil, failure
		}
	}
	if d.tls == nil {
		return stream, nil
	}
	return secure(ctx, stream, d.tls, d.endpoint, l)
}

// secure puts TLS over a stream that leads to e.
func secure(ctx context.Context, stream net.Conn, config *tls.Config, e endpoint, l limit) (net.Conn, *Error) {
	encrypted := tls.Client(stream, config)
	if err := encrypted.HandshakeContext(ctx); err != nil {
		return nil, handshakeError(err, e, l.text)
	}
	return encrypted, nil
}
