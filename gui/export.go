package gui

import (
	"context"
	"errors"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core"
	"vectorcheck/core/report"
	"vectorcheck/core/runfile"
)

// exportRows asks for a file, and writes the results of the run to it that selection chooses,
// in its order: as Parquet if the file is named so, else as CSV.
func (w *Window) exportRows(selection runfile.Selection) {
	w.exportAs("-results.csv", func(path string) { w.exportTo(path, selection) })
}

// exportFigures asks for a file, and writes the figures of the run to it as
// JSON.
func (w *Window) exportFigures() {
	w.exportAs("-figures.json", func(path string) {
		run := w.shown.run
		w.save(path, func() error {
			summary, err := run.Summary()
			if err != nil {
				return err
			}
			return report.SaveFile(path, summary.WriteJSON)
		})
	})
}

// exportAs asks where to write what comes of the run that is shown.
func (w *Window) exportAs(suffix string, write func(path string)) {
	if w.covered() {
		return
	}
	if w.shown.run == nil {
		w.inform(lang.L("Nothing to export"), lang.L("Start a run, or open one, first."))
		return
	}
	source := w.shown.run.Path()
	w.askWhere(strings.TrimSuffix(filepath.Base(source), core.RunFileExtension)+suffix, source, write)
}

// askWhere asks for a file to write to, called name at first, in the folder of near.
func (w *Window) askWhere(name, near string, write func(path string)) {
	picker := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		var refused *fs.PathError
		switch {
		case errors.As(err, &refused):
			w.fail(report.NewSaveError(refused.Path, err))
		case err != nil:
			w.fail(err)
		case file != nil:
			_ = file.Close()
			write(file.URI().Path())
		}
	}, w)
	picker.SetFileName(name)
	w.showPicker(picker, near)
}

// save writes a small file, off the main thread, and says so.
func (w *Window) save(path string, write func() error) {
	w.do(func(context.Context) error {
		if err := write(); err != nil {
			removeEmpty(path)
			return err
		}
		w.onMain(func() { w.inform(lang.L("Exported"), path) })
		return nil
	})
}

// removeEmpty removes what the file dialog has made of a file that was not
// written after all.
func removeEmpty(path string) {
	if info, err := os.Stat(path); err == nil && info.Size() == 0 {
		_ = os.Remove(path)
	}
}

// exportTo writes rows off the main thread, and can be cancelled.
func (w *Window) exportTo(path string, selection runfile.Selection) {
	run := w.shown.run
	total := selection.Count(w.shown.snapshot.Figures.Totals)
	ctx, cancel := context.WithCancel(w.life)
	bar := widget.NewProgressBar()
	bar.Max = float64(max(1, total))
	bar.TextFormatter = func() string { return report.Count(int64(bar.Value)) + " / " + report.Count(total) }
	waiting := dialog.NewCustom(lang.L("Exporting"), lang.L("Cancel"),
		container.NewVBox(bar, wrapped(path)), w)
	waiting.SetOnClosed(cancel)
	waiting.Resize(fyne.NewSize(420, 0))
	w.present(waiting)
	w.tasks.Go(func() {
		var told atomic.Bool // a number is on its way to the bar
		last := time.Now()
		lacks := ""
		o := core.ExportOptions{Selection: selection, Warn: func(text string) { lacks = "\n" + text }}
		o.Progress = func(rows int64) {
			if time.Since(last) >= refreshEvery && told.CompareAndSwap(false, true) {
				last = time.Now()
				w.onMain(func() { bar.SetValue(float64(rows)); told.Store(false) })
			}
		}
		rows, err := core.Export(ctx, run.Path(), path, o)
		if err != nil {
			removeEmpty(path)
		}
		w.onMain(func() {
			waiting.Hide()
			switch {
			case errors.Is(err, context.Canceled):
			case err != nil:
				w.fail(err)
			default: // also if it was whole when it was cancelled
				w.inform(lang.L("Exported"), report.Count(rows)+" "+lang.L("rows")+"\n"+path+"\n"+report.CompanionPath(path)+lacks)
			}
		})
	})
}

func wrapped(text string) *widget.Label {
	label := widget.NewLabel(text)
	label.Wrapping = fyne.TextWrapBreak
	return label
}

// exportChart asks for a file, and writes the chart to it as PNG.
func (w *Window) exportChart() {
	w.exportAs("-chart.png", func(path string) {
		img, err := w.timeline.chart.Image(filepath.Base(w.shown.run.Path()), chartWidth, chartHeight)
		if err != nil {
			w.fail(err)
			return
		}
		w.save(path, func() error {
			return report.SaveFile(path, func(out io.Writer) error { return png.Encode(out, img) })
		})
	})
}

// The size of an exported chart, in pixels.
const (
	chartWidth  = 1600
	chartHeight = 900
)
