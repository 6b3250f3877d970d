// Package chart draws the timeline of a run: rate, latency percentiles and what
// went wrong, in panes over one time axis.
package chart

import (
	"image"
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core/check"
	"vectorcheck/core/stats"
)

// Chart shows the points of a timeline. Its methods are for the main thread.
type Chart struct {
	widget.BaseWidget
	panes   []pane
	columns []column
	newest  stats.Point // of the points that are shown
	halt    check.Cause // now; 0 if there is none
	goesOn  bool
	empty   string
	zone    *time.Location
	pointer fyne.Position
	inside  bool // the pointer is
	onHover func()
}

var _ desktop.Hoverable = (*Chart)(nil)

// New makes a chart that says empty until it has points.
func New(empty string) *Chart {
	c := &Chart{panes: newPanes(), empty: empty, zone: time.Local}
	c.ExtendBaseWidget(c)
	return c
}

// SetPoints shows other points, in order of time. goesOn says that the run has
// gone on after the last of them. Points that have not changed cost nothing.
func (c *Chart) SetPoints(points []stats.Point, goesOn bool) {
	if c.shows(points) && goesOn == c.goesOn {
		return
	}
	c.goesOn = goesOn
	if n := len(points); n > 0 {
		c.newest = points[n-1]
	}
	c.columns = columns(points, goesOn)
	c.Refresh()
}

func (c *Chart) shows(points []stats.Point) bool {
	n := len(points)
	if n != len(c.columns) {
		return false
	}
	return n == 0 || points[n-1] == c.newest && points[0].Second == c.columns[0].at
}

// Refresh implements fyne.CanvasObject. A chart that is hidden is drawn once it
// is shown.
func (c *Chart) Refresh() {
	if c.Visible() {
		c.BaseWidget.Refresh()
	}
}

// Show implements fyne.CanvasObject.
func (c *Chart) Show() {
	c.BaseWidget.Show()
	c.Refresh()
}

// hint is what is said in place of points.
func (c *Chart) hint() string {
	if len(c.columns) > 0 {
		return ""
	}
	return c.empty
}

func (c *Chart) scene(size fyne.Size) *scene {
	return newScene(c.panes, c.columns, c.halt, size, c.look(), c.zone)
}

func (c *Chart) look() look {
	th, variant := c.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	background := th.Color(theme.ColorNameBackground, variant)
	r, g, b, _ := background.RGBA()
	foreground := th.Color(theme.ColorNameForeground, variant)
	return look{
		foreground: foreground,
		muted:      th.Color(theme.ColorNamePlaceHolder, variant),
		background: background,
		grid:       faded(foreground, 0.14),
		band:       faded(foreground, 0.07),
		dark:       r+g+b < 3*0x8000,
		textSize:   th.Size(theme.SizeNameCaptionText),
	}
}

// faded is a colour made nearly transparent.
func faded(c color.Color, share float64) color.Color {
	solid := color.NRGBAModel.Convert(c).(color.NRGBA)
	solid.A = uint8(share * 255)
	return solid
}

// MouseIn implements desktop.Hoverable.
func (c *Chart) MouseIn(e *desktop.MouseEvent) { c.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (c *Chart) MouseMoved(e *desktop.MouseEvent) { c.hover(e.Position, true) }

// MouseOut implements desktop.Hoverable.
func (c *Chart) MouseOut() { c.hover(fyne.Position{}, false) }

// hover shows the values at the pointer. Nothing else is drawn again.
func (c *Chart) hover(pointer fyne.Position, inside bool) {
	c.pointer, c.inside = pointer, inside
	if c.onHover != nil {
		c.onHover()
	}
}

// CreateRenderer implements fyne.Widget.
func (c *Chart) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{chart: c, hint: canvas.NewText("", nil), scene: &scene{}, readout: newReadout(c.panes)}
	r.raster = canvas.NewRaster(func(width, height int) image.Image { return r.painter.paint(r.scene, width, height) })
	c.onHover = r.hover
	r.Refresh()
	return r
}

type renderer struct {
	chart   *Chart
	raster  *canvas.Raster
	painter painter
	scene   *scene
	texts   []*canvas.Text
	readout *readout
	hint    *canvas.Text
	objects []fyne.CanvasObject
}

func (r *renderer) Objects() []fyne.CanvasObject { return r.objects }

// MinSize implements fyne.WidgetRenderer.
func (r *renderer) MinSize() fyne.Size { return fyne.NewSize(240, 150) }

func (r *renderer) Destroy() {}

func (r *renderer) Layout(size fyne.Size) {
	r.raster.Resize(size)
	if size != r.scene.size {
		r.draw()
	}
}

func (r *renderer) Refresh() {
	r.draw()
}

// draw lays everything out anew.
func (r *renderer) draw() {
	r.scene = r.chart.scene(r.chart.Size())
	r.write()
	hint := setText(r.hint, r.chart.hint(), r.scene.look.muted, r.chart.Theme().Size(theme.SizeNameText))
	r.hint.Move(fyne.NewPos((r.scene.size.Width-hint.Width)/2, (r.scene.size.Height-hint.Height)/2))
	r.raster.Refresh()
	r.hover()
}

// write puts the labels of the scene on texts, which are kept.
func (r *renderer) write() {
	for len(r.texts) < len(r.scene.labels) {
		r.texts = append(r.texts, canvas.NewText("", nil))
	}
	r.objects = append(r.objects[:0], r.raster, r.hint)
	for i, l := range r.scene.labels {
		setText(r.texts[i], l.text, l.ink, r.scene.look.textSize)
		r.texts[i].Move(fyne.NewPos(l.x, l.y))
		r.objects = append(r.objects, r.texts[i])
	}
	r.objects = append(r.objects, r.readout.objects...)
}

// setText refreshes a text only if it has changed, and returns its size.
func setText(text *canvas.Text, content string, ink color.Color, size float32) fyne.Size {
	if text.Text != content || text.Color != ink || text.TextSize != size {
		text.Text, text.Color, text.TextSize = content, ink, size
		text.Resize(text.MinSize())
		text.Refresh()
	}
	return text.Size()
}

func (r *renderer) hover() {
	column := -1
	if r.chart.inside {
		column = r.scene.axis.at(float64(r.chart.pointer.X))
	}
	r.readout.show(r.scene, column, r.chart.pointer, r.chart.Theme(), r.chart.zone)
}
