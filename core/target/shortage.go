package target

import (
	"context"
	"errors"
	"slices"
	"time"

	"vectorcheck/core/target/shortage"
)

// shrink goes on with the connections that there are, if that is what failure calls
// for, and closes some that are idle. It is false if there are none, or it does not.
func (p *pool) shrink(failure *Error) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if !failure.Exhausted || p.held() == 0 {
		return false
	}
	p.shortage.Begin(p.held(), failure.Text, now)
	for len(p.idle) > 0 && p.shortage.Exceeded(p.held(), now) {
		p.idle[0].close()
		delete(p.open, p.idle[0])
		p.idle = slices.Delete(p.idle, 0, 1)
	}
	return true
}

// makeRoom lets the first who waits make a connection, if one is gone. The caller
// holds the lock.
func (p *pool) makeRoom(now time.Time) {
	if p.shortage.Allows(p.held(), now) && p.shortage.Serve(nil) {
		p.dialing++
	}
}

// await waits for a connection; nil without an error says that the caller is to make
// one.
func (p *pool) await(ctx context.Context, w waiter, l limit) (*conn, *Error) {
	return awaitServed(ctx, p.ctx, p.shortage, w, l)
}

// awaitServed waits at w of a shortage until l, or until ctx or that of the pool ends.
func awaitServed[C any](ctx, pool context.Context, s *shortage.Shortage[C], w shortage.Waiter[C], l limit) (c C, failure *Error) {
	ctx, cancel := context.WithDeadline(ctx, l.deadline)
	defer cancel()
	defer context.AfterFunc(pool, cancel)()
	served, text, ok := s.Await(ctx, w)
	switch {
	case pool.Err() != nil, !ok && !errors.Is(ctx.Err(), context.DeadlineExceeded):
		return c, cancelledError()
	case !ok:
		return c, &Error{Kind: Connection, Text: text + ", and none came free " + l.text}
	}
	return served, nil
}
