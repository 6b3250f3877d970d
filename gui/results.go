package gui

import (
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"vectorcheck/core/logfile"
	"vectorcheck/gui/logview"
)

// errorsEvery is how often the list of errors looks at the run file.
const errorsEvery = time.Second

// results are the tabs beneath the chart: rows, errors, log.
type results struct {
	onMain  func(func())
	tasks   *sync.WaitGroup
	tabs    *container.AppTabs
	rows    *rows
	errors  *errorList
	log     *logview.View // nil before its tab is opened
	logTab  *container.TabItem
	looked  time.Time
	looking atomic.Bool
	failed  int64 // and skipped, as the list of errors shows them
	run     shownRun
}

func newResults(w *Window) *results {
	r := &results{onMain: w.onMain, tasks: &w.tasks, logTab: container.NewTabItem(lang.L("Log"), container.NewStack())}
	r.rows = newRows(w)
	r.errors = newErrorList(func(kind string) {
		r.tabs.SelectIndex(0)
		r.rows.chooseKind(kind)
	})
	r.tabs = container.NewAppTabs(
		container.NewTabItem(lang.L("Results"), r.rows.object),
		container.NewTabItem(lang.L("Errors"), r.errors.object),
		r.logTab,
	)
	r.tabs.OnSelected = func(tab *container.TabItem) {
		if tab == r.logTab && r.log == nil {
			r.openLog(w.log)
		}
	}
	return r
}

// openLog makes the view of the log only when it is wanted: a font of its own takes
// megabytes.
func (r *results) openLog(memory *logview.Memory) {
	r.log = logview.NewView(memory, logfile.Path())
	r.logTab.Content.(*fyne.Container).Add(r.log.Object())
}

func (r *results) object() fyne.CanvasObject { return r.tabs }

// showLog follows the log, where it is in sight.
func (r *results) showLog() {
	if r.tabs.Selected() == r.logTab {
		r.log.Update()
	}
}

// show follows the run.
func (r *results) show(v view) {
	r.rows.show(v)
	failed := v.snapshot.Figures.Failed() + v.snapshot.Figures.Skipped
	if v.run == r.run && failed == r.failed || time.Since(r.looked) < errorsEvery || !r.looking.CompareAndSwap(false, true) {
		return
	}
	r.run, r.failed, r.looked = v.run, failed, time.Now()
	r.tasks.Go(func() {
		summary, err := v.run.Summary()
		r.onMain(func() {
			if err == nil {
				r.errors.show(summary.Troubles())
			}
			r.looking.Store(false)
		})
	})
}
