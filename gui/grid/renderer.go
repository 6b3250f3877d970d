package grid

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

const (
	padding  = 6
	markSize = 9
	// messageWidth is how wide a message becomes before it is wrapped.
	messageWidth = 520
)

// CreateRenderer implements fyne.Widget.
func (g *Grid) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{
		grid: g, rows: container.New(fixed{}), selected: rectangle(), hovered: rectangle(), cell: rectangle(),
		vertical: newBar(), horizontal: newBar(), message: widget.NewLabel(""),
	}
	r.message.Alignment, r.message.Wrapping = fyne.TextAlignCenter, fyne.TextWrapWord
	r.build()
	g.load() // what was on its way is forgotten with the renderer before
	r.draw()
	return r
}

// build makes what there is one of for each column.
func (r *renderer) build() {
	r.head, r.lines, r.rows.Objects = newHeader(len(r.grid.columns)), nil, nil
	r.objects = []fyne.CanvasObject{r.selected, r.hovered, r.rows, r.cell, r.message}
	r.objects = append(r.objects, r.head.objects()...)
	r.objects = append(r.objects, r.horizontal.track, r.horizontal.thumb, r.vertical.track, r.vertical.thumb, r.head.corner)
	r.changed = true
}

// renderer draws a grid with a pool of lines, of which there are as many as have
// room. It changes only what is to look different, and has the canvas painted
// anew only then.
type renderer struct {
	grid                    *Grid
	look                    look
	fitter                  fitter
	lines                   []*line
	rows                    *fyne.Container // the lines
	selected, hovered, cell *canvas.Rectangle
	head                    *header
	vertical, horizontal    bar
	message                 *widget.Label
	objects                 []fyne.CanvasObject
	changed                 bool
}

// Destroy implements fyne.WidgetRenderer.
func (r *renderer) Destroy() { r.grid.forget() }

// Objects implements fyne.WidgetRenderer.
func (r *renderer) Objects() []fyne.CanvasObject { return r.objects }

// MinSize implements fyne.WidgetRenderer.
func (r *renderer) MinSize() fyne.Size { return fyne.NewSize(200, 3*r.grid.rowHeight()) }

// Layout implements fyne.WidgetRenderer.
func (r *renderer) Layout(fyne.Size) {
	r.grid.settle()
	r.draw()
}

// Refresh implements fyne.WidgetRenderer.
func (r *renderer) Refresh() { r.draw() }

func (r *renderer) draw() {
	g := r.grid
	if len(r.head.titles) != len(g.columns) {
		r.build()
	}
	g.left = min(g.left, g.lastLeft())
	r.look = newLook(g.Theme())
	if r.look.size != r.fitter.size {
		r.fitter = fitter{size: r.look.size}
	}
	v := g.view()
	r.drawLines(v)
	r.drawSelection(v)
	r.drawHeader(v)
	r.drawBars(v)
	r.drawMessage(v)
	if r.changed {
		r.changed = false
		canvas.Refresh(r.rows)
	}
}

// line is what one row on the screen is drawn with. It is moved as a whole.
type line struct {
	*fyne.Container
	stripe *canvas.Rectangle
	texts  []*label
	marks  []*canvas.Rectangle
}

// label is a text, cut to its room.
type label struct {
	*canvas.Text
	whole string
	room  float32
	small bool
}

// fixed leaves objects where they are put, and needs no room for them.
type fixed struct{}

func (fixed) Layout([]fyne.CanvasObject, fyne.Size)     {}
func (fixed) MinSize([]fyne.CanvasObject) (s fyne.Size) { return s }

func newLine(columns int) *line {
	l := &line{stripe: rectangle()}
	objects := []fyne.CanvasObject{l.stripe}
	for range columns {
		text, mark := newLabel(), rectangle()
		l.texts, l.marks = append(l.texts, text), append(l.marks, mark)
		objects = append(objects, mark, text.Text)
	}
	l.Container = container.New(fixed{}, objects...)
	return l
}

func newLabel() *label { return &label{Text: canvas.NewText("", color.Transparent)} }

func rectangle() *canvas.Rectangle { return canvas.NewRectangle(color.Transparent) }

// drawLines draws the rows that can be seen, also in part. A row keeps its line as
// long as it is on the screen, so that scrolling moves lines, and fills few anew.
func (r *renderer) drawLines(v view) {
	g := r.grid
	for len(r.lines) < int(math.Ceil(v.rows()))+1 {
		l := newLine(len(g.columns))
		r.lines = append(r.lines, l)
		r.rows.Objects = append(r.rows.Objects, l.Container)
		r.changed = true
	}
	first, n := int64(g.top), int64(len(r.lines))
	for row := first; row < first+n; row++ {
		l, y := r.lines[row%n], v.y(g.top, row)
		seen := row < g.count && y < v.height+v.cells.Height && g.loaded.err == nil
		r.show(l.Container, seen)
		if seen {
			place(l.Container, -g.left, y, v.total, v.height)
			r.drawLine(l, row, v)
		}
	}
}

