package grid

import (
	"maps"

	"fyne.io/fyne/v2"
)

const (
	minWidth = 40
	maxWidth = 2000
	// squeeze is how narrow a column becomes for want of room, of its own width,
	// before the columns are scrolled. The last one, of texts, becomes lastWidth.
	squeeze   = 0.85
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
// user has chosen stay as they are. Of the others, which have room for their titles,
// the last one takes what is left; where room is short it gives way first, and then
// the rest of them.
func (g *Grid) divide(room float32) []float32 {
	widths := make([]float32, len(g.columns))
	last := len(widths) - 1
	left := room
	for i, c := range g.columns {
		widths[i] = max(c.Width, g.titleWidth(i))
		if chosen, ok := g.chosen[c.ID]; ok {
			widths[i] = chosen
		}
		left -= widths[i]
	}
	if last >= 0 && !g.isChosen(last) {
		width := max(min(lastWidth, widths[last]), widths[last]+left)
		left -= width - widths[last]
		widths[last] = width
	}
	if left < 0 && last > 0 {
		g.squeeze(widths[:last], -left)
	}
	return widths
}

func (g *Grid) isChosen(column int) bool {
	_, ok := g.chosen[g.columns[column].ID]
	return ok
}

// squeeze makes the columns that the user has left alone narrower, each by its
// share of what is wanting, as far as their titles can still be read.
func (g *Grid) squeeze(widths []float32, wanting float32) {
	slack := make([]float32, len(widths))
	var all float32
	for i, width := range widths {
		if !g.isChosen(i) {
			slack[i] = max(0, width-max(squeeze*width, g.titleWidth(i)))
			all += slack[i]
		}
	}
	for i := range widths {
		if slack[i] > 0 {
			widths[i] -= slack[i] * min(1, wanting/all)
		}
	}
}

// titleWidth is what a title needs, the arrow of a sorted column included.
func (g *Grid) titleWidth(column int) float32 {
	c := g.columns[column]
	width := fyne.MeasureText(c.Title, g.textSize(), fyne.TextStyle{Bold: true}).Width + 2*padding + 1
	if c.Sortable {
		width += arrowRoom
	}
	return width
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
	width := g.titleWidth(column)
	for row, end := g.onScreen(); row < end; row++ {
		cells, ok := g.cells(row)
		if !ok || column >= len(cells) {
			continue
		}
		needed := fyne.MeasureText(oneLine(cells[column].Text), g.textSize(), fyne.TextStyle{}).Width + 2*padding + 1
		if cells[column].Mark != nil {
			needed += markSize + padding
		}
		width = max(width, needed)
	}
	g.choose(column, width)
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
