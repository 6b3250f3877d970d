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
	Concurrency int // slots, 1 to MaxConcurrency
	// Adaptive says that the checker finds out how many slots are worth it, up to Concurrency.
	Adaptive bool
	Ceiling  int     // slots that are left to this client at most; 0 for no ceiling
	Rate     float64 // attempts a second; 0 means no limit
	Retry    Retry
	Judge    Judge
	// IDs are what the API calls the rows of the file; nil where that is not known.
	IDs IDs
	// TooManySkipped is called with how many vectors this checker has skipped, after
	// each of them; an error ends Run. nil lets all of them be skipped.
	TooManySkipped func(skipped int64) error
}

// Checker sends the vectors of a plan and judges the answers. Its methods are
// safe for concurrent use.
type Checker struct {
	config Config
	feed   *feed
	api    target.Target
	record func(Result)

	gate       *gate
	slots      *slots
	pace       *Pace
	budget     *budget
	health     *health
	noHits     noHits
	pressure   *pressure
	stops      *stops
	adaptation *adaptation
	inFlight   atomic.Int64
	size       atomic.Int64 // the number of slots that is wanted
	bounded    atomic.Int64 // the number of them that the API seems to bear; 0 for all
	ceiling    int          // the number of them that is left to this client; 0 for all
	attempts   atomic.Int64 // under way
	probes     atomic.Int64
	skipped    atomic.Int64
	drained    atomic.Bool   // the plan has ended
	kick       chan struct{} // an API in trouble is to be asked now

	mu      sync.Mutex
	storage Trouble         // its Cause is 0 if there is none
	running context.Context // nil unless Run is under way
	workers int
	wg      sync.WaitGroup
	failure error
}

// New makes a checker that calls record once for each vector that has a result,
// from many goroutines. record may block: that holds the checker back.
func New(config Config, reader vectors.Reader, plan Plan, api target.Target, record func(Result)) *Checker {
	c := &Checker{
		config:     config,
		feed:       newFeed(reader, config.IDs, plan),
		api:        api,
		record:     record,
		gate:       newGate(),
		slots:      newSlots(config.Concurrency),
		pace:       NewPace(config.Rate),
		budget:     newBudget(),
		health:     newHealth(),
		stops:      newStops(),
		adaptation: newAdaptation(config.Adaptive),
		kick:       make(chan struct{}, 1),
	}
	c.ceiling = config.Ceiling
	c.size.Store(int64(config.Concurrency))
	c.resize()
	c.pressure = newPressure(c.pace, c.bound)
	return c
}

// Run checks vectors until the plan ends, Stop is called, or a vector cannot be
// read, which is its error. The end of ctx ends the attempts under way: their
// vectors have no result. Run is called once.
func (c *Checker) Run(ctx context.Context) error {
	defer context.AfterFunc(ctx, c.gate.stop)()
	c.employ(ctx)
	c.wg.Go(func() { c.pressure.regulate(c.gate.alive) })
	c.wg.Go(func() { c.adapt(c.gate.alive) })
	defer c.stops.begin()()
	<-c.gate.alive.Done()
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
func (c *Checker) Pause() { c.gate.close(byUser) }

// Resume ends a pause, and has an API that is in trouble asked at once.
func (c *Checker) Resume() {
	c.pace.Reset()
	c.gate.open(byUser)
	c.askAgain()
	if _, troubled := c.health.state(); troubled {
		select {
		case c.kick <- struct{}{}:
		default: // it will be
		}
	}
}

// Paused says whether the checker is paused, by Pause.
func (c *Checker) Paused() bool { return c.gate.has(byUser) }

// Idle says whether no new checks are begun for now, for whatever reason.
func (c *Checker) Idle() bool { return c.gate.has(^lock(0)) }

// Trouble is what the checker waits for by itself; ok is false if for nothing.
func (c *Checker) Trouble() (t Trouble, ok bool) {
	c.mu.Lock()
	t = c.storage
	c.mu.Unlock()
	if t.Cause != 0 {
		return t, true
	}
	if t, ok = c.health.state(); ok {
		return t, true
	}
	return c.noHits.state()
}

// Halted is why no new checks are begun for now, a pause before all else; 0 if they are,
// or while the API is asked whether they should be.
func (c *Checker) Halted() Cause {
	if c.Paused() {
		return Pause
	}
	t, _ := c.Trouble()
	return t.Cause
}

// HoldForStorage starts no new checks until Stored, as results cannot be saved for the
// reason in text.
func (c *Checker) HoldForStorage(text string, next time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	since := time.Now()
	if c.storage.Cause != 0 {
		since = c.storage.Since
	}
	c.storage = Trouble{Cause: Storage, Text: text, Since: since, Next: next}
	c.gate.close(byStorage)
}

// Stored says that results can be saved.
func (c *Checker) Stored() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.storage = Trouble{}
	c.pace.Replan()
	c.gate.open(byStorage)
}

