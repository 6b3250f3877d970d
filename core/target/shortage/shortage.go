// Package shortage goes on with the connections that there are when the machine's means
// to make more, files or ports, have run out.
package shortage

import (
	"context"
	"slices"
	"sync"
	"time"
)

const (
	// Spare are the files that are left to the rest of the program when connections run
	// out: to the run file, to name lookups, and to the window.
	Spare = 8
	// lasts is after how long more connections are tried again.
	lasts = 10 * time.Second
)

// Shortage says how many connections of the type C there may be, and has attempts wait
// for them, the first to come first. The lock of its pool guards it: who calls a method
// other than Await holds that.
type Shortage[C any] struct {
	guard   sync.Locker
	notice  func(text string) // nil for nobody
	text    string            // of the failure that told
	bound   int               // of connections; 0 for none
	until   time.Time
	waiters []Waiter[C]
}

// Waiter is where an attempt waits for a connection; the zero C comes there if it is to
// look for one again.
type Waiter[C any] chan C

// New is no shortage yet. guard is the lock of the pool; notice, if not nil, is told
// once of the first failure that tells of a shortage.
func New[C any](guard sync.Locker, notice func(text string)) *Shortage[C] {
	return &Shortage[C]{guard: guard, notice: notice}
}

// Begin notes that no more than held connections can be had, as text says.
func (s *Shortage[C]) Begin(held int, text string, now time.Time) {
	s.bound, s.until = max(1, held-Spare), now.Add(lasts)
	if s.text == "" && s.notice != nil {
		s.notice(text + "; the run goes on with those that it has")
	}
	s.text = text
}

// Allows says whether there may be one more than held connections.
func (s *Shortage[C]) Allows(held int, now time.Time) bool {
	return s.bound == 0 || held < s.bound || now.After(s.until)
}

// Exceeded says whether there are more connections than there may be.
func (s *Shortage[C]) Exceeded(held int, now time.Time) bool {
	return s.bound != 0 && held > s.bound && now.Before(s.until)
}

// Waiting is how many attempts wait.
func (s *Shortage[C]) Waiting() int { return len(s.waiters) }

// Queue gives a place to wait at.
func (s *Shortage[C]) Queue() Waiter[C] {
	w := make(Waiter[C], 1)
	s.waiters = append(s.waiters, w)
	return w
}

// Serve gives c to the first who waits; it is false if nobody does.
func (s *Shortage[C]) Serve(c C) bool {
	if len(s.waiters) == 0 {
		return false
	}
	s.waiters[0] <- c
	s.waiters = slices.Delete(s.waiters, 0, 1)
	return true
}

// Leave takes a waiter out of the queue; it is false if it was served already.
func (s *Shortage[C]) Leave(w Waiter[C]) bool {
	i := slices.Index(s.waiters, w)
	if i < 0 {
		return false
	}
	s.waiters = slices.Delete(s.waiters, i, i+1)
	return true
}

// Await waits until w is served. If ctx ends first it is not, and text is that of the
// failure that told of the shortage last.
func (s *Shortage[C]) Await(ctx context.Context, w Waiter[C]) (c C, text string, served bool) {
	select {
	case c = <-w:
		return c, "", true
	case <-ctx.Done():
	}
	s.guard.Lock()
	defer s.guard.Unlock()
	if s.Leave(w) {
		return c, s.text, false
	}
	return <-w, "", true // it came at the same moment
}
