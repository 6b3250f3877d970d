package target

import (
	"context"
	"slices"
	"time"
)

const (
	// spareFiles are what is left to the rest of the program when connections run
	// out: to the run file, to name lookups, and to the window.
	spareFiles = 8
	// shortageTime is after how long more connections are tried again.
	shortageTime = 10 * time.Second
)

// shortage says how many connections there may be after the machine's means to make
// them, files or ports, have run out. Its pool's lock guards it.
type shortage struct {
	notice  func(text string) // nil for nobody
	text    string            // of the failure that told
	bound   int               // of connections; 0 for none
	until   time.Time
	waiters []waiter // those who wait, the first to come first
}

// waiter is where an attempt waits for a connection; nil comes there if it is to make
// one.
type waiter chan *conn

// allows says whether there may be one more than held connections.
func (s *shortage) allows(held int, now time.Time) bool {
	return s.bound == 0 || held < s.bound || now.After(s.until)
}

// exceeded says whether there are more connections than there may be.
func (s *shortage) exceeded(held int, now time.Time) bool {
	return s.bound != 0 && held > s.bound && now.Before(s.until)
}

func (s *shortage) queue() waiter {
	w := make(waiter, 1)
	s.waiters = append(s.waiters, w)
	return w
}

// serve gives c, or nil, to the first who waits; it is false if nobody does.
func (s *shortage) serve(c *conn) bool {
	if len(s.waiters) == 0 {
		return false
	}
	s.waiters[0] <- c
	s.waiters = slices.Delete(s.waiters, 0, 1)
	return true
}

// leave takes a waiter out of the queue; it is false if it was served already.
func (s *shortage) leave(w waiter) bool {
	i := slices.Index(s.waiters, w)
	if i < 0 {
		return false
	}
	s.waiters = slices.Delete(s.waiters, i, i+1)
	return true
}

// begin notes that no more than held connections can be had.
func (s *shortage) begin(held int, text string) {
	if now := time.Now(); s.bound == 0 || held > s.bound || now.After(s.until) {
		s.bound, s.until = max(1, held-spareFiles), now.Add(shortageTime)
	} else {
		s.bound = held // others have taken what was spared
	}
	if s.text == "" && s.notice != nil {
		s.notice(text + "; the run goes on with those that it has")
	}
	s.text = text
}

// shrink goes on with the connections that there are, if that is what failure calls
// for, and closes some that are idle. It is false if there are none, or it does not.
func (p *pool) shrink(failure *Error) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !failure.exhausted || p.held() == 0 {
		return false
	}
	p.shortage.begin(p.held(), failure.Text)
	for len(p.idle) > 0 && p.held() > p.shortage.bound {
		p.idle[0].close()
		delete(p.open, p.idle[0])
		p.idle = slices.Delete(p.idle, 0, 1)
	}
	return true
}

// makeRoom lets the first who waits make a connection, if one is gone. The caller
// holds the lock.
func (p *pool) makeRoom(now time.Time) {
	if p.shortage.allows(p.held(), now) && p.shortage.serve(nil) {
		p.dialing++
	}
}

// await waits for a connection; nil without an error says that the caller is to make
// one.
func (p *pool) await(ctx context.Context, w waiter, l limit) (*conn, *Error) {
	timer := time.NewTimer(time.Until(l.deadline))
	defer timer.Stop()
	late := false
	select {
	case c := <-w:
		return c, nil
	case <-timer.C:
		late = true
	case <-ctx.Done():
	case <-p.ctx.Done():
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case !p.shortage.leave(w) && !p.closed():
		return <-w, nil // it came at the same moment
	case late:
		return nil, &Error{Kind: Connection, Text: p.shortage.text + ", and none came free " + l.text}
	}
	return nil, cancelledError()
}
