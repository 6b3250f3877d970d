package target

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// maxIdle is how long an unused connection is kept: less than the 5 seconds
// after which many servers close it, which would cost an attempt.
const maxIdle = 4 * time.Second

// pool keeps the connections to one endpoint. fasthttp's HostClient is not used
// for that: it cannot be closed, its cleaner outlives it by many seconds, and it
// puts every request together anew.
type pool struct {
	dialer  *dialer
	maxOpen int // 0 for no bound

	// ctx ends when the pool is closed.
	ctx    context.Context
	cancel context.CancelFunc

	mu      sync.Mutex
	dialing int
	open    map[*conn]struct{}
	idle    []*conn // the longest idle first; all of them are in open
}

func newPool(d *dialer, maxOpen int) *pool {
	p := &pool{dialer: d, maxOpen: maxOpen, open: map[*conn]struct{}{}}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	return p
}

func (p *pool) closed() bool { return p.ctx.Err() != nil }

// get returns an idle connection, the one used last, or a new one. It is given
// back by put or by drop.
func (p *pool) get(ctx context.Context, now time.Time, l limit) (*conn, *Error) {
	if ctx.Err() != nil || p.closed() {
		return nil, cancelledError()
	}
	p.mu.Lock()
	p.closeIdle(now.Add(-maxIdle))
	if last := len(p.idle) - 1; last >= 0 {
		c := p.idle[last]
		p.idle = p.idle[:last]
		p.mu.Unlock()
		return c, nil
	}
	if p.maxOpen > 0 && len(p.open)+p.dialing >= p.maxOpen {
		p.mu.Unlock()
		return nil, &Error{Kind: Connection, Text: fmt.Sprintf("all %d connections are in use", p.maxOpen)}
	}
	p.dialing++
	p.mu.Unlock()

	c, failure := p.dial(ctx, now, l)

	p.mu.Lock()
	defer p.mu.Unlock()
	p.dialing--
	if failure != nil {
		return nil, failure
	}
	if p.closed() {
		c.close()
		return nil, cancelledError()
	}
	p.open[c] = struct{}{}
	return c, nil
}

func (p *pool) dial(ctx context.Context, now time.Time, l limit) (*conn, *Error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(p.ctx, cancel)()
	stream, socket, failure := p.dialer.dial(ctx, now, l)
	if failure != nil {
		return nil, failure
	}
	return newConn(p, stream, socket), nil
}

// put keeps c for another attempt.
func (p *pool) put(c *conn, now time.Time) {
	c.releaseReply()
	c.idleSince = now
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed() { // else c is closed, and stays in nobody's hands
		p.idle = append(p.idle, c)
	}
}

// drop closes c. If it broke, the connections that were idle for as long as it
// are taken to be broken too: otherwise, after a pause, every attempt of a
// check might meet one that the server has closed.
func (p *pool) drop(c *conn, broke bool) {
	c.close()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.open, c)
	if broke {
		p.closeIdle(c.idleSince)
	}
}

// closeIdle closes the connections idle since until or longer. The caller holds
// the lock.
func (p *pool) closeIdle(until time.Time) {
	n := 0
	for n < len(p.idle) && !p.idle[n].idleSince.After(until) {
		p.idle[n].close()
		delete(p.open, p.idle[n])
		n++
	}
	if n > 0 {
		p.idle = slices.Delete(p.idle, 0, n)
	}
}

// close ends every dial and every exchange under way.
func (p *pool) close() {
	p.cancel()
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.open {
		c.close()
	}
	clear(p.open)
	p.idle = nil
}
