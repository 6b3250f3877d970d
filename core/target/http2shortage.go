package target

import (
	"context"
	"net/http"
	"time"

	"vectorcheck/core/target/shortage"
)

// held is how many connections there are. The caller holds the lock.
func (p *http2Pool) held() (n int) {
	for _, c := range p.open {
		if c.Err() == nil {
			n++
		}
	}
	return n
}

// shrink goes on with the connections that there are, if that is what failure calls
// for. It is false if there are none, or it does not.
func (p *http2Pool) shrink(failure *Error) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	held := p.held()
	if !failure.Exhausted || held == 0 {
		return false
	}
	p.shortage.Begin(held, failure.Text, time.Now())
	return true
}

// queue gives a place to wait for a connection at; nil if one may be dialled.
func (p *http2Pool) queue(now time.Time) shortage.Waiter[*http.ClientConn] {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shortage.Allows(p.held(), now) {
		return nil
	}
	return p.shortage.Queue()
}

// await waits for a connection with room; nil without an error says that the caller is
// to look again.
func (p *http2Pool) await(ctx context.Context, w shortage.Waiter[*http.ClientConn], l limit) (*http.ClientConn, *Error) {
	if c := p.reserve(); c != nil { // it came free before w was there
		p.giveUp(w)
		return c, nil
	}
	return awaitServed(ctx, p.ctx, p.shortage, w, l)
}

// giveUp leaves the queue, and lets go of what has come to w at the same moment.
func (p *http2Pool) giveUp(w shortage.Waiter[*http.ClientConn]) {
	p.mu.Lock()
	left := p.shortage.Leave(w)
	p.mu.Unlock()
	if left {
		return
	}
	if c := <-w; c != nil {
		c.Release()
	}
}

// changed is called when c has room for more requests, or is gone: those who wait get
// that. One that is too many is closed.
func (p *http2Pool) changed(c *http.ClientConn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	held, now := p.held(), time.Now()
	switch {
	case c.Err() != nil:
		if p.shortage.Allows(held, now) {
			p.shortage.Serve(nil)
		}
	case p.shortage.Exceeded(held, now) && c.InFlight() == 0:
		_ = c.Close()
	default:
		for p.shortage.Waiting() > 0 && c.Reserve() == nil {
			p.shortage.Serve(c)
		}
	}
}
