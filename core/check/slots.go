package check

import (
	"context"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/semaphore"
)

// MaxConcurrency is the most checks that can be under way at once.
const MaxConcurrency = 4096

// slots is a semaphore whose size can change: the permits beyond its size are
// held back. It is safe for concurrent use.
type slots struct {
	sem  *semaphore.Weighted
	debt atomic.Int64 // permits still to be held back, as they come free

	mu   sync.Mutex
	held int64 // permits held back
}

func newSlots(size int) *slots {
	s := &slots{sem: semaphore.NewWeighted(MaxConcurrency)}
	s.resize(size)
	return s
}

func (s *slots) acquire(ctx context.Context) error { return s.sem.Acquire(ctx, 1) }

func (s *slots) release() {
	if s.debt.Load() == 0 || !s.holdBack() {
		s.sem.Release(1)
	}
}

// holdBack keeps a permit that the caller has, if one is still to be held back.
func (s *slots) holdBack() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.debt.Load() == 0 {
		return false
	}
	s.held++
	s.debt.Add(-1)
	return true
}

// resize takes effect at once where it grows, and as checks end where it
// shrinks.
func (s *slots) resize(size int) {
	for s.owe(MaxConcurrency-int64(size)) > 0 && s.sem.TryAcquire(1) {
		s.release()
	}
}

// owe sets how many permits are to be held back in all, lets go those beyond
// it, and says how many are missing.
func (s *slots) owe(held int64) (missing int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if extra := s.held - held; extra > 0 {
		s.held = held
		s.sem.Release(extra)
	}
	s.debt.Store(held - s.held)
	return held - s.held
}
