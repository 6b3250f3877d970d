package grid

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

const (
	barWidth = 12
	minThumb = 24
)

// view is how the room of a grid is divided: a header, the cells beneath it, a bar
// at the right, and one below if the columns need more room than there is.
type view struct {
	size   fyne.Size
	cells  fyne.Size // the room of the cells
	height float32   // of the header, and of each row
	widths []float32 // of the columns
	total  float32   // of all columns
}

func (g *Grid) view() view {
	size := g.Size()
	v := view{size: size, height: g.rowHeight()}
	v.cells = fyne.NewSize(max(0, size.Width-barWidth), max(0, size.Height-v.height))
	v.widths = g.divide(v.cells.Width)
	for _, width := range v.widths {
		v.total += width
	}
	if v.overflows() {
		v.cells.Height = max(0, v.cells.Height-barWidth)
	}
	return v
}

// rowHeight is whole, so that all rows stand alike on the pixels.
func (g *Grid) rowHeight() float32 {
	text := fyne.MeasureText("0", g.textSize(), fyne.TextStyle{}).Height
	return float32(math.Ceil(float64(text + g.Theme().Size(theme.SizeNameInnerPadding)/2)))
}

func (g *Grid) textSize() float32 { return g.Theme().Size(theme.SizeNameText) }

// overflows says whether there are columns out of view. Less than a unit is the
// rounding of their widths.
func (v view) overflows() bool { return v.total > v.cells.Width+1 }

// rows is how many have room.
func (v view) rows() float64 { return float64(v.cells.Height) / float64(v.height) }

// wholeRows is how many have room to be seen whole; one at least is told of.
func (v view) wholeRows() int64 { return max(1, int64(v.rows())) }

// shows says whether the whole of a row can be seen.
func (v view) shows(top float64, row int64) bool {
	return float64(row) >= top && float64(row+1) <= top+v.rows()
}

// topThatEnds is the row at the upper edge when row is the last that is seen whole.
func (v view) topThatEnds(row int64) float64 { return float64(row + 1 - v.wholeRows()) }

// y is the upper edge of a row. The difference comes before the multiplication: a
// row number alone can be more than float32 can hold.
func (v view) y(top float64, row int64) float32 {
	return v.height + float32(math.Round((float64(row)-top)*float64(v.height)))
}

// x is the left edge of a column; with the number of columns, the end of the last.
func (v view) x(left float32, column int) float32 {
	x := -left
	for _, width := range v.widths[:column] {
		x += width
	}
	return x
}

// lastTop is the row at the upper edge when the last one is at the lower. It is
// whole, and leaves less than a row of room below.
func (g *Grid) lastTop() float64 {
	v := g.view()
	if float64(g.count) <= v.rows() {
		return 0
	}
	return float64(max(0, g.count-v.wholeRows()))
}

func (g *Grid) lastLeft() float32 {
	v := g.view()
	if !v.overflows() {
		return 0
	}
	return v.total - v.cells.Width
}

// rowAt is the row at y; -1 beside the rows.
func (g *Grid) rowAt(y float32) int64 {
	v := g.view()
	if y < v.height || y >= v.height+v.cells.Height {
		return -1
	}
	row := int64(g.top + float64(y-v.height)/float64(v.height))
	if row >= g.count {
		return -1
	}
	return row
}

// columnAt is the column at x; -1 beside them.
func (g *Grid) columnAt(x float32) int {
	v := g.view()
	if x < 0 || x >= v.cells.Width {
		return -1
	}
	for i := range v.widths {
		if x < v.x(g.left, i+1) {
			return i
		}
	}
	return -1
}

// scrollTo brings a row to the upper edge, as far as there are rows below it.
func (g *Grid) scrollTo(top float64) {
	top = min(max(0, top), g.lastTop())
	if top != g.top {
		g.top = top
		g.ensure()
		g.Refresh()
	}
}

// scrollAside brings the columns at left to the left edge.
func (g *Grid) scrollAside(left float32) {
	left = min(max(0, left), g.lastLeft())
	if left != g.left {
		g.left = left
		g.Refresh()
	}
}

// settle keeps the view within the rows and columns, and full, when the room has
// changed.
func (g *Grid) settle() {
	g.top, g.left = min(g.top, g.lastTop()), min(g.left, g.lastLeft())
	if g.loaded.err == nil {
		g.ensure()
	}
}

// reveal scrolls just as far as the selected cell needs to be seen whole.
func (g *Grid) reveal() {
	v := g.view()
	switch row := g.selected; {
	case v.shows(g.top, row):
	case float64(row) < g.top:
		g.scrollTo(float64(row))
	default:
		g.scrollTo(v.topThatEnds(row))
	}
	begin, end := v.x(0, g.column), v.x(0, g.column+1)
	switch {
	case begin < g.left:
		g.scrollAside(begin)
	case end > g.left+v.cells.Width:
		g.scrollAside(min(begin, end-v.cells.Width))
	}
	g.Refresh()
}

// thumb is where the thumb of a bar stands on its track, and how long it is: as
// much of the track as is seen of all, as far as a thumb can be so small. at is
// what is scrolled past, up to last.
func thumb(track float32, seen, all, at, last float64) (from, length float32) {
	if last <= 0 {
		return 0, track
	}
	length = min(track, max(minThumb, float32(float64(track)*seen/all)))
	return float32(float64(track-length) * at / last), length
}
