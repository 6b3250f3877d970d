package grid

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

const (
	barWidth = 12
	minThumb = 24
	padding  = 6
	markSize = 9
)

// thumbHeight shows how much of all rows is on the screen, as far as a thumb
// can be so small.
func (g *Grid) thumbHeight() float32 {
	room := g.Size().Height - g.rowHeight()
	if n := g.len(); n > int64(g.visible) {
		return max(minThumb, float32(float64(room)*float64(g.visible)/float64(n)))
	}
	return room
}

// CreateRenderer implements fyne.Widget.
func (g *Grid) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{
		grid: g, head: canvas.NewRectangle(nil), chosen: canvas.NewRectangle(nil), cell: canvas.NewRectangle(color.Transparent),
		bar: canvas.NewRectangle(nil), thumb: canvas.NewRectangle(nil), message: canvas.NewText("", nil), drawn: -1,
	}
	r.thumb.CornerRadius = 4
	for range g.columns {
		r.titles = append(r.titles, canvas.NewText("", nil))
	}
	r.Refresh()
	return r
}

type renderer struct {
	grid             *Grid
	head             *canvas.Rectangle
	chosen, cell     *canvas.Rectangle // the row and the cell that are selected
	bar, thumb       *canvas.Rectangle
	message          *canvas.Text
	titles           []*canvas.Text
	lines            []line
	objects          []fyne.CanvasObject
	drawn            int // lines that objects has
	foreground, mute color.Color
}

// line is what one row on the screen is drawn with.
type line struct {
	texts []*canvas.Text
	marks []*canvas.Rectangle
}

func (r *renderer) Destroy() {
	if r.grid.cancel != nil {
		r.grid.cancel()
	}
}

func (r *renderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *renderer) MinSize() fyne.Size { return fyne.NewSize(200, 3*r.grid.rowHeight()) }

func (r *renderer) Layout(size fyne.Size) {
	g := r.grid
	height := g.rowHeight()
	visible := int(max(0, size.Height-height) / height)
	if visible != g.visible {
		g.visible = visible
		g.top = min(g.top, g.lastTop())
		g.load()
	}
	r.draw()
}

// grow makes as many lines as have room, the one cut off at the edge included.
func (r *renderer) grow() {
	if r.grid.visible == r.drawn {
		return
	}
	r.drawn = r.grid.visible
	for len(r.lines) < r.grid.visible+1 {
		var l line
		for range r.grid.columns {
			l.texts = append(l.texts, canvas.NewText("", nil))
			l.marks = append(l.marks, canvas.NewRectangle(color.Transparent))
		}
		r.lines = append(r.lines, l)
	}
	r.objects = []fyne.CanvasObject{r.chosen}
	for i := range r.grid.visible {
		for c := range r.lines[i].texts {
			r.objects = append(r.objects, r.lines[i].marks[c], r.lines[i].texts[c])
		}
	}
	r.objects = append(r.objects, r.cell, r.head)
	for _, title := range r.titles {
		r.objects = append(r.objects, title)
	}
	r.objects = append(r.objects, r.bar, r.thumb, r.message)
}

func (r *renderer) Refresh() {
	r.draw()
	canvas.Refresh(r.grid)
}

func (r *renderer) draw() {
	g := r.grid
	th, variant := g.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.foreground, r.mute = th.Color(theme.ColorNameForeground, variant), th.Color(theme.ColorNamePlaceHolder, variant)
	r.head.FillColor = th.Color(theme.ColorNameHeaderBackground, variant)
	r.chosen.FillColor = th.Color(theme.ColorNameSelection, variant)
	r.cell.StrokeColor, r.cell.StrokeWidth = th.Color(theme.ColorNamePrimary, variant), 1
	r.bar.FillColor = th.Color(theme.ColorNameInputBackground, variant)
	r.thumb.FillColor = th.Color(theme.ColorNameScrollBar, variant)
	r.grow()
	size, height, widths := g.Size(), g.rowHeight(), g.widths()
	place(r.head, 0, 0, size.Width, height)
	r.drawTitles(widths, height)
	first := int64(g.top)
	for i := range g.visible {
		r.drawLine(r.lines[i], first+int64(i), float32(i+1)*height, widths, height)
	}
	chosen := g.selected >= first && g.selected < first+int64(g.visible)
	r.chosen.Hidden, r.cell.Hidden = !chosen, !chosen || !g.focused
	if chosen {
		y, left := float32(g.selected-first+1)*height, float32(0)
		place(r.chosen, 0, y, size.Width-barWidth, height)
		for _, width := range widths[:g.column] {
			left += width
		}
		place(r.cell, left, y, widths[g.column], height)
	}
	r.drawBar(size, height)
	r.drawMessage(size, height)
}

