package gui

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core"
	"vectorcheck/core/report"
	"vectorcheck/core/vectors"
)

// openVector shows the vector in a row of what is shown: its result, its
// numbers, and the request as a curl command.
func (w *Window) openVector(run shownRun, all resultRows, row int64) {
	w.tasks.Go(func() {
		found, err := all.Rows(context.Background(), row, 1)
		if err != nil || len(found) == 0 {
			return
		}
		numbers, curl, err := core.Vector(run.Settings(), found[0].Index)
		w.onMain(func() {
			if err != nil {
				dialog.ShowError(err, w)
				return
			}
			w.showVector(found[0], numbers, curl)
		})
	})
}

func (w *Window) showVector(row core.ResultRow, numbers []float32, curl string) {
	var facts []string
	for i, cell := range cellsOf(&row) {
		if cell.Text != "" && i > 0 {
			facts = append(facts, columns()[i].Title+" "+cell.Text)
		}
	}
	about := widget.NewLabel(strings.Join(facts, "  ·  "))
	about.Wrapping = fyne.TextWrapWord
	shown := widget.NewLabel(fmt.Sprintf("|v| = %.6g\n%s", vectors.Norm(numbers), strings.Trim(fmt.Sprint(numbers), "[]")))
	shown.Wrapping = fyne.TextWrapWord
	shown.Selectable = true
	copyCurl := widget.NewButton(lang.L("Copy as curl"), func() { w.app.Clipboard().SetContent(curl) })
	content := container.NewBorder(about, container.NewHBox(copyCurl), nil, nil, container.NewVScroll(shown))
	d := dialog.NewCustom(lang.L("Vector")+" "+report.Count(row.Index), lang.L("Close"), content, w)
	d.Resize(fyne.NewSize(640, 420))
	d.Show()
}
