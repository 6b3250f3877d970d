// Package gui is VectorCheck's window: the runs of core, started, watched and
// kept by clicks. It imports core, never the reverse.
package gui

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/storage"
	"github.com/sirupsen/logrus"

	"vectorcheck/core"
	"vectorcheck/core/stats"
	"vectorcheck/gui/chart"
	"vectorcheck/gui/figures"
	"vectorcheck/gui/form"
	"vectorcheck/gui/logview"
	"vectorcheck/gui/settings"
)

// refreshEvery is how often the window looks at the run.
const refreshEvery = 100 * time.Millisecond

// Window is the one window of the application. Its fields are for the main
// thread, but for the controller.
type Window struct {
	fyne.Window
	app        fyne.App
	onMain     func(func()) // has a function called on the main thread
	controller controller

	toolbar  *toolbar
	settings *settings.Panel
	figures  *figures.Panel
	chart    *chart.Chart
	results  *results
	log      *logview.Memory
	problem  string // why Start cannot be used
	shown    view

	pending atomic.Bool // a refresh is on its way to the main thread
	ended   chan struct{}
	tasks   sync.WaitGroup // what goes on off the main thread
}

// New makes the window. path, if not empty, is a vectors file or a run file to
// begin with. The caller shows the window, and the app runs it.
func New(app fyne.App, path string) *Window { return newWindow(app, path, fyne.Do) }

func newWindow(app fyne.App, path string, onMain func(func())) *Window {
	log := logrus.New()
	log.SetOutput(io.Discard)
	w := &Window{
		Window: app.NewWindow("VectorCheck"), app: app, onMain: onMain, log: &logview.Memory{},
		controller: controller{options: core.Options{Log: log}}, ended: make(chan struct{}),
	}
	log.AddHook(w.log)
	if app.Preferences().String(preferAppearance) != "" {
		w.applyAppearance()
	}
	w.build()
	w.SetOnDropped(func(_ fyne.Position, uris []fyne.URI) {
		if len(uris) > 0 {
			w.Open(uris[0].Path())
		}
	})
	w.SetCloseIntercept(w.close)
	w.SetMainMenu(w.menu())
	w.Canvas().SetOnTypedKey(func(key *fyne.KeyEvent) {
		if key.Name == fyne.KeySpace {
			w.pause()
		}
	})
	w.changed(w.settings.Fields())
	if path != "" {
		w.Open(path)
	}
	w.tasks.Go(w.follow)
	return w
}

func (w *Window) build() {
	w.toolbar = newToolbar(w.start, w.pause, w.stop, func() { w.goOn(false) })
	w.settings = settings.NewPanel(loadFields(w.app.Preferences()))
	w.settings.OnChanged = w.changed
	w.settings.OnPick = w.pick
	w.figures = figures.NewPanel()
	w.chart = chart.New(lang.L("The chart begins with the run"))
	w.results = newResults(w)
	watched := container.NewVSplit(w.chart, w.results.object())
	watched.Offset = 0.45
	left := container.NewHSplit(w.settings.Object(), container.NewBorder(w.figures.Object(), nil, nil, nil, watched))
	left.Offset = 0.27
	w.SetContent(container.NewBorder(w.toolbar.object(), nil, nil, nil, left))
	w.Resize(loadSize(w.app.Preferences()))
}

// Open takes a vectors file or a run file: the one way in for what is dropped,
// picked, or named on the command line.
func (w *Window) Open(path string) {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	if filepath.Ext(path) == core.RunFileExtension {
		w.do(func(context.Context) error { return w.controller.look(path) })
		return
	}
	fields := w.settings.Fields()
	fields.Demo = false
	fields.Text[form.Vectors] = path
	w.settings.Fill(fields)
	w.changed(fields)
}

// changed follows the settings as they are typed.
func (w *Window) changed(fields form.Fields) {
	s, problems := fields.Settings()
	w.problem = firstProblem(problems)
	w.controller.with(func(run *core.Run) {
		if problems[form.Concurrency] == "" {
			run.SetConcurrency(s.Concurrency)
		}
		if problems[form.Rate] == "" {
			run.SetRate(s.Rate)
		}
	})
	saveFields(w.app.Preferences(), fields)
	w.describe(fields)
	w.toolbar.show(w.shown, w.problem)
}

