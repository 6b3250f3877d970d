package check

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// inDoubt is how many attempts in a row have to fail, of any vectors, before the API
// is asked about a vector that it has answered before.
const inDoubt = 10

// turn is one check under way.
type turn struct {
	Asked
	result Result
	bad    string    // why it cannot be sent; "" if it can
	tries  int       // attempts since it was handed out
	start  time.Time // when the first of them was sent
	// planned is when it was to be, by the rate; zero without one.
	planned time.Time
	sent    time.Time // when the last of them was
	among   int       // how many attempts were under way then, it included; 0 if that was not counted
	// For how long the process had stood still by start, and by sent.
	lostBefore, lost time.Duration

	permit *permit // for the next one, of the worker whose turn it is
}

// health tells an API that has stopped answering from vectors that fail by themselves:
// a vector that was answered before does not fail by itself. It is safe for concurrent
// use.
type health struct {
	failures atomic.Int64              // attempts in a row without an answer
	known    atomic.Pointer[[]float32] // a vector that was answered
	waiting  atomic.Int64              // len(doubtful)

	mu       sync.Mutex
	doubtful []turn        // failed for good since the last answer
	back     []turn        // to be checked again
	came     chan struct{} // closed when back gets some
	asking   bool          // the API is being asked about known
	trouble  Trouble       // its Cause is 0 if there is none
	calm     context.Context
	disturb  context.CancelFunc // ends calm
}

func newHealth() *health {
	h := &health{came: make(chan struct{})}
	h.calmDown()
	return h
}

// calmDown begins a time without trouble. The caller holds the lock.
func (h *health) calmDown() {
	h.trouble = Trouble{}
	h.calm, h.disturb = context.WithCancel(context.Background())
}

// quiet lasts until there is trouble.
func (h *health) quiet() context.Context {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.calm
}

// answers notes an answer to an attempt, and gives the checks that have failed before
// that was sent: they failed by themselves.
func (h *health) answers(vector []float32, sent time.Time) (failed []turn) {
	if h.failures.Load() != 0 {
		h.failures.Store(0)
	}
	if h.known.Load() == nil {
		kept := slices.Clone(vector)
		h.known.CompareAndSwap(nil, &kept)
	}
	if h.waiting.Load() == 0 {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.asking {
		return nil // that will tell
	}
	h.doubtful = slices.DeleteFunc(h.doubtful, func(t turn) bool {
		own := t.result.Ended.Before(sent)
		if own {
			failed = append(failed, t)
		}
		return own
	})
	h.waiting.Store(int64(len(h.doubtful)))
	return failed
}

// doubt keeps a check that has failed for good until an answer to what was sent later
// tells that it did so by itself. It is false if the API has never answered: then
// nothing can be told.
func (h *health) doubt(t turn) bool {
	if h.known.Load() == nil {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.trouble.Cause != 0 { // it has come since
		h.putBackAll([]turn{t.keep()})
		return true
	}
	h.doubtful = append(h.doubtful, t.keep())
	h.waiting.Store(int64(len(h.doubtful)))
	return true
}

// putBack has a check begun again later.
func (h *health) putBack(t turn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.putBackAll([]turn{t.keep()})
}

func (h *health) putBackAll(turns []turn) {
	if len(turns) == 0 {
		return
	}
	h.back = append(h.back, turns...)
	close(h.came)
	h.came = make(chan struct{})
}

// keep is t with memory of its own.
func (t turn) keep() turn {
	t.Vector = slices.Clone(t.Vector)
	return t
}

// take gives a check that is to be begun again.
func (h *health) take() (t turn, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.back) == 0 {
		return turn{}, false
	}
	t = h.back[0]
	h.back = slices.Delete(h.back, 0, 1)
	t.begin()
	return t, true
}

// begin makes t as one that was not sent yet, but for the attempts made.
func (t *turn) begin() {
	r := Result{
		Index: t.result.Index, Position: t.result.Position, Prior: t.result.Prior,
		Attempts: t.result.Attempts, Throttled: t.result.Throttled, Earlier: t.result.Earlier,
	}
	if r.Attempts > 0 {
		r.Earlier = append(r.Earlier, t.result.LastAttempt)
	}
	t.result, t.tries = r, 0
}

// await waits, as long as ctx lasts, for a check to begin again.
func (h *health) await(ctx context.Context) {
	h.mu.Lock()
	some, came := len(h.back) > 0, h.came
	h.mu.Unlock()
	if some {
		return
	}
	select {
	case <-came:
	case <-ctx.Done():
	}
}

// ask says that the API is to be asked now, and shuts g; it is false if it is being
// asked already.
func (h *health) ask(g *gate) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	begins := !h.asking
	h.asking = true
	g.close(byAPI)
	return begins
}

// suffer notes what the API said when it was asked, and has all that failed checked
// again. It says whether the trouble begins.
func (h *health) suffer(t Trouble) (begins bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if begins = h.trouble.Cause == 0; !begins {
		t.Since = h.trouble.Since
	}
	h.trouble = t
	h.disturb()
	h.putBackAll(h.doubtful)
	h.doubtful = nil
	h.waiting.Store(0)
	return begins
}

// recover ends the asking, and opens g. It gives the checks that failed by themselves:
// those since the last answer, if there was no trouble.
func (h *health) recover(g *gate) (failed []turn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	defer g.open(byAPI)
	failed = h.doubtful
	h.doubtful = nil
	h.waiting.Store(0)
	h.failures.Store(0)
	h.asking = false
	if h.trouble.Cause != 0 {
		h.calmDown()
	}
	return failed
}

// plan notes when the API is asked next.
func (h *health) plan(next time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.trouble.Next = next
}

func (h *health) state() (t Trouble, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.trouble, h.trouble.Cause != 0
}

// undecided says whether checks are under way or to be begun again, or the API is being
// asked, and whether some have failed for a reason that is not known. A check that is to
// be begun again is under way before it is taken.
func (h *health) undecided(inFlight func() int64) (busy, doubtful bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.back) > 0 || h.asking || inFlight() > 0, len(h.doubtful) > 0
}
