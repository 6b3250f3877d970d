package gui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2/lang"

	"vectorcheck/core"
	"vectorcheck/gui/form"
)

// changed follows the settings as they are typed.
func (w *Window) changed(fields form.Fields) {
	saveFields(w.app.Preferences(), fields)
	w.describe(fields)
	w.judge()
}

// changeLoad has the run that goes on take a setting that has come to rest.
func (w *Window) changeLoad(field form.Field, s core.Settings) {
	w.controller.with(func(run *core.Run) {
		switch {
		case run.State() == core.Ended: // it keeps what it was run with
		case field == form.Concurrency:
			run.SetConcurrency(s.Concurrency, s.AutoConcurrency)
		case field == form.Rate:
			run.SetRate(s.Rate)
		}
	})
}

// judge finds out whether a run can start, with the file as it is known by now.
func (w *Window) judge() {
	s, problems := w.settings.Fields().Settings()
	found := w.file.problems(s, problems)
	w.settings.SetFound(found)
	w.problem = firstProblem(problems)
	if w.problem == "" {
		w.problem = firstProblem(found)
	}
	w.drawn.edits = w.findEdits(w.shown)
	w.toolbar.show(w.drawn, w.problem)
	w.menu.show(w.drawn, w.problem)
}

// start begins a new run with the settings there are.
func (w *Window) start() {
	s, problems := w.settings.Fields().Settings()
	if len(problems) > 0 || w.problem != "" || w.shown.goingOn() || w.covered() {
		return
	}
	w.create(s)
}

// create begins a run. A metric that is not the index's is asked about.
func (w *Window) create(s core.Settings) {
	w.do(func(ctx context.Context) error {
		path, err := w.controller.start(ctx, s, runsFolder())
		w.remember(path)
		return w.orAskMetric(err, func() {
			s.MetricAnyway = true
			w.create(s)
		})
	})
}

// withSecrets gives the settings of a run file the secrets that are typed in, as
// far as they can be used. What has its own keeps them.
func (w *Window) withSecrets(s core.Settings) core.Settings {
	typed, problems := w.settings.Fields().Settings()
	if s.TypedKey == "" {
		s.TypedKey = typed.TypedKey
	}
	if len(s.Headers) == 0 && problems[form.Headers] == "" {
		s.Headers = typed.Headers
	}
	return s
}

// use shows other settings, with the secrets that are typed in.
func (w *Window) use(s core.Settings) {
	typed := w.settings.Fields()
	fields := form.FromSettings(s)
	fields.TypedKey, fields.Text[form.Headers] = typed.TypedKey, typed.Text[form.Headers]
	w.settings.Fill(fields)
	w.changed(fields)
}

// storeKey keeps a key in the system's keyring.
func (w *Window) storeKey(name, key string) {
	w.do(func(context.Context) error {
		if err := core.StoreKey(name, key); err != nil {
			return err
		}
		w.onMain(func() { w.inform(lang.L("Kept"), fmt.Sprintf(lang.L("The keyring has the key %s now."), name)) })
		return nil
	})
}

func (w *Window) pause() {
	w.controller.with(func(run *core.Run) {
		switch run.State() {
		case core.Pausing, core.Paused, core.Waiting:
			run.Resume()
		case core.Running:
			run.Pause()
		}
	})
}

func (w *Window) stop() { w.controller.with((*core.Run).Stop) }

// do runs what may take seconds, off the main thread, and shows its error, and logs it. Its context
// ends when the window closes.
func (w *Window) do(task func(context.Context) error) {
	w.tasks.Go(func() {
		if err := task(w.life); err != nil && w.life.Err() == nil {
			w.controller.options.Log.WithError(err).Warn("not done")
			w.onMain(func() { w.fail(err) })
		}
	})
}

// runsFolder is where new runs are kept.
func runsFolder() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return "."
	}
	return filepath.Join(home, "VectorCheck")
}
