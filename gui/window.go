// Package gui is VectorCheck's window: the runs of core, started, watched and
// kept by clicks. It imports core, never the reverse.
package gui

import (
	"context"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/theme"

	"vectorcheck/core"
	"vectorcheck/core/logfile"
	"vectorcheck/gui/figures"
	"vectorcheck/gui/logview"
	"vectorcheck/gui/minimised"
	"vectorcheck/gui/settings"
)

// Window is the one window of the application. Its fields are for the main
// thread, but for the controller.
type Window struct {
	fyne.Window
	app        fyne.App
	onMain     func(func()) // has a function called on the main thread
	controller controller

	look     *look
	menu     *menu
	toolbar  *toolbar
	settings *settings.Panel
	figures  *figures.Panel
	timeline *timeline
	results  *results
	log      *logview.Memory
	logFile  io.Closer
	file     vectorsFile        // that the settings name
	problem  string             // why Start cannot be used
	shown    view               // as the run was at the last tick
	drawn    view               // as the window shows it
	counted  time.Time          // when that was taken
	seen     *minimised.Watcher // nil before there is a window on the desktop
	dialogs  []dialog.Dialog    // that Escape closes, the newest last
	closing  bool               // it has been asked whether to close

	pending atomic.Bool // a refresh is on its way to the main thread
	ended   chan struct{}
	tasks   sync.WaitGroup // what goes on off the main thread
	life    context.Context
	cancel  context.CancelFunc // has the tasks come to their end
}

// New makes the window. path, if not empty, is a vectors file or a run file to
// begin with. The caller shows the window, and the app runs it.
func New(app fyne.App, path string) *Window { return newWindow(app, path, fyne.Do) }

func newWindow(app fyne.App, path string, onMain func(func())) *Window {
	keepFiles()
	log, file := logfile.Open()
	w := &Window{
		Window: app.NewWindow("VectorCheck"), app: app, onMain: onMain, log: &logview.Memory{}, logFile: file,
		look:       &look{Theme: theme.DefaultTheme()},
		controller: controller{options: core.Options{Log: log}}, ended: make(chan struct{}),
	}
	w.life, w.cancel = context.WithCancel(context.Background())
	log.AddHook(w.log)
	w.applyAppearance()
	w.build()
	w.SetOnDropped(func(_ fyne.Position, uris []fyne.URI) {
		paths := make([]string, len(uris))
		for i, uri := range uris {
			paths[i] = uri.Path()
		}
		w.openAll(paths)
	})
	w.SetCloseIntercept(w.close)
	w.buildMenu()
	w.Canvas().SetOnTypedKey(w.typed)
	w.changed(w.settings.Fields())
	if path != "" {
		w.Open(path)
	}
	app.Lifecycle().SetOnStarted(func() { w.seen = minimised.Watch(w.Window) })
	w.tasks.Go(w.follow)
	return w
}

func (w *Window) build() {
	w.toolbar = newToolbar(w)
	w.settings = settings.NewPanel(loadFields(w.app.Preferences()))
	w.settings.OnChanged = w.changed
	w.settings.OnLive, w.settings.OnMain = w.changeLoad, w.onMain
	w.settings.OnPick = w.pick
	w.settings.OnTest = w.testAPI
	w.settings.OnStoreKey = w.storeKey
	w.settings.OnPickFile = w.pickFile
	w.settings.OnPresets = w.presetMenu
	w.offerPresets()
	w.figures = figures.NewPanel()
	w.timeline = newTimeline()
	w.results = newResults(w)
	watched := container.NewVSplit(w.timeline.object, w.results.object())
	watched.Offset = 0.45
	left := container.NewHSplit(w.settings.Object(), container.NewBorder(w.figures.Object(), nil, nil, nil, watched))
	left.Offset = 0.27
	content := container.NewBorder(w.toolbar.object, nil, nil, nil, left)
	w.toolbar.resized = content.Refresh
	w.SetContent(content)
	w.Resize(loadSize(w.app.Preferences()))
}
