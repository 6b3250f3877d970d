package target

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"vectorcheck/core/target/shortage"
)

// pool keeps the connections to one endpoint. fasthttp's HostClient is not used
// for that: it cannot be closed, its cleaner outlives it by many seconds, and it
// puts every request together anew.
type pool struct {
	dialer   *dialer
	maxOpen  int // 0 for no bound
	shortage *shortage.Shortage[*conn]
	notice   func(text string) // nil for nobody
	unasked  sync.Once         // it was told of a reply that no request has asked for

	// ctx ends when the pool is closed.
	ctx    context.Context
	cancel context.CancelFunc

	mu      sync.Mutex
	dialing int
	open    map[*conn]struct{}
	idle    []*conn // the longest idle first; all of them are in open
	limit   idleLimit
	told    struct { // by the last Keep-Alive header
		text string
		more bool // requests may follow
	}
}

func newPool(d *dialer, maxOpen int, notice func(string)) *pool {
	p := &pool{dialer: d, maxOpen: maxOpen, notice: notice, open: map[*conn]struct{}{}}
	p.shortage = shortage.New[*conn](&p.mu, notice)
	p.ctx, p.cancel = context.WithCancel(context.Background())
	return p
}

// waiter is where an attempt waits for a connection; nil comes there if it is to make
// one.
type waiter = shortage.Waiter[*conn]

func (p *pool) closed() bool { return p.ctx.Err() != nil }

// get returns an idle connection, the one used last, or a new one; in a shortage it
// waits for one. One that is not quiet is closed, and the next taken. With renew, none
// that is idle is taken. It is given back by put or by drop.
func (p *pool) get(ctx context.Context, now time.Time, l limit, renew bool) (*conn, *Error) {
	for {
		c, w, failure := p.claim(ctx, now, renew)
		if w != nil {
			c, failure = p.await(ctx, w, l)
		}
		switch {
		case failure != nil:
			return nil, failure
		case c != nil && p.usable(c, now):
			return c, nil
		case c != nil:
			continue
		}
		if c, failure = p.connect(ctx, now, l); failure == nil || !p.shrink(failure) {
			return c, failure
		}
		now = time.Now()
	}
}

// usable looks at a connection that has waited, and drops it if it is not quiet.
func (p *pool) usable(c *conn, now time.Time) bool {
	found := c.look()
	if found == quiet {
		p.limit.survived(now.Sub(c.idleSince))
		return true
	}
	p.tell(found)
	if found != answered {
		p.learn(c.idle(now))
	}
	p.drop(c, true)
	return false
}

const unaskedText = "the API sent a reply that no request had asked for: " +
	"one that was taken for an answer over the same connection may have been of another vector"

// tell tells once of a reply that no request has asked for.
func (p *pool) tell(found sight) {
	if found == answered && p.notice != nil {
		p.unasked.Do(func() { p.notice(unaskedText) })
	}
}

// claim gives an idle connection, or a place to wait for one at, or neither: then
// the caller is to connect.
func (p *pool) claim(ctx context.Context, now time.Time, renew bool) (*conn, waiter, *Error) {
	if ctx.Err() != nil || p.closed() {
		return nil, nil, cancelledError()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closeIdle(now.Add(-p.limit.limit(now)))
	if last := len(p.idle) - 1; last >= 0 && !renew {
		c := p.idle[last]
		p.idle = p.idle[:last]
		return c, nil, nil
	}
	if p.maxOpen > 0 && p.held() >= p.maxOpen {
		if len(p.idle) == 0 {
			return nil, nil, &Error{Kind: Connection, Text: fmt.Sprintf("all %d connections are in use", p.maxOpen)}
		}
		p.closeIdle(p.idle[0].idleSince)
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
	k, failure := p.dialer.dial(ctx, now, l)
	if failure != nil {
		return nil, failure
	}
	return newConn(p, k), nil
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

// mayFollow notes what the server says in a reply about idle connections, and says
// whether another request may follow.
func (p *pool) mayFollow(c *conn) bool {
	says := c.reply.Header.Peek("Keep-Alive")
	if len(says) == 0 {
		return true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if string(says) != p.told.text {
		p.told.text = string(says)
		p.limit.promised, p.told.more = keepAlive(p.told.text)
	}
	return p.told.more
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

// learn notes that the server closed a connection that was idle for a time.
func (p *pool) learn(idle time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.limit.learn(idle, time.Now())
}

// closeIdle closes the connections idle since until or longer. The caller holds
// the lock.
func (p *pool) closeIdle(until time.Time) {
	n := 0
	for n < len(p.idle) && !p.idle[n].idleSince.After(until) {
		p.tell(p.idle[n].look())
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
	for _, c := range p.idle {
		p.tell(c.look())
	}
	for c := range p.open {
		c.close()
	}
	clear(p.open)
	p.idle = nil
}
