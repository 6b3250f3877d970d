package grid

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// wheelRows is how many rows a notch of the wheel moves.
const wheelRows = 3

// notch is what the driver reports for one notch of the wheel.
const notch = 10

// Scrolled implements fyne.Scrollable.
func (g *Grid) Scrolled(e *fyne.ScrollEvent) {
	g.userScrolls(g.top - float64(e.Scrolled.DY)/notch*wheelRows)
}

// userScrolls scrolls, and says that the user did.
func (g *Grid) userScrolls(top float64) {
	if g.OnScroll != nil {
		g.OnScroll()
	}
	g.scrollTo(top)
}

// MouseDown implements desktop.Mouseable: it takes hold of the thumb or of a
// border, or selects a cell. It does not wait to see whether a double click follows.
func (g *Grid) MouseDown(e *desktop.MouseEvent) {
	g.hold = nothing
	if c := fyne.CurrentApp().Driver().CanvasForObject(g); c != nil {
		c.Focus(g)
	}
	border := g.borderAt(e.Position)
	switch {
	case e.Button != desktop.MouseButtonPrimary:
	case border >= 0:
		g.hold, g.held = aBorder, border
	case e.Position.Y < g.rowHeight():
		g.hold, g.held = aHeader, g.columnAt(e.Position.X)
	case e.Position.X >= g.Size().Width-barWidth:
		g.hold = theThumb
		g.dragTo(e.Position.Y)
	default:
		g.selectAt(e.Position)
	}
}

// MouseUp implements desktop.Mouseable: it sorts by the column whose header was
// clicked.
func (g *Grid) MouseUp(e *desktop.MouseEvent) {
	sorts := g.hold == aHeader && g.held >= 0 && e.Position.Y < g.rowHeight() && g.columnAt(e.Position.X) == g.held
	g.hold = nothing
	if sorts && g.columns[g.held].Sortable && g.OnSort != nil {
		g.OnSort(g.columns[g.held].ID)
	}
}

// Dragged implements fyne.Draggable.
func (g *Grid) Dragged(e *fyne.DragEvent) {
	switch g.hold {
	case theThumb:
		g.dragTo(e.Position.Y)
	case aBorder:
		g.resize(g.held, e.Position.X)
	}
}

// DragEnd implements fyne.Draggable.
func (g *Grid) DragEnd() { g.hold = nothing }

// dragTo brings the middle of the thumb to y.
func (g *Grid) dragTo(y float32) {
	header, thumb := g.rowHeight(), g.thumbHeight()
	room := float64(g.Size().Height - header - thumb)
	if room > 0 {
		g.userScrolls(float64(y-header-thumb/2) / room * g.lastTop())
	}
}

// selectAt selects the cell at a place, if there is one.
func (g *Grid) selectAt(at fyne.Position) bool {
	row, column := g.rowAt(at.Y), g.columnAt(at.X)
	if at.Y < g.rowHeight() || row >= g.len() || column < 0 {
		return false
	}
	g.selected, g.column = row, column
	g.Refresh()
	return true
}

func (g *Grid) rowAt(y float32) int64 {
	return int64(g.top + float64((y-g.rowHeight())/g.rowHeight()))
}

// DoubleTapped implements fyne.DoubleTappable: it opens a row, or makes a column
// as wide as it needs to be.
func (g *Grid) DoubleTapped(e *fyne.PointEvent) {
	if border := g.borderAt(e.Position); border >= 0 {
		g.fitColumn(border)
	} else if e.Position.X < g.Size().Width-barWidth && g.selectAt(e.Position) {
		g.openSelected()
	}
}

// MouseIn implements desktop.Hoverable.
func (g *Grid) MouseIn(e *desktop.MouseEvent) { g.pointer = e.Position }

// MouseMoved implements desktop.Hoverable.
func (g *Grid) MouseMoved(e *desktop.MouseEvent) { g.pointer = e.Position }

// MouseOut implements desktop.Hoverable.
func (g *Grid) MouseOut() {}

// Cursor implements desktop.Cursorable.
func (g *Grid) Cursor() desktop.Cursor {
	if g.hold == aBorder || g.hold == nothing && g.borderAt(g.pointer) >= 0 {
		return desktop.HResizeCursor
	}
	return desktop.DefaultCursor
}

func (g *Grid) openSelected() {
	if g.OnOpen != nil && g.selected >= 0 && g.selected < g.len() {
		g.OnOpen(g.selected)
	}
}

// FocusGained implements fyne.Focusable.
func (g *Grid) FocusGained() { g.focused = true; g.Refresh() }

// FocusLost implements fyne.Focusable.
func (g *Grid) FocusLost() { g.focused = false; g.Refresh() }

// TypedRune implements fyne.Focusable.
func (g *Grid) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (g *Grid) TypedKey(e *fyne.KeyEvent) {
	to := max(0, g.selected)
	switch e.Name {
	case fyne.KeyUp:
		to--
	case fyne.KeyDown:
		to++
	case fyne.KeyPageUp:
		to -= int64(g.visible)
	case fyne.KeyPageDown:
		to += int64(g.visible)
	case fyne.KeyHome:
		to = 0
	case fyne.KeyEnd:
		to = g.len() - 1
	case fyne.KeyLeft:
		g.column = max(0, g.column-1)
	case fyne.KeyRight:
		g.column = min(len(g.columns)-1, g.column+1)
	case fyne.KeyReturn, fyne.KeyEnter:
		g.openSelected()
		return
	default:
		if g.OnKey != nil {
			g.OnKey(e)
		}
		return
	}
	if g.OnScroll != nil {
		g.OnScroll()
	}
	g.GoTo(to)
}

// TypedShortcut implements fyne.Shortcutable: Ctrl+C copies the cell, Ctrl+Shift+C
// the row.
func (g *Grid) TypedShortcut(s fyne.Shortcut) {
	switch s := s.(type) {
	case *fyne.ShortcutCopy:
		g.copyCell()
	case *desktop.CustomShortcut:
		if s.KeyName == fyne.KeyC && s.Modifier == fyne.KeyModifierShortcutDefault|fyne.KeyModifierShift {
			g.copyRow()
		}
	}
}

// hold is what the mouse button has taken hold of.
type hold int

const (
	nothing hold = iota
	theThumb
	aBorder
	aHeader
)
