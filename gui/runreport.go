package gui

import (
	"bytes"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"

	"vectorcheck/core/report"
)

// showReport shows the report of the run that is shown: what was asked, by which metric and
// index, and what came of it.
func (w *Window) showReport() {
	run := w.shown.run
	if w.covered() || run == nil {
		return
	}
	w.tasks.Go(func() {
		summary, err := run.Summary()
		w.onMain(func() {
			if err != nil {
				w.inform(lang.L("Report of the run"), err.Error())
				return
			}
			w.presentReport(summary)
		})
	})
}

func (w *Window) presentReport(summary report.Summary) {
	var text bytes.Buffer
	_ = summary.WriteText(&text) // to memory: it cannot fail
	label := monospaced()
	label.SetText(shortened(text.String()))
	d := dialog.NewCustom(lang.L("Report of the run"), lang.L("Close"), container.NewVScroll(label), w)
	d.Resize(w.dialogSize())
	w.present(d)
}
