package check

import (
	"sync"
	"time"
)

// slidingWindow has as many passes as a second may have requests, and gives none again
// before a second has gone by since its request went out: so no second has more requests,
// however late those who wait for a token wake up, how many of them at once, and how long
// they take to send. It is safe for concurrent use.
type slidingWindow struct {
	begun time.Time

	mu    sync.Mutex
	sent  []time.Duration // from first on, the last time of each pass that is here, since begun
	first int
	here  int
}

func newSlidingWindow(passes int) *slidingWindow {
	w := &slidingWindow{begun: time.Now(), sent: make([]time.Duration, passes), here: passes}
	for i := range w.sent {
		w.sent[i] = -time.Second
	}
	return w
}

// take takes a pass, or says how long to wait before that is tried again.
func (w *slidingWindow) take(now time.Time) (wait time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.here == 0 { // those who have one are slow
		return time.Second / time.Duration(len(w.sent))
	}
	if wait := w.sent[w.first] + time.Second - now.Sub(w.begun); wait > 0 {
		return wait
	}
	w.first = (w.first + 1) % len(w.sent)
	w.here--
	return 0
}

// giveBack gives back a pass whose request has gone out by now.
func (w *slidingWindow) giveBack(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent[(w.first+w.here)%len(w.sent)] = now.Sub(w.begun)
	w.here++
}
