package grid

import (
	"maps"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

const (
	minWidth = 40
	maxWidth = 2000
	// squeeze is how narrow a column becomes for want of room, of its own width,
	// before the columns are scrolled. The last one, of texts, becomes lastWidth.
	squeeze   = 0.8
	lastWidth = 120
	// borderReach is how near to a border the pointer takes hold of it.
	borderReach = 4
)

// Widths are those that the user has given to columns, by ID.
func (g *Grid) Widths() map[string]float32 { return maps.Clone(g.chosen) }

// SetWidths gives columns the widths that Widths has told before. Those that
// cannot be used are as near to them as can be.
func (g *Grid) SetWidths(widths map[string]float32) {
	g.chosen = map[string]float32{}
	for id, width := range widths {
		g.chosen[id] = usable(width)
	}
	g.Refresh()
}

func usable(width float32) float32 {
	if !(width >= minWidth) { // not a number is not
		return minWidth
	}
	return min(width, maxWidth)
}

// divide gives the columns their widths in the room that there is. Those that the
// user has chosen stay as they are. Of the others the last one takes what is left;
// where room is short it gives way first, and then the rest of them.
func (g *Grid) divide(room float32) []float32 {
	widths := make([]float32, len(g.columns))
	last := len(widths) - 1
	var sum, yielding float32
	for i, c := range g.columns {
		chosen, ok := g.chosen[c.ID]
		widths[i] = c.Width
		switch {
		case ok:
			widths[i] = chosen
		case i != last:
			yielding += c.Width
		}
		sum += widths[i]
	}
	if last < 0 {
		return widths
	}
	if _, ok := g.chosen[g.columns[last].ID]; !ok {
		width := max(min(lastWidth, widths[last]), widths[last]+room-sum)
		sum += width - widths[last]
		widths[last] = width
	}
	if sum > room && yielding > 0 {
		g.squeeze(widths[:last], max(squeeze, 1-(sum-room)/yielding))
	}
	return widths
}

// squeeze makes the columns narrower that the user has left alone.
func (g *Grid) squeeze(widths []float32, by float32) {
	for i := range widths {
		if _, chosen := g.chosen[g.columns[i].ID]; !chosen {
			widths[i] *= by
		}
	}
}

// borderAt is the column whose right border is near to a place in the header;
// -1 for none.
func (g *Grid) borderAt(at fyne.Position) int {
	v := g.view()
	if at.Y < 0 || at.Y >= v.height || at.X < 0 || at.X > v.cells.Width+borderReach {
		return -1
	}
	for i := range v.widths {
		if right := v.x(g.left, i+1); at.X > right-borderReach && at.X < right+borderReach {
			return i
		}
	}
	return -1
}

// resize puts the right border of a column at x.
func (g *Grid) resize(column int, x float32) {
	g.choose(column, x-g.view().x(g.left, column))
}

// fitColumn makes a column as wide as the widest of its cells on the screen.
func (g *Grid) fitColumn(column int) {
	size := theme.TextSize()
	width := fyne.MeasureText(g.columns[column].Title+descending, size, fyne.TextStyle{Bold: true}).Width
	for row, end := g.onScreen(); row < end; row++ {
		cells, ok := g.cells(row)
		if !ok || column >= len(cells) {
			continue
		}
		needed := fyne.MeasureText(oneLine(cells[column].Text), size, fyne.TextStyle{}).Width
		if cells[column].Mark != nil {
			needed += markSize + padding
		}
		width = max(width, needed)
	}
	g.choose(column, width+2*padding+1)
	g.tellWidths()
}

func (g *Grid) choose(column int, width float32) {
	if g.chosen == nil {
		g.chosen = map[string]float32{}
	}
	g.chosen[g.columns[column].ID] = usable(width)
	g.Refresh()
}

func (g *Grid) tellWidths() {
	if g.OnWidths != nil {
		g.OnWidths()
	}
}
