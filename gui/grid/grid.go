// Package grid shows rows of text, however many there are: only those on the
// screen are asked for, and only they cost anything.
package grid

import (
	"context"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Column is one column of a grid.
type Column struct {
	ID, Title string
	Width     float32 // unless the user chooses another, or the title needs more
	Right     bool    // numbers stand at the right
	Sortable  bool
}

// Cell is what stands in one place.
type Cell struct {
	Text  string
	Muted bool
	Mark  color.Color // of a small square before the text; nil for none
}

// Source gives rows. Its methods are not called on the main thread, but for Len.
type Source interface {
	// Len is how many rows there are; it is quick. It may grow and shrink.
	Len() int64
	// Rows gives the cells of rows [first, first+n), of as many as there are. It
	// returns early once ctx has ended: nobody waits for the rows any more.
	Rows(ctx context.Context, first int64, n int) ([][]Cell, error)
}

// Grid is a widget over the rows of a source. Its methods are for the main
// thread, and so are the functions it calls.
type Grid struct {
	widget.BaseWidget
	// OnSort is called with the column whose header was clicked, OnOpen with a row
	// that was clicked twice, OnCopy with the text to be copied, OnScroll when the
	// user scrolls up or down, OnWidths once he has changed the width of a column,
	// OnKey with the keys that the grid has no use for.
	OnSort   func(columnID string)
	OnOpen   func(row int64)
	OnCopy   func(text string)
	OnScroll func()
	OnWidths func()
	OnKey    func(*fyne.KeyEvent)

	columns []Column
	chosen  map[string]float32 // widths that the user has given, by ID
	onMain  func(func())
	empty   string
	sorted  string // ID of a column
	down    bool   // it is sorted in descending order

	source   Source
	count    int64   // rows of the source, as far as they are shown
	top      float64 // the row at the upper edge; its fraction is scrolled past
	left     float32 // what is scrolled past at the left edge
	selected int64   // -1 for none
	column   int     // of the cell that is selected in that row
	focused  bool
	mouse    mouse
	fetched
}

var (
	_ fyne.Widget            = (*Grid)(nil)
	_ fyne.Scrollable        = (*Grid)(nil)
	_ fyne.Draggable         = (*Grid)(nil)
	_ fyne.DoubleTappable    = (*Grid)(nil)
	_ fyne.SecondaryTappable = (*Grid)(nil)
	_ fyne.Focusable         = (*Grid)(nil)
	_ fyne.Shortcutable      = (*Grid)(nil)
	_ desktop.Mouseable      = (*Grid)(nil)
	_ desktop.Hoverable      = (*Grid)(nil)
	_ desktop.Cursorable     = (*Grid)(nil)
)

// New makes a grid without rows, which says empty. onMain has a function called
// on the main thread.
func New(columns []Column, empty string, onMain func(func())) *Grid {
	g := &Grid{columns: columns, empty: empty, onMain: onMain, selected: -1}
	g.ExtendBaseWidget(g)
	return g
}

// SetColumns changes the columns. The rows are to be set anew.
func (g *Grid) SetColumns(columns []Column) {
	g.columns, g.column, g.loaded = columns, 0, page{}
	g.mouse = mouse{}
	g.Refresh()
}

// SetSource shows other rows, from the first on. None of them is selected.
func (g *Grid) SetSource(source Source) {
	g.forget()
	g.source, g.top, g.selected, g.loaded = source, 0, -1, page{}
	g.setCount(g.sourceLen())
	g.load()
	g.Refresh()
}

// ReplaceSource shows other rows in place of those there are, where they stand.
// Those there are stay until an Update finds the others.
func (g *Grid) ReplaceSource(source Source) {
	g.forget()
	g.source = source
	g.prepare(g.top)
}

// SetEmpty changes what a grid without rows says.
func (g *Grid) SetEmpty(text string) {
	g.empty = text
	g.Refresh()
}

// SetSorted shows by which column the rows are sorted; "" for none.
func (g *Grid) SetSorted(columnID string, descending bool) {
	g.sorted, g.down = columnID, descending
	g.Refresh()
}

// Selected is the row that is selected; -1 if none is.
func (g *Grid) Selected() int64 { return g.selected }

// GoTo selects a row, and brings it into the middle of the view if it is not on
// the screen.
func (g *Grid) GoTo(row int64) {
	g.setCount(g.sourceLen())
	g.selected = min(max(0, row), g.count-1)
	v := g.view()
	if g.selected >= 0 && !v.shows(g.top, g.selected) {
		g.scrollTo(float64(g.selected - int64(v.rows()/2)))
	}
	g.Refresh()
}

func (g *Grid) sourceLen() int64 {
	if g.source == nil {
		return 0
	}
	return g.source.Len()
}

// setCount takes note of how many rows there are, and lets go of what is beyond.
func (g *Grid) setCount(count int64) {
	g.count = count
	g.top = min(g.top, g.lastTop())
	if g.selected >= count {
		g.selected = -1
	}
}
