package check

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"vectorcheck/core/target"
)

func TestAStopIsAGapBetweenTwoLooks(t *testing.T) {
	begin := time.Now()
	s := newStops()
	for _, step := range []struct {
		at   time.Duration
		look bool
		lost time.Duration
	}{
		{time.Hour, false, 0}, // nobody looks yet
		{time.Hour, true, 0},
		{time.Hour + stopLook, true, 0},
		{time.Hour + stopLook + leastStop - 1, false, 0},
		{time.Hour + stopLook + leastStop - 1, true, 0}, // late, as on a busy machine
		{2*time.Hour + stopLook + leastStop - 1, false, time.Hour},
		{2*time.Hour + stopLook + leastStop, true, time.Hour + 1},
		{2*time.Hour + 2*stopLook + leastStop, true, time.Hour + 1},
		{3*time.Hour + 2*stopLook + leastStop, true, 2*time.Hour + 1},
	} {
		now := begin.Add(step.at)
		if lost := s.lostBy(now); lost != step.lost {
			t.Fatalf("%v: lost %v; want %v", step.at, lost, step.lost)
		}
		if step.look {
			s.look(now)
		}
	}
}

func TestNobodyLooksAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStops()
		end := s.begin()
		time.Sleep(time.Hour)
		end()
		time.Sleep(time.Hour)
		if lost := s.lostBy(time.Now()); lost != 0 {
			t.Errorf("lost %v", lost)
		}
	})
}

// What was under way while the process stood still is not the API's doing: what failed is
// asked again and not counted, what was answered counts, without a latency.
func TestAStopIsNotTheAPIsDoing(t *testing.T) {
	for name, failure := range map[string]*target.Error{
		"answered":  nil,
		"timed out": {Kind: target.Timeout, Text: "no reply"},
		"broken":    {Kind: target.Connection, Text: "closed by the server"},
		"refused":   {Kind: target.HTTP, Status: 404, Text: "404"}, // whatever happened to us
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var c *Checker
				var asked atomic.Int64
				results := &log{}
				answer := func(ctx context.Context, row int64, attempt int) (target.Answer, error) {
					asked.Add(1)
					time.Sleep(10 * time.Millisecond)
					if row == 3 && attempt == 1 {
						state := c.stops.state.Load()
						c.stops.state.Store(&stopState{state.looked, state.lost + time.Hour})
						if failure != nil {
							return target.Answer{}, failure
						}
					}
					return target.Answer{Similarity: 1}, nil
				}
				config := config()
				config.Concurrency = 1
				c = New(config, rowsInMemory{count: 5}, fileOrder(t, 5), &api{answer: answer}, results.record)
				if err := c.Run(t.Context()); err != nil {
					t.Fatal(err)
				}
				wantAsked, outcome := int64(5), Match
				switch name {
				case "timed out", "broken":
					wantAsked = 6
				case "refused": // and then it is asked whether it answers others
					wantAsked, outcome = 6, Failed
				}
				if asked.Load() != wantAsked || results.len() != 5 {
					t.Errorf("asked %d times, %d results", asked.Load(), results.len())
				}
				for _, r := range results.results {
					if r.Attempts != 1 || len(r.Earlier) != 0 || r.Untimed != (r.Index == 3) {
						t.Errorf("%+v", r)
					}
					if r.Index == 3 && (r.Outcome != outcome || r.Latency != 0 || r.LastAttempt != 0) || r.Latency > time.Second {
						t.Errorf("%+v", r)
					}
				}
			})
		})
	}
}

// A rate below one a second has no burst of those who waited in a stop for their tokens.
func TestTokensThatComeTooLateAreForgotten(t *testing.T) {
	p := NewPace(0.5)
	s := p.state.Load()
	s.limiter.ReserveN(time.Now(), 1)
	if p.forget(s); p.state.Load() == s {
		t.Error("the tokens of before are still to be had")
	}
	if now := p.state.Load(); p.forget(s) || p.state.Load() != now {
		t.Error("what is new is forgotten too")
	}
	if !tooLate(time.Now().Add(-2*leastStop)) || tooLate(time.Now().Add(-leastStop/2)) || tooLate(time.Now().Add(time.Hour)) {
		t.Error("what is too late")
	}
}
