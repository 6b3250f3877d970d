package target

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"vectorcheck/core/target/shortage"
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
	spoken    atomic.Bool // a reply has come

	mu       sync.Mutex
	shortage *shortage.Shortage[*http.ClientConn]
	open     []*http.ClientConn // replaced whole
}

func newHTTP2Pool(d *dialer, notice func(string)) *http2Pool {
	p := &http2Pool{dialer: d}
	p.shortage = shortage.New[*http.ClientConn](&p.mu, notice)
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

// get gives a connection that has room for a request, which is to be made over it; in
// a shortage it waits for one. The time of l is that of ctx.
func (p *http2Pool) get(ctx context.Context, l limit) (*http.ClientConn, *Error) {
	for {
		if p.closed() {
			return nil, cancelledError()
		}
		if c := p.reserve(); c != nil {
			return c, nil
		}
		if w := p.queue(time.Now()); w != nil {
			if c, failure := p.await(ctx, w, l); c != nil || failure != nil {
				return c, failure
			}
			continue
		}
		select {
		case <-ctx.Done():
			return nil, dialError(context.DeadlineExceeded, p.dialer.endpoint, l.text)
		case dialled := <-p.dialing.DoChan("", p.dial):
			if failure := new(Error); errors.As(dialled.Err, &failure) && !p.shrink(failure) {
				own := *failure // it is for all that waited
				return nil, &own
			}
		}
	}
}

// reserve is nil where no connection has room.
func (p *http2Pool) reserve() *http.ClientConn {
	for _, c := range p.living() {
		if c.Reserve() == nil {
			return c
		}
	}
	return nil
}

// living are the connections that may be used. Their methods, which may call changed,
// are not to be called under the lock.
func (p *http2Pool) living() []*http.ClientConn {
	p.mu.Lock()
	defer p.mu.Unlock()
	gone := func(c *http.ClientConn) bool { return c.Err() != nil && c.InFlight() == 0 }
	if slices.ContainsFunc(p.open, gone) {
		p.open = slices.DeleteFunc(slices.Clone(p.open), gone)
	}
	return p.open
}

// dial adds a connection.
func (p *http2Pool) dial() (any, error) {
	ctx, cancel := context.WithTimeout(p.ctx, p.dialer.timeout)
	defer cancel()
	ctx, greeting := withGreeting(ctx)
	e := p.dialer.endpoint
	c, err := p.transport.NewClientConn(ctx, e.scheme(), net.JoinHostPort(e.host, "0")) // connect knows where to
	if err != nil {
		return nil, p.dialFailure(err)
	}
	greeting.await(ctx) // or the first requests would be too many for some servers, which refuse them
	if c.Err() != nil {
		return nil, p.broken(io.EOF, false, "")
	}
	if !p.add(c) {
		_ = c.Close()
		return nil, cancelledError()
	}
	c.SetStateHook(p.changed)
	return nil, nil
}

// add is false if the pool is closed.
func (p *http2Pool) add(c *http.ClientConn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed() {
		return false
	}
	p.open = append(slices.Clip(p.open), c)
	return true
}

func (p *http2Pool) dialFailure(err error) *Error {
	if failure := new(Error); errors.As(err, &failure) {
		return failure
	}
	return handshakeError(err, p.dialer.endpoint, p.dialer.limit(time.Time{}).text)
}

// broken says why a connection broke, as exchangeError does.
func (p *http2Pool) broken(err error, begun bool, limit string) *Error {
	if p.http1.Load() && !p.spoken.Load() {
		return p.dialer.endpoint.otherProtocol()
	}
	failure := exchangeError(err, begun, limit)
	if !p.spoken.Load() && !p.dialer.endpoint.tls && isDisconnect(err) { // whose reply in HTTP/1.1 was lost, maybe
		failure.Text += ": does it speak HTTP/2?"
	}
	return failure
}

// connect makes a connection for the transport.
func (p *http2Pool) connect(ctx context.Context, _, _ string) (net.Conn, error) {
	now := time.Now()
	k, failure := p.dialer.dial(ctx, now, p.dialer.limit(now))
	if failure != nil {
		return nil, failure
	}
	if !p.dialer.endpoint.tls {
		return newGreeted(ctx, &unagreed{Conn: k.stream, http1: &p.http1}), nil
	}
	if k.stream.(*tls.Conn).ConnectionState().NegotiatedProtocol != p.dialer.endpoint.alpn() {
		k.stream.Close()
		return nil, p.dialer.endpoint.otherProtocol()
	}
	return newGreeted(ctx, k.stream), nil
}

// close ends all connections, and what is under way on them.
func (p *http2Pool) close() {
	p.cancel()
	p.mu.Lock()
	open := p.open
	p.open = nil
	p.mu.Unlock()
	for _, c := range open {
		_ = c.Close() // nothing is left to be written
	}
}
