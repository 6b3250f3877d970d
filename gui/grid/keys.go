package grid

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// FocusGained implements fyne.Focusable.
func (g *Grid) FocusGained() { g.focused = true; g.Refresh() }

// FocusLost implements fyne.Focusable.
func (g *Grid) FocusLost() { g.focused = false; g.Refresh() }

// TypedRune implements fyne.Focusable. The grid has no use for texts.
func (g *Grid) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (g *Grid) TypedKey(e *fyne.KeyEvent) {
	page := g.view().wholeRows()
	switch e.Name {
	case fyne.KeyUp:
		g.move(-1, 0)
	case fyne.KeyDown:
		g.move(1, 0)
	case fyne.KeyLeft:
		g.move(0, -1)
	case fyne.KeyRight:
		g.move(0, 1)
	case fyne.KeyPageUp:
		g.move(-page, 0)
	case fyne.KeyPageDown:
		g.move(page, 0)
	case fyne.KeyHome:
		g.moveTo(0, g.column)
	case fyne.KeyEnd:
		g.moveTo(g.sourceLen()-1, g.column)
	case fyne.KeyReturn, fyne.KeyEnter:
		g.openSelected()
	case desktop.KeyMenu:
		g.menuOfSelected()
	default:
		if g.OnKey != nil {
			g.OnKey(e)
		}
	}
}

// TypedShortcut implements fyne.Shortcutable: Ctrl+C copies the cell, Ctrl+Shift+C
// the row, Ctrl+Home and Ctrl+End go to the first and the last cell of all. What
// else there is goes on to the window: the driver gives it only to what has focus.
func (g *Grid) TypedShortcut(s fyne.Shortcut) {
	switch s.ShortcutName() {
	case copyCell.ShortcutName():
		g.copyCell()
	case copyRow.ShortcutName():
		g.copyRow()
	case toStart.ShortcutName():
		g.moveTo(0, 0)
	case toEnd.ShortcutName():
		g.moveTo(g.sourceLen()-1, len(g.columns)-1)
	default:
		c := fyne.CurrentApp().Driver().CanvasForObject(g)
		if window, ok := c.(fyne.Shortcutable); ok {
			window.TypedShortcut(s)
		}
	}
}

var (
	copyCell = &fyne.ShortcutCopy{}
	copyRow  = &desktop.CustomShortcut{KeyName: fyne.KeyC, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift}
	toStart  = &desktop.CustomShortcut{KeyName: fyne.KeyHome, Modifier: fyne.KeyModifierShortcutDefault}
	toEnd    = &desktop.CustomShortcut{KeyName: fyne.KeyEnd, Modifier: fyne.KeyModifierShortcutDefault}
)

// move moves the selection, or begins it with the first cell on the screen.
func (g *Grid) move(rows int64, columns int) {
	if g.selected < 0 {
		g.moveTo(int64(g.top), g.column)
		return
	}
	g.moveTo(g.selected+rows, g.column+columns)
}

// moveTo selects a cell, or that which is the nearest, and brings it into view.
func (g *Grid) moveTo(row int64, column int) {
	g.setCount(g.sourceLen())
	if g.count == 0 || len(g.columns) == 0 {
		return
	}
	row, column = min(max(0, row), g.count-1), min(max(0, column), len(g.columns)-1)
	if row != g.selected && g.OnScroll != nil {
		g.OnScroll()
	}
	g.selected, g.column = row, column
	g.reveal()
}
