package check

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"vectorcheck/core/target"
)

// ErrGone is wrapped by the error of a checker whose API does not know what is asked any more,
// such as a collection.
var ErrGone = errors.New("what is asked is gone")

// goneAfter is how many probes in a row are told so before a checker ends: about 20 s, in
// which a collection that is made anew may come back.
const goneAfter = 6

// answers notes an answer to t.
func (c *Checker) answers(t *turn) {
	for _, failed := range c.health.answers(t.Vector, t.sent) {
		c.record(failed.result)
	}
	c.pressure.accepted(t.among)
}

// fails notes a failed attempt, and lets the API be asked when it may be its fault.
func (c *Checker) fails(ctx context.Context, t *turn, err *target.Error) {
	c.pace.Hold(c.config.Retry.Hold(err))
	c.pressure.refused(err, t.sent, t.among)
	if err.Moved || aboutVector(err) {
		return // the API is well
	}
	failures := c.health.failures.Add(1)
	switch known := c.health.known.Load(); {
	case known == nil && refusal(err):
		if c.health.ask(c.gate) {
			c.suffer(err)
			c.startAsking(ctx, t.keep().Vector, 1)
		}
	case known != nil && (failures >= inDoubt || refusal(err) || err.Gone):
		c.doubt(ctx, *known)
	}
}

// doubt asks the API about a vector that it has answered, unless that goes on already.
func (c *Checker) doubt(ctx context.Context, known []float32) {
	if c.health.ask(c.gate) {
		c.startAsking(ctx, known, 0)
	}
}

// startAsking asks the API about a vector, after some failures of that, until it
// answers.
func (c *Checker) startAsking(ctx context.Context, vector []float32, failures int) {
	c.wg.Go(func() {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(c.gate.alive, cancel)()
		for gone := 0; ; failures++ {
			permit, ok := c.waitToAsk(ctx, failures)
			if !ok {
				return
			}
			c.probes.Add(1)
			lost := c.stops.lostBy(time.Now())
			_, err := c.attempt(ctx, vector, permit)
			if err == nil {
				c.recovers(ctx)
				return
			}
			if ctx.Err() != nil {
				return
			}
			if c.stops.lostBy(time.Now()) > lost && ofStop(failed(err)) {
				failures-- // it says nothing of the API
				continue
			}
			c.pace.Hold(c.config.Retry.Hold(failed(err)))
			c.suffer(failed(err))
			if gone++; !isGone(failed(err)) {
				gone = 0
			}
			if gone >= goneAfter {
				c.end(fmt.Errorf("%w: %w", ErrGone, failed(err)))
				return
			}
		}
	})
}

// waitToAsk waits until the API is to be asked again; it is not ok when that is
// never.
func (c *Checker) waitToAsk(ctx context.Context, failures int) (_ *permit, ok bool) {
	var due <-chan time.Time
	if t, _ := c.health.state(); t.Cause != Refusal {
		wait := max(probeWait(failures, rand.Float64()), time.Until(c.pace.HeldUntil()))
		c.health.plan(time.Now().Add(wait))
		timer := time.NewTimer(wait)
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-due:
	case <-c.kick:
	case <-ctx.Done():
		return nil, false
	}
	if !c.gate.wait(byUser) {
		return nil, false
	}
	p := &permit{pace: c.pace}
	return p, p.take(ctx) == nil
}

// suffer has the checks that meet trouble begun again later.
func (c *Checker) suffer(err *target.Error) {
	t := Trouble{Cause: Outage, Status: err.Status, Text: err.Error(), Since: time.Now()}
	if refusal(err) {
		t.Cause = Refusal
	}
	if c.health.suffer(t) {
		c.pressure.fallen()
	}
}

// recovers goes on, as the API answers.
func (c *Checker) recovers(ctx context.Context) {
	if _, troubled := c.health.state(); troubled {
		c.pressure.recovers()
		c.pace.Replan()
	}
	for _, t := range c.health.recover(c.gate) {
		c.record(t.result)
	}
	c.settle(ctx)
}

// settle stops the checker when nothing is left to be done. What has failed for a
// reason that is not known is left to be done.
func (c *Checker) settle(ctx context.Context) {
	if !c.drained.Load() {
		return
	}
	switch busy, doubtful := c.health.undecided(c.InFlight); {
	case busy:
	case doubtful:
		c.doubt(ctx, *c.health.known.Load())
	default:
		if _, waits := c.noHits.state(); waits {
			return
		}
		for _, t := range c.noHits.end() {
			c.record(t.result)
		}
		c.gate.stop()
	}
}
