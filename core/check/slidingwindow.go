package check

import (
	"sync"
	"time"
)

// slidingWindow sees that no second has more tokens than it is long, however late those who
// wait for one wake up, and how many of them at once. It is safe for concurrent use.
type slidingWindow struct {
	begun time.Time

	mu     sync.Mutex
	times  []time.Duration // of the last tokens, since begun, a ring
	oldest int             // in times
}

func newSlidingWindow(tokens int) *slidingWindow {
	w := &slidingWindow{begun: time.Now(), times: make([]time.Duration, tokens)}
	for i := range w.times {
		w.times[i] = -time.Second
	}
	return w
}

// take takes a token now, or says how long to wait before it is tried again.
func (w *slidingWindow) take(now time.Time) (wait time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	at := now.Sub(w.begun)
	if wait := w.times[w.oldest] + time.Second - at; wait > 0 {
		return wait
	}
	w.times[w.oldest] = at
	w.oldest = (w.oldest + 1) % len(w.times)
	return 0
}
