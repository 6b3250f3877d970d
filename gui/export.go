package gui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core"
	"vectorcheck/core/report"
)

// export asks for a file, and writes the results of the run to it as CSV.
func (w *Window) export() {
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
			w.exportTo(source, file.URI().Path())
		}
	}, w)
	picker.SetFileName("results.csv")
	picker.Resize(w.Canvas().Size())
	picker.Show()
}

// exportTo writes off the main thread, and can be cancelled.
func (w *Window) exportTo(source, path string) {
	ctx, cancel := context.WithCancel(context.Background())
	waiting := dialog.NewCustom(lang.L("Exporting"), lang.L("Cancel"), widget.NewProgressBarInfinite(), w)
	waiting.SetOnClosed(cancel)
	waiting.Show()
	w.tasks.Go(func() {
		rows, err := core.Export(ctx, source, path, nil)
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