func (r *renderer) drawLine(l *line, row int64, v view) {
	g := r.grid
	cells, there := g.cells(row)
	if !there {
		cells = []Cell{{Text: ellipsis, Muted: true}}
	}
	r.fill(l.stripe, map[bool]color.Color{false: color.Transparent, true: r.look.stripe}[row%2 == 1])
	place(l.stripe, g.left, 0, v.cells.Width, v.height)
	left := float32(0)
	for c, text := range l.texts {
		var cell Cell
		if c < len(cells) {
			cell = cells[c]
		}
		x, width := left+padding, v.widths[c]-2*padding
		r.show(l.marks[c], cell.Mark != nil)
		if cell.Mark != nil {
			r.fill(l.marks[c], cell.Mark)
			place(l.marks[c], x, (v.height-markSize)/2, markSize, markSize)
			x, width = x+markSize+padding, width-markSize-padding
		}
		ink := r.look.foreground
		if cell.Muted {
			ink = r.look.muted
		}
		r.write(text, cell.Text, ink, g.columns[c].Right, x, width, v.height)
		left += v.widths[c]
	}
}

// write puts text into a line, cut to the width it has there. What was there
// already is neither measured nor drawn again.
func (r *renderer) write(l *label, text string, ink color.Color, right bool, x, width, height float32) {
	size := r.look.size
	if l.small {
		size = r.look.small
	}
	if width = max(0, width); l.whole != text || l.room != width || l.TextSize != size {
		l.whole, l.room, l.TextSize = text, width, size
		l.Text.Text = r.fitter.fit(text, width, l.TextStyle)
		r.changed = true
	}
	if l.Color != ink {
		l.Color, r.changed = ink, true
	}
	l.Alignment = fyne.TextAlignLeading
	if right {
		l.Alignment = fyne.TextAlignTrailing
	}
	place(l.Text, x, 0, width, height)
}

// drawSelection draws what lies behind the row that is selected, and that under
// the pointer, and around the cell that is selected: plainly while it has the keys.
func (r *renderer) drawSelection(v view) {
	g, p := r.grid, r.grid.pointed()
	r.drawBehind(r.hovered, p.row, r.look.hover, v)
	fill := r.look.unfocused
	if g.focused {
		fill = r.look.selection
	}
	r.drawBehind(r.selected, g.selected, fill, v)

	ink, width := r.look.muted, float32(1)
	if g.focused {
		ink, width = r.look.primary, 2
	}
	if r.cell.StrokeColor != ink || r.cell.StrokeWidth != width {
		r.cell.StrokeColor, r.cell.StrokeWidth, r.changed = ink, width, true
	}
	switch {
	case !r.selected.Hidden && g.column < len(v.widths):
		place(r.cell, v.x(g.left, g.column), v.y(g.top, g.selected), v.widths[g.column], v.height)
		r.show(r.cell, true)
	default: // the keys are for the grid, though nothing is selected in it yet
		place(r.cell, 0, v.height, v.cells.Width, v.cells.Height)
		r.show(r.cell, g.focused && g.selected < 0)
	}
}

func (r *renderer) drawBehind(back *canvas.Rectangle, row int64, fill color.Color, v view) {
	g := r.grid
	y := v.y(g.top, row)
	seen := row >= 0 && row < g.count && g.loaded.err == nil && y > 0 && y < v.height+v.cells.Height
	r.show(back, seen)
	if seen {
		r.fill(back, fill)
		place(back, 0, y, v.cells.Width, v.height)
	}
}

// drawMessage says that there are no rows, or why they cannot be had.
func (r *renderer) drawMessage(v view) {
	text := ""
	switch {
	case r.grid.loaded.err != nil:
		text = r.grid.loaded.err.Error()
	case r.grid.count == 0:
		text = r.grid.empty
	}
	r.show(r.message, text != "")
	if text == "" {
		return
	}
	width := min(v.cells.Width, messageWidth)
	if r.message.Text != text || r.message.Size().Width != width {
		r.message.SetText(text)
		r.message.Resize(fyne.NewSize(width, 1)) // its height follows from the width
		r.changed = true
	}
	height := min(r.message.MinSize().Height, v.cells.Height)
	place(r.message, (v.cells.Width-width)/2, v.height+(v.cells.Height-height)/2, width, height)
}

// show shows or hides an object.
func (r *renderer) show(object fyne.CanvasObject, shown bool) {
	if object.Visible() == shown {
		return
	}
	r.changed = true
	if shown {
		object.Show()
	} else {
		object.Hide()
	}
}

func (r *renderer) fill(rectangle *canvas.Rectangle, fill color.Color) {
	if rectangle.FillColor != fill {
		rectangle.FillColor, r.changed = fill, true
	}
}

func place(object fyne.CanvasObject, x, y, width, height float32) {
	object.Move(fyne.NewPos(x, y))
	object.Resize(fyne.NewSize(width, height))
}