func (r *renderer) drawTitles(widths []float32, height float32) {
	left := float32(0)
	for i, title := range r.titles {
		column := r.grid.columns[i]
		text := column.Title
		if column.ID == r.grid.sorted && text != "" {
			text += map[bool]string{false: " ▲", true: " ▼"}[r.grid.down]
		}
		title.TextStyle.Bold = true
		write(title, text, r.foreground, column.Right, left, 0, widths[i], height, 0)
		left += widths[i]
	}
}

func (r *renderer) drawLine(l line, row int64, y float32, widths []float32, height float32) {
	cells, there := r.grid.cells(row)
	left := float32(0)
	for c := range l.texts {
		var cell Cell
		switch {
		case row >= r.grid.len():
		case there && c < len(cells):
			cell = cells[c]
		case c == 0:
			cell = Cell{Text: "…", Muted: true}
		}
		indent := float32(0)
		l.marks[c].Hidden = cell.Mark == nil
		if cell.Mark != nil {
			l.marks[c].FillColor = cell.Mark
			place(l.marks[c], left+padding, y+(height-markSize)/2, markSize, markSize)
			indent = markSize + padding
		}
		ink := r.foreground
		if cell.Muted {
			ink = r.mute
		}
		write(l.texts[c], cell.Text, ink, r.grid.columns[c].Right, left, y, widths[c], height, indent)
		left += widths[c]
	}
}

func (r *renderer) drawBar(size fyne.Size, header float32) {
	place(r.bar, size.Width-barWidth, header, barWidth, size.Height-header)
	thumb, y := r.grid.thumbHeight(), header
	if last := r.grid.lastTop(); last > 0 {
		y += float32(float64(size.Height-header-thumb) * r.grid.top / last)
	}
	place(r.thumb, size.Width-barWidth+2, y, barWidth-4, thumb)
	r.thumb.Hidden = r.grid.len() <= int64(r.grid.visible)
}

// drawMessage says that there are no rows, or why they cannot be had.
func (r *renderer) drawMessage(size fyne.Size, header float32) {
	text := ""
	switch {
	case r.grid.loaded.err != nil:
		text = r.grid.loaded.err.Error()
	case r.grid.len() == 0:
		text = r.grid.empty
	}
	r.message.Hidden = text == ""
	write(r.message, text, r.mute, false, 0, header, size.Width-barWidth, size.Height-header, 0)
	if width := r.message.MinSize().Width; width < size.Width {
		r.message.Move(fyne.NewPos((size.Width-width)/2, r.message.Position().Y))
	}
}

func place(object fyne.CanvasObject, x, y, width, height float32) {
	object.Move(fyne.NewPos(x, y))
	object.Resize(fyne.NewSize(width, height))
}

// write puts text into a cell, cut to its width.
func write(text *canvas.Text, content string, ink color.Color, right bool, x, y, width, height, indent float32) {
	text.TextSize = theme.TextSize()
	fitted := fit(content, width-2*padding-indent, text.TextSize, text.TextStyle)
	if fitted != text.Text || ink != text.Color {
		text.Text, text.Color = fitted, ink
	}
	size := text.MinSize()
	left := x + padding + indent
	if right {
		left = x + width - padding - size.Width
	}
	text.Move(fyne.NewPos(left, y+(height-size.Height)/2))
	text.Resize(size)
}

// fit cuts text so that it is no wider than width, an ellipsis included.
func fit(text string, width, size float32, style fyne.TextStyle) string {
	if fyne.MeasureText(text, size, style).Width <= width {
		return text
	}
	runes := []rune(text)
	low, high := 0, len(runes)
	for low < high { // the most characters that have room
		middle := (low + high + 1) / 2
		if fyne.MeasureText(string(runes[:middle])+"…", size, style).Width <= width {
			low = middle
		} else {
			high = middle - 1
		}
	}
	if low == 0 {
		return ""
	}
	return string(runes[:low]) + "…"
}
