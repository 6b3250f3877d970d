package check

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"vectorcheck/core/target"
)

// faultyAPI answers after 20 ms, but with what fails says, if anything.
func faultyAPI(fails func(row int64, since time.Duration) *target.Error) *api {
	start := time.Now()
	return &api{answer: func(ctx context.Context, row int64, _ int) (target.Answer, error) {
		if err := fails(row, time.Since(start)); err != nil {
			if err.Kind == target.Timeout {
				time.Sleep(5 * time.Second)
			}
			return target.Answer{}, err
		}
		time.Sleep(20 * time.Millisecond)
		return target.Answer{Similarity: 1, ID: "x"}, nil
	}}
}

// A check that is put back again and again, the last of all, does not miss the end.
func TestNothingEndsWhileACheckIsToBeginAgain(t *testing.T) {
	c := New(config(), rowsInMemory{count: 1}, fileOrder(t, 1), faultyAPI(nil), nil)
	c.drained.Store(true)
	c.health.putBack(turn{})
	var both sync.WaitGroup
	both.Go(func() {
		for range 200_000 {
			c.settle(t.Context())
		}
	})
	both.Go(func() {
		for range 200_000 {
			c.inFlight.Add(1)
			again, _ := c.health.take()
			c.health.putBack(again)
			c.inFlight.Add(-1)
		}
	})
	both.Wait()
	if c.gate.isStopped() {
		t.Error("the checker stops with a check to begin again")
	}
}

func TestTenMinutesOfOutageCostNoVector(t *testing.T) {
	for _, err := range []target.Error{
		{Kind: target.Connection, Text: "refused by 127.0.0.1:1"},
		{Kind: target.HTTP, Status: 503, Text: "503 Service Unavailable"},
		{Kind: target.HTTP, Status: 500, Text: "500 Internal Server Error"},
		{Kind: target.Throttled, Status: 429, Text: "429 Too Many Requests"},
		{Kind: target.Timeout, Text: "no reply within 5s"},
		{Kind: target.BadReply, Text: "not JSON: <html>"},
	} {
		for _, retries := range []int{0, 3} {
			synctest.Test(t, func(t *testing.T) {
				const begin, end = 5 * time.Second, 605 * time.Second
				var asked atomic.Int64
				server := faultyAPI(func(_ int64, since time.Duration) *target.Error {
					if since < begin || since >= end {
						return nil
					}
					asked.Add(1)
					failure := err
					return &failure
				})
				cfg := config()
				cfg.Concurrency, cfg.Retry.Retries = 20, retries
				var got log
				c := New(cfg, rowsInMemory{count: 8_000}, fileOrder(t, 8_000), server, got.record)
				done := make(chan error)
				go func() { done <- c.Run(t.Context()) }()
				time.Sleep(begin + time.Minute)
				if trouble, ok := c.Trouble(); !ok || trouble.Cause != Outage || trouble.Text != err.Error() || c.InFlight() != 0 {
					t.Errorf("%v: a minute into the outage there is %+v, %v", &err, trouble, ok)
				}
				if e := <-done; e != nil {
					t.Fatal(e)
				}
				if !slices.Equal(got.rows(), firstRows(8_000)) {
					t.Fatalf("%v: %d results", &err, len(got.results))
				}
				attempts := 0
				for _, r := range got.results {
					attempts += r.Attempts
					if r.Outcome != Match || len(r.Earlier) != r.Attempts-1 {
						t.Fatalf("%v: %+v", &err, r)
					}
				}
				if n := asked.Load(); n > 150 {
					t.Errorf("%v: it was asked %d times in the outage", &err, n)
				}
				if sends := len(server.starts); int64(attempts)+c.Probes() != int64(sends) {
					t.Errorf("%v: %d attempts and %d probes are not %d requests", &err, attempts, c.Probes(), sends)
				}
				comesBackSlowly(t, server.starts, end)
			})
		}
	}
}

// comesBackSlowly holds what is sent after an outage against what 20 slots could.
func comesBackSlowly(t *testing.T, starts []time.Time, end time.Duration) {
	t.Helper()
	var first time.Time
	sent := 0
	for _, at := range starts {
		since := at.Sub(starts[0])
		if since < end {
			continue
		}
		if first.IsZero() {
			first = at
		}
		if at.Sub(first) < time.Second {
			sent++
		}
	}
	if sent == 0 || sent > 300 {
		t.Errorf("%d requests in the first second after the outage; 1000 a second were sent before", sent)
	}
}

