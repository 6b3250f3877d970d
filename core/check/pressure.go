package check

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"vectorcheck/core/target"
)

// lookEvery is how often a pressure looks at what was answered.
const lookEvery = 100 * time.Millisecond

// pressure lowers the rate of all senders when the API refuses some, and raises it
// again: it tells a throttle what happens, and the pace what comes of it. It is safe
// for concurrent use.
type pressure struct {
	pace     *Pace
	answered atomic.Int64 // not counted in rate yet

	mu       sync.Mutex
	throttle throttle
	rate     answerRate
	out      bool // an outage goes on: its failures say nothing of pressure
	looked   time.Time
	lively   time.Time // when an answer was last counted
}

func newPressure(pace *Pace) *pressure { return &pressure{pace: pace} }

// accepted takes an answer.
func (p *pressure) accepted() { p.answered.Add(1) }

// refused takes a failed attempt that was sent at a time. Those that do not say when to come
// back count unless they are seldom; those that do not even say that they are for being too
// many, if there are many of them.
func (p *pressure) refused(err *target.Error, sent time.Time) {
	if !tooMany(err) {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.out {
		return
	}
	now := time.Now()
	p.count(now, 1)
	p.rate.hold(now, p.pace.HeldUntil())
	if !err.HasRetryAfter && (p.rate.seldom() || err.Kind != target.Throttled && !p.rate.overloaded()) {
		return
	}
	if p.throttle.refused(now, sent, p.rate.measured(now)) {
		p.rate.restart(now)
		p.apply(p.throttle.at(now))
	}
}

// overloaded is the status of some vendors for an API that has too much to do.
const overloaded = 529

// tooMany says whether an attempt failed as one too many, perhaps.
func tooMany(err *target.Error) bool {
	return err.Kind == target.Throttled || err.Status == http.StatusServiceUnavailable || err.Status == overloaded
}

// bounds says whether the rate is lowered for failures such as err: to repeat what was
// refused is no more load for the API then, and is not its vector's fault.
func (p *pressure) bounds(err *target.Error) bool { return tooMany(err) && p.pace.Limit() > 0 }

func (p *pressure) count(now time.Time, refusals int64) {
	answers := p.answered.Swap(0)
	if answers > 0 {
		p.lively = now
	}
	p.rate.add(now, answers, refusals)
}

// fallen takes the begin of an outage.
func (p *pressure) fallen() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.out = true
	p.throttle.fallen(p.rate.last)
}

// recovers takes the end of an outage: what comes after it begins slowly.
func (p *pressure) recovers() {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	p.out = false
	p.throttle.recovers(now)
	p.rate.restart(now)
	p.lively = now
	p.apply(p.throttle.at(now))
}

// regulate changes the limit with time, until ctx ends.
func (p *pressure) regulate(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			p.look(time.Now())
		case <-ctx.Done():
			return
		}
	}
}

func (p *pressure) look(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count(now, 0)
	if p.out {
		return
	}
	limit := p.throttle.at(now)
	if limit > 0 && now.Sub(p.lively) > max(time.Second, time.Duration(3/limit*float64(time.Second))) {
		p.throttle.stand(now.Sub(p.looked))
	}
	p.looked = now
	p.apply(p.throttle.look(now, p.rate.rate(now)))
}

// apply sets a limit that is not nearly the present one.
func (p *pressure) apply(limit float64) {
	const near = 0.005
	present := p.pace.Limit()
	if limit == 0 || present == 0 || limit < present*(1-near) || limit > present*(1+near) {
		p.pace.SetLimit(limit)
	}
}
