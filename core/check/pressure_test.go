package check

import (
	"context"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/time/rate"

	"vectorcheck/core/target"
)

// A limiter that bears 500 a second is to refuse less than 2 % of a run without a rate,
// and to be used to 90 % at least.
func TestPressureFindsWhatAnAPIBears(t *testing.T) {
	const bears, count = 500, 40_000
	for _, tc := range []struct {
		name  string
		burst int
		err   target.Error
		used  float64
	}{
		// Two requests that come at once are one too many, at any rate.
		{"one at a time", 1, target.Error{Kind: target.Throttled, Status: 429}, 0.6},
		{"no word of when", 5, target.Error{Kind: target.Throttled, Status: 429}, 0.9},
		{"a burst", 100, target.Error{Kind: target.Throttled, Status: 429}, 0.9},
		{"come back in a moment", 100, target.Error{Kind: target.Throttled, Status: 429, HasRetryAfter: true, RetryAfter: 2 * time.Millisecond}, 0.9},
		// Each second that it asks to be left alone for goes off what it bears.
		{"come back in a second", 20, target.Error{Kind: target.Throttled, Status: 429, HasRetryAfter: true, RetryAfter: time.Second}, 0.8},
		{"503", 100, target.Error{Kind: target.HTTP, Status: 503}, 0.9},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				bucket := rate.NewLimiter(bears, tc.burst)
				var asked, refused atomic.Int64
				server := &api{answer: func(ctx context.Context, _ int64, _ int) (target.Answer, error) {
					asked.Add(1)
					if !bucket.Allow() {
						refused.Add(1)
						time.Sleep(time.Millisecond)
						err := tc.err
						return target.Answer{}, &err
					}
					time.Sleep(15*time.Millisecond + rand.N(10*time.Millisecond))
					return target.Answer{Similarity: 1}, nil
				}}
				cfg := config()
				cfg.Concurrency = 50
				var got log
				start := time.Now()
				if err := New(cfg, rowsInMemory{count: count}, fileOrder(t, count), server, got.record).Run(t.Context()); err != nil {
					t.Fatal(err)
				}
				used := count / time.Since(start).Seconds() / bears
				share := float64(refused.Load()) / float64(asked.Load())
				t.Logf("%.2f %% refused, %.1f %% used", 100*share, 100*used)
				if share > 0.02 || used < tc.used {
					t.Errorf("%.2f %% refused, %.1f %% used", 100*share, 100*used)
				}
				for _, r := range got.results {
					if r.Outcome != Match {
						t.Fatalf("row %d: %v, %s", r.Index, r.Outcome, r.Reason)
					}
				}
			})
		})
	}
}

// One 503 in 500 is no sign of pressure, nor is one 429 in 5000.
func TestPressureLeavesChanceAlone(t *testing.T) {
	for _, tc := range []struct {
		each, slots int64
		err         target.Error
	}{
		{500, 10, target.Error{Kind: target.HTTP, Status: 503}},
		{5000, 50, target.Error{Kind: target.Throttled, Status: 429}},
	} {
		synctest.Test(t, func(t *testing.T) {
			const seconds, perSlot = 20, 50
			server := &api{answer: func(_ context.Context, row int64, attempt int) (target.Answer, error) {
				time.Sleep(time.Second / perSlot)
				if row%tc.each == tc.each-1 && attempt == 1 {
					err := tc.err
					return target.Answer{}, &err
				}
				return target.Answer{Similarity: 1}, nil
			}}
			cfg := config()
			cfg.Concurrency = int(tc.slots)
			var got log
			count := tc.slots * perSlot * seconds
			c := New(cfg, rowsInMemory{count: count}, fileOrder(t, count), server, got.record)
			start := time.Now()
			if err := c.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(start); took > (seconds+3)*time.Second || c.Bearable() != 0 {
				t.Errorf("%v: it took %v, slowed to %v a second", tc.err, took, c.Bearable())
			}
		})
	}
}

func TestThrottle(t *testing.T) {
	begin := time.Unix(1000, 0)
	at := func(seconds float64) time.Time { return begin.Add(time.Duration(seconds * float64(time.Second))) }
	var th throttle
	if th.at(begin) != 0 {
		t.Errorf("at first the limit is %v", th.at(begin))
	}
	near := func(what string, got, want float64) {
		t.Helper()
		if got < want*0.999 || got > want*1.001 {
			t.Errorf("%s: %v; want %v", what, got, want)
		}
	}
	th.refused(begin, begin, 1000)
	near("half of what was answered, where nothing is known", th.at(begin), 500)
	near("doubled in a second", th.at(at(1)), 1000)
	if th.refused(at(1), begin, 900) {
		t.Error("an attempt sent before the limit was lowered lowers it again")
	}
	th.refused(at(1), at(0.9), 900)
	near("below where a slow start ended", th.at(at(1)), 850)
	near("nearer after its plateau", th.at(at(11)), 900)
	th.refused(at(11), at(10.9), 850)
	near("just below a limit that bound", th.at(at(11)), 855)
	near("back after the plateau", th.at(at(41)), 900)
	near("twice that beyond it", th.at(at(61)), 1800)
	th.refused(at(41), at(40.9), 100)
	near("half of what is answered, if that is far less", th.at(at(41)), 50)
	if got := th.look(at(70), 100); got != 0 || th.at(at(71)) != 0 {
		t.Errorf("a limit that bounds nothing stays, at %v", got)
	}
	th.fallen(400)
	th.recovers(at(100))
	near("a tenth after an outage", th.at(at(100)), 40)
	if got := th.look(at(110), 380); got != 0 {
		t.Errorf("after the slow start the limit is %v", got)
	}
}

// A short run does not begin slowly enough to be refused nothing: what is refused then
// costs no vector, though more is than the budget has retries for.
func TestWhatIsRefusedInTheBeginningCostsNoVector(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const rows = 2000
		bucket := rate.NewLimiter(500, 20)
		var refused atomic.Int64
		server := &api{answer: func(context.Context, int64, int) (target.Answer, error) {
			time.Sleep(10 * time.Millisecond)
			if !bucket.Allow() {
				refused.Add(1)
				return target.Answer{}, &target.Error{Kind: target.Throttled, Status: 429}
			}
			return target.Answer{Similarity: 1}, nil
		}}
		cfg := config()
		cfg.Concurrency = 400
		var got log
		if err := New(cfg, rowsInMemory{count: rows}, fileOrder(t, rows), server, got.record).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, r := range got.results {
			if r.Outcome != Match {
				t.Fatalf("%+v", r)
			}
		}
		if len(got.results) != rows || refused.Load() < 200 {
			t.Errorf("%d results, %d refusals: expected more than the budget has retries for", len(got.results), refused.Load())
		}
	})
}
