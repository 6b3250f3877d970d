package core

import (
	"fmt"
	"sync"
	"time"

	"vectorcheck/core/check"
	"vectorcheck/core/runfile"
	"vectorcheck/core/stats"
)

const (
	// tick is how often the checks under way are counted.
	tick = 100 * time.Millisecond
	// commitEvery is how long a result waits to be saved at most, together
	// with a tick: a quarter of a second.
	commitEvery = 150 * time.Millisecond
	// commitRows is how many results are saved as soon as they are there.
	commitRows = 4096
	// saveAgain is how long to wait before saving is tried again, after it has failed.
	saveAgain = 5 * time.Second

	recentSeconds = 600
	wholePoints   = 1200
)

// recorder takes results from the checker, counts them and saves them in
// batches. One goroutine, in loop, changes it; others read it through its
// methods.
type recorder struct {
	file   *runfile.File
	inbox  *inbox
	ended  chan struct{}  // closed when the last result is in the inbox
	try    chan struct{}  // saving is to be tried again now
	batch  []check.Result // counted, not saved yet
	spare  []check.Result // room for others
	points []stats.Point  // of the timeline, not saved yet
	clock  clock
	halted bool // a halt of the timeline is to be saved, be there results or not
	kept   load // as the run file has it
	run    *Run // asked for the checks under way, told of failures

	lastTick   moment
	stopped    time.Duration // for how long the process stood still by then
	still      time.Duration // the part of that which is not taken from a tick yet
	lastCommit time.Time

	mu       sync.Mutex // guards what follows, which loop alone changes
	tally    *stats.Tally
	timeline *stats.Timeline
	frontier *check.Frontier
	session  session
	others   otherIDs
	saved    int64 // rows of the run file
	err      error
}

// session counts what one process has done for a run.
type session struct {
	recorded int64
	answered int64
	failed   int64 // for other reasons than throttling
	probes   int64 // requests that asked only whether the API answers again
	held     time.Duration
}

// unusableAfter is how many checks have to fail, with not one answered, before
// the API counts as unusable.
const unusableAfter = 100

var errNothingAnswered = fmt.Errorf("%w: none of the first %d checks was answered; correct what the errors say, then check the errors again",
	ErrUnusable, unusableAfter)

// unusable says whether nothing but failures came of the first checks: a wrong
// address or key, most likely, which ten million more would not mend.
func (s session) unusable() bool { return s.answered == 0 && s.failed >= unusableAfter }

// newRecorder goes on from what file holds.
func newRecorder(file *runfile.File, frontier *check.Frontier) (*recorder, error) {
	state, err := file.State()
	if err != nil {
		return nil, err
	}
	r := &recorder{
		file: file, inbox: newInbox(), ended: make(chan struct{}), try: make(chan struct{}, 1), frontier: frontier,
		timeline: stats.NewTimeline(recentSeconds, wholePoints),
	}
	if r.tally, err = stats.RestoreTally(state); err != nil {
		return nil, err
	}
	r.saved = r.tally.Totals().Done()
	last := int64(0)
	err = file.Points(func(p stats.Point) error {
		r.timeline.Restore(p)
		last = p.Second + p.Seconds - 1
		return nil
	})
	r.clock = newClock(time.Now(), last)
	return r, err
}

// record hands a result over; it waits while too many are to be saved.
func (r *recorder) record(result check.Result) { r.inbox.put(result) }

// loop takes results until the last is there, and saves them.
func (r *recorder) loop() {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	r.lastTick, r.lastCommit = newMoment(time.Now()), time.Now()
	for {
		select {
		case <-r.ended:
			r.gather()
			r.observe(newMoment(time.Now()))
			r.saveRest()
			return
		case <-r.inbox.many:
			r.gather()
		case <-r.try:
			r.commit()
		case now := <-ticker.C:
			r.gather()
			r.observe(newMoment(now))
			if now.Sub(r.lastCommit) >= r.patience() {
				r.commit()
			}
		}
		if len(r.batch) >= commitRows && !r.failing() {
			r.commit()
		}
	}
}

// saveRest saves what is left, if need be not before that can be done, or the run is
// stopped.
func (r *recorder) saveRest() {
	r.commit()
	ticker := time.NewTicker(saveAgain)
	defer ticker.Stop()
	for r.failing() {
		select {
		case <-r.try:
		case <-ticker.C:
		case <-r.run.stopped:
			r.commit()
			return
		}
		r.commit()
	}
}

// tryNow has saving tried at once, if it has failed.
func (r *recorder) tryNow() {
	select {
	case r.try <- struct{}{}:
	default: // it will be
	}
}

// failing says whether results could not be saved, but maybe can be later.
func (r *recorder) failing() bool { return r.err != nil && runfile.Transient(r.err) }

