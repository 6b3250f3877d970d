// Package grid shows rows of text, however many there are: only those on the
// screen are asked for, and only they cost anything.
package grid

import (
	"context"
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Column is one column of a grid.
type Column struct {
	ID, Title string
	Width     float32 // narrower where there is no room; the last takes what is left
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
	// Len is how many rows there are; it is quick.
	Len() int64
	// Rows gives the cells of rows [first, first+n), of as many as there are.
	Rows(ctx context.Context, first int64, n int) ([][]Cell, error)
}

// Grid is a widget over the rows of a source. Its methods are for the main
// thread.
type Grid struct {
	widget.BaseWidget
	// OnSort is called with the column whose header was clicked, OnOpen with a
	// row that was clicked twice, OnCopy with the text to be copied, OnScroll
	// when the user scrolls, OnWidths when he changes the width of a column, OnKey
	// with the keys that the grid has no use for.
	OnSort   func(columnID string)
	OnOpen   func(row int64)
	OnCopy   func(text string)
	OnScroll func()
	OnWidths func()
	OnKey    func(*fyne.KeyEvent)

	columns []Column
	onMain  func(func())
	empty   string
	sorted  string // ID of a column
	down    bool   // it is sorted in descending order

	source   Source
	top      float64 // the row at the upper edge; its fraction is scrolled past
	selected int64   // -1 for none
	column   int     // of the cell that is selected in that row
	chosen   map[string]float32
	visible  int // whole rows that have room
	focused  bool
	hold     hold
	held     int // the column of a border or a header that is held
	pointer  fyne.Position

	loaded    page
	loading   bool
	ready     *prepared
	preparing bool
	stale     bool // what is loading is not what is wanted any more
	cancel    context.CancelFunc
}

// page is a stretch of rows that has been loaded.
type page struct {
	first int64
	rows  [][]Cell
	err   error
}

var (
	_ fyne.Scrollable        = (*Grid)(nil)
	_ fyne.Draggable         = (*Grid)(nil)
	_ fyne.DoubleTappable    = (*Grid)(nil)
	_ fyne.Focusable         = (*Grid)(nil)
	_ fyne.Shortcutable      = (*Grid)(nil)
	_ desktop.Mouseable      = (*Grid)(nil)
	_ desktop.Hoverable      = (*Grid)(nil)
	_ desktop.Cursorable     = (*Grid)(nil)
	_ fyne.Widget            = (*Grid)(nil)
	_ fyne.CanvasObject      = (*Grid)(nil)
	_ fyne.SecondaryTappable = (*Grid)(nil)
)

// New makes a grid without rows, which says empty. onMain has a function called
// on the main thread.
func New(columns []Column, empty string, onMain func(func())) *Grid {
	g := &Grid{columns: columns, empty: empty, onMain: onMain, selected: -1}
	g.ExtendBaseWidget(g)
	return g
}

// SetSource shows other rows, from the first on.
func (g *Grid) SetSource(source Source) {
	g.source, g.top, g.selected, g.loaded = source, 0, -1, page{}
	g.load()
	g.Refresh()
}

// ReplaceSource shows other rows in place of those there are, where they stand.
func (g *Grid) ReplaceSource(source Source) {
	g.source = source
	g.load()
}

// SetSorted shows by which column the rows are sorted; "" for none.
func (g *Grid) SetSorted(columnID string, descending bool) {
	g.sorted, g.down = columnID, descending
	g.Refresh()
}

// GoTo selects a row and brings it into view.
func (g *Grid) GoTo(row int64) {
	g.selected = min(max(0, row), g.len()-1)
	g.reveal(g.selected)
}

// equal compares what two pages show.
func (p page) equal(other page) bool {
	return p.first == other.first && p.err == other.err && slices.EqualFunc(p.rows, other.rows, slices.Equal[[]Cell])
}

// Selected is the row that is selected; -1 if none is.
func (g *Grid) Selected() int64 { return g.selected }

func (g *Grid) len() int64 {
	if g.source == nil {
		return 0
	}
	return g.source.Len()
}

// lastTop is the row at the upper edge when the last is at the lower.
func (g *Grid) lastTop() float64 { return float64(max(0, g.len()-int64(g.visible))) }

// topThatEnds is the top of a view whose last row is row.
func (g *Grid) topThatEnds(row int64) float64 { return float64(row - int64(g.visible) + 1) }

func (g *Grid) scrollTo(top float64) {
	top = min(max(0, top), g.lastTop())
	if top == g.top {
		return
	}
	g.top = top
	g.load()
	g.Refresh()
}

func (g *Grid) reveal(row int64) {
	switch {
	case row < int64(g.top):
		g.scrollTo(float64(row))
	case row >= int64(g.top)+int64(g.visible):
		g.scrollTo(g.topThatEnds(row))
	}
	g.Refresh()
}

// margin is how many rows are loaded before and after those on the screen.
const margin = 32

// load has the rows on the screen fetched, off the main thread, one page at a
// time.
func (g *Grid) load() {
	if g.source == nil {
		return
	}
	if g.loading {
		g.stale = true
		return
	}
	g.loading, g.stale = true, false
	source, first, n := g.source, max(0, int64(g.top)-margin), g.visible+2*margin
	ctx, cancel := context.WithCancel(context.Background())
	g.cancel = cancel
	go func() {
		defer cancel()
		rows, err := source.Rows(ctx, first, n)
		g.onMain(func() { g.show(source, page{first, rows, err}) })
	}()
}

// show takes the rows that have come.
func (g *Grid) show(source Source, p page) {
	g.loading = false
	if source == g.source && !p.equal(g.loaded) {
		g.loaded = p
		g.Refresh()
	}
	if g.stale || source != g.source {
		g.load()
	}
}

// cells are those of a row; ok is false while they are on their way.
func (g *Grid) cells(row int64) (cells []Cell, ok bool) {
	at := row - g.loaded.first
	if at < 0 || at >= int64(len(g.loaded.rows)) {
		return nil, false
	}
	return g.loaded.rows[at], true
}

// rowHeight is that of all rows, and of the header.
func (g *Grid) rowHeight() float32 {
	return fyne.MeasureText("0", theme.TextSize(), fyne.TextStyle{}).Height + theme.InnerPadding()/2
}
