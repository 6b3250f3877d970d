package gui

import (
	"time"

	"fyne.io/fyne/v2"

	"vectorcheck/core"
	"vectorcheck/gui/edits"
	"vectorcheck/gui/form"
)

// refreshEvery is how often the window looks at the run.
const refreshEvery = 100 * time.Millisecond

// countEvery is how often counts are shown anew while nothing else changes. Digits that
// change more often cannot be read, the whole window is painted for each of them, and the
// toolkit keeps the picture of each text for a minute, all of which made 50 MB at ten times
// a second.
const countEvery = 500 * time.Millisecond

// follow looks at the run ten times a second, and has the window show it.
func (w *Window) follow() {
	ticker := time.NewTicker(refreshEvery)
	defer ticker.Stop()
	for {
		select {
		case <-w.ended:
			return
		case <-ticker.C:
			if w.pending.CompareAndSwap(false, true) {
				v := w.controller.view()
				w.onMain(func() {
					w.show(v)
					w.pending.Store(false)
				})
			}
		}
	}
}

// show is the one refresh of a tick.
func (w *Window) show(v view) {
	if !w.seen.Minimised() {
		if v.turns(w.drawn) || time.Since(w.counted) >= countEvery {
			v.edits = w.findEdits(v)
			w.drawn, w.counted = v, time.Now()
		}
		w.draw(w.drawn)
	}
	if v.run != nil {
		w.notify(v)
	}
	before := w.shown
	w.shown = v
	if v.run != before.run {
		w.turnTo(v, before)
	}
}

// turnTo has the settings be those of another run that is shown, and lets go of the one
// before.
func (w *Window) turnTo(v, before view) {
	switch run := v.run.(type) {
	case *core.Record:
		w.fill(run.Settings(), before.run != nil && before.run.Path() == run.Path())
	case *core.Run: // what was typed while it was made ready
		s, problems := w.settings.Fields().Settings()
		for _, field := range []form.Field{form.Concurrency, form.Rate} {
			if problems[field] == "" {
				w.changeLoad(field, s)
			}
		}
	}
	w.tasks.Go(w.controller.letGo)
}

// draw draws nothing that did not change.
func (w *Window) draw(v view) {
	w.toolbar.show(v, w.problem)
	w.menu.show(v, w.problem)
	w.settings.Lock(v.goingOn())
	w.results.showLog()
	if v.run != nil {
		w.figures.Show(v.snapshot)
		w.timeline.show(v)
		w.results.show(v)
	}
}

// fill shows the settings of a run that was opened: to go on with it, or to
// begin another like it. Of the same run as before, the secrets that are typed in stay.
func (w *Window) fill(s core.Settings, same bool) {
	fields := form.FromSettings(s)
	if same {
		fields = edits.FromRun(s, w.settings.Fields())
	}
	w.settings.Fill(fields)
	w.changed(fields)
}

// longRun is how long a run takes that nobody waits for.
const longRun = time.Minute

// notify tells the desktop that a long run has ended.
func (w *Window) notify(v view) {
	ended := v.run == w.shown.run && v.snapshot.State == core.Ended && w.shown.snapshot.State != core.Ended
	if ended && v.snapshot.Figures.Active() >= longRun {
		w.app.SendNotification(fyne.NewNotification("VectorCheck", outcome(v)))
	}
}

// outcome is how a run has ended.
func outcome(v view) string {
	if v.err != nil {
		return status(v, "") + "\n" + v.err.Error()
	}
	return status(v, "")
}
