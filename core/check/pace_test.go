package check

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// senders take tokens as fast as they get them, and count them.
func senders(ctx context.Context, p *Pace, n int) *atomic.Int64 {
	var sent atomic.Int64
	for range n {
		go func() {
			for {
				token, err := p.Take(ctx)
				if err != nil {
					return
				}
				token.Sent()
				sent.Add(1)
				if p.Rate() == 0 {
					time.Sleep(time.Millisecond) // or the clock would stand still
				}
			}
		}()
	}
	return &sent
}

func TestPaceHasNoOpeningBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		sent := senders(ctx, NewPace(10), 50)
		synctest.Wait()
		if n := sent.Load(); n != 0 {
			t.Errorf("%d tokens in the first instant", n)
		}
		for second := int64(1); second <= 3; second++ {
			time.Sleep(time.Second)
			synctest.Wait()
			if n := sent.Load(); n < 10*second-1 || n > 10*second {
				t.Errorf("%d tokens after %d s; want %d, or one that is on its way", n, second, 10*second)
			}
		}
		cancel()
		time.Sleep(time.Second)
	})
}

func TestPaceChangesForThoseWhoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		p := NewPace(0.01)
		sent := senders(ctx, p, 50)
		time.Sleep(time.Second)
		p.SetRate(100)
		time.Sleep(time.Second)
		synctest.Wait()
		if n := sent.Load(); n != 99 {
			t.Errorf("%d tokens in the second after the change; want 99, and soon 100", n)
		}
		p.SetRate(0)
		time.Sleep(100 * time.Millisecond)
		synctest.Wait()
		if n := sent.Load(); n < 100+50*90 {
			t.Errorf("%d tokens without a limit; want them at once", n)
		}
		cancel()
		time.Sleep(time.Second)
	})
}

func TestPaceHoldsEverybodyBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		p := NewPace(100)
		sent := senders(ctx, p, 20)
		time.Sleep(time.Second)
		synctest.Wait()
		before := sent.Load()
		p.Hold(5 * time.Second)
		p.Hold(time.Second) // does not shorten it
		time.Sleep(5*time.Second - time.Millisecond)
		synctest.Wait()
		if n := sent.Load(); n != before {
			t.Errorf("%d tokens while held", n-before)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if n := sent.Load() - before; n < 100 || n > 200 {
			t.Errorf("%d tokens in the 2 s after the hold; want them to come back at the old pace", n)
		}
		cancel()
		time.Sleep(time.Second)
	})
}

func TestPaceComesBackSpreadOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPace(0)
		p.Hold(3 * time.Second)
		start := time.Now()
		var early, late atomic.Int64
		for range 200 {
			go func() {
				if _, err := p.Take(t.Context()); err != nil {
					return
				}
				if time.Since(start) < 3500*time.Millisecond {
					early.Add(1)
				} else {
					late.Add(1)
				}
			}()
		}
		time.Sleep(4 * time.Second)
		synctest.Wait()
		if early.Load()+late.Load() != 200 || early.Load() < 50 || late.Load() < 50 {
			t.Errorf("%d in the first half second after the hold, %d in the second", early.Load(), late.Load())
		}
	})
}

func TestPaceTakeEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPace(0.001)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		if _, err := p.Take(ctx); err != context.DeadlineExceeded || time.Since(start) != time.Second {
			t.Errorf("Take = %v after %v", err, time.Since(start))
		}
	})
}

// In no second are there more sends than the rate says, though senders come late, or
// send late what they have a token for, and never less than 99 % of them if they do not.
func TestPaceOfAnySecond(t *testing.T) {
	for _, perSecond := range []int{1, 10, 100, 1000, 1001, 5000, 20_000, 50_000} {
		for _, late := range []struct {
			stall, connect time.Duration
			least          float64
		}{
			{0, 0, 0.99}, {3 * time.Millisecond, 0, 0.99}, {50 * time.Millisecond, 0, 0.9},
			{0, 150 * time.Millisecond, 0.9}, {0, 1500 * time.Millisecond, 0},
		} {
			synctest.Test(t, func(t *testing.T) {
				times := sendTimes(t.Context(), perSecond, late.stall, late.connect)
				slices.Sort(times)
				for first, last := 0, 0; last < len(times); last++ {
					for times[last]-times[first] >= time.Second {
						first++
					}
					if n := last - first + 1; n > perSecond {
						t.Fatalf("%d a second, %+v: %d sends within the second from %s", perSecond, late, n, times[first])
					}
				}
				if n := (len(times) + 1) / 3; n < int(late.least*float64(perSecond)) { // one may be on its way
					t.Errorf("%d a second, %+v: %d sends a second", perSecond, late, n)
				}
			})
		}
	}
}

// sendTimes are those of 3 seconds, within which all senders stall together for some
// time after each 0.7 s, and each sender has to connect first.
func sendTimes(ctx context.Context, perSecond int, stall, connect time.Duration) (times []time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	p := NewPace(float64(perSecond))
	start := time.Now()
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			for wait := connect; ; wait = 0 {
				token, err := p.Take(ctx)
				if err != nil {
					return
				}
				time.Sleep(wait)
				now := time.Since(start)
				token.Sent()
				mu.Lock()
				times = append(times, now)
				mu.Unlock()
				if into := now % (700 * time.Millisecond); now > stall && into < stall {
					time.Sleep(stall - into)
				}
			}
		})
	}
	all.Wait()
	return times
}

// A rate need not be a whole number.
func TestPaceOfAFraction(t *testing.T) {
	for _, perSecond := range []float64{0.3, 1.5, 2.5, 99.9} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Second)
			defer cancel()
			sent := senders(ctx, NewPace(perSecond), 5)
			<-ctx.Done()
			if n, want := float64(sent.Load()), 200*perSecond; n < 0.99*want-1 || n > want {
				t.Errorf("%g a second: %.0f tokens in 200 s", perSecond, n)
			}
		})
	}
}

// Holds that overlap count once, and what is left of one does not count yet.
func TestHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPace(0)
		want := func(d time.Duration) {
			t.Helper()
			if got := p.Held(time.Now()); got != d {
				t.Errorf("held for %v; want %v", got, d)
			}
		}
		want(0)
		p.Hold(5 * time.Second)
		want(0)
		time.Sleep(3 * time.Second)
		want(3 * time.Second)
		p.Hold(4 * time.Second) // to 7 s
		p.Hold(time.Second)     // does not shorten it
		time.Sleep(10 * time.Second)
		want(7 * time.Second)
		p.Hold(time.Second)
		time.Sleep(time.Minute)
		want(8 * time.Second)
	})
}
