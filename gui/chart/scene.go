package chart

import (
	"image/color"
	"math"
	"time"

	"fyne.io/fyne/v2"

	"vectorcheck/core/check"
	"vectorcheck/core/report"
)

// scene is the chart laid out for a size: what the painter draws and what is
// written over it, in the units of the widget.
type scene struct {
	size      fyne.Size
	plotWidth float64 // what lies right of it is for the labels of the scales
	columns   []column
	axis      axis
	plots     []plot
	ticks     []float64
	labels    []label
	look      look
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
	// widestScale is the label of a scale that there is always room for, so that
	// the axis does not move as values grow.
	widestScale = "00,000"
)

// newScene lays columns out. Without any there is nothing but empty panes.
func newScene(panes []pane, columns []column, halt check.Cause, size fyne.Size, l look, zone *time.Location) *scene {
	s := &scene{size: size, columns: columns, look: l}
	s.plotWidth = float64(size.Width - s.width(widestScale) - 2*edge)
	if len(columns) == 0 || s.plotWidth <= 0 {
		return s
	}
	words := bandWords(columns, halt)
	s.axis = newAxis(columns, s.plotWidth, len(words), float64(s.widest(words))+2*edge)
	row := s.rowHeight()
	height := (size.Height - row) / float32(len(panes))
	for i := range panes {
		s.addPlot(&panes[i], float32(i)*height, height)
	}
	s.addBands(words)
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
	s.addScales(&pl, shared)
	s.addLegend(&pl, y, float32(s.plotWidth))
	s.plots = append(s.plots, pl)
}

// addScales draws lines across at round values and names them beside the plot.
// The top of a series with a scale of its own stands below that of the others.
func (s *scene) addScales(pl *plot, shared scale) {
	row := float64(s.rowHeight())
	var taken []float64
	put := func(value, y float64, ink color.Color) {
		y = min(y, pl.bottom-row)
		for _, other := range taken {
			if math.Abs(other-y) < row {
				return
			}
		}
		taken = append(taken, y)
		text := plain(value)
		s.labels = append(s.labels, label{text, s.size.Width - edge - s.width(text), float32(y), ink})
	}
	ink, shift := s.look.muted, row/2
	for i, one := range pl.pane.series {
		if one.style == faint {
			ink, shift = s.look.ink(pl.pane.series[0].ink), row
			put(pl.scales[i].high, pl.top, s.look.ink(one.ink))
		}
	}
	for _, value := range shared.rounds() {
		y := pl.y(shared, value)
		pl.lines = append(pl.lines, y)
		if y > pl.top+1 {
			shift = row / 2
		}
		put(value, y-shift, ink)
	}
}

// y is where a value stands.
func (pl *plot) y(sc scale, value float64) float64 {
	return pl.bottom - (pl.bottom-pl.top)*sc.share(value)
}

// addLegend names the series of a plot, with their last values as far as there
// is room. Names that need more than there is are shortened.
func (s *scene) addLegend(pl *plot, y, room float32) {
	const beside = markSize + edge + 3*edge // of a name
	names, values := float32(0), float32(0)
	for i := range pl.pane.series {
		names += beside + s.width(pl.pane.series[i].name)
		values += s.width(pl.pane.series[i].widest) + edge
	}
	share := room
	if names > room {
		share = room / float32(len(pl.pane.series))
	}
	x := float32(edge)
	for i := range pl.pane.series {
		one := &pl.pane.series[i]
		middle := float64(y) + float64(s.rowHeight())/2
		m := mark{float64(x), middle - markSize/2, markSize, markSize, one.ink}
		if one.style != bars {
			m.y, m.height = middle-1, 2
		}
		pl.marks = append(pl.marks, m)
		x += markSize + edge
		name := s.shortened(one.name, share-beside)
		s.labels = append(s.labels, label{name, x, y, s.look.muted})
		x += s.width(name) + edge
		if names+values <= room {
			s.labels = append(s.labels, label{one.format(s.latest(one)), x, y, s.look.foreground})
			x += s.width(one.widest) + edge
		}
		x += 2 * edge
	}
}

// shortened is a text that fits into room, which may take its end away.
func (s *scene) shortened(text string, room float32) string {
	if s.width(text) <= room {
		return text
	}
	letters := []rune(text)
	for n := len(letters) - 1; n > 0; n-- {
		if short := string(letters[:n]) + "…"; s.width(short) <= room {
			return short
		}
	}
	return ""
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

func (s *scene) widest(texts []string) (width float32) {
	for _, text := range texts {
		width = max(width, s.width(text))
	}
	return width
}

// addBands writes into each band why it is there, if it is wide enough.
func (s *scene) addBands(words []string) {
	for i, b := range s.axis.bands {
		word, width := words[i], s.width(words[i])
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
	left := float32(edge) + s.width(begin)
	// Below the end of the line, as far as there is room.
	right := float32(s.axis.end(s.columns, len(s.columns)-1)) - s.width(begin)/2
	right = min(max(right, left+3*edge), s.size.Width-edge-s.width(end))
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

// spots are the values of a series, NaN where it is broken, at their places
// across. Units become device pixels by factor.
func (s *scene) spots(out []spot, one *series, factor float64) []spot {
	for c := range s.columns {
		column := &s.columns[c]
		x, value := s.axis.x[c]*factor, one.value(column)
		if column.gap {
			out = append(out, spot{x, math.NaN()})
		}
		out = append(out, spot{x, value})
		if c+1 == len(s.columns) || s.columns[c+1].gap { // a column lasts until its end
			out = append(out, spot{s.axis.end(s.columns, c) * factor, value})
		}
	}
	return out
}
