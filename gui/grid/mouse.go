package grid

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

const (
	// wheelRows is how many rows a notch of the wheel moves.
	wheelRows = 3
	// wheelAside is how much faster than the driver tells the columns are scrolled.
	wheelAside = 2
	// notch is what the driver reports for one notch of the wheel; macOS, with finer
	// wheels and touchpads, reports less at a time.
	notch = 25
)

// hold is what the mouse button has taken hold of.
type hold int

const (
	nothing hold = iota
	theThumb
	theLowerThumb // of the bar below
	aBorder
	aHeader
)

// mouse is what the grid knows of the mouse.
type mouse struct {
	at     fyne.Position
	inside bool
	hold   hold
	column int     // of the border or the header that is held
	grip   float32 // from what is held to the pointer
}

// Scrolled implements fyne.Scrollable. With shift, the driver tells of the wheel as
// of one that scrolls aside.
func (g *Grid) Scrolled(e *fyne.ScrollEvent) {
	if e.Scrolled.DX != 0 {
		g.scrollAside(g.left - e.Scrolled.DX*wheelAside)
	}
	if e.Scrolled.DY != 0 {
		g.userScrolls(g.top - float64(e.Scrolled.DY)/notch*wheelRows)
	}
}

// userScrolls scrolls, and says that the user did.
func (g *Grid) userScrolls(top float64) {
	if g.OnScroll != nil {
		g.OnScroll()
	}
	g.setCount(g.sourceLen())
	g.scrollTo(top)
}

// MouseDown implements desktop.Mouseable: it takes hold of a thumb or of a border,
// or selects a cell. It does not wait to see whether a double click follows.
func (g *Grid) MouseDown(e *desktop.MouseEvent) {
	g.mouse.hold, g.mouse.at = nothing, e.Position
	if c := fyne.CurrentApp().Driver().CanvasForObject(g); c != nil {
		c.Focus(g)
	}
	if e.Button != desktop.MouseButtonPrimary {
		return
	}
	v, border := g.view(), g.borderAt(e.Position)
	switch {
	case border >= 0:
		g.mouse.hold, g.mouse.column, g.mouse.grip = aBorder, border, e.Position.X-v.x(g.left, border+1)
	case e.Position.Y < v.height:
		g.mouse.hold, g.mouse.column = aHeader, g.columnAt(e.Position.X)
	case e.Position.X >= v.cells.Width:
		g.takeThumb(v, e.Position.Y)
	case e.Position.Y >= v.height+v.cells.Height && v.overflows():
		g.takeLowerThumb(v, e.Position.X)
	default:
		g.selectAt(e.Position)
	}
	g.Refresh()
}

// takeThumb takes hold of the thumb, and first brings it to y if it is elsewhere.
func (g *Grid) takeThumb(v view, y float32) {
	from, length := g.thumb(v)
	g.mouse.hold, g.mouse.grip = theThumb, y-v.height-from
	if g.mouse.grip < 0 || g.mouse.grip > length {
		g.mouse.grip = length / 2
		g.dragTo(y)
	}
}

func (g *Grid) takeLowerThumb(v view, x float32) {
	from, length := g.lowerThumb(v)
	g.mouse.hold, g.mouse.grip = theLowerThumb, x-from
	if g.mouse.grip < 0 || g.mouse.grip > length {
		g.mouse.grip = length / 2
		g.dragAside(x)
	}
}

// thumb is where the thumb of the bar at the right stands.
func (g *Grid) thumb(v view) (from, length float32) {
	return thumb(v.cells.Height, v.rows(), float64(g.count), g.top, g.lastTop())
}

// lowerThumb is where the one below stands.
func (g *Grid) lowerThumb(v view) (from, length float32) {
	return thumb(v.cells.Width, float64(v.cells.Width), float64(v.total), float64(g.left), float64(g.lastLeft()))
}

