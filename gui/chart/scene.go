package chart

import (
	"image/color"
	"math"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"vectorcheck/core/report"
)

// scene is the chart laid out for a size: what the painter draws and what is
// written over it, in the units of the widget.
type scene struct {
	size    fyne.Size
	columns []column
	axis    axis
	plots   []plot
	ticks   []float64
	labels  []label
	look    look
}

// look is the theme as the chart needs it.
type look struct {
	foreground, muted, background color.Color
	grid, band                    color.Color
	dark                          bool
	textSize                      float32
}

func (l look) ink(i ink) color.NRGBA {
	if l.dark {
		return i.dark
	}
	return i.light
}

// plot is the area of a pane between its edges.
type plot struct {
	pane        *pane
	top, bottom float64
	scales      []scale // of each series
	marks       []mark
	lines       []float64 // across, at round values
}

// mark is the small square before a name in the legend.
type mark struct {
	x, y, width, height float64
	ink                 ink
}

// label is a text that stands at its upper left corner.
type label struct {
	text string
	x, y float32
	ink  color.Color
}

const (
	edge     = 4  // beside the texts
	markSize = 8  // of a legend
	tickRoom = 96 // between two times on the axis
)

// newScene lays columns out. Without any there is nothing but empty panes.
func newScene(panes []pane, columns []column, paused bool, size fyne.Size, l look, zone *time.Location) *scene {
	s := &scene{size: size, columns: columns, look: l}
	if len(columns) == 0 || size.Width < 2*edge {
		return s
	}
	word := lang.L("paused")
	s.axis = newAxis(columns, float64(size.Width)-edge, paused, float64(s.width(word))+2*edge)
	row := s.rowHeight()
	height := (size.Height - row) / float32(len(panes))
	for i := range panes {
		s.addPlot(&panes[i], float32(i)*height, height)
	}
	s.addBands(word)
	s.addTimes(size.Height-row, zone)
	return s
}

func (s *scene) width(text string) float32 {
	return fyne.MeasureText(text, s.look.textSize, fyne.TextStyle{}).Width
}

// rowHeight is that of a line of text.
func (s *scene) rowHeight() float32 {
	return fyne.MeasureText("0", s.look.textSize, fyne.TextStyle{}).Height
}

// addPlot puts a pane with its legend between y and y+height.
func (s *scene) addPlot(p *pane, y, height float32) {
	pl := plot{pane: p, top: float64(y + s.rowHeight() + 1), bottom: float64(y+height) - 3}
	shared := p.scaleOf(s.columns, nil)
	for i := range p.series {
		if p.series[i].style == faint {
			pl.scales = append(pl.scales, p.scaleOf(s.columns, &p.series[i]))
		} else {
			pl.scales = append(pl.scales, shared)
		}
	}
	top := p.series[0].format(shared.high)
	if p.log {
		s.addDecades(&pl, shared)
	} else {
		s.labels = append(s.labels, label{top, s.size.Width - edge - s.width(top), y, s.look.muted})
		pl.lines = []float64{pl.top}
	}
	s.addLegend(&pl, y, s.size.Width-s.width(top)-4*edge)
	s.plots = append(s.plots, pl)
}

// addDecades draws and names the powers of ten of a logarithmic pane.
func (s *scene) addDecades(pl *plot, sc scale) {
	free := pl.bottom
	for value := sc.low; value <= sc.high*1.0001; value *= 10 {
		y := pl.y(sc, value)
		pl.lines = append(pl.lines, y)
		if y <= free { // the text stands on the line
			text := plain(value)
			free = y - float64(s.rowHeight())
			s.labels = append(s.labels, label{text, s.size.Width - edge - s.width(text), float32(free), s.look.muted})
		}
	}
}

// plain is a power of ten.
func plain(value float64) string {
	if value < 1 {
		return strconv.FormatFloat(value, 'f', -1, 64)
	}
	return whole(value)
}

// y is where a value stands.
func (pl *plot) y(sc scale, value float64) float64 {
	return pl.bottom - (pl.bottom-pl.top)*sc.share(value)
}

