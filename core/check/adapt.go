package check

import (
	"context"
	"sync/atomic"
	"time"

	"vectorcheck/core/check/pacing"
)

// adaptEvery is how often the adaptive limit of concurrency takes a sample.
const adaptEvery = 10 * time.Millisecond

// adaptation lets an adaptive limit bound the slots while it is on. Its cycles are counted
// by the workers; all else is done by one goroutine.
type adaptation struct {
	on     atomic.Bool
	turned chan struct{} // it was turned on or off
	limit  atomic.Int64  // 0 while it is off
	cycles atomic.Int64  // checks that ended while it is on
	busy   atomic.Int64  // nanoseconds that they had their slots
}

func newAdaptation(on bool) *adaptation {
	a := &adaptation{turned: make(chan struct{}, 1)}
	if a.on.Store(on); on {
		a.limit.Store(pacing.FirstLimit)
	}
	return a
}

// begin gives the time at which a check begins; zero while nothing is adapted.
func (a *adaptation) begin() time.Time {
	if !a.on.Load() {
		return time.Time{}
	}
	return time.Now()
}

// end counts a check that began then.
func (a *adaptation) end(began time.Time) {
	if began.IsZero() {
		return
	}
	a.busy.Add(int64(time.Since(began)))
	a.cycles.Add(1)
}

func (a *adaptation) turn(on bool) {
	if a.on.Swap(on) == on {
		return
	}
	select {
	case a.turned <- struct{}{}:
	default: // it will look
	}
}

// adapt moves the limit until ctx ends, while that is on.
func (c *Checker) adapt(ctx context.Context) {
	for ctx.Err() == nil {
		if c.adaptation.on.Load() {
			c.adaptWhileOn(ctx)
		}
		c.setAdaptive(0)
		select {
		case <-c.adaptation.turned:
		case <-ctx.Done():
		}
	}
}

func (c *Checker) adaptWhileOn(ctx context.Context) {
	policy := pacing.NewAdaptiveLimit()
	ticker := time.NewTicker(adaptEvery)
	defer ticker.Stop()
	for c.adaptation.on.Load() {
		if c.Idle() {
			policy.Interrupt()
		}
		c.setAdaptive(policy.Look(pacing.Sample{
			Now:    time.Now(),
			Checks: c.adaptation.cycles.Load(), Busy: time.Duration(c.adaptation.busy.Load()),
			Most: c.mostAtOnce(),
		}))
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// setAdaptive makes the slots as many as the limit says; 0 is no limit.
func (c *Checker) setAdaptive(limit int) {
	if c.adaptation.limit.Load() == int64(limit) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.adaptation.limit.Store(int64(limit))
	c.resize()
}

// mostAtOnce is the number of checks under way that is wanted, allowed and borne.
func (c *Checker) mostAtOnce() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.borne()
}

// Adaptive says whether the checker finds out how many slots are worth it, up to the
// concurrency.
func (c *Checker) Adaptive() bool { return c.adaptation.on.Load() }

// SetAdaptive turns that on or off.
func (c *Checker) SetAdaptive(on bool) { c.adaptation.turn(on) }

// AdaptiveLimit is the number of slots that is tried or has proved best; 0 while the checker
// does not adapt.
func (c *Checker) AdaptiveLimit() int { return int(c.adaptation.limit.Load()) }