func TestVectorsThatFailByThemselvesAreNoOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := faultyAPI(func(row int64, _ time.Duration) *target.Error {
			if row >= 500 && row < 700 || row == 999 {
				return &target.Error{Kind: target.Connection, Text: "reset before the reply"}
			}
			return nil
		})
		cfg := config()
		cfg.Concurrency = 20
		var got log
		c := New(cfg, rowsInMemory{count: 1000}, fileOrder(t, 1000), server, got.record)
		start := time.Now()
		if err := c.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.rows(), firstRows(1000)) {
			t.Fatalf("%d results", len(got.results))
		}
		failed := 0
		for _, r := range got.results {
			if r.Outcome == Failed {
				failed++
			}
		}
		if took := time.Since(start); failed != 201 || took > 5*time.Minute || server.sends[600] > 4 {
			t.Errorf("%d errors after %v; one was sent %d times", failed, took, server.sends[600])
		}
	})
}

func TestARefusalWaitsForResume(t *testing.T) {
	for _, err := range []target.Error{
		{Kind: target.HTTP, Status: 401, Text: "401 Unauthorized"},
		{Kind: target.HTTP, Status: 403, Text: "403 Forbidden"},
		{Kind: target.Connection, Permanent: true, Text: "certificate has expired"},
	} {
		for _, from := range []time.Duration{0, 2 * time.Second} {
			synctest.Test(t, func(t *testing.T) {
				var asked atomic.Int64
				server := faultyAPI(func(_ int64, since time.Duration) *target.Error {
					if since < from || since > 10*time.Hour {
						return nil
					}
					asked.Add(1)
					failure := err
					return &failure
				})
				var got log
				c := New(config(), rowsInMemory{count: 2000}, fileOrder(t, 2000), server, got.record)
				done := make(chan error)
				go func() { done <- c.Run(t.Context()) }()
				time.Sleep(9 * time.Hour)
				if trouble, _ := c.Trouble(); trouble.Cause != Refusal || asked.Load() > 5 {
					t.Errorf("%v: %+v after %d requests", &err, trouble, asked.Load())
				}
				n := asked.Load()
				c.Resume()
				time.Sleep(2 * time.Hour)
				if asked.Load() != n+1 {
					t.Errorf("%v: resumed, it was asked %d times", &err, asked.Load()-n)
				}
				c.Resume()
				if e := <-done; e != nil {
					t.Fatal(e)
				}
				for _, r := range got.results {
					if r.Outcome != Match {
						t.Fatalf("%v: %+v", &err, r)
					}
				}
				if !slices.Equal(got.rows(), firstRows(2000)) {
					t.Errorf("%v: %d results", &err, len(got.results))
				}
			})
		}
	}
}

// One vector that is refused does not stop the others.
func TestARefusalOfOneVectorIsItsError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := faultyAPI(func(row int64, _ time.Duration) *target.Error {
			if row == 100 {
				return &target.Error{Kind: target.HTTP, Status: 403, Text: "403 Forbidden"}
			}
			return nil
		})
		var got log
		if err := New(config(), rowsInMemory{count: 200}, fileOrder(t, 200), server, got.record).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, r := range got.results {
			if (r.Outcome == Failed) != (r.Index == 100) {
				t.Errorf("%+v", r)
			}
		}
	})
}

func TestAStopEndsAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := faultyAPI(func(_ int64, since time.Duration) *target.Error {
			if since < time.Second {
				return nil
			}
			return &target.Error{Kind: target.Connection, Text: "refused by 127.0.0.1:1"}
		})
		var got log
		c := New(config(), rowsInMemory{count: 10_000}, fileOrder(t, 10_000), server, got.record)
		done := make(chan error)
		go func() { done <- c.Run(t.Context()) }()
		time.Sleep(time.Hour)
		c.Pause()
		time.Sleep(time.Hour)
		n := c.Probes()
		time.Sleep(time.Hour)
		if c.Probes() != n {
			t.Errorf("a paused run asked %d times", c.Probes()-n)
		}
		c.Stop()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		for _, r := range got.results {
			if r.Outcome != Match {
				t.Errorf("%+v", r)
			}
		}
	})
}

func TestRetriesStayBelowAFifth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		server := faultyAPI(func(row int64, _ time.Duration) *target.Error {
			if n.Add(1)%2 == 0 {
				return &target.Error{Kind: target.HTTP, Status: 502, Text: "502 Bad Gateway"}
			}
			return nil
		})
		var got log
		c := New(config(), rowsInMemory{count: 8_000}, fileOrder(t, 8_000), server, got.record)
		if err := c.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		retries := len(server.starts) - 8_000 - int(c.Probes())
		if share := float64(retries) / float64(len(server.starts)); share > 0.2 || share < 0.1 {
			t.Errorf("%.1f %% of the requests were retries", 100*share)
		}
	})
}
