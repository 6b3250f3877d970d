package grid

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// TappedSecondary implements fyne.SecondaryTappable: it says what can be done
// with the cell.
func (g *Grid) TappedSecondary(e *fyne.PointEvent) {
	canvas := fyne.CurrentApp().Driver().CanvasForObject(g)
	if canvas == nil || !g.selectAt(e.Position) {
		return
	}
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("",
		fyne.NewMenuItem(lang.L("Copy cell"), g.copyCell),
		fyne.NewMenuItem(lang.L("Copy row"), g.copyRow),
		fyne.NewMenuItemSeparator(),
		fyne.NewMenuItem(lang.L("Show the vector"), g.openSelected),
	), canvas, e.AbsolutePosition)
}

// copyCell hands the text of the selected cell over, whole.
func (g *Grid) copyCell() {
	if cells, ok := g.cells(g.selected); ok && g.column < len(cells) {
		g.copy(cells[g.column].Text)
	}
}

// copyRow hands the selected row over, its cells set apart by tabs.
func (g *Grid) copyRow() {
	cells, ok := g.cells(g.selected)
	if !ok {
		return
	}
	var texts []string
	for _, cell := range cells {
		texts = append(texts, cell.Text)
	}
	g.copy(strings.Join(texts, "\t"))
}

func (g *Grid) copy(text string) {
	if g.OnCopy != nil {
		g.OnCopy(text)
	}
}