// MouseUp implements desktop.Mouseable: it sorts by the column whose header was
// clicked.
func (g *Grid) MouseUp(e *desktop.MouseEvent) {
	held, column := g.mouse.hold, g.mouse.column
	g.letGo()
	if held == aHeader && column >= 0 && e.Position.Y < g.rowHeight() && g.columnAt(e.Position.X) == column &&
		g.columns[column].Sortable && g.OnSort != nil {
		g.OnSort(g.columns[column].ID)
	}
}

// Dragged implements fyne.Draggable.
func (g *Grid) Dragged(e *fyne.DragEvent) {
	g.mouse.at = e.Position
	switch g.mouse.hold {
	case theThumb:
		g.dragTo(e.Position.Y)
	case theLowerThumb:
		g.dragAside(e.Position.X)
	case aBorder:
		g.resize(g.mouse.column, e.Position.X-g.mouse.grip)
	}
}

// DragEnd implements fyne.Draggable.
func (g *Grid) DragEnd() { g.letGo() }

// letGo ends what was held. Widths are told of only now: they are kept somewhere.
func (g *Grid) letGo() {
	held := g.mouse.hold
	g.mouse.hold = nothing
	if held == aBorder {
		g.tellWidths()
	}
	if held != nothing {
		g.Refresh()
	}
}

// dragTo brings the thumb to y, where it is held.
func (g *Grid) dragTo(y float32) {
	v := g.view()
	if _, length := g.thumb(v); length < v.cells.Height {
		g.userScrolls(float64(y-v.height-g.mouse.grip) / float64(v.cells.Height-length) * g.lastTop())
	}
}

func (g *Grid) dragAside(x float32) {
	v := g.view()
	if _, length := g.lowerThumb(v); length < v.cells.Width {
		g.scrollAside((x - g.mouse.grip) / (v.cells.Width - length) * g.lastLeft())
	}
}

// selectAt selects the cell at a place, if there is one.
func (g *Grid) selectAt(at fyne.Position) bool {
	row, column := g.rowAt(at.Y), g.columnAt(at.X)
	if row < 0 || column < 0 {
		return false
	}
	g.selected, g.column = row, column
	g.Refresh()
	return true
}

// DoubleTapped implements fyne.DoubleTappable: it opens a row, or makes a column
// as wide as it needs to be.
func (g *Grid) DoubleTapped(e *fyne.PointEvent) {
	if border := g.borderAt(e.Position); border >= 0 {
		g.fitColumn(border)
	} else if g.selectAt(e.Position) {
		g.openSelected()
	}
}

// MouseIn implements desktop.Hoverable.
func (g *Grid) MouseIn(e *desktop.MouseEvent) { g.hover(e.Position, true) }

// MouseMoved implements desktop.Hoverable.
func (g *Grid) MouseMoved(e *desktop.MouseEvent) { g.hover(e.Position, true) }

// MouseOut implements desktop.Hoverable.
func (g *Grid) MouseOut() { g.hover(g.mouse.at, false) }

// hover draws anew only if what is under the pointer has changed.
func (g *Grid) hover(at fyne.Position, inside bool) {
	before := g.pointed()
	g.mouse.at, g.mouse.inside = at, inside
	if g.pointed() != before {
		g.Refresh()
	}
}

// pointed is what the pointer is over: a row, a header, a border; -1 for none.
type pointed struct {
	row            int64
	header, border int
}

func (g *Grid) pointed() pointed {
	p := pointed{-1, -1, -1}
	at := g.mouse.at
	switch {
	case g.mouse.hold == aBorder:
		p.border = g.mouse.column
	case g.mouse.hold == theThumb || g.mouse.hold == theLowerThumb || !g.mouse.inside:
	case at.Y >= g.rowHeight():
		if g.columnAt(at.X) >= 0 {
			p.row = g.rowAt(at.Y)
		}
	default:
		if p.border = g.borderAt(at); p.border < 0 {
			p.header = g.columnAt(at.X)
		}
	}
	return p
}

// Cursor implements desktop.Cursorable.
func (g *Grid) Cursor() desktop.Cursor {
	if g.pointed().border >= 0 {
		return desktop.HResizeCursor
	}
	return desktop.DefaultCursor
}
