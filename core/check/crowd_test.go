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

// crowdedAPI takes so many requests at once, each of 20 ms in the mean, and refuses others.
type crowdedAPI struct {
	most                 atomic.Int64
	busy, asked, refused atomic.Int64
	err                  target.Error
}

func (s *crowdedAPI) answer(context.Context, int64, int) (target.Answer, error) {
	s.asked.Add(1)
	if s.busy.Add(1) > s.most.Load() {
		s.refused.Add(1)
		time.Sleep(time.Millisecond)
		s.busy.Add(-1)
		err := s.err
		return target.Answer{}, &err
	}
	time.Sleep(5*time.Millisecond + time.Duration(rand.ExpFloat64()*float64(15*time.Millisecond)))
	s.busy.Add(-1)
	return target.Answer{Similarity: 1}, nil
}

// Where the API refuses as too many ask at once, fewer do: what it can is used, and it has
// to refuse little.
func TestFewerAskAtOnceWhereThatIsTheLimit(t *testing.T) {
	refusals := map[string]target.Error{
		"429":            {Kind: target.Throttled, Status: 429},
		"503":            {Kind: target.HTTP, Status: 503},
		"a 200":          {Kind: target.Throttled, Text: "Too many requests"},
		"too many names": {Kind: target.Throttled, Text: "PostgreSQL says: sorry, too many clients already (53300)", Crowded: true},
		"no connection":  {Kind: target.Connection, Text: "refused by 127.0.0.1:1", Refused: true},
	}
	for name, err := range refusals {
		for _, most := range []int64{1, 2, 10, 100} {
			for _, slots := range []int{50, 200} {
				if most >= int64(slots) || most == 100 && !err.Crowded { // that takes long
					continue
				}
				if name != "503" && !err.Crowded && most != 2 { // the others are alike
					continue
				}
				synctest.Test(t, func(t *testing.T) {
					server := &crowdedAPI{err: err}
					server.most.Store(most)
					count := 60 * 50 * most // a minute's
					cfg := config()
					cfg.Concurrency = slots
					var got log
					c := New(cfg, rowsInMemory{count: count}, fileOrder(t, count), &api{answer: server.answer}, got.record)
					start := time.Now()
					var seen atomic.Int64
					time.AfterFunc(30*time.Second, func() { seen.Store(int64(c.AtOnce())) })
					if err := c.Run(t.Context()); err != nil {
						t.Fatal(err)
					}
					atOnce := int(seen.Load())
					used := float64(count) / (float64(most) / 0.020) / time.Since(start).Seconds()
					share := float64(server.refused.Load()) / float64(server.asked.Load())
					t.Logf("%s, %d at once, %d slots: %.2f %% refused, %.1f %% used, %d at once", name, most, slots, 100*share, 100*used, atOnce)
					tooMany := server.refused.Load() > server.asked.Load()*3/100+2*int64(slots)
					least := 0.8
					if most == 1 { // that takes some seconds to find out
						least = 0.6
					}
					if used < least || tooMany || atOnce < int(most)*3/4 || atOnce > int(most)+max(1, int(most)/4) {
						t.Errorf("%s, %d at once, %d slots: %.2f %% refused, %.1f %% used, %d at once", name, most, slots, 100*share, 100*used, atOnce)
					}
					for _, r := range got.results {
						if r.Outcome != Match {
							t.Errorf("%s, %d at once, %d slots: row %d: %v, %s after %d", name, most, slots, r.Index, r.Outcome, r.Reason, r.Attempts)
						}
					}
				})
			}
		}
	}
}

// A limit of the rate is none of how many ask at once.
func TestALimitOfTheRateIsNoCrowd(t *testing.T) {
	for _, burst := range []int{1, 5, 100} {
		synctest.Test(t, func(t *testing.T) {
			bucket := rate.NewLimiter(300, burst)
			server := &api{answer: func(context.Context, int64, int) (target.Answer, error) {
				if !bucket.Allow() {
					time.Sleep(time.Millisecond)
					return target.Answer{}, &target.Error{Kind: target.Throttled, Status: 429}
				}
				time.Sleep(15*time.Millisecond + rand.N(10*time.Millisecond))
				return target.Answer{Similarity: 1}, nil
			}}
			cfg := config()
			cfg.Concurrency = 50
			var got log
			c := New(cfg, rowsInMemory{count: 12_000}, fileOrder(t, 12_000), server, got.record)
			crowded, begun := 0, time.Now()
			done := make(chan error)
			go func() { done <- c.Run(t.Context()) }()
			for range 100 {
				time.Sleep(300 * time.Millisecond)
				if c.AtOnce() > 0 {
					crowded++
				}
			}
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			// By chance a limit may be set; it must not slow the run then.
			if took := time.Since(begun); crowded > 0 && took > 48*time.Second {
				t.Errorf("burst %d: fewer ask at once in %d of 100 looks, and the run takes %v", burst, crowded, took)
			}
		})
	}
}

// The limit rises again where the API takes more.
func TestMoreAskAtOnceAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &crowdedAPI{err: target.Error{Kind: target.Throttled, Status: 429}}
		server.most.Store(4)
		cfg := config()
		cfg.Concurrency = 50
		var got log
		const count = 200_000
		c := New(cfg, rowsInMemory{count: count}, fileOrder(t, count), &api{answer: server.answer}, got.record)
		done := make(chan error)
		go func() { done <- c.Run(t.Context()) }()
		time.Sleep(20 * time.Second)
		if n := c.AtOnce(); n < 3 || n > 5 {
			t.Errorf("%d at once, of 4 that are borne", n)
		}
		server.most.Store(1000)
		time.Sleep(3 * time.Minute)
		if n := c.AtOnce(); n != 0 {
			t.Errorf("%d at once, though all are borne", n)
		}
		c.Stop()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	})
}

func TestACeilingHolds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &crowdedAPI{}
		server.most.Store(3)
		cfg := config()
		cfg.Concurrency, cfg.Ceiling = 50, 3
		var got log
		c := New(cfg, rowsInMemory{count: 500}, fileOrder(t, 500), &api{answer: server.answer}, got.record)
		if c.AtOnce() != 3 || c.Concurrency() != 50 {
			t.Errorf("%d at once of %d", c.AtOnce(), c.Concurrency())
		}
		time.AfterFunc(time.Second, func() { c.SetConcurrency(80) })
		if err := c.Run(t.Context()); err != nil || len(got.results) != 500 || server.refused.Load() > 0 {
			t.Errorf("%v, %d results, %d refused", err, len(got.results), server.refused.Load())
		}
		c.SetConcurrency(2)
		if c.AtOnce() != 0 {
			t.Error("a ceiling that bounds nothing is told")
		}
	})
}
