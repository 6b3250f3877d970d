package check

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"vectorcheck/core/target"
)

const ms = time.Millisecond

func TestSchedule(t *testing.T) {
	type take struct{ now, instant, planned time.Duration } // instant -1: nobody waited
	for _, tc := range []struct {
		name  string
		takes []take
	}{
		{"in time", []take{{10 * ms, 10 * ms, 10 * ms}, {20 * ms, 20 * ms, 20 * ms}}},
		{"woken late", []take{{13 * ms, 10 * ms, 10 * ms}, {20 * ms, 20 * ms, 20 * ms}}},
		{"nobody was free", []take{{35 * ms, -1, 10 * ms}, {45 * ms, 45 * ms, 20 * ms}, {55 * ms, 55 * ms, 30 * ms}, {65 * ms, 65 * ms, 65 * ms}}},
		{"too slow for the rate", []take{{25 * ms, -1, 10 * ms}, {40 * ms, -1, 20 * ms}, {55 * ms, -1, 30 * ms}, {70 * ms, -1, 40 * ms}}},
		{"a little late", []take{{14 * ms, -1, 10 * ms}, {24 * ms, 24 * ms, 24 * ms}, {34 * ms, 34 * ms, 34 * ms}}},
		{"before it was due", []take{{4 * ms, -1, 4 * ms}, {14 * ms, 14 * ms, 14 * ms}}},
	} {
		s := schedule{next: 10 * ms}
		for i, k := range tc.takes {
			if got := s.take(k.now, k.instant, 10*ms); got != k.planned {
				t.Errorf("%s: token %d was planned for %v, want %v", tc.name, i, got, k.planned)
			}
		}
	}
}

func TestScheduleRestarts(t *testing.T) {
	s := schedule{next: 10 * ms}
	s.restart(35*ms, 10*ms, 200*ms, false) // a hold: what was due before stays
	for i, want := range []time.Duration{10 * ms, 20 * ms, 30 * ms, 230 * ms} {
		now := 200*ms + time.Duration(i)*10*ms
		if got := s.take(now, now, 10*ms); got != want {
			t.Errorf("after a hold, token %d was planned for %v, want %v", i, got, want)
		}
	}
	s.take(500*ms, -1, 10*ms)
	s.restart(500*ms, 10*ms, 510*ms, true)
	if got := s.take(510*ms, 510*ms, 10*ms); got != 510*ms {
		t.Errorf("after a pause, a token was planned for %v", got)
	}
}

// Memory is bounded, however often the plan is interrupted.
func TestScheduleIsBounded(t *testing.T) {
	s := schedule{next: 10 * ms}
	now := time.Duration(0)
	var before time.Duration
	for range 3 * mostStretches {
		now += 50 * ms
		s.take(now, -1, 10*ms)
		now += 10 * ms
		planned := s.take(now, now, 10*ms)
		if planned < before || planned > now {
			t.Fatalf("planned for %v after %v, at %v", planned, before, now)
		}
		before = planned
	}
	if n := len(s.overdue); n > 2*mostStretches+1 {
		t.Errorf("%d stretches", n)
	}
}

// fromPlan checks n rows with a rate, and gives what each took, and took from its plan.
func fromPlan(t *testing.T, n int64, rate float64, concurrency int, answer func(ctx context.Context, row int64, attempt int) (target.Answer, error)) *log {
	t.Helper()
	var results log
	config := config()
	config.Concurrency, config.Rate = concurrency, rate
	c := New(config, rowsInMemory{count: n}, fileOrder(t, n), &api{answer: answer}, results.record)
	if err := c.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if int64(len(results.results)) != n {
		t.Fatalf("%d results of %d", len(results.results), n)
	}
	for _, r := range results.results {
		if r.FromPlan < r.Latency || r.FromPlan < r.LastAttempt {
			t.Errorf("row %d: %v from plan, %v in all, %v for the last attempt", r.Index, r.FromPlan, r.Latency, r.LastAttempt)
		}
	}
	return &results
}

func answerIn(took time.Duration) func(context.Context, int64, int) (target.Answer, error) {
	return func(ctx context.Context, _ int64, _ int) (target.Answer, error) {
		if sleep(ctx, took) != nil {
			return target.Answer{}, &target.Error{Kind: target.Connection, Text: "cancelled"}
		}
		return target.Answer{Similarity: 1}, nil
	}
}

// Where there is always a free slot, the plan is kept.
func TestFromPlanOfAQuickAPI(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, r := range fromPlan(t, 500, 100, 10, answerIn(20*ms)).results {
			if r.FromPlan > 21*ms {
				t.Fatalf("row %d: %v", r.Index, r.FromPlan)
			}
		}
	})
}

// A stall counts for the checks that were to begin meanwhile, and for no others.
func TestFromPlanOfAStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const rate, stall = 50, 2 * time.Second
		results := fromPlan(t, 1000, rate, 2, func(ctx context.Context, row int64, _ int) (target.Answer, error) {
			took := 10 * ms
			if row == 100 || row == 101 { // both slots
				took = stall
			}
			return answerIn(took)(ctx, row, 1)
		})
		late, waited := 0, 0
		for _, r := range results.results {
			if r.FromPlan > 100*ms {
				late++
			}
			if r.FromPlan-r.Latency > stall-100*ms {
				waited++
			}
			if r.FromPlan > stall+100*ms {
				t.Errorf("row %d: %v from plan", r.Index, r.FromPlan)
			}
		}
		if due := rate * int(stall/time.Second); late < due-3 || late > due+3 || waited < due-5 {
			t.Errorf("%d checks are late, %d by the whole stall; want about %d", late, waited, due)
		}
	})
}

// An API that cannot keep up with the rate falls ever farther behind the plan.
func TestFromPlanOfASlowAPI(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		results := fromPlan(t, 500, 100, 1, answerIn(20*ms)) // 50 a second
		var most time.Duration
		for _, r := range results.results {
			most = max(most, r.FromPlan)
		}
		if most < 4900*ms || most > 5200*ms { // 500 in 10 s that were to take 5 s
			t.Errorf("the last was %v behind", most)
		}
	})
}

// What the run does not send by itself was not planned: in a pause, and while the API is
// away.
func TestFromPlanWithoutPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var results log
		config := config()
		config.Rate = 100
		var away atomic.Bool
		c := New(config, rowsInMemory{count: 600}, fileOrder(t, 600), &api{answer: func(ctx context.Context, row int64, n int) (target.Answer, error) {
			if away.Load() {
				return target.Answer{}, &target.Error{Kind: target.Connection, Text: "connection refused"}
			}
			return answerIn(10*ms)(ctx, row, n)
		}}, results.record)
		ended := make(chan error)
		go func() { ended <- c.Run(t.Context()) }()
		time.Sleep(time.Second)
		c.Pause()
		time.Sleep(time.Minute)
		c.Resume()
		time.Sleep(time.Second)
		away.Store(true)
		time.Sleep(time.Minute)
		away.Store(false)
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		for _, r := range results.results {
			if r.FromPlan > r.Latency+5*time.Second {
				t.Errorf("row %d: %v from plan, %v in all", r.Index, r.FromPlan, r.Latency)
			}
		}
	})
}