// patience is how long results wait to be saved.
func (r *recorder) patience() time.Duration {
	if r.failing() {
		return saveAgain
	}
	return commitEvery
}

// gather counts the results that are there, unless the files have changed.
func (r *recorder) gather() {
	taken := r.inbox.take(r.spare[:0])
	if !r.run.filesUnchanged(len(taken)) {
		taken = taken[:0]
	}
	r.mu.Lock()
	for i := range taken {
		r.add(&taken[i])
	}
	r.mu.Unlock()
	if len(r.batch) == 0 {
		r.batch, r.spare = taken, r.batch
		return
	}
	r.batch = append(r.batch, taken...)
	r.spare = taken
}

func (r *recorder) add(result *check.Result) {
	before := r.session.unusable()
	r.session.recorded++
	switch {
	case result.Outcome == check.Match || result.Outcome == check.Mismatch:
		r.session.answered++
	case result.Outcome == check.Failed && result.Throttled == 0:
		r.session.failed++
	}
	if r.session.unusable() && !before {
		r.run.fail(errNothingAnswered)
	}
	if r.others.add(result) {
		if err := r.run.otherIDsError(&r.others); err != nil {
			r.run.fail(err)
		}
	}
	r.tally.Add(result)
	r.timeline.Add(r.clock.second(result.Ended), result)
	r.frontier.Done(result.Position)
}

// observe counts the checks under way and the time spent.
func (r *recorder) observe(now moment) {
	inFlight, active := r.run.active()
	probes := r.run.noteTrouble()
	awake, asleep := now.since(r.lastTick, countsSuspension)
	awake -= r.stillOf(awake)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clock = r.clock.after(asleep, countsSuspension)
	r.tally.AddProbes(probes - r.session.probes)
	r.session.probes = probes
	held := r.run.checker.Held(now.now)
	if active {
		r.tally.AddActive(awake)
		r.tally.AddHeld(min(held-r.session.held, awake))
		r.timeline.ObserveInFlight(r.clock.second(now.now), inFlight)
	} else if r.timeline.Halt(r.run.checker.Halted()) {
		r.halted = true
	}
	r.session.held = held
	r.lastTick = now
}

// stillOf is how much of the time since the last tick the process stood still. The tick may
// be one from before a stop that is read after it: then the stop is in the next.
func (r *recorder) stillOf(awake time.Duration) (still time.Duration) {
	stopped := r.run.checker.Stopped(time.Now())
	r.still += stopped - r.stopped
	still = min(awake, r.still)
	r.stopped, r.still = stopped, r.still-still
	return still
}

// commit saves what was taken since the last time, if anything was. What cannot be saved is kept
// for another attempt.
func (r *recorder) commit() {
	r.lastCommit = time.Now()
	if len(r.batch) == 0 && !r.halted && r.kept == r.run.load() {
		return
	}
	r.mu.Lock()
	r.points = append(r.points, r.timeline.TakeChanged()...)
	r.mu.Unlock()
	err := r.save()
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		r.saved = r.tally.Totals().Done()
		r.batch, r.points, r.halted = r.batch[:0], r.points[:0], false
	}
	r.note(err)
}

// note has the run wait while results cannot be saved, or fail if they never can be.
func (r *recorder) note(err error) {
	before := r.err
	r.err = err
	switch {
	case err != nil && runfile.Transient(err):
		if before == nil {
			r.run.log.WithError(err).Info("waiting, as results cannot be saved")
		}
		r.run.checker.HoldForStorage(err.Error(), time.Now().Add(saveAgain))
	case err != nil:
		r.run.fail(err)
	case err == nil && before != nil:
		r.run.log.Info("results can be saved again")
		r.run.checker.Stored()
	}
}

// save needs no lock: nobody else changes what it reads.
func (r *recorder) save() error {
	if err := r.saveLoad(); err != nil {
		return err
	}
	state, err := r.tally.State()
	if err != nil {
		return err
	}
	return r.file.Append(runfile.Batch{
		Results:      r.batch,
		State:        state,
		Points:       r.points,
		SavedThrough: r.frontier.Low(),
		HandedOut:    r.frontier.High(),
	})
}

// clock gives the seconds of a session's timeline: Unix time as it was when the
// session began, carried on by the monotonic clock, so that a changed clock
// makes no gap, a suspended machine does, and never before a second that the
// timeline has.
type clock struct {
	start  time.Time
	origin int64
}

func newClock(now time.Time, last int64) clock {
	return clock{now, max(now.Unix(), last+1)}
}

func (c clock) second(now time.Time) int64 {
	return c.origin + int64(now.Sub(c.start)/time.Second)
}