// Probes is how many requests asked only whether the API answers again.
func (c *Checker) Probes() int64 { return c.probes.Load() }

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
	c.resize()
	c.staff()
}

// resize makes the slots as many as are wanted, allowed and borne. c.mu is held.
func (c *Checker) resize() {
	n := c.borne()
	if limit := c.AdaptiveLimit(); limit > 0 {
		n = min(n, limit)
	}
	c.slots.resize(n)
}

// borne is the number of slots that is wanted, allowed and borne. c.mu is held.
func (c *Checker) borne() int {
	n := int(c.size.Load())
	for _, most := range []int{c.ceiling, int(c.bounded.Load())} {
		if most > 0 {
			n = min(n, most)
		}
	}
	return n
}

// bound bounds the checks under way to what the API seems to bear, 0 for no bound, and gives
// how many there would be otherwise, and how many there are.
func (c *Checker) bound(limit int) (wanted, underWay int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bounded.Swap(int64(limit)) != int64(limit) {
		c.resize()
	}
	if wanted = int(c.size.Load()); c.ceiling > 0 {
		wanted = min(wanted, c.ceiling)
	}
	return wanted, int(c.InFlight())
}

// AtOnce is the number of checks under way that the API seems to bear, as it refuses more, or
// that is left to this client; 0 while neither is fewer than wanted.
func (c *Checker) AtOnce() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	least := 0
	for _, most := range []int{c.ceiling, int(c.bounded.Load())} {
		if most > 0 && most < int(c.size.Load()) && (least == 0 || most < least) {
			least = most
		}
	}
	if limit := c.AdaptiveLimit(); limit > 0 && limit < least {
		return 0 // the checker would not use more
	}
	return least
}

// Rate is the limit of attempts a second; 0 means none.
func (c *Checker) Rate() float64 { return c.pace.Rate() }

// SetRate changes the limit of attempts a second; 0 means none.
func (c *Checker) SetRate(perSecond float64) { c.pace.SetRate(max(0, perSecond)) }

// Stopped is for how long the process stood still in all while Run was under way, by now.
func (c *Checker) Stopped(now time.Time) time.Duration { return c.stops.lostBy(now) }

// Bearable is the limit of attempts a second that the API seems to bear, as it refuses
// more; 0 while it refuses none.
func (c *Checker) Bearable() float64 { return c.pace.Limit() }

// Held is how long all senders were held back until now, as the API asked.
func (c *Checker) Held(now time.Time) time.Duration { return c.pace.Held(now) }

// HeldUntil is when all senders may go on after the API asked to be left alone;
// it is past if they may now.
func (c *Checker) HeldUntil() time.Time { return c.pace.HeldUntil() }

