package check

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"vectorcheck/core/target"
)

// emptyAPI has no hits until it is filled.
func emptyAPI(filled *atomic.Bool) *api {
	return &api{answer: func(context.Context, int64, int) (target.Answer, error) {
		time.Sleep(20 * time.Millisecond)
		if filled.Load() {
			return target.Answer{Similarity: 1, ID: "x"}, nil
		}
		return target.Answer{Empty: true}, nil
	}}
}

// outcomes counts the results by outcome.
func (l *log) outcomes() (counts [Skipped + 1]int) {
	for _, r := range l.results {
		counts[r.Outcome]++
	}
	return counts
}

func TestACheckerWaitsForAnEmptyCollection(t *testing.T) {
	for _, rows := range []int64{noHitsAfter, 5_000} {
		synctest.Test(t, func(t *testing.T) {
			var filled atomic.Bool
			server := emptyAPI(&filled)
			cfg := config()
			cfg.Concurrency = 20
			var got log
			c := New(cfg, rowsInMemory{count: rows}, fileOrder(t, rows), server, got.record)
			if trouble, ok := c.Trouble(); ok || trouble != (Trouble{}) {
				t.Errorf("before an answer: %+v", trouble)
			}
			done := make(chan error)
			go func() { done <- c.Run(t.Context()) }()
			for range 3 { // Resume asks again
				time.Sleep(time.Minute)
				if trouble, ok := c.Trouble(); !ok || trouble.Cause != NoHits || c.InFlight() != 0 || !c.Idle() || c.Halted() != NoHits {
					t.Errorf("%d rows: %+v, %v", rows, trouble, ok)
				}
				synctest.Wait()
				if len(got.results) > 0 {
					t.Errorf("%d rows: %d results", rows, len(got.results))
				}
				c.Resume()
			}
			time.Sleep(time.Minute)
			synctest.Wait()
			server.mu.Lock()
			if n := len(server.starts); n < 3*noHitsAfter || n > 4*(noHitsAfter+20) {
				t.Errorf("%d rows: asked %d times", rows, n)
			}
			server.mu.Unlock()
			filled.Store(true)
			c.Resume()
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got.rows(), firstRows(rows)) || got.outcomes()[Match] != int(rows) {
				t.Errorf("%d rows: %v", rows, got.outcomes())
			}
		})
	}
}

func TestAStopLeavesWhatWasHeldBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got log
		c := New(config(), rowsInMemory{count: 5_000}, fileOrder(t, 5_000), emptyAPI(new(atomic.Bool)), got.record)
		done := make(chan error)
		go func() { done <- c.Run(t.Context()) }()
		time.Sleep(time.Minute)
		c.Stop()
		if err := <-done; err != nil || len(got.results) > 0 {
			t.Errorf("%v, %d results", err, len(got.results))
		}
	})
}

// Answers without hits are results where others have some, and in a short run.
func TestAnswersWithoutHitsAreMismatches(t *testing.T) {
	for _, tc := range []struct {
		rows, hitsFrom int64
		mismatches     int
	}{{30, 30, 30}, {1000, 60, 60}, {1000, 0, 0}, {noHitsAfter - 1, 1000, noHitsAfter - 1}} {
		synctest.Test(t, func(t *testing.T) {
			server := &api{answer: func(_ context.Context, row int64, _ int) (target.Answer, error) {
				time.Sleep(20 * time.Millisecond)
				if row < tc.hitsFrom {
					return target.Answer{Empty: true}, nil
				}
				return target.Answer{Similarity: 1, ID: "x"}, nil
			}}
			var got log
			c := New(config(), rowsInMemory{count: tc.rows}, fileOrder(t, tc.rows), server, got.record)
			if err := c.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got.rows(), firstRows(tc.rows)) || got.outcomes()[Mismatch] != tc.mismatches {
				t.Errorf("%+v: %v", tc, got.outcomes())
			}
		})
	}
}

// A collection that is made anew within a while costs no vector; one that is gone ends the
// checker, and says so.
func TestACollectionThatIsGone(t *testing.T) {
	gone := target.Error{Kind: target.HTTP, Status: 404, Text: "404 Not Found: collection items does not exist"}
	for _, away := range []time.Duration{5 * time.Second, time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			server := faultyAPI(func(_ int64, since time.Duration) *target.Error {
				if since < time.Second || since >= time.Second+away {
					return nil
				}
				failure := gone
				return &failure
			})
			var got log
			cfg := config()
			cfg.Concurrency = 20
			c := New(cfg, rowsInMemory{count: 3_000}, fileOrder(t, 3_000), server, got.record)
			done := make(chan error)
			go func() { done <- c.Run(t.Context()) }()
			time.Sleep(3 * time.Second)
			synctest.Wait()
			if trouble, ok := c.Trouble(); !ok || trouble.Cause != Outage || trouble.Status != 404 {
				t.Errorf("%+v, %v", trouble, ok)
			}
			err := <-done
			if away < time.Minute {
				if err != nil || got.outcomes()[Match] != 3_000 {
					t.Errorf("%v, %v", err, got.outcomes())
				}
				return
			}
			if !errors.Is(err, ErrGone) || !strings.Contains(err.Error(), "collection items does not exist") || time.Since(server.starts[0]) > time.Minute {
				t.Errorf("%v after %v", err, time.Since(server.starts[0]))
			}
			if o := got.outcomes(); o[Failed] > 0 || o[Match] < 500 {
				t.Errorf("%v", o)
			}
		})
	}
}

// What the API says of a vector is that one's own, however many come at once.
func TestRefusalsOfVectorsAreNoOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := faultyAPI(func(row int64, _ time.Duration) *target.Error {
			if row < 100 || row >= 200 {
				return nil
			}
			return &target.Error{Kind: target.HTTP, Status: 400, Text: "400 Bad Request: Wrong input: Vector dimension error: expected dim: 128, got 2"}
		})
		var got log
		cfg := config()
		cfg.Concurrency = 50
		c := New(cfg, rowsInMemory{count: 500}, fileOrder(t, 500), server, got.record)
		if err := c.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if o := got.outcomes(); o[Failed] != 100 || o[Match] != 400 || c.Probes() != 0 || len(server.starts) != 500 {
			t.Errorf("%v, %d probes, %d requests", o, c.Probes(), len(server.starts))
		}
	})
}

// What has moved is asked for again at once, and that is no failure of the API.
func TestWhatHasMovedIsAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &api{answer: func(_ context.Context, row int64, attempt int) (target.Answer, error) {
			time.Sleep(20 * time.Millisecond)
			if row >= 100 && row < 150 && attempt == 1 {
				return target.Answer{}, &target.Error{Kind: target.HTTP, Status: 404, Text: "gone", Moved: true}
			}
			return target.Answer{Similarity: 1, ID: "x"}, nil
		}}
		cfg := config()
		cfg.Concurrency, cfg.Retry.Retries = 50, 0
		var got log
		c := New(cfg, rowsInMemory{count: 300}, fileOrder(t, 300), server, got.record)
		if err := c.Run(t.Context()); err != nil || got.outcomes()[Match] != 300 || c.Probes() != 0 {
			t.Errorf("%v, %v, %d probes", err, got.outcomes(), c.Probes())
		}
	})
}
