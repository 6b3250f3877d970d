package grid

import (
	"maps"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

const (
	minWidth = 40
	// borderReach is how near to a border the pointer takes hold of it.
	borderReach = 4
)

// Widths are those that the user has given to columns, by ID.
func (g *Grid) Widths() map[string]float32 { return maps.Clone(g.chosen) }

// SetWidths gives columns the widths that Widths has told before.
func (g *Grid) SetWidths(widths map[string]float32) {
	g.chosen = maps.Clone(widths)
	g.Refresh()
}

// widths are the columns' in the room that there is: all of them stay in view.
// The last one takes what is left, or gives way first, and then those that the user
// has not chosen.
func (g *Grid) widths() []float32 {
	widths := make([]float32, len(g.columns))
	if len(widths) == 0 {
		return widths
	}
	var sum, yielding float32
	for i, c := range g.columns {
		widths[i] = c.Width
		if chosen, ok := g.chosen[c.ID]; ok {
			widths[i] = max(minWidth, chosen)
		} else {
			yielding += widths[i]
		}
		sum += widths[i]
	}
	room, last := max(0, g.Size().Width-barWidth), len(widths)-1
	if sum-widths[last]+2*minWidth <= room {
		widths[last] += room - sum
		return widths
	}
	if left := room - (sum - yielding); yielding > 0 && left >= yielding/3 {
		g.scale(widths, left/yielding, false)
	} else {
		g.scale(widths, room/sum, true)
	}
	return widths
}

// scale makes columns narrower, those that the user has chosen too if all.
func (g *Grid) scale(widths []float32, by float32, all bool) {
	for i, c := range g.columns {
		if _, chosen := g.chosen[c.ID]; all || !chosen {
			widths[i] *= by
		}
	}
}

// columnAt is the column at x; -1 beside them.
func (g *Grid) columnAt(x float32) int {
	left := float32(0)
	for i, width := range g.widths() {
		if x >= left && x < left+width {
			return i
		}
		left += width
	}
	return -1
}

// borderAt is the column whose right border is near to a place in the header;
// -1 for none. The last column has none.
func (g *Grid) borderAt(at fyne.Position) int {
	if at.Y >= g.rowHeight() {
		return -1
	}
	right := float32(0)
	for i, width := range g.widths() {
		right += width
		if at.X > right-borderReach && at.X < right+borderReach && i < len(g.columns)-1 {
			return i
		}
	}
	return -1
}

// resize puts the right border of a column at x.
func (g *Grid) resize(column int, x float32) {
	widths := g.widths()
	for _, width := range widths[:column] {
		x -= width
	}
	most := max(0, g.Size().Width-barWidth) - minWidth*float32(len(widths)-1)
	g.choose(column, min(x, most))
}

// fitColumn makes a column as wide as the widest of its cells on the screen.
func (g *Grid) fitColumn(column int) {
	style := fyne.TextStyle{Bold: true}
	width := fyne.MeasureText(g.columns[column].Title+" ▲", theme.TextSize(), style).Width
	for row := int64(g.top); row <= int64(g.top)+int64(g.visible); row++ {
		cells, ok := g.cells(row)
		if !ok || column >= len(cells) {
			continue
		}
		needed := fyne.MeasureText(cells[column].Text, theme.TextSize(), fyne.TextStyle{}).Width
		if cells[column].Mark != nil {
			needed += markSize + padding
		}
		width = max(width, needed)
	}
	g.choose(column, width+2*padding)
}

func (g *Grid) choose(column int, width float32) {
	if g.chosen == nil {
		g.chosen = map[string]float32{}
	}
	g.chosen[g.columns[column].ID] = max(minWidth, width)
	if g.OnWidths != nil {
		g.OnWidths()
	}
	g.Refresh()
}
