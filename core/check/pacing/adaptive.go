package pacing

import (
	"math"
	"time"
)

const (
	// FirstLimit is the limit that an AdaptiveLimit begins with.
	FirstLimit = 4
	// worthwhile is the share of a relative increase of the limit that throughput has to
	// gain: 5 % more at once for each 0.25 % more answers a second, and no less. On a server
	// whose throughput saturates smoothly that is 95 % of what it can do.
	worthwhile = 0.05
	// rushing is the same while the limit is doubled at first.
	rushing = 0.3
	// A trial takes leastPairs of batches at least. One of a higher limit takes upPairs at
	// most, one of a lower limit downPairs: that nothing is lost takes longer to tell than
	// that something is.
	leastPairs, upPairs, downPairs = 3, 12, 40
	// noise is the least standard deviation of the logarithm of a batch's throughput that is
	// believed: few pairs may agree by chance.
	noise = 0.01

	// holdFirst is for how long a limit is kept that proved best; twice as long each time
	// that it proves best again, up to holdMost.
	holdFirst, holdMost = 4 * time.Second, 16 * time.Second
	// lowerEvery is every how many holds a lower limit is tried too, which costs throughput.
	lowerEvery = 2
	// changed is how far the logarithm of the time that a check takes may move while a limit
	// is kept.
	changed = 0.15
)

// factors are the steps that are tried, one after the other, each time in both directions.
var factors = [...]float64{2, 1.5, 1.25}

// AdaptiveLimit finds how many checks at once are worth it: the limit above which throughput
// hardly grows and only latency does. It compares two limits by turns, so that a server that
// changes meanwhile favours neither, and takes the higher one only if throughput gains by
// it, the lower one only if nothing is lost.
//
// In a closed loop with all slots in use throughput is limit / mean time of a check (Little's
// law, J. D. C. Little, "A Proof for the Queuing Formula L = λW", Operations Research 9, 1961).
// Comparing by experiment rather than by a lowest latency once seen, as TCP Vegas does, needs
// no assumption about a server: one that gets slower altogether has no queue for that.
//
// The zero value is not usable; see NewAdaptiveLimit. One goroutine at a time uses it.
type AdaptiveLimit struct {
	limit int // that has proved best until now
	most  int // that is allowed
	phase phase
	batch batch

	rushed float64 // log throughput at limit, while it is doubled

	trial  trial
	factor int // in factors
	streak int // how many trials were accepted one after the other

	kept     int           // holds since a lower limit was tried
	holdFor  time.Duration // how long a limit is kept
	holdFrom time.Time
	held     float64 // log time of a check when the hold began; NaN until known
}

type phase int

const (
	rush phase = iota // doubling the limit
	up                // trying a higher limit
	down              // trying a lower one
	hold
)

// NewAdaptiveLimit begins with few checks at once.
func NewAdaptiveLimit() *AdaptiveLimit {
	a := &AdaptiveLimit{limit: FirstLimit, rushed: math.Inf(-1), holdFor: holdFirst}
	a.batch.begin(FirstLimit)
	return a
}

// Sample is what is known at one moment.
type Sample struct {
	Now time.Time
	// Checks is how many checks have ended, and Busy how long they have taken in all, each
	// from the moment when it had its slot.
	Checks int64
	Busy   time.Duration
	// Most is how many may be under way at most.
	Most int
}

// Look takes a sample, some tens of times a second, and gives the limit from now on. Where
// fewer checks are under way than the limit allows, something else bounds them: that tells
// nothing, and the limit stays.
func (a *AdaptiveLimit) Look(s Sample) (limit int) {
	if s.Most <= 1 {
		a.limit, a.most = 1, 1
		a.batch.begin(1)
		return 1
	}
	if a.most = s.Most; max(a.limit, a.batch.limit, a.trial.at[0], a.trial.at[1]) > a.most {
		a.limit, a.trial = min(a.limit, a.most), trial{}
		a.try(up)
		a.begin()
	}
	if a.batch.look(s) {
		a.measured(a.batch.logTime(), s.Now)
	}
	return a.batch.limit
}