// addLegend names the series of a plot, with their last values as far as there
// is room.
func (s *scene) addLegend(pl *plot, y, room float32) {
	names, values := float32(0), float32(0)
	for i := range pl.pane.series {
		one := &pl.pane.series[i]
		names += markSize + edge + s.width(one.name) + 3*edge
		values += s.width(one.widest) + edge
	}
	withValues := names+values <= room
	x := float32(edge)
	for i := range pl.pane.series {
		one := &pl.pane.series[i]
		if x+markSize+edge+s.width(one.name) > room {
			return
		}
		middle := float64(y) + float64(s.rowHeight())/2
		m := mark{float64(x), middle - markSize/2, markSize, markSize, one.ink}
		if one.style != bars {
			m.y, m.height = middle-1, 2
		}
		pl.marks = append(pl.marks, m)
		x += markSize + edge
		s.labels = append(s.labels, label{one.name, x, y, s.look.muted})
		x += s.width(one.name) + edge
		if withValues {
			s.labels = append(s.labels, label{one.format(s.latest(one)), x, y, s.look.foreground})
			x += s.width(one.widest) + edge
		}
		x += 2 * edge
	}
}

// latest is the last value of a series that there is.
func (s *scene) latest(one *series) float64 {
	for i := len(s.columns) - 1; i > 0; i-- {
		if v := one.value(&s.columns[i]); !math.IsNaN(v) {
			return v
		}
	}
	return one.value(&s.columns[0])
}

// addBands writes into each band what it is, if it is wide enough.
func (s *scene) addBands(word string) {
	width := s.width(word)
	for _, b := range s.axis.bands {
		if b.to-b.from >= float64(width) && len(s.plots) > 0 {
			x := float32(b.from+b.to)/2 - width/2
			y := float32(s.plots[0].top+s.plots[0].bottom)/2 - s.rowHeight()/2
			s.labels = append(s.labels, label{word, x, y, s.look.muted})
		}
	}
}

// addTimes writes the begin, the end with the time between, and round times
// where there is room.
func (s *scene) addTimes(y float32, zone *time.Location) {
	first, last := &s.columns[0], &s.columns[len(s.columns)-1]
	span := time.Duration(last.until-first.at) * time.Second
	layout := timeLayout(span)
	begin := time.Unix(first.at, 0).In(zone).Format(layout)
	end := time.Unix(last.until, 0).In(zone).Format(layout) + "  ·  " + report.Duration(span)
	left, right := float32(edge)+s.width(begin), s.size.Width-edge-s.width(end)
	s.labels = append(s.labels, label{begin, edge, y, s.look.muted}, label{end, right, y, s.look.muted})
	for _, t := range s.axis.ticks(s.columns, tickRoom, zone) {
		s.ticks = append(s.ticks, t.x)
		text := t.at.Format(layout)
		x := float32(t.x) - s.width(text)/2
		if x >= left+3*edge && x+s.width(text) <= right-3*edge {
			s.labels = append(s.labels, label{text, x, y, s.look.muted})
			left = x + s.width(text)
		}
	}
}

// spots are where the values of a series stand, NaN where it is broken. Units
// become device pixels by factor.
func (s *scene) spots(out []spot, pl *plot, i int, factor float64) []spot {
	one, sc := &pl.pane.series[i], pl.scales[i]
	for c := range s.columns {
		column := &s.columns[c]
		x, value := s.axis.x[c]*factor, one.value(column)
		if column.gap {
			out = append(out, spot{x, math.NaN()})
		}
		if math.IsNaN(value) {
			out = append(out, spot{x, math.NaN()})
			continue
		}
		out = append(out, spot{x, pl.y(sc, value) * factor})
		if c+1 == len(s.columns) || s.columns[c+1].gap { // a column lasts until its end
			end := (s.axis.x[c] + step(s.columns, c)*s.axis.width) * factor
			out = append(out, spot{end, pl.y(sc, value) * factor})
		}
	}
	return out
}
