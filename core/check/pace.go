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

const (
	// evenRate is the rate up to which each token has an instant of its own. Above
	// it a timer would have to go off for each, which costs more than to send what
	// it is for, and comes late by up to a millisecond, so that tokens are lost.
	evenRate = 1000
	// batchTime is how far apart the instants are above evenRate: the tokens between
	// two of them come together.
	batchTime = 500 * time.Microsecond
	// catchUp is for how long tokens are kept for senders that come late, above
	// evenRate.
	catchUp = 4 * time.Millisecond
	// spare is the part of the rate that leaves room for both: in no second are
	// there more tokens than the rate says, and never less than 99 % of them.
	spare = 0.005
)

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
	start   time.Time
	until   time.Time // no token before this
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
	s := &paceState{rate: perSecond, start: time.Now(), until: until, spread: spread, changed: make(chan struct{})}
	if perSecond > 0 {
		s.limiter = newLimiter(perSecond)
	}
	return s
}

// newLimiter begins with an empty bucket.
func newLimiter(perSecond float64) *rate.Limiter {
	burst := 1
	if perSecond > evenRate {
		burst = int(perSecond * catchUp.Seconds())
		perSecond *= 1 - spare
	}
	l := rate.NewLimiter(rate.Limit(perSecond), burst)
	l.AllowN(time.Now(), burst)
	return l
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

// take waits for a token under s; it is not ok when s has been replaced, or the token
// came too late.
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
	now := time.Now()
	delay := s.limiter.ReserveN(now, 1).DelayFrom(now)
	switch {
	case delay <= 0:
		return true, nil
	case s.rate <= evenRate:
		return s.wait(ctx, delay)
	}
	delay = s.toNextBatch(now, delay)
	ok, err = s.wait(ctx, delay)
	return ok && !expired(time.Since(now)-delay), err
}

// expired says whether a token that comes late is lost: after a time in which nothing
// ran, all those that were waited for would be used at once.
func expired(late time.Duration) bool { return late > catchUp }

// toNextBatch is the time from now to the first instant for tokens after delay.
func (s *paceState) toNextBatch(now time.Time, delay time.Duration) time.Duration {
	past := now.Add(delay).Sub(s.start) % batchTime
	return delay + batchTime - past
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
