package grid

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// The arrows that tell by which column the rows are sorted.
const (
	ascending  = "▲"
	descending = "▼"
	arrowRoom  = 14
)

// header is what the titles of the columns are drawn with. It lies over the rows.
type header struct {
	back, under, hovered *canvas.Rectangle
	titles, arrows       []*label
	borders              []*canvas.Rectangle
	corner               *canvas.Rectangle // over the bar, where columns may reach to
}

func newHeader(columns int) *header {
	h := &header{back: rectangle(), under: rectangle(), hovered: rectangle(), corner: rectangle()}
	for range columns {
		title, arrow := newLabel(), newLabel()
		title.TextStyle.Bold, arrow.small = true, true
		h.titles, h.arrows = append(h.titles, title), append(h.arrows, arrow)
		h.borders = append(h.borders, rectangle())
	}
	return h
}

func (h *header) objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{h.back, h.under, h.hovered}
	for i := range h.titles {
		objects = append(objects, h.titles[i].Text, h.arrows[i].Text, h.borders[i])
	}
	return objects
}

func (r *renderer) drawHeader(v view) {
	g, h, p := r.grid, r.head, r.grid.pointed()
	r.fill(h.back, r.look.header)
	r.fill(h.under, r.look.line)
	r.fill(h.corner, r.look.header)
	place(h.back, 0, 0, v.size.Width, v.height)
	place(h.under, 0, v.height-1, v.size.Width, 1)
	place(h.corner, v.cells.Width, 0, barWidth, v.height-1)
	hovers := p.header >= 0 && g.columns[p.header].Sortable
	r.show(h.hovered, hovers)
	for i := range h.titles {
		x := v.x(g.left, i)
		if hovers && p.header == i {
			r.fill(h.hovered, r.look.hover)
			place(h.hovered, x, 0, v.widths[i], v.height)
		}
		r.drawTitle(i, x, v)
		ink, width := r.look.line, float32(1)
		if p.border == i {
			ink, width = r.look.primary, 3
		}
		r.fill(h.borders[i], ink)
		end := min(x+v.widths[i], v.cells.Width+1)
		place(h.borders[i], end-width, 3, width, v.height-6)
	}
}

// drawTitle draws a title and its arrow, which stands at the inner side, so that
// the title stays in line with its column. A title gives way to the arrow.
func (r *renderer) drawTitle(i int, x float32, v view) {
	g, column, title := r.grid, r.grid.columns[i], r.head.titles[i]
	x, room := x+padding, v.widths[i]-2*padding
	arrow, size := "", float32(0)
	if column.ID == g.sorted && g.sorted != "" {
		arrow, size = map[bool]string{false: ascending, true: descending}[g.down], arrowRoom
	}
	room = max(0, room-size)
	if column.Right {
		r.write(title, column.Title, r.look.foreground, true, x+size, room, v.height)
	} else {
		r.write(title, column.Title, r.look.foreground, false, x, room, v.height)
	}
	used := min(room, r.fitter.measure(title.Text.Text, title.TextStyle))
	if column.Right {
		x += room - used
	} else {
		x += used
	}
	r.write(r.head.arrows[i], arrow, r.look.primary, !column.Right, x, size, v.height)
}

// bar shows how much of all can be seen, and where.
type bar struct {
	track, thumb *canvas.Rectangle
}

func newBar() bar {
	b := bar{rectangle(), rectangle()}
	b.thumb.CornerRadius = 3
	return b
}

func (r *renderer) drawBars(v view) {
	from, length := r.grid.thumb(v)
	r.drawBar(r.vertical, length < v.cells.Height)
	place(r.vertical.track, v.cells.Width, v.height, barWidth, v.size.Height-v.height)
	place(r.vertical.thumb, v.cells.Width+3, v.height+from, barWidth-6, length)

	from, length = r.grid.lowerThumb(v)
	r.drawBar(r.horizontal, v.overflows())
	place(r.horizontal.track, 0, v.height+v.cells.Height, v.cells.Width, v.size.Height-v.height-v.cells.Height)
	place(r.horizontal.thumb, from, v.height+v.cells.Height+3, length, barWidth-6)
}

// drawBar gives a bar its colours. Its track covers the cells that reach under it.
func (r *renderer) drawBar(b bar, needed bool) {
	track := r.look.background
	if needed {
		track = over(track, r.look.track)
	}
	r.fill(b.track, track)
	r.fill(b.thumb, r.look.thumb)
	r.show(b.thumb, needed)
}
