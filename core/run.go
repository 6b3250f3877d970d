package core

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"vectorcheck/core/check"
	"vectorcheck/core/runfile"
)

// ErrUnusable is wrapped by the error of a run whose API could not be used.
var ErrUnusable = errors.New("the API could not be used")

// Run is one run, over one run file. Create and Open give it; Close is to be
// called in the end. Its methods are safe for concurrent use.
type Run struct {
	parts parts
	total int64 // vectors that the run covers
	todo  int64 // results that this session is to give

	checker  *check.Checker
	recorder *recorder
	content  *contentCheck
	log      logrus.FieldLogger

	trouble check.Trouble // as it was noted last

	abort context.CancelFunc
	life  context.Context
	done  chan struct{}
	once  sync.Once

	closing chan struct{} // closed when the run file is about to be
	keeping sync.WaitGroup

	mu       sync.Mutex
	started  bool
	checked  bool // no check is begun any more: the load cannot be changed
	stopping bool
	stopped  chan struct{} // closed when stopping: nothing is waited for any more
	err      error         // why the run ended before its end
}

// Start begins to check. It returns at once; Done tells the end.
func (r *Run) Start() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.started {
		return
	}
	r.started = true
	r.keeping.Go(r.keepWhole)
	reading, end := context.WithCancel(r.life)
	r.content.end = end
	r.keeping.Go(func() { r.keepContent(reading) })
	go r.run()
}

// run checks and records until there is nothing more to do.
func (r *Run) run() {
	defer close(r.done)
	r.log.WithFields(logrus.Fields{"left": r.todo, "total": r.total}).Info("run started")
	recorded := make(chan struct{})
	go func() {
		defer close(recorded)
		r.recorder.loop()
	}()
	err := r.checker.Run(r.life)
	r.mu.Lock()
	r.checked = true // before the last results are saved, and the load with them
	r.mu.Unlock()
	close(r.recorder.ended)
	<-recorded
	if errors.Is(err, check.ErrGone) {
		err = fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		r.fail(err)
	}
	r.endContent(err == nil && r.recorder.saved >= r.total)
	if r.recorder.err != nil {
		r.failToSave(r.recorder.err)
	} else if err := r.parts.file.Settle(); err != nil {
		r.log.WithError(err).Warn("the run file is not settled") // Close does it, or tells
	}
	_ = r.parts.file.WriteBack(0) // keepWhole tries again
	if shared := r.recorder.tally.Totals().Shared; shared > 0 {
		r.log.WithField("rows", shared).Warn("answered with another row's vector: use ids, or a higher threshold")
	}
	r.log.WithField("saved", r.recorder.saved).Info("run ended") // fail has told why, if early
}

// Pause starts no new checks until Resume; those under way finish.
func (r *Run) Pause() { r.log.Info("pause"); r.checker.Pause() }

// Resume ends a pause, and tries at once what the run waits for by itself.
func (r *Run) Resume() {
	r.log.Info("resume")
	r.checker.Resume()
	r.recorder.tryNow()
}

// Stop starts no new checks any more; those under way finish and are saved.
func (r *Run) Stop() {
	r.mu.Lock()
	if !r.stopping {
		r.stopping = true
		close(r.stopped)
	}
	r.mu.Unlock()
	r.checker.Stop()
}

// Abort ends the checks under way too. Those have no result; what has one is
// saved.
func (r *Run) Abort() {
	r.Stop()
	r.abort()
}

// SetConcurrency changes the number of slots. The run file keeps it. Of a run that has
// ended it changes nothing.
func (r *Run) SetConcurrency(n int, auto bool) {
	r.setLoad(func() {
		r.checker.SetConcurrency(n)
		r.checker.SetAdaptive(auto)
	})
}

// SetRate changes the limit of attempts a second; 0 means none. The run file keeps it. Of
// a run that has ended it changes nothing.
func (r *Run) SetRate(perSecond float64) { r.setLoad(func() { r.checker.SetRate(perSecond) }) }

func (r *Run) setLoad(set func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.checked {
		set()
	}
}

// Done is closed when the run has ended and all its results are saved.
func (r *Run) Done() <-chan struct{} { return r.done }

