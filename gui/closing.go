package gui

import (
	"time"

	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"

	"vectorcheck/core"
)

// close asks if a run goes on, drains it, saves and ends.
func (w *Window) close() {
	if w.closing {
		return
	}
	w.closing = true
	state := core.Ended
	w.controller.with(func(run *core.Run) { state = run.State() })
	if state == core.Ended || state == core.Ready {
		w.end(nil)
		return
	}
	w.present(dialog.NewConfirm(lang.L("A run is going on"),
		lang.L("Close VectorCheck? The checks under way finish and are saved; the run can be continued later."),
		func(yes bool) {
			w.closing = yes
			if yes {
				w.drain()
			}
		}, w))
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
		w.release(now)
		w.onMain(func() {
			w.seen.Close()
			w.Close()
		})
	}()
}

// endTime is how long the window waits for what it does beside a run, such as an
// export, to clear up and end. What looks at a file cannot be told to.
const endTime = time.Second

// release ends what goes on: a run when it is drained or now is closed, all else at
// once. It is called once.
func (w *Window) release(now <-chan struct{}) {
	w.cancel()
	w.controller.close(now)
	close(w.ended)
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.tasks.Wait()
	}()
	select {
	case <-done:
	case <-time.After(endTime):
	}
	_ = w.logFile.Close() // a log that cannot be closed harms no run
}