// work checks vectors one after the other, each in a slot. A vector is taken
// from the plan only once there is a token for it, so that a pause or a stop
// has nothing to give back.
func (c *Checker) work(ctx context.Context) {
	row, permit := make([]float32, c.feed.dim), &permit{pace: c.pace}
	for {
		open, ok := c.gate.enter()
		if !ok || ctx.Err() != nil {
			return
		}
		if c.drained.Load() {
			c.health.await(open)
		}
		if c.slots.acquire(open) != nil {
			continue
		}
		var err error
		if err = permit.take(open); err == nil {
			began := c.adaptation.begin()
			c.inFlight.Add(1)
			c.checkNext(ctx, open, row, permit)
			permit.Sent() // if there was nothing to send
			c.adaptation.end(began)
			c.inFlight.Add(-1)
			c.settle(ctx)
		}
		c.slots.release()
	}
}

// checkNext checks the next vector that can be sent, and records those before
// it that cannot, as long as open lasts.
func (c *Checker) checkNext(ctx, open context.Context, row []float32, permit *permit) {
	for open.Err() == nil {
		t, err := c.next(row)
		if err != nil {
			c.end(err)
			return
		}
		if t.bad == "" {
			t.bad = Unsendable(t.Vector)
		}
		if t.bad != "" {
			c.skip(&t)
			continue
		}
		t.permit = permit
		c.check(ctx, &t)
		return
	}
}

// next is the next check: one that is to be begun again, or of the plan.
func (c *Checker) next(row []float32) (turn, error) {
	if t, ok := c.health.take(); ok {
		return t, nil
	}
	item, err := c.feed.next(row)
	return turn{
		Asked:  Asked{item.Index, item.ID, row},
		bad:    item.Bad,
		result: Result{Index: item.Index, Position: item.Position, Prior: item.Prior},
	}, err
}

// skip records a vector that cannot be sent.
func (c *Checker) skip(t *turn) {
	t.result.Outcome, t.result.Reason, t.result.Ended = Skipped, t.bad, time.Now()
	c.record(t.result)
	skipped := c.skipped.Add(1)
	if c.config.TooManySkipped == nil {
		return
	}
	if err := c.config.TooManySkipped(skipped); err != nil {
		c.end(err)
	}
}

// end lets the checker stop because there are no more vectors, or they cannot be
// had.
func (c *Checker) end(err error) {
	if err == io.EOF {
		c.drained.Store(true)
		return
	}
	c.gate.stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failure == nil {
		c.failure = err
	}
}

// Unsendable is why a vector cannot be sent; "" if it can.
func Unsendable(row []float32) (reason string) {
	switch vectors.Classify(row) {
	case vectors.Zero:
		return "zero vector"
	case vectors.NotFinite:
		return "NaN or Inf in the vector"
	}
	return ""
}

// check sends a vector, again where that may help, and records the result. There is
// none if ctx ends first, or judging does, and none yet if the API is in trouble.
func (c *Checker) check(ctx context.Context, t *turn) {
	c.send(t)
	t.start, t.lostBefore, t.planned = t.sent, t.lost, t.permit.planned
	c.budget.earn()
	for {
		answer, err := c.attempt(ctx, t.Vector, t.permit)
		now := time.Now()
		t.result.Resent += t.permit.resent
		lost := c.stops.lostBy(now)
		if err != nil && ctx.Err() == nil && lost > t.lost && ofStop(failed(err)) {
			if t.permit.take(ctx) != nil {
				return
			}
			c.send(t)
			continue
		}
		t.count(now, lost)
		if t.result.Untimed {
			c.pace.Replan() // nobody could have taken a token meanwhile
		}
		if err == nil {
			c.answers(t)
			if c.judge(t.Asked, answer, &t.result) {
				c.recordAnswer(t, answer.Empty)
			}
			return
		}
		if ctx.Err() != nil {
			return
		}
		if !c.retry(ctx, failed(err), t) {
			return
		}
		t.result.Earlier = append(t.result.Earlier, t.result.LastAttempt)
		c.send(t)
	}
}

// recordAnswer records what was judged, unless it is to be held back.
func (c *Checker) recordAnswer(t *turn, empty bool) {
	if empty && c.keepNoHits(t) {
		return
	}
	if !empty {
		c.hasHits()
	}
	c.record(t.result)
}

