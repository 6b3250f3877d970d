package check

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// stopLook is how often it is seen that the process runs.
	stopLook = 100 * time.Millisecond
	// leastStop is what counts as a stop: a busy machine keeps a program waiting too.
	leastStop = time.Second
)

// stops knows for how long the process stood still while the clock went on: in a terminal
// after Ctrl-Z, frozen with its container or its virtual machine, or suspended with the
// machine where the clock counts that. It is safe for concurrent use.
type stops struct {
	state atomic.Pointer[stopState]
}

type stopState struct {
	looked time.Time     // when the process was last seen to run; zero if nobody looks
	lost   time.Duration // by all stops before that
}

func newStops() *stops {
	s := &stops{}
	s.state.Store(&stopState{})
	return s
}

// begin looks from now on, until end is called.
func (s *stops) begin() (end func()) {
	ctx, cancel := context.WithCancel(context.Background())
	s.look(time.Now())
	var watching sync.WaitGroup
	watching.Go(func() { s.watch(ctx) })
	return func() {
		cancel()
		watching.Wait()
		s.state.Store(&stopState{lost: s.lostBy(time.Now())})
	}
}

func (s *stops) watch(ctx context.Context) {
	ticker := time.NewTicker(stopLook)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			s.look(time.Now())
		case <-ctx.Done():
			return
		}
	}
}

func (s *stops) look(now time.Time) { s.state.Store(&stopState{now, s.lostBy(now)}) }

// lostBy is for how long the process was stopped in all until now, the moment that the
// caller has just read from the clock: also by a stop that watch has not noticed yet.
func (s *stops) lostBy(now time.Time) time.Duration {
	state := s.state.Load()
	if state.looked.IsZero() {
		return state.lost
	}
	if gap := now.Sub(state.looked); gap >= leastStop {
		return state.lost + gap
	}
	return state.lost
}
