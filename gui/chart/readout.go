package chart

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// readout is a hair line at a column, and a box with its values.
type readout struct {
	series  []*series
	hair    *canvas.Rectangle
	box     *canvas.Rectangle
	time    *canvas.Text
	lines   []readoutLine
	objects []fyne.CanvasObject
}

// readoutLine is one series in the box.
type readoutLine struct {
	mark        *canvas.Rectangle
	name, value *canvas.Text
}

func newReadout(panes []pane) *readout {
	r := &readout{hair: canvas.NewRectangle(nil), box: canvas.NewRectangle(nil), time: canvas.NewText("", nil)}
	r.box.CornerRadius = 4
	r.time.TextStyle.Bold = true
	r.objects = []fyne.CanvasObject{r.hair, r.box, r.time}
	for i := range panes {
		for j := range panes[i].series {
			one := &panes[i].series[j]
			l := readoutLine{canvas.NewRectangle(nil), canvas.NewText(one.name, nil), canvas.NewText("", nil)}
			r.series, r.lines = append(r.series, one), append(r.lines, l)
			r.objects = append(r.objects, l.mark, l.name, l.value)
		}
	}
	return r
}

// show reads the values of a column out beside the pointer; none for -1.
func (r *readout) show(s *scene, column int, pointer fyne.Position, th fyne.Theme, zone *time.Location) {
	on := column >= 0 && len(s.plots) > 0
	r.setVisible(on)
	if !on {
		return
	}
	variant := fyne.CurrentApp().Settings().ThemeVariant()
	r.box.FillColor = th.Color(theme.ColorNameOverlayBackground, variant)
	r.box.StrokeColor, r.box.StrokeWidth = th.Color(theme.ColorNameSeparator, variant), 1
	r.hair.FillColor = s.look.muted
	x := float32(s.axis.x[column])
	r.hair.Move(fyne.NewPos(x, float32(s.plots[0].top)))
	r.hair.Resize(fyne.NewSize(1, float32(s.plots[len(s.plots)-1].bottom-s.plots[0].top)))
	width := r.fill(s, &s.columns[column], zone)
	r.place(s, x, pointer.Y, width)
	r.hair.Refresh()
	r.box.Refresh()
}

func (r *readout) setVisible(on bool) {
	if on == r.hair.Visible() {
		return
	}
	for _, object := range r.objects {
		if on {
			object.Show()
		} else {
			object.Hide()
		}
	}
}

// fill writes the values, and gives the width that they need.
func (r *readout) fill(s *scene, c *column, zone *time.Location) float32 {
	put := func(text *canvas.Text, content string) float32 {
		return setText(text, content, s.look.foreground, s.look.textSize).Width
	}
	at := time.Unix(c.at, 0).In(zone)
	text := at.Format("2 Jan 15:04:05")
	if c.until-c.at > 1 {
		text += " – " + time.Unix(c.until, 0).In(zone).Format("15:04:05")
	}
	width, names, values := put(r.time, text), float32(0), float32(0)
	for i, l := range r.lines {
		if ink := s.look.ink(r.series[i].ink); l.mark.FillColor != ink {
			l.mark.FillColor = ink
			l.mark.Refresh()
		}
		names = max(names, put(l.name, r.series[i].name))
		values = max(values, put(l.value, r.series[i].format(r.series[i].value(c))))
	}
	return max(width, markSize+edge+names+4*edge+values) + 4*edge
}

// place puts the box beside the hair line, within the chart.
func (r *readout) place(s *scene, x, y, width float32) {
	row := s.rowHeight()
	height := float32(len(r.lines)+1)*row + 3*edge
	left := x + 3*edge
	if left+width > s.size.Width {
		left = x - 3*edge - width
	}
	left, top := max(0, left), max(0, min(y-height/2, s.size.Height-height))
	r.box.Move(fyne.NewPos(left, top))
	r.box.Resize(fyne.NewSize(width, height))
	r.time.Move(fyne.NewPos(left+2*edge, top+edge))
	for i, l := range r.lines {
		y := top + edge + float32(i+1)*row + edge
		l.mark.Move(fyne.NewPos(left+2*edge, y+(row-markSize)/2))
		l.mark.Resize(fyne.NewSize(markSize, markSize))
		l.name.Move(fyne.NewPos(left+2*edge+markSize+edge, y))
		l.value.Move(fyne.NewPos(left+width-2*edge-l.value.Size().Width, y))
	}
}
