package gui

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core"
	"vectorcheck/core/report"
	"vectorcheck/core/vectors"
)

// openVector shows the vector in a row of what is shown: its result, its
// numbers, and what the API says of it now.
func (w *Window) openVector(run shownRun, all resultRows, row int64) {
	w.do(func(ctx context.Context) error {
		found, err := all.Rows(ctx, row, 1)
		if err != nil || len(found) == 0 {
			return err
		}
		numbers, curl, err := core.Vector(run.Settings(), found[0].Index)
		if err != nil {
			return err
		}
		w.onMain(func() { w.showVector(run, found[0], numbers, curl) })
		return nil
	})
}

func (w *Window) showVector(run shownRun, row core.ResultRow, numbers []float32, curl string) {
	s := w.withSecrets(run.Settings())
	now := newExchange(w, s, row.Index)
	asked := false
	tabs := container.NewAppTabs(
		container.NewTabItem(lang.L("Vector"), numbersOf(numbers)),
		container.NewTabItem(lang.L("The answer now"), now.object),
	)
	tabs.OnSelected = func(*container.TabItem) {
		if !asked {
			asked = true
			now.send()
		}
	}
	copyCurl := widget.NewButtonWithIcon(lang.L("Copy as curl"), theme.ContentCopyIcon(), func() { w.app.Clipboard().SetContent(curl) })
	about := wrapped(factsOf(&row, w.results.rows.compared))
	about.Wrapping = fyne.TextWrapWord
	content := container.NewBorder(about, container.NewHBox(copyCurl), nil, nil, tabs)
	d := dialog.NewCustom(lang.L("Vector")+" "+report.Count(row.Index)+beside(row.Place), lang.L("Close"), content, w)
	d.SetOnClosed(now.cancel)
	d.Resize(w.dialogSize())
	w.present(d)
}

// factsOf is the result of a row in one line.
func factsOf(row *core.ResultRow, compared report.Compared) string {
	var facts []string
	for i, cell := range cellsOf(row, compared) {
		if cell.Text != "" && i > 0 {
			facts = append(facts, columns(compared)[i].Title+" "+cell.Text)
		}
	}
	return strings.Join(facts, "  ·  ")
}

func numbersOf(numbers []float32) fyne.CanvasObject {
	label := monospaced()
	label.SetText(shortened(strings.Trim(fmt.Sprint(numbers), "[]")))
	head := widget.NewLabel(fmt.Sprintf(lang.L("%d numbers, norm %.6g"), len(numbers), vectors.Norm(numbers)))
	return container.NewBorder(head, nil, nil, nil, container.NewVScroll(label))
}
