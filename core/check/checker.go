package check

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"vectorcheck/core/target"
	"vectorcheck/core/vectors"
)

// Config is how a checker works. Concurrency and Rate can change while it does.
type Config struct {
	Concurrency int     // slots, 1 to MaxConcurrency
	Rate        float64 // attempts a second; 0 means no limit
	Retry       Retry
	Judge       Judge
	// IDs are what the API calls the rows of the file; nil where that is not known.
	IDs IDs
}

// Checker sends the vectors of a plan and judges the answers. Its methods are
// safe for concurrent use.
type Checker struct {
	config Config
	feed   *feed
	api    target.Target
	record func(Result)

	gate     *gate
	slots    *slots
	pace     *Pace
	inFlight atomic.Int64
	size     atomic.Int64 // the number of slots

	mu      sync.Mutex
	running context.Context // nil unless Run is under way
	workers int
	wg      sync.WaitGroup
	failure error
}

// New makes a checker that calls record once for each vector that has a result,
// from many goroutines. record may block: that holds the checker back.
func New(config Config, reader vectors.Reader, plan Plan, api target.Target, record func(Result)) *Checker {
	c := &Checker{
		config: config,
		feed:   newFeed(reader, config.IDs, plan),
		api:    api,
		record: record,
		gate:   newGate(),
		slots:  newSlots(config.Concurrency),
		pace:   NewPace(config.Rate),
	}
	c.size.Store(int64(config.Concurrency))
	return c
}

// Run checks vectors until the plan ends, Stop is called, or a vector cannot be
// read, which is its error. The end of ctx ends the attempts under way: their
// vectors have no result. Run is called once.
func (c *Checker) Run(ctx context.Context) error {
	defer context.AfterFunc(ctx, c.gate.stop)()
	c.employ(ctx)
	<-c.gate.stopped
	c.employ(nil)
	c.wg.Wait()
	return errors.Join(c.failure, ctx.Err())
}

// employ lets workers be started that end with ctx, or none with nil.
func (c *Checker) employ(ctx context.Context) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running = ctx
	c.staff()
}

// staff starts workers for all slots. c.mu is held.
func (c *Checker) staff() {
	for ; c.running != nil && int64(c.workers) < c.size.Load(); c.workers++ {
		ctx := c.running
		c.wg.Go(func() { c.work(ctx) })
	}
}

// Pause starts no new checks until Resume; those under way finish.
func (c *Checker) Pause() { c.gate.pause() }

// Resume ends a pause.
func (c *Checker) Resume() {
	c.pace.Reset()
	c.gate.resume()
}

// Paused says whether the checker is paused.
func (c *Checker) Paused() bool { return c.gate.paused() }

// Stop starts no new checks any more; Run returns when those under way have
// finished.
func (c *Checker) Stop() { c.gate.stop() }

// InFlight is the number of checks under way.
func (c *Checker) InFlight() int64 { return c.inFlight.Load() }

// Concurrency is the number of slots.
func (c *Checker) Concurrency() int {
	return int(c.size.Load())
}

// SetConcurrency changes the number of slots, within 1 and MaxConcurrency. More
// take effect at once, fewer as checks end.
func (c *Checker) SetConcurrency(n int) {
	n = min(max(n, 1), MaxConcurrency)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.size.Store(int64(n))
	c.slots.resize(n)
	c.staff()
}

// Rate is the limit of attempts a second; 0 means none.
func (c *Checker) Rate() float64 { return c.pace.Rate() }

// SetRate changes the limit of attempts a second; 0 means none.
func (c *Checker) SetRate(perSecond float64) { c.pace.SetRate(max(0, perSecond)) }

// HeldUntil is when all senders may go on after the API asked to be left alone;
// it is past if they may now.
func (c *Checker) HeldUntil() time.Time { return c.pace.HeldUntil() }