// start begins a new run with the settings there are.
func (w *Window) start() {
	s, problems := w.settings.Fields().Settings()
	if len(problems) > 0 {
		return
	}
	w.do(func(ctx context.Context) error { return w.controller.start(ctx, s, runsFolder()) })
}

// goOn continues the run that is shown, which was stopped or killed, with its
// failed vectors too if wanted.
func (w *Window) goOn(retryErrors bool) {
	if w.shown.run == nil || w.shown.snapshot.State != core.Ended {
		return
	}
	s, _ := w.settings.Fields().Settings()
	path := w.shown.run.Path()
	w.do(func(ctx context.Context) error { return w.controller.goOn(ctx, path, s.Headers, retryErrors) })
}

// do runs what may take seconds, off the main thread, and shows its error.
func (w *Window) do(task func(context.Context) error) {
	w.tasks.Go(func() {
		if err := task(context.Background()); err != nil {
			w.onMain(func() { dialog.ShowError(err, w) })
		}
	})
}

func (w *Window) pause() {
	w.controller.with(func(run *core.Run) {
		switch run.State() {
		case core.Pausing, core.Paused:
			run.Resume()
		default:
			run.Pause()
		}
	})
}

func (w *Window) stop() { w.controller.with((*core.Run).Stop) }

// pick asks for a file.
func (w *Window) pick() {
	picker := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		if err != nil {
			dialog.ShowError(err, w)
			return
		}
		if file != nil {
			path := file.URI().Path()
			_ = file.Close()
			w.Open(path)
		}
	}, w)
	picker.SetFilter(storage.NewExtensionFileFilter(fileExtensions()))
	picker.Resize(w.Canvas().Size())
	picker.Show()
}

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

// show is the one refresh of a tick. Nothing is drawn that did not change.
func (w *Window) show(v view) {
	w.toolbar.show(v, w.problem)
	w.settings.Lock(v.run != nil && v.snapshot.State != core.Ended || v.busy)
	if v.run != nil {
		w.figures.Show(v.snapshot)
		if v.run != w.shown.run || v.snapshot.Figures.Totals != w.shown.snapshot.Figures.Totals {
			w.chart.SetPoints(wholeSeconds(v))
		}
		w.results.show(v)
		w.notify(v)
	}
	w.shown = v
}

// longRun is how long a run takes that nobody waits for.
const longRun = time.Minute

// notify tells the desktop that a long run has ended.
func (w *Window) notify(v view) {
	ended := v.run == w.shown.run && v.snapshot.State == core.Ended && w.shown.snapshot.State != core.Ended
	if ended && v.snapshot.Figures.Active() >= longRun {
		w.app.SendNotification(fyne.NewNotification("VectorCheck", status(v, "")))
	}
}

// wholeSeconds is the timeline without the second that is still going on, which
// would look like a fall.
func wholeSeconds(v view) []stats.Point {
	points := v.run.Timeline()
	if n := len(points); n > 1 && v.snapshot.State == core.Running {
		return points[:n-1]
	}
	return points
}

// close asks if a run goes on, drains it, saves and ends.
func (w *Window) close() {
	state := core.Ended
	w.controller.with(func(run *core.Run) { state = run.State() })
	if state == core.Ended || state == core.Ready {
		w.end(nil)
		return
	}
	dialog.ShowConfirm(lang.L("A run is going on"),
		lang.L("Close VectorCheck? The checks under way finish and are saved; the run can be continued later."),
		func(yes bool) {
			if yes {
				w.drain()
			}
		}, w)
}

// drain shows that the run ends, and lets it be ended at once.
func (w *Window) drain() {
	now := make(chan struct{})
	waiting := dialog.NewInformation(lang.L("Saving"), lang.L("The checks under way finish and are saved."), w)
	waiting.SetDismissText(lang.L("End at once"))
	waiting.SetOnClosed(func() { close(now) })
	waiting.Show()
	w.end(now)
}

func (w *Window) end(now <-chan struct{}) {
	saveSize(w.app.Preferences(), w.Canvas().Size())
	go func() {
		w.controller.close(now)
		close(w.ended)
		w.onMain(w.Close)
	}()
}

// runsFolder is where new runs are kept.
func runsFolder() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return "."
	}
	return filepath.Join(home, "VectorCheck")
}
