package core

import (
	"sync"

	"vectorcheck/core/check"
)

// inbox holds results until they are taken, all at once: a channel would wake its
// reader for nearly each of them, which at 20,000 a second costs more than to save
// them. It is safe for concurrent use.
type inbox struct {
	mu      sync.Mutex
	room    sync.Cond // for those who wait to put a result
	results []check.Result
	// many is sent to when there are enough results to take them at once.
	many   chan struct{}
	enough int
}

const (
	// inboxMany is how many results are enough, but for the first ones: the sooner
	// it is seen that all of them are failures, the better.
	inboxMany = 4096
	// inboxMost is how many there can be: past it, put waits.
	inboxMost = 8192
)

func newInbox() *inbox {
	b := &inbox{many: make(chan struct{}, 1), enough: unusableAfter}
	b.room.L = &b.mu
	return b
}

// put waits while there is no room.
func (b *inbox) put(r check.Result) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.results) >= inboxMost {
		b.room.Wait()
	}
	b.results = append(b.results, r)
	if len(b.results) == b.enough {
		select {
		case b.many <- struct{}{}:
		default: // it is known already
		}
	}
}

// take gives all results, in the order in which they came, and puts those to come
// into empty, which has to be.
func (b *inbox) take(empty []check.Result) []check.Result {
	b.mu.Lock()
	defer b.mu.Unlock()
	taken := b.results
	b.results = empty
	if len(taken) >= b.enough {
		b.enough = inboxMany
	}
	b.room.Broadcast()
	return taken
}