// send notes that an attempt is sent now.
func (c *Checker) send(t *turn) {
	t.sent = time.Now()
	t.among = c.pressure.among(c.attempts.Load() + 1)
	t.lost = c.stops.lostBy(t.sent)
}

// ofStop says whether a failure of an attempt during which the process stood still came of
// that: its time went by, or the server gave it up. It is not counted, and asked again.
func ofStop(err *target.Error) bool {
	return !err.Permanent && (err.Kind == target.Timeout || err.Kind == target.Connection)
}

// attempt asks about a vector, with a permit that is spent then.
func (c *Checker) attempt(ctx context.Context, vector []float32, permit *permit) (target.Answer, error) {
	defer permit.Sent()
	c.attempts.Add(1)
	defer c.attempts.Add(-1)
	return c.api.Attempt(ctx, vector, permit)
}

// count adds the attempt that ended now. The process was stopped for lost by then.
func (t *turn) count(now time.Time, lost time.Duration) {
	t.tries++
	r := &t.result
	r.Attempts++
	r.Ended = now
	if r.Untimed = lost > t.lostBefore; r.Untimed { // the reply may have come meanwhile
		r.LastAttempt, r.Latency, r.FromPlan = 0, 0, 0
		return
	}
	r.LastAttempt = now.Sub(t.sent)
	r.Latency = now.Sub(t.start)
	if !t.planned.IsZero() {
		r.FromPlan = max(now.Sub(t.planned), r.Latency)
	}
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
		result.Impossible, result.Score = verdict.Impossible, verdict.Score
		result.Rank, result.Duplicate, result.Twin, result.Neighbors = verdict.Rank, verdict.Duplicate, verdict.Twin, verdict.Neighbors
	}
	return true
}

// retry waits until the next attempt may start; if there is none, the check has
// failed, or is to be begun again when the API is well.
func (c *Checker) retry(ctx context.Context, err *target.Error, t *turn) (again bool) {
	if err.Kind == target.Throttled {
		t.result.Throttled++
	}
	c.fails(ctx, t, err)
	quiet := c.health.quiet()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(quiet, cancel)()
	wait, again := c.config.Retry.Again(t.tries, err, rand.Float64())
	text := err.Text
	if again && quiet.Err() == nil {
		if sleep(ctx, wait) == nil && (c.pressure.bounds(err) || c.budget.take(ctx)) {
			if wait == 0 && err.Waited && t.permit.takeAhead(ctx) || t.permit.take(ctx) == nil {
				return true
			}
		} else {
			text += tooManyRetries
		}
	}
	switch {
	case quiet.Err() != nil, refusal(err) && c.health.known.Load() == nil, c.isCrowdedOut(err, t):
		c.health.putBack(*t)
	case ctx.Err() == nil:
		c.fail(t, err.Kind, text, aboutVector(err))
	}
	return false
}

// mostCrowdedOut is how often a check is begun again that was refused as too many asked at once.
const mostCrowdedOut = 8

// isCrowdedOut says whether a check has failed as too many asked at once, which is not its
// vector's fault: fewer will.
func (c *Checker) isCrowdedOut(err *target.Error, t *turn) bool {
	return c.pressure.isBounded.Load() && c.pressure.bounds(err) && t.result.Attempts < mostCrowdedOut*(c.config.Retry.Retries+1)
}

// tooManyRetries is why a check has failed that would have been retried.
const tooManyRetries = " (not retried: too many requests fail)"

// fail makes a failure the result of a check. Unless it is its own, it is recorded once it is
// known not to be the API's.
func (c *Checker) fail(t *turn, kind target.Kind, reason string, own bool) {
	t.result.Outcome, t.result.Kind, t.result.Reason = Failed, kind, reason
	if own || !c.health.doubt(*t) {
		c.record(t.result)
	}
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
