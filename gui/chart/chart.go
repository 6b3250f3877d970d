// Package chart draws the timeline of a run: rate, latency percentiles and what
// went wrong, in panes over one time axis.
package chart

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core/stats"
)

// Chart shows the points of a timeline. Its methods are for the main thread.
type Chart struct {
	widget.BaseWidget
	columns []column
	empty   string
}

// New makes a chart that says empty until it has points.
func New(empty string) *Chart {
	c := &Chart{empty: empty}
	c.ExtendBaseWidget(c)
	return c
}

// SetPoints shows other points, in order of time.
func (c *Chart) SetPoints(points []stats.Point) {
	c.columns = columns(points)
	if c.Visible() {
		c.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (c *Chart) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{chart: c, hint: canvas.NewText(c.empty, color.Transparent)}
	r.raster = canvas.NewRaster(r.draw)
	for range panes {
		p := paneTexts{title: canvas.NewText("", nil), top: canvas.NewText("", nil), now: canvas.NewText("", nil)}
		r.texts = append(r.texts, p)
	}
	r.begin, r.end = canvas.NewText("", nil), canvas.NewText("", nil)
	r.Refresh()
	return r
}

type renderer struct {
	chart      *Chart
	raster     *canvas.Raster
	painter    painter
	texts      []paneTexts
	begin, end *canvas.Text
	hint       *canvas.Text
}

// paneTexts are what is written in a pane: what it shows, the value of its upper
// edge, and its last value.
type paneTexts struct{ title, top, now *canvas.Text }

func (r *renderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{r.raster, r.hint, r.begin, r.end}
	for _, p := range r.texts {
		objects = append(objects, p.title, p.top, p.now)
	}
	return objects
}

// MinSize implements fyne.WidgetRenderer.
func (r *renderer) MinSize() fyne.Size { return fyne.NewSize(240, 150) }

func (r *renderer) Destroy() {}

// axisHeight is the room for the times beneath the panes.
func (r *renderer) axisHeight() float32 { return r.begin.MinSize().Height }

func (r *renderer) Layout(size fyne.Size) {
	axis := r.axisHeight()
	r.raster.Resize(fyne.NewSize(size.Width, size.Height-axis))
	r.hint.Move(fyne.NewPos((size.Width-r.hint.MinSize().Width)/2, size.Height/2-axis))
	height := (size.Height - axis) / float32(len(panes))
	for i, p := range r.texts {
		y := float32(i) * height
		p.title.Move(fyne.NewPos(4, y))
		p.now.Move(fyne.NewPos(4+p.title.MinSize().Width+12, y))
		p.top.Move(fyne.NewPos(size.Width-p.top.MinSize().Width-4, y))
	}
	r.begin.Move(fyne.NewPos(4, size.Height-axis))
	r.end.Move(fyne.NewPos(size.Width-r.end.MinSize().Width-4, size.Height-axis))
}

func (r *renderer) Refresh() {
	th, variant := r.chart.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	foreground, muted := th.Color(theme.ColorNameForeground, variant), th.Color(theme.ColorNamePlaceHolder, variant)
	small := th.Size(theme.SizeNameCaptionText)
	for i, p := range r.texts {
		write(p.title, panes[i].title, muted, small)
		write(p.top, panes[i].format(panes[i].top(r.chart.columns)), muted, small)
		write(p.now, panes[i].now(r.chart.columns), foreground, small)
	}
	begin, end := span(r.chart.columns)
	write(r.begin, begin, muted, small)
	write(r.end, end, muted, small)
	write(r.hint, r.chart.empty, muted, th.Size(theme.SizeNameText))
	r.hint.Hidden = len(r.chart.columns) > 0
	r.painter.grid = th.Color(theme.ColorNameSeparator, variant)
	r.painter.paused = th.Color(theme.ColorNameHover, variant)
	r.Layout(r.chart.Size())
	canvas.Refresh(r.raster)
}

func (r *renderer) draw(width, height int) image.Image {
	return r.painter.paint(r.chart.columns, width, height)
}

func write(text *canvas.Text, content string, c color.Color, size float32) {
	text.Text, text.Color, text.TextSize = content, c, size
	text.Refresh()
}
