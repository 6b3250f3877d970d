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

// watchFor is how long after a refusal it counts among how many attempts begin.
const watchFor = 5 * time.Minute

// pressure lowers the rate of all senders when the API refuses some, and raises it
// again: it tells a throttle what happens, and the pace what comes of it. It is safe
// for concurrent use.
type pressure struct {
	pace     *Pace
	answered atomic.Int64 // not counted in rate yet
	// watches says that some were refused of late, so that it is kept among how many at once
	// the last answered ones began, in recent.
	watches atomic.Bool
	recent  [crowdRecent]atomic.Int32
	next    atomic.Uint32 // place of recent
	amid    atomic.Int64  // answers not counted in crowd yet
	// isBounded says that the crowd bounds the attempts at once.
	isBounded atomic.Bool
	// atOnce takes what the crowd bounds the attempts at once to, 0 for nothing, and gives
	// how many there would be otherwise, and how many checks are under way. It is called
	// with mu held.
	atOnce func(limit int) (wanted, underWay int)

	mu       sync.Mutex
	crowd    crowd
	bounded  int       // the crowd's limit
	out      bool      // an outage goes on: its failures say nothing of pressure
	last     time.Time // when an attempt was refused last
	throttle throttle
	rate     answerRate
	looked   time.Time
	lively   time.Time // when an answer was last counted
}

func newPressure(pace *Pace, atOnce func(limit int) (wanted, underWay int)) *pressure {
	return &pressure{pace: pace, atOnce: atOnce}
}

// accepted takes an answer to an attempt that began among so many; 0 where that is not known.
func (p *pressure) accepted(among int) {
	p.answered.Add(1)
	if among > 0 && p.watches.Load() {
		p.recent[p.next.Add(1)%crowdRecent].Store(int32(among))
		p.amid.Add(1)
	}
}

// among is n while it counts among how many attempts begin, or else 0.
func (p *pressure) among(n int64) int {
	if !p.watches.Load() {
		return 0
	}
	return int(n)
}

// refused takes a failed attempt that was sent at a time, among so many. Those that do not say when to come
// back count unless they are seldom; those that do not even say that they are for being too
// many, if there are many of them.
func (p *pressure) refused(err *target.Error, sent time.Time, among int) {
	if !tooMany(err) && !err.Refused {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.out {
		return
	}
	now := time.Now()
	if !err.HasRetryAfter {
		p.last = now
		p.watches.Store(true)
		if among > 0 {
			// A server that still answers takes no more connections than it has.
			plain := err.Crowded || err.Refused && now.Sub(p.lively) < time.Second
			p.crowd.refused(now, sent, among, p.recently(), plain)
			p.bound(now)
		}
	}
	if p.bounded > 0 || !tooMany(err) {
		p.count(now, 1)
		return
	}
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
func (p *pressure) bounds(err *target.Error) bool {
	if p.isBounded.Load() {
		return tooMany(err) || err.Refused
	}
	return tooMany(err) && p.pace.Limit() > 0
}

// recently is among how many the last answered attempts began.
func (p *pressure) recently() (among *[crowdRecent]int) {
	among = new([crowdRecent]int)
	for i := range p.recent {
		among[i] = int(p.recent[i].Load())
	}
	return among
}

// bound lets the crowd bound the attempts at once. Then the rate is not lowered: that cures
// nothing.
func (p *pressure) bound(now time.Time) {
	p.crowd.answered(p.amid.Swap(0))
	wanted, underWay := p.atOnce(p.bounded)
	limit := p.crowd.look(now, wanted, underWay)
	if limit > 0 && p.throttle.low > 0 && !p.crowd.since.IsZero() { // by now fewer are under way
		p.throttle = throttle{}
		p.pace.SetLimit(0)
		p.rate.restart(now)
	}
	if limit == p.bounded {
		return
	}
	p.bounded = limit
	p.isBounded.Store(limit > 0)
	p.atOnce(limit)
}

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
	if p.watches.Load() {
		p.bound(now)
		if p.bounded == 0 && now.Sub(p.last) > watchFor {
			p.watches.Store(false)
			for i := range p.recent {
				p.recent[i].Store(0)
			}
		}
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
