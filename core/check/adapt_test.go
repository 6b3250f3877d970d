package check

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"vectorcheck/core/target"
)

// eightWorkers answers after 10 ms each, eight at once.
func eightWorkers() *api {
	workers := make(chan struct{}, 8)
	return &api{answer: func(ctx context.Context, _ int64, _ int) (target.Answer, error) {
		select {
		case workers <- struct{}{}:
		case <-ctx.Done():
			return target.Answer{}, ctx.Err()
		}
		time.Sleep(10 * time.Millisecond)
		<-workers
		return target.Answer{Similarity: 1}, nil
	}}
}

func TestTheConcurrencyIsFoundOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const rows = 16_000 // 20 s of what the server can do
		server, begun := eightWorkers(), time.Now()
		c := config()
		c.Concurrency, c.Adaptive = 256, true
		var got log
		checker := New(c, rowsInMemory{count: rows}, fileOrder(t, rows), server, got.record)
		var limits []int
		go func() {
			for range 3 {
				time.Sleep(5 * time.Second)
				limits = append(limits, checker.AdaptiveLimit())
			}
		}()
		if err := checker.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begun); took > 22*time.Second || len(got.results) != rows {
			t.Errorf("%d results in %v", len(got.results), took)
		}
		for _, limit := range limits {
			if limit < 5 || limit > 20 {
				t.Errorf("the limits are %v", limits)
				break
			}
		}
		if most := server.most.Load(); most > 32 {
			t.Errorf("%d were under way at once", most)
		}
	})
}

// The search for a limit is turned on and off while checks go on.
func TestTheSearchForAConcurrencyIsTurnedOnAndOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const rows = 8000
		c := config()
		c.Concurrency = 30
		var got log
		server := eightWorkers()
		checker := New(c, rowsInMemory{count: rows}, fileOrder(t, rows), server, got.record)
		ended := make(chan error)
		go func() { ended <- checker.Run(t.Context()) }()
		expect := func(what string, adaptive bool, least, most int64) {
			t.Helper()
			time.Sleep(2 * time.Second)
			if n := checker.InFlight(); n < least || n > most || checker.Adaptive() != adaptive || checker.AdaptiveLimit() > 0 != adaptive {
				t.Errorf("%s: %d under way, adaptive %v, limit %d", what, n, checker.Adaptive(), checker.AdaptiveLimit())
			}
		}
		expect("at first", false, 30, 30)
		checker.SetAdaptive(true)
		expect("turned on", true, 3, 20)
		checker.SetConcurrency(2)
		expect("with fewer", true, 0, 2)
		checker.SetAdaptive(false)
		checker.SetConcurrency(30)
		expect("turned off", false, 30, 30)
		if err := <-ended; err != nil || len(got.results) != rows {
			t.Errorf("%v, %d results", err, len(got.results))
		}
	})
}
