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
	if g.selectAt(e.Position) {
		g.showMenu(e.AbsolutePosition)
	}
}

// menuOfSelected says so for the cell that is selected, beneath it.
func (g *Grid) menuOfSelected() {
	if g.selected < 0 {
		return
	}
	g.reveal()
	v := g.view()
	at := fyne.NewPos(max(0, v.x(g.left, g.column)), v.y(g.top, g.selected+1))
	g.showMenu(fyne.CurrentApp().Driver().AbsolutePositionForObject(g).Add(at))
}

func (g *Grid) showMenu(at fyne.Position) {
	canvas := fyne.CurrentApp().Driver().CanvasForObject(g)
	if canvas == nil {
		return
	}
	cell, row := fyne.NewMenuItem(lang.L("Copy cell"), g.copyCell), fyne.NewMenuItem(lang.L("Copy row"), g.copyRow)
	cell.Shortcut, row.Shortcut = copyCell, copyRow
	open := fyne.NewMenuItem(lang.L("Show the vector"), g.openSelected)
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", cell, row, fyne.NewMenuItemSeparator(), open), canvas, at)
}

func (g *Grid) openSelected() {
	if g.OnOpen != nil && g.selected >= 0 {
		g.OnOpen(g.selected)
	}
}

// copyCell hands the text of the selected cell over, whole.
func (g *Grid) copyCell() {
	column := g.column
	g.copy(func(cells []Cell) string {
		if column >= len(cells) {
			return ""
		}
		return cells[column].Text
	})
}

// copyRow hands the selected row over, its cells set apart by tabs.
func (g *Grid) copyRow() {
	g.copy(func(cells []Cell) string {
		var texts []string
		for _, cell := range cells {
			texts = append(texts, oneLine(cell.Text))
		}
		return strings.Join(texts, "\t")
	})
}

// copy hands over what text makes of the selected row, which is fetched if it is
// not near the screen any more.
func (g *Grid) copy(text func([]Cell) string) {
	row := g.selected
	if g.OnCopy == nil || row < 0 {
		return
	}
	if cells, ok := g.cells(row); ok {
		g.OnCopy(text(cells))
		return
	}
	source, ctx := g.source, g.context()
	go func() {
		rows, err := source.Rows(ctx, row, 1)
		if err == nil && len(rows) == 1 {
			g.onMain(func() { g.OnCopy(text(rows[0])) })
		}
	}()
}
