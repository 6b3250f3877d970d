package check

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"vectorcheck/core/target"
)

// resending is an API whose connections are closed before the first request over each, which
// goes out again then.
type resending struct {
	mu    sync.Mutex
	sends []time.Time
}

func (r *resending) Close() error { return nil }

func (r *resending) Attempt(ctx context.Context, _ []float32, sending target.Sending) (target.Answer, error) {
	for range 2 {
		r.mu.Lock()
		r.sends = append(r.sends, time.Now())
		r.mu.Unlock()
		sending.Sent()
		if len(r.sends)%2 == 1 && !sending.Again(ctx) {
			return target.Answer{}, &target.Error{Kind: target.Connection, Text: "closed before the reply"}
		}
	}
	return target.Answer{Similarity: 1}, nil
}

// most is the most requests that went out within a second.
func (r *resending) most() (most int) {
	slices.SortFunc(r.sends, time.Time.Compare)
	for i, sent := range r.sends {
		n := 0
		for _, other := range r.sends[i:] {
			if other.Sub(sent) < time.Second {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// What is sent again is told, is no attempt and no retry, and the rate holds for it.
func TestWhatIsSentAgainIsNoAttempt(t *testing.T) {
	for _, rate := range []float64{0, 0.4, 10, 2000} {
		synctest.Test(t, func(t *testing.T) {
			const rows = 40
			config := config()
			config.Rate, config.Concurrency, config.Retry = rate, 1, Retry{}
			var got log
			server := &resending{}
			begin := time.Now()
			if err := New(config, rowsInMemory{count: rows}, fileOrder(t, rows), server, got.record).Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			resent := 0
			for _, r := range got.results {
				if r.Outcome != Match || r.Attempts != 1 {
					t.Errorf("%+v", r)
				}
				resent += r.Resent
			}
			if resent != rows || len(server.sends) != 2*rows {
				t.Errorf("%g/s: %d sent again, %d requests", rate, resent, len(server.sends))
			}
			if most := server.most(); rate >= 1 && float64(most) > rate {
				t.Errorf("%g/s: %d requests within a second", rate, most)
			}
			if took := time.Since(begin).Seconds(); rate > 0 && took < (2*rows-3)/rate-0.1 {
				t.Errorf("%g/s: %d requests took %g s", rate, 2*rows, took)
			}
		})
	}
}

func TestNothingIsTakenAheadDuringAHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := permit{pace: NewPace(5)}
		if err := p.take(t.Context()); err != nil {
			t.Fatal(err)
		}
		if !p.Again(t.Context()) || p.resent != 1 {
			t.Error("what has not gone out may not go out again")
		}
		p.Sent()
		p.pace.Hold(time.Second)
		if p.Again(t.Context()) {
			t.Error("a request goes out again during a hold")
		}
		time.Sleep(time.Second)
		start := time.Now()
		if !p.Again(t.Context()) || time.Since(start) > 0 || p.resent != 2 {
			t.Errorf("it waits for %v", time.Since(start))
		}
		p.Sent()
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if p.Again(ended) {
			t.Error("a request goes out again after the end")
		}
	})
}