// Err is why the run ended before it was through, other than by Stop or Abort;
// ErrUnusable is one reason.
func (r *Run) Err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// Path is the run file's.
func (r *Run) Path() string { return r.parts.file.Path() }

// Settings are those of the run, with the load as it is now.
func (r *Run) Settings() Settings {
	s := r.parts.settings
	s.Concurrency, s.AutoConcurrency, s.Rate = r.checker.Concurrency(), r.checker.Adaptive(), r.checker.Rate()
	return s
}

// State is where the run stands.
func (r *Run) State() State {
	r.mu.Lock()
	started, stopping, failed := r.started, r.stopping, r.err != nil
	r.mu.Unlock()
	select {
	case <-r.done:
		return Ended
	default:
	}
	trouble, troubled := r.checker.Trouble()
	switch {
	case !started:
		return Ready
	case stopping, failed && trouble.Cause != check.Storage:
		return Stopping
	case failed: // and what was answered is still to be saved
		return Waiting
	case r.checker.Paused() && r.checker.InFlight() > 0:
		return Pausing
	case r.checker.Paused():
		return Paused
	case troubled:
		return Waiting
	}
	return Running
}

// active says whether time counts: a run that is paused or waits, with nothing under
// way, spends none.
func (r *Run) active() (inFlight int64, active bool) {
	inFlight = r.checker.InFlight()
	return inFlight, inFlight > 0 || !r.checker.Idle()
}

// Trouble is what the run waits for by itself; ok is false if for nothing.
func (r *Run) Trouble() (t check.Trouble, ok bool) { return r.checker.Trouble() }

// noteTrouble writes into the log when an API stops and begins to answer, and gives how
// often it was asked whether it does. One goroutine calls it.
func (r *Run) noteTrouble() (probes int64) {
	trouble, _ := r.checker.Trouble()
	switch before := r.trouble.Cause; {
	case trouble.Cause == before:
	case trouble.Cause == check.Outage:
		text := "waiting, as the API does not answer"
		if trouble.Status > 0 {
			text = "waiting, as the API answers with errors only"
		}
		r.log.WithField("reason", trouble.Text).Info(text)
	case trouble.Cause == check.NoHits:
		r.log.WithField("reason", trouble.Text).Info("waiting to be resumed, as the API finds nothing")
	case trouble.Cause == check.Refusal:
		r.log.WithField("reason", trouble.Text).Info("waiting to be resumed, as the API refuses")
	case trouble.Cause == 0 && before != check.Storage: // the recorder tells of that
		r.log.WithField("waited", time.Since(r.trouble.Since).Round(time.Second)).Info("the API answers again")
	}
	r.trouble = trouble
	return r.checker.Probes()
}

// fail ends the run for a reason; the first one counts.
func (r *Run) fail(err error) {
	r.mu.Lock()
	if r.err == nil {
		r.err = err
		r.log.WithError(err).Error("run fails")
	}
	r.mu.Unlock()
	r.checker.Stop()
}

// failToSave is fail for results that are lost: that is said beside any other reason.
func (r *Run) failToSave(err error) {
	r.mu.Lock()
	if saving := new(runfile.Error); r.err != nil && !errors.As(r.err, &saving) {
		r.log.WithError(err).Error("the last results are not saved")
		r.err = fmt.Errorf("%w; and the last results are not saved: %w", r.err, err)
	}
	r.mu.Unlock()
	r.fail(err)
}

// Close ends a run that is still going on, as Abort does, and releases
// everything. It may be called again.
func (r *Run) Close() error {
	var err error
	r.once.Do(func() {
		r.Abort()
		if r.wasStarted() {
			<-r.done
		}
		close(r.closing)
		r.keeping.Wait()
		err = r.parts.Close()
	})
	return err
}

// Discard is Close for a run that nobody waits for any more: a new one that has no result
// leaves no file.
func (r *Run) Discard() error {
	err := r.Close()
	if r.parts.created && r.recorder.tally.Totals().Done() == 0 {
		err = errors.Join(err, os.Remove(r.Path()))
	}
	return err
}

func (r *Run) wasStarted() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.started
}