// work checks vectors one after the other, each in a slot. A vector is taken
// from the plan only once there is a token for it, so that a pause or a stop
// has nothing to give back.
func (c *Checker) work(ctx context.Context) {
	row := make([]float32, c.feed.dim)
	for {
		open, ok := c.gate.enter()
		if !ok || ctx.Err() != nil {
			return
		}
		if c.slots.acquire(open) != nil {
			continue
		}
		if c.pace.Take(open) == nil {
			c.checkNext(ctx, open, row)
		}
		c.slots.release()
	}
}

// checkNext checks the next vector that can be sent, and records those before
// it that cannot, as long as open lasts.
func (c *Checker) checkNext(ctx, open context.Context, row []float32) {
	for open.Err() == nil {
		item, err := c.feed.next(row)
		if err != nil {
			c.end(err)
			return
		}
		result := Result{Index: item.Index, Position: item.Position, Prior: item.Prior}
		if reason := unsendable(row); reason != "" {
			result.Outcome, result.Reason, result.Ended = Skipped, reason, time.Now()
			c.record(result)
			continue
		}
		c.inFlight.Add(1)
		if c.check(ctx, Asked{item.Index, item.ID, row}, &result) {
			c.record(result)
		}
		c.inFlight.Add(-1)
		return
	}
}

// end stops the checker because no vector can be had any more.
func (c *Checker) end(err error) {
	c.gate.stop()
	if err == io.EOF {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failure == nil {
		c.failure = err
	}
}

func unsendable(row []float32) (reason string) {
	switch vectors.Classify(row) {
	case vectors.Zero:
		return "zero vector"
	case vectors.NotFinite:
		return "NaN or Inf in the vector"
	}
	return ""
}

// check sends one vector, again where that may help, and fills in its result.
// It is false when ctx ended first.
func (c *Checker) check(ctx context.Context, asked Asked, result *Result) bool {
	start := time.Now()
	sent := start
	for {
		answer, err := c.api.Attempt(ctx, asked.Vector)
		now := time.Now()
		result.Attempts++
		result.Ended, result.Interval = now, c.interval()
		result.LastAttempt, result.Latency = now.Sub(sent), now.Sub(start)
		if err == nil {
			return c.judge(asked, answer, result)
		}
		if ctx.Err() != nil {
			return false
		}
		if !c.retry(ctx, failed(err), result) {
			return ctx.Err() == nil
		}
		result.Earlier = append(result.Earlier, result.LastAttempt)
		sent = time.Now()
	}
}

// interval is that at which a slot has a token, if all of them do.
func (c *Checker) interval() time.Duration {
	rate := c.pace.Rate()
	if rate == 0 {
		return 0
	}
	return time.Duration(float64(c.size.Load()) / rate * float64(time.Second))
}

// judge fills in what the answer to a vector is worth. It is false when that
// cannot be told, of this one or any other.
func (c *Checker) judge(asked Asked, answer target.Answer, result *Result) bool {
	verdict, err := c.config.Judge.Judge(asked, answer)
	var unfit *target.Error
	switch {
	case errors.As(err, &unfit):
		result.Outcome, result.Kind, result.Reason = Failed, unfit.Kind, unfit.Text
	case err != nil:
		c.end(err)
		return false
	default:
		result.Outcome, result.Similarity, result.TopID = verdict.Outcome, verdict.Similarity, answer.ID
		result.Rank, result.Duplicate, result.Neighbors = verdict.Rank, verdict.Duplicate, verdict.Neighbors
	}
	return true
}

// retry waits until the next attempt may start, or makes err the result's
// reason if there is none.
func (c *Checker) retry(ctx context.Context, err *target.Error, result *Result) (again bool) {
	if err.Kind == target.Throttled {
		result.Throttled++
	}
	c.pace.Hold(c.config.Retry.Hold(err))
	wait, again := c.config.Retry.Again(result.Attempts, err, rand.Float64())
	if !again {
		result.Outcome, result.Kind, result.Reason = Failed, err.Kind, err.Text
		return false
	}
	return sleep(ctx, wait) == nil && c.pace.Take(ctx) == nil
}

// failed is err as the kind of error that a Target promises.
func failed(err error) *target.Error {
	var known *target.Error
	if errors.As(err, &known) {
		return known
	}
	return &target.Error{Kind: target.Connection, Text: err.Error()}
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
