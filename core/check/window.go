package check

import (
	"sync"
	"time"
)

// window sees that no second has more tokens than it is long, however late those who
// wait for one wake up. It is safe for concurrent use.
type window struct {
	mu     sync.Mutex
	times  []time.Time // of the last tokens, a ring
	oldest int         // in times
}

func newWindow(tokens int) *window { return &window{times: make([]time.Time, tokens)} }

// take takes a token now, or says how long to wait before it is tried again.
func (w *window) take(now time.Time) (wait time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if wait := time.Second - now.Sub(w.times[w.oldest]); wait > 0 {
		return wait
	}
	w.times[w.oldest] = now
	w.oldest = (w.oldest + 1) % len(w.times)
	return 0
}
