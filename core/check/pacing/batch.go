package pacing

import (
	"math"
	"time"
)

const (
	// settling is how many times the limit checks end before a batch counts: those from
	// before it, and the first ones that began together.
	settling = 2
	// A batch lasts for perSlot times the limit of checks, and at least leastChecks and
	// leastTime; for longTime at most, where each slot has had two checks by then.
	perSlot     = 10
	leastChecks = 100
	leastTime   = 50 * time.Millisecond
	longTime    = time.Second
	// full is the share of the slots that are in use on average from which on a batch tells
	// something. Between two checks a slot is free for a moment, longer on a busy machine.
	full = 0.5
)

// batch is the checks that ended while a limit was in force.
type batch struct {
	limit   int
	started bool // the first sample is taken
	settled bool
	began   time.Time
	checks  int64 // when it began
	busy    time.Duration
	count   int64
	took    time.Duration
}

// begin begins a batch with a limit.
func (b *batch) begin(limit int) { *b = batch{limit: limit, began: b.began} }

// look takes a sample; done says that the batch is complete.
func (b *batch) look(s Sample) (done bool) {
	switch {
	case !b.started:
		b.start(s)
		return false
	case !b.settled:
		if s.Checks-b.checks >= int64(settling*b.limit) {
			b.start(s)
			b.settled = true
		}
		return false
	}
	b.count, b.took = s.Checks-b.checks, s.Busy-b.busy
	lasted := s.Now.Sub(b.began)
	if !b.enough(lasted) {
		return false
	}
	if float64(b.took) < full*float64(b.limit)*float64(lasted) {
		limit := b.limit
		b.begin(limit)
		return false
	}
	b.began = s.Now
	return true
}

func (b *batch) start(s Sample) {
	b.started, b.began, b.checks, b.busy = true, s.Now, s.Checks, s.Busy
}

func (b *batch) enough(lasted time.Duration) bool {
	if lasted < leastTime {
		return false
	}
	return b.count >= max(leastChecks, int64(perSlot*b.limit)) || lasted >= longTime && b.count >= int64(2*b.limit)
}

// logTime is the log of the mean seconds of a check.
func (b *batch) logTime() float64 {
	return math.Log(b.took.Seconds() / float64(b.count))
}
