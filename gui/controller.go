package gui

import (
	"context"
	"errors"
	"os"
	"sync"

	"vectorcheck/core"
	"vectorcheck/core/report"
	"vectorcheck/core/stats"
)

// controller holds the run that the window shows. Its methods are safe for
// concurrent use; those that may take time say so, and are not to be called on
// the main thread.
type controller struct {
	options core.Options

	mu     sync.Mutex
	run    shownRun
	before []shownRun // whose place it took, and which may be shown still
	busy   bool       // a run is being made ready
	err    error      // why none took the place of run
	closed bool       // there is to be no other run

	preparing sync.WaitGroup // while busy
}

// shownRun is a run that goes on or has done so, a *core.Run, or one that is
// only looked at, a *core.Record.
type shownRun interface {
	Path() string
	Settings() core.Settings
	Snapshot() core.Snapshot
	Summary() (report.Summary, error)
	Timeline() []stats.Point
	Recent() []stats.Point
	Results() *core.Results
	Close() error
}

func (c *controller) view() view {
	c.mu.Lock()
	v := view{run: c.run, busy: c.busy, refused: c.err}
	c.mu.Unlock()
	if v.run == nil {
		v.err, v.refused = v.refused, nil
		return v
	}
	v.snapshot = v.run.Snapshot()
	if run, live := v.run.(*core.Run); live {
		v.err = run.Err()
	}
	return v
}

// start makes a new run in folder, begins it, and gives its path. It may take
// seconds.
func (c *controller) start(ctx context.Context, s core.Settings, folder string) (path string, err error) {
	err = c.replace(func() (shownRun, error) {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return nil, err
		}
		run, err := core.CreateIn(ctx, s, folder, c.options)
		if err == nil {
			path = run.Path()
		}
		return run, err
	})
	return path, err
}

// look shows the run in a run file, without going on with it.
func (c *controller) look(path string) error {
	return c.replace(func() (shownRun, error) { return core.OpenRecord(path) })
}

// goOn goes on with the run in a run file. It may take seconds.
func (c *controller) goOn(ctx context.Context, path string, resume core.ResumeOptions) error {
	return c.replace(func() (shownRun, error) {
		return core.Open(ctx, path, resume, c.options)
	})
}

// change gives other settings to the run in a run file, and shows it.
func (c *controller) change(path string, resume core.ResumeOptions) error {
	return c.replace(func() (shownRun, error) {
		if err := core.ChangeSettings(path, resume); err != nil {
			return nil, err
		}
		return core.OpenRecord(path)
	})
}

var (
	errGoingOn = errors.New("a run is going on: stop it first")
	errClosed  = errors.New("VectorCheck is closing")
)

// replace makes another run ready, and has it take the place of the one there is, which
// must have ended, and which is whole and shown until then; one that can go on is started.
func (c *controller) replace(prepare func() (shownRun, error)) error {
	if err := c.begin(); err != nil {
		return err
	}
	defer c.preparing.Done()
	shown, err := prepare()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil && c.closed {
		err = errors.Join(errClosed, discard(shown))
	}
	c.busy, c.err = false, err
	if errors.As(err, new(*core.PlaceError)) || errors.As(err, new(*core.MissingFileError)) {
		c.err = nil // that is a question
	}
	if err != nil {
		return err
	}
	if c.run != nil {
		c.before = append(c.before, c.run)
	}
	c.run = shown
	if run, live := shown.(*core.Run); live {
		run.Start()
	}
	return nil
}

// begin sees to it that only one run is made ready, and only while none goes on.
func (c *controller) begin() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
		return errClosed
	case c.busy || c.run != nil && c.run.Snapshot().State != core.Ended:
		return errGoingOn
	}
	c.busy, c.err = true, nil
	c.preparing.Add(1)
	return nil
}

// letGo closes the runs whose place another has taken. They have ended: all that they had
// is saved.
func (c *controller) letGo() {
	c.mu.Lock()
	before := c.before
	c.before = nil
	c.mu.Unlock()
	for _, run := range before {
		_ = run.Close()
	}
}

// discard closes a run that came too late to be shown.
func discard(shown shownRun) error {
	if run, live := shown.(*core.Run); live {
		return run.Discard()
	}
	return shown.Close()
}

// with calls do with the run, if there is one that goes on or has done so.
func (c *controller) with(do func(*core.Run)) {
	c.mu.Lock()
	run, live := c.run.(*core.Run)
	c.mu.Unlock()
	if live {
		do(run)
	}
}

// close drains the run and releases everything; there is no other run after it. It takes
// as long as the checks under way do, unless now is closed first, or as a run
// that is being made ready, whose context should have ended.
func (c *controller) close(now <-chan struct{}) {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.preparing.Wait()
	c.with(func(run *core.Run) {
		if run.State() != core.Ready && run.State() != core.Ended {
			run.Stop()
			select {
			case <-run.Done():
			case <-now:
			}
		}
	})
	c.letGo()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.run != nil {
		_ = c.run.Close()
	}
}
