package target

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"
)

// A connection over which nothing has come for http2Silence is asked for a sign of
// life, so that one which broke unseen does not take the time of every attempt.
const (
	http2Silence = 15 * time.Second
	http2Answer  = 5 * time.Second
)

// http2Pool keeps the connections to one endpoint, each for as many requests at once
// as the server takes. One is dialled at a time: it may do for all that wait.
type http2Pool struct {
	dialer    *dialer
	transport *http.Transport
	dialing   singleflight.Group
	ctx       context.Context // ends when the pool is closed
	cancel    context.CancelFunc
	http1     atomic.Bool // a connection without TLS has brought HTTP/1

	mu   sync.Mutex
	open []*http.ClientConn
}

func newHTTP2Pool(d *dialer) *http2Pool {
	p := &http2Pool{dialer: d}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	var protocols http.Protocols
	protocols.SetHTTP2(true)
	protocols.SetUnencryptedHTTP2(true)
	p.transport = &http.Transport{
		DialContext: p.connect, DialTLSContext: p.connect,
		Protocols:              &protocols,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: http2Silence, PingTimeout: http2Answer},
		DisableCompression:     true,
		MaxResponseHeaderBytes: maxHeader,
	}
	return p
}

func (p *http2Pool) closed() bool { return p.ctx.Err() != nil }

// get gives a connection that has room for a request, which is to be made over it.
// The time of l is that of ctx.
func (p *http2Pool) get(ctx context.Context, l limit) (*http.ClientConn, *Error) {
	for {
		if p.closed() {
			return nil, cancelledError()
		}
		if c := p.reserve(); c != nil {
			return c, nil
		}
		select {
		case <-ctx.Done():
			return nil, dialError(context.DeadlineExceeded, p.dialer.endpoint, l.text)
		case dialled := <-p.dialing.DoChan("", p.dial):
			if failure := new(Error); errors.As(dialled.Err, &failure) {
				own := *failure // it is for all that waited
				return nil, &own
			}
		}
	}
}

// reserve is nil where no connection has room.
func (p *http2Pool) reserve() *http.ClientConn {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open = slices.DeleteFunc(p.open, func(c *http.ClientConn) bool { return c.Err() != nil && c.InFlight() == 0 })
	for _, c := range p.open {
		if c.Reserve() == nil {
			return c
		}
	}
	return nil
}

// dial adds a connection.
func (p *http2Pool) dial() (any, error) {
	ctx, cancel := context.WithTimeout(p.ctx, p.dialer.timeout)
	defer cancel()
	e := p.dialer.endpoint
	c, err := p.transport.NewClientConn(ctx, e.scheme(), net.JoinHostPort(e.host, "0")) // connect knows where to
	if err != nil {
		return nil, p.dialFailure(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed() {
		_ = c.Close()
		return nil, cancelledError()
	}
	p.open = append(p.open, c)
	return nil, nil
}

func (p *http2Pool) dialFailure(err error) *Error {
	if failure := new(Error); errors.As(err, &failure) {
		return failure
	}
	return handshakeError(err, p.dialer.endpoint, p.dialer.limit(time.Time{}).text)
}

// connect makes a connection for the transport.
func (p *http2Pool) connect(ctx context.Context, _, _ string) (net.Conn, error) {
	now := time.Now()
	stream, _, failure := p.dialer.dial(ctx, now, p.dialer.limit(now))
	if failure != nil {
		return nil, failure
	}
	if !p.dialer.endpoint.tls {
		return &unagreed{Conn: stream, http1: &p.http1}, nil
	}
	if stream.(*tls.Conn).ConnectionState().NegotiatedProtocol != p.dialer.endpoint.alpn() {
		stream.Close()
		return nil, p.dialer.endpoint.otherProtocol()
	}
	return stream, nil
}

// close ends all connections, and what is under way on them.
func (p *http2Pool) close() {
	p.cancel()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.open {
		_ = c.Close() // nothing is left to be written
	}
	p.open = nil
}
