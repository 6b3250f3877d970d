package target

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"vectorcheck/core/target/shortage"
)

// maxIdle is how long an unused connection is kept: less than the 5 seconds
// after which many servers close it, which would cost an attempt.
const maxIdle = 4 * time.Second

// pool keeps the connections to one endpoint. fasthttp's HostClient is not used
// for that: it cannot be closed, its cleaner outlives it by many seconds, and it
// puts every request together anew.
type pool struct {
	dialer   *dialer
	maxOpen  int // 0 for no bound
	shortage *shortage.Shortage[*conn]

	// ctx ends when the pool is closed.
	ctx    context.Context
	cancel context.CancelFunc

	mu      sync.Mutex
	dialing int
	open    map[*conn]struct{}
	idle    []*conn // the longest idle first; all of them are in open
}

func newPool(d *dialer, maxOpen int, notice func(string)) *pool {
	p := &pool{dialer: d, maxOpen: maxOpen, open: map[*conn]struct{}{}}
	p.shortage = shortage.New[*conn](&p.mu, notice)
	p.ctx, p.cancel = context.WithCancel(context.Background())
	return p
}

// waiter is where an attempt waits for a connection; nil comes there if it is to make
// one.
type waiter = shortage.Waiter[*conn]

func (p *pool) closed() bool { return p.ctx.Err() != nil }

// get returns an idle connection, the one used last, or a new one; in a shortage it
// waits for one. It is given back by put or by drop.
func (p *pool) get(ctx context.Context, now time.Time, l limit) (*conn, *Error) {
	for {
		c, w, failure := p.claim(ctx, now)
		if w != nil {
			c, failure = p.await(ctx, w, l)
		}
		if c != nil || failure != nil {
			return c, failure
		}
		if c, failure = p.connect(ctx, now, l); failure == nil || !p.shrink(failure) {
			return c, failure
		}
		now = time.Now()
	}
}

// claim gives an idle connection, or a place to wait for one at, or neither: then
// the caller is to connect.
func (p *pool) claim(ctx context.Context, now time.Time) (*conn, waiter, *Error) {
	if ctx.Err() != nil || p.closed() {
		return nil, nil, cancelledError()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closeIdle(now.Add(-maxIdle))
	if last := len(p.idle) - 1; last >= 0 {
		c := p.idle[last]
		p.idle = p.idle[:last]
		return c, nil, nil
	}
	if p.maxOpen > 0 && p.held() >= p.maxOpen {
		return nil, nil, &Error{Kind: Connection, Text: fmt.Sprintf("all %d connections are in use", p.maxOpen)}
	}
	if !p.shortage.Allows(p.held(), now) {
		return nil, p.shortage.Queue(), nil
	}
	p.dialing++
	return nil, nil, nil
}

// held is how many connections there are, or will be. The caller holds the lock.
func (p *pool) held() int { return len(p.open) + p.dialing }

// connect makes the connection that was claimed.
func (p *pool) connect(ctx context.Context, now time.Time, l limit) (*conn, *Error) {
	c, failure := p.dial(ctx, now, l)

	p.mu.Lock()
	defer p.mu.Unlock()
	p.dialing--
	if failure != nil {
		p.makeRoom(now)
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
	switch {
	case p.closed(): // so is c, and stays in nobody's hands
	case p.shortage.Exceeded(p.held(), now):
		c.close()
		delete(p.open, c)
	case !p.shortage.Serve(c):
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
	p.makeRoom(time.Now())
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
