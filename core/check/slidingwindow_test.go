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
		for wait := w.take(now); wait <= 0; wait = w.take(now) {
			taken = append(taken, now)
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
		if wait := w.take(begun.Add(c.at)); wait != c.wait {
			t.Errorf("after %s it says %s, want %s", c.at, wait, c.wait)
		}
	}
}
