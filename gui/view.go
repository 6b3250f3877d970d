package gui

import (
	"vectorcheck/core"
	"vectorcheck/gui/edits"
)

// view is what the window shows of the controller, and what can be done then.
type view struct {
	run      shownRun // nil if there is none
	snapshot core.Snapshot
	busy     bool
	err      error       // why the run ends early, or there is none
	refused  error       // why no other has taken its place
	edits    edits.Edits // of the settings, against those of the run
}

// turns says whether more than counts has changed since an earlier view.
func (v view) turns(earlier view) bool {
	s, e := v.snapshot, earlier.snapshot
	return v.run != earlier.run || v.busy != earlier.busy || (v.err == nil) != (earlier.err == nil) || (v.refused == nil) != (earlier.refused == nil) ||
		s.State != e.State || s.Trouble != e.Trouble || s.HeldFor > 0 != (e.HeldFor > 0)
}

// goingOn says whether there is a run that another may not take the place of.
func (v view) goingOn() bool {
	return v.busy || v.run != nil && v.snapshot.State != core.Ended
}

func (v view) canStart(problem string) bool { return !v.goingOn() && problem == "" }

// canPause is true of a run that can be paused, resumed or stopped.
func (v view) canPause() bool {
	switch v.snapshot.State {
	case core.Running, core.Pausing, core.Paused, core.Waiting:
		return v.run != nil && !v.busy
	}
	return false
}

// canGoOn is true of a run that ended before its end.
func (v view) canGoOn() bool {
	return v.run != nil && !v.goingOn() && v.snapshot.Saved < v.snapshot.Total
}

// canApply is true of a run that has something left to do, which it can do with the
// settings there are.
func (v view) canApply() bool { return (v.canGoOn() || v.canCheckAgain()) && v.edits.Taken() }

// canCheckAgain is true of a run with errors.
func (v view) canCheckAgain() bool {
	return v.run != nil && !v.goingOn() && v.snapshot.Figures.Failed() > 0
}
