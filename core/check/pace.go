package check

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// holdSpread is the longest time over which senders come back after a hold, so
// that they do not all come at once.
const holdSpread = time.Second

// Pace hands out the tokens that attempts need. It is safe for concurrent use.
type Pace struct {
	mu    sync.Mutex
	state atomic.Pointer[paceState]
}

// paceState is replaced whole; its end tells those who wait under it to look
// again at the one that took its place.
type paceState struct {
	rate    float64
	limiter *rate.Limiter // nil without a limit
	until   time.Time     // no token before this
	spread  time.Duration
	changed chan struct{}
}

// NewPace gives perSecond tokens a second, evenly, without an opening burst; 0
// means no limit.
func NewPace(perSecond float64) *Pace {
	p := &Pace{}
	p.state.Store(newPaceState(perSecond, time.Time{}, 0))
	return p
}

func newPaceState(perSecond float64, until time.Time, spread time.Duration) *paceState {
	s := &paceState{rate: perSecond, until: until, spread: spread, changed: make(chan struct{})}
	if perSecond > 0 {
		s.limiter = rate.NewLimiter(rate.Limit(perSecond), 1)
		s.limiter.Allow() // a bucket starts full: take the token of its first instant
	}
	return s
}

// Rate is the tokens a second; 0 means no limit.
func (p *Pace) Rate() float64 { return p.state.Load().rate }

// SetRate changes the tokens a second, also for those who wait for one now.
func (p *Pace) SetRate(perSecond float64) {
	p.replace(func(old *paceState) *paceState {
		if old.rate == perSecond {
			return nil
		}
		return newPaceState(perSecond, old.until, old.spread)
	})
}

// Hold gives nobody a token for d from now, those who wait for one included. It
// never shortens a hold.
func (p *Pace) Hold(d time.Duration) {
	until := time.Now().Add(d)
	if d <= 0 {
		return
	}
	p.replace(func(old *paceState) *paceState {
		if !until.After(old.until) {
			return nil
		}
		return newPaceState(old.rate, until, min(d, holdSpread))
	})
}

// Reset forgets the tokens that were set aside for those who gave up waiting.
func (p *Pace) Reset() {
	p.replace(func(old *paceState) *paceState {
		return newPaceState(old.rate, old.until, old.spread)
	})
}

// HeldUntil is when the present hold ends; it is past if there is none.
func (p *Pace) HeldUntil() time.Time { return p.state.Load().until }

func (p *Pace) replace(next func(old *paceState) *paceState) {
	p.mu.Lock()
	defer p.mu.Unlock()
	old := p.state.Load()
	if s := next(old); s != nil {
		p.state.Store(s)
		close(old.changed)
	}
}

// Take waits for a token. It fails only with ctx's error, and then takes none.
func (p *Pace) Take(ctx context.Context) error {
	for {
		s := p.state.Load()
		ok, err := s.take(ctx)
		if ok || err != nil {
			return err
		}
	}
}

// take waits for a token under s; it is not ok when s has been replaced.
func (s *paceState) take(ctx context.Context) (ok bool, err error) {
	if held := time.Until(s.until); held > 0 {
		held += time.Duration(rand.Float64() * float64(s.spread))
		if ok, err := s.wait(ctx, held); !ok || err != nil {
			return false, err
		}
	}
	if s.limiter == nil {
		return true, ctx.Err()
	}
	token := s.limiter.Reserve()
	if delay := token.Delay(); delay > 0 {
		return s.wait(ctx, delay)
	}
	return true, nil
}

// wait sleeps for d; it is not ok when s was replaced first.
func (s *paceState) wait(ctx context.Context, d time.Duration) (ok bool, err error) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true, nil
	case <-s.changed:
		return false, nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}
