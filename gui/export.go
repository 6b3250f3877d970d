package gui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core"
	"vectorcheck/core/check"
	"vectorcheck/core/report"
)

// exportRows asks for a file, and writes the results of the run to it as CSV:
// those with one of the outcomes, or all if none is given.
func (w *Window) exportRows(outcomes []check.Outcome) {
	w.exportAs("results.csv", func(source, path string) { w.exportTo(source, path, outcomes) })
}

// exportFigures asks for a file, and writes the figures of the run to it as
// JSON.
func (w *Window) exportFigures() {
	run := w.shown.run
	w.exportAs("figures.json", func(_, path string) {
		w.do(func(context.Context) error {
			summary, err := run.Summary()
			if err != nil {
				return err
			}
			return report.SaveFile(path, summary.WriteJSON)
		})
	})
}

// exportAs asks where to write what comes of the run that is shown.
func (w *Window) exportAs(name string, write func(source, path string)) {
	if w.shown.run == nil {
		dialog.ShowInformation(lang.L("Nothing to export"), lang.L("Start a run, or open one, first."), w)
		return
	}
	source := w.shown.run.Path()
	picker := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		switch {
		case err != nil:
			dialog.ShowError(err, w)
		case file != nil:
			_ = file.Close()
			write(source, file.URI().Path())
		}
	}, w)
	picker.SetFileName(name)
	picker.Resize(w.Canvas().Size())
	picker.Show()
}

// exportTo writes off the main thread, and can be cancelled.
func (w *Window) exportTo(source, path string, outcomes []check.Outcome) {
	ctx, cancel := context.WithCancel(context.Background())
	waiting := dialog.NewCustom(lang.L("Exporting"), lang.L("Cancel"), widget.NewProgressBarInfinite(), w)
	waiting.SetOnClosed(cancel)
	waiting.Show()
	w.tasks.Go(func() {
		rows, err := core.Export(ctx, source, path, outcomes)
		cancelled := ctx.Err() != nil
		w.onMain(func() {
			waiting.Hide()
			switch {
			case cancelled:
			case err != nil:
				dialog.ShowError(err, w)
			default:
				dialog.ShowInformation(lang.L("Exported"), report.Count(rows)+" "+lang.L("rows")+"\n"+path, w)
			}
		})
	})
}
