package check

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// However late tokens are asked for, and however many at once, no second has too many.
func TestSlidingWindow(t *testing.T) {
	const perSecond = 20
	w, now := newSlidingWindow(perSecond), time.Now()
	rng := rand.New(rand.NewPCG(1, 2))
	var taken []time.Time
	for range 5000 {
		now = now.Add(time.Duration(rng.IntN(60)) * time.Millisecond * time.Duration(rng.IntN(3)))
		for w.take(now) <= 0 {
			taken = append(taken, now)
			w.giveBack(now)
		}
	}
	for i, at := range taken[perSecond:] {
		if d := at.Sub(taken[i]); d < time.Second {
			t.Fatalf("%d tokens within %s", perSecond+1, d)
		}
	}
	if !slices.IsSortedFunc(taken, time.Time.Compare) || len(taken) < 1000 {
		t.Errorf("%d tokens", len(taken))
	}
}

func TestSlidingWindowSaysHowLongToWait(t *testing.T) {
	w, begun := newSlidingWindow(2), time.Now()
	for _, c := range []struct{ at, wait time.Duration }{
		{0, 0}, {300 * time.Millisecond, 0}, {400 * time.Millisecond, 600 * time.Millisecond},
		{time.Second, 0}, {time.Second, 300 * time.Millisecond}, {5 * time.Second, 0}, {5 * time.Second, 0}, {5 * time.Second, time.Second},
	} {
		wait := w.take(begun.Add(c.at))
		if wait != c.wait {
			t.Errorf("after %s it says %s, want %s", c.at, wait, c.wait)
		}
		if wait == 0 {
			w.giveBack(begun.Add(c.at))
		}
	}
}

// A pass whose request has not gone out yet is nobody else's, nor for a second after it
// has; the others are used.
func TestSlidingWindowWaitsForSlowSenders(t *testing.T) {
	w, begun := newSlidingWindow(2), time.Now()
	at := func(seconds float64) time.Time { return begun.Add(time.Duration(seconds * float64(time.Second))) }
	w.take(at(0)) // the slow one
	for second := range 4 {
		now := at(float64(second))
		if wait := w.take(now); wait != 0 {
			t.Fatalf("second %d: to wait %s", second, wait)
		}
		if wait := w.take(now); wait != time.Second/2 {
			t.Errorf("second %d: with both taken, to wait %s", second, wait)
		}
		w.giveBack(now)
	}
	w.giveBack(at(3.5))
	if wait := w.take(at(4)); wait != 0 {
		t.Errorf("to wait %s for the quick one", wait)
	}
	if wait := w.take(at(4)); wait != time.Second/2 {
		t.Errorf("to wait %s for the slow one", wait)
	}
}