// Interrupt drops what was measured last: a pause or an outage fell into it.
func (a *AdaptiveLimit) Interrupt() { a.batch.begin(a.batch.limit) }

// measured takes the log of the mean time of the checks of a batch, and begins the next.
func (a *AdaptiveLimit) measured(logTime float64, now time.Time) {
	switch a.phase {
	case rush:
		a.rushOn(math.Log(float64(a.batch.limit)) - logTime)
	case hold:
		a.keep(logTime, now)
	default:
		a.trial.add(math.Log(float64(a.batch.limit)) - logTime)
		if verdict := a.trial.verdict(); verdict != unsure {
			a.decide(verdict, now)
		}
	}
	a.begin()
}

// begin begins the next batch.
func (a *AdaptiveLimit) begin() {
	switch a.phase {
	case rush:
		a.batch.begin(min(2*a.limit, a.most))
	case up, down:
		a.batch.begin(a.trial.next())
	case hold:
		a.batch.begin(a.limit)
	}
}

// rushOn doubles the limit while that pays.
func (a *AdaptiveLimit) rushOn(throughput float64) {
	tried := a.batch.limit
	pays := tried <= FirstLimit || throughput-a.rushed >= rushing*math.Log(float64(tried)/float64(a.limit))
	if pays {
		a.limit, a.rushed = tried, throughput
	}
	if !pays || a.limit >= a.most {
		a.factor = 1
		a.try(up)
	}
}

// try chooses a trial of a limit in a direction, or goes on without where there is none.
func (a *AdaptiveLimit) try(direction phase) {
	other := a.other(direction)
	if other == a.limit {
		a.reject(direction, a.batch.began)
		return
	}
	most := upPairs
	if direction == down {
		most = downPairs
	}
	a.phase, a.trial = direction, trial{at: [2]int{a.limit, other}, most: most}
}

// other is the limit that is compared with the best one.
func (a *AdaptiveLimit) other(direction phase) int {
	f := factors[a.factor]
	if direction == up {
		return min(a.most, max(a.limit+1, int(math.Round(float64(a.limit)*f))))
	}
	return max(1, min(a.limit-1, int(math.Round(float64(a.limit)/f))))
}

// decide goes on after a trial.
func (a *AdaptiveLimit) decide(v verdict, now time.Time) {
	if higher := v == pays; higher != (a.phase == up) || v == undecided {
		a.reject(a.phase, now)
		return
	}
	a.limit = a.trial.at[1]
	a.holdFor = holdFirst
	if a.streak++; a.streak >= 2 && a.factor > 0 {
		a.factor, a.streak = a.factor-1, 0
	}
	a.try(a.phase)
}

// reject goes on after a limit that is no better.
func (a *AdaptiveLimit) reject(direction phase, now time.Time) {
	a.streak = 0
	switch {
	case direction == up && (a.kept == 0 || a.kept >= lowerEvery):
		a.kept, a.factor = 0, min(a.factor, 1)
		a.try(down)
	case direction == down && a.factor < len(factors)-1:
		a.factor++
		a.try(up)
	default:
		a.phase, a.holdFrom, a.held = hold, now, math.NaN()
		a.kept++
	}
}

// keep looks whether the server still is as it was.
func (a *AdaptiveLimit) keep(logTime float64, now time.Time) {
	switch moved := logTime - a.held; {
	case math.IsNaN(a.held):
		a.held = logTime
	case math.Abs(moved) > changed:
		a.factor, a.kept, a.holdFor = 0, 0, holdFirst
		if moved > 0 {
			a.try(down)
		} else {
			a.try(up)
		}
	case now.Sub(a.holdFrom) >= a.holdFor:
		a.holdFor = min(2*a.holdFor, holdMost)
		a.factor = len(factors) - 1
		a.try(up)
	}
}
