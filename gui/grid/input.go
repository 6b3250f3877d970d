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

// MouseDown implements desktop.Mouseable: it takes hold of the thumb.
func (g *Grid) MouseDown(e *desktop.MouseEvent) {
	g.dragging = e.Position.X >= g.Size().Width-barWidth && e.Position.Y > g.rowHeight()
	if g.dragging {
		g.dragTo(e.Position.Y)
	}
}

// MouseUp implements desktop.Mouseable.
func (g *Grid) MouseUp(*desktop.MouseEvent) { g.dragging = false }

// Dragged implements fyne.Draggable.
func (g *Grid) Dragged(e *fyne.DragEvent) {
	if g.dragging {
		g.dragTo(e.Position.Y)
	}
}

// DragEnd implements fyne.Draggable.
func (g *Grid) DragEnd() { g.dragging = false }

// dragTo brings the middle of the thumb to y.
func (g *Grid) dragTo(y float32) {
	header, thumb := g.rowHeight(), g.thumbHeight()
	room := float64(g.Size().Height - header - thumb)
	if room > 0 {
		g.userScrolls(float64(y-header-thumb/2) / room * g.lastTop())
	}
}

// Tapped implements fyne.Tappable: it selects a row, or sorts by a column.
func (g *Grid) Tapped(e *fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(g); c != nil {
		c.Focus(g)
	}
	if e.Position.X >= g.Size().Width-barWidth {
		return
	}
	if e.Position.Y < g.rowHeight() {
		g.tapHeader(e.Position.X)
		return
	}
	if row := g.rowAt(e.Position.Y); row < g.len() {
		g.selected = row
		g.Refresh()
	}
}

func (g *Grid) tapHeader(x float32) {
	left := float32(0)
	for i, width := range g.widths() {
		if x >= left && x < left+width && g.columns[i].Sortable && g.OnSort != nil {
			g.OnSort(g.columns[i].ID)
			return
		}
		left += width
	}
}

func (g *Grid) rowAt(y float32) int64 {
	return int64(g.top + float64((y-g.rowHeight())/g.rowHeight()))
}

// DoubleTapped implements fyne.DoubleTappable.
func (g *Grid) DoubleTapped(e *fyne.PointEvent) {
	g.Tapped(e)
	if e.Position.Y >= g.rowHeight() {
		g.openSelected()
	}
}

// TappedSecondary implements fyne.SecondaryTappable: it selects a row.
func (g *Grid) TappedSecondary(e *fyne.PointEvent) { g.Tapped(e) }

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
	case fyne.KeyReturn, fyne.KeyEnter:
		g.openSelected()
		return
	default:
		return
	}
	if g.OnScroll != nil {
		g.OnScroll()
	}
	g.GoTo(to)
}

// TypedShortcut implements fyne.Shortcutable.
func (g *Grid) TypedShortcut(s fyne.Shortcut) {
	if _, isCopy := s.(*fyne.ShortcutCopy); isCopy {
		g.copyRow()
	}
}
