package chart

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/vector"
)

// painter draws into one image that it keeps.
type painter struct {
	img          *image.RGBA
	raster       vector.Rasterizer
	grid, paused color.Color
}

const (
	lineWidth = 1.6
	margin    = 0.22 // of a pane's height, above its upper edge: for its texts
)

// paint draws columns into an image of that size, in device pixels.
func (p *painter) paint(columns []column, width, height int) image.Image {
	if p.img == nil || p.img.Rect.Dx() != width || p.img.Rect.Dy() != height {
		p.img = image.NewRGBA(image.Rect(0, 0, width, height))
	}
	clear(p.img.Pix)
	if len(columns) == 0 {
		return p.img
	}
	axis := newAxis(columns, float64(width))
	each := float64(height) / float64(len(panes))
	for _, gap := range axis.gaps {
		p.fill(gap[0], 0, gap[1], float64(height), p.paused)
	}
	for i := range panes {
		bottom := float64(i+1)*each - 1
		p.fill(0, bottom, float64(width), bottom+1, p.grid)
		p.pane(&panes[i], columns, axis, bottom, each*(1-margin))
	}
	return p.img
}

func (p *painter) pane(pane *pane, columns []column, axis axis, bottom, height float64) {
	top := pane.top(columns)
	for _, s := range pane.series {
		ink := color.RGBA{uint8(s.color >> 16), uint8(s.color >> 8), uint8(s.color), 255}
		y := func(c *column) float64 { return bottom - height*min(1, pane.share(s.value(c), top)) }
		if s.bars {
			p.bars(columns, axis, bottom, y, ink)
		} else {
			p.line(columns, axis, y, ink)
		}
	}
}

// bars draws a bar for each column that is not zero, of two pixels at least.
func (p *painter) bars(columns []column, axis axis, bottom float64, y func(*column) float64, ink color.Color) {
	for i := range columns {
		if top := y(&columns[i]); top < bottom {
			x := axis.x[i]
			p.fill(x, min(top, bottom-2), x+max(2, axis.width*0.6), bottom, ink)
		}
	}
}

// line joins the columns, but not over gaps nor where there is no value.
func (p *painter) line(columns []column, axis axis, y func(*column) float64, ink color.Color) {
	p.raster.Reset(p.img.Rect.Dx(), p.img.Rect.Dy())
	joined := false
	for i := range columns {
		to := y(&columns[i])
		if math.IsNaN(to) {
			joined = false
			continue
		}
		next := i + 1
		if next < len(columns) && !columns[next].gap && !math.IsNaN(y(&columns[next])) {
			p.segment(axis.x[i], to, axis.x[next], y(&columns[next]))
			joined = true
			continue
		}
		if !joined { // alone between gaps
			p.segment(axis.x[i], to, axis.x[i]+max(2, axis.width), to)
		}
		joined = false
	}
	p.raster.Draw(p.img, p.img.Rect, image.NewUniform(ink), image.Point{})
}

// segment adds a stroke to the shape that is being drawn.
func (p *painter) segment(x1, y1, x2, y2 float64) {
	length := math.Hypot(x2-x1, y2-y1)
	if length == 0 {
		return
	}
	dx, dy := (x2-x1)/length*lineWidth/2, (y2-y1)/length*lineWidth/2
	p.raster.MoveTo(float32(x1-dy-dx), float32(y1+dx-dy))
	p.raster.LineTo(float32(x2-dy+dx), float32(y2+dx+dy))
	p.raster.LineTo(float32(x2+dy+dx), float32(y2-dx+dy))
	p.raster.LineTo(float32(x1+dy-dx), float32(y1-dx-dy))
	p.raster.ClosePath()
}

func (p *painter) fill(x1, y1, x2, y2 float64, ink color.Color) {
	area := image.Rect(int(x1), int(y1), int(math.Ceil(x2)), int(math.Ceil(y2)))
	draw.Draw(p.img, area, image.NewUniform(ink), image.Point{}, draw.Over)
}

// axis is where the columns stand: evenly by time, with a narrow band for each
// gap, however long it was.
type axis struct {
	x     []float64
	width float64 // of a second
	gaps  [][2]float64
}

const gapWidth = 14 // pixels

func newAxis(columns []column, width float64) axis {
	seconds, gaps := 0.0, 0
	for i := range columns {
		seconds += step(columns, i)
		if columns[i].gap {
			gaps++
		}
	}
	a := axis{x: make([]float64, len(columns))}
	a.width = max(0, width-float64(gaps)*gapWidth) / max(seconds, minSeconds)
	x := 0.0
	for i := range columns {
		if columns[i].gap {
			a.gaps = append(a.gaps, [2]float64{x, x + gapWidth})
			x += gapWidth
		}
		a.x[i] = x
		x += step(columns, i) * a.width
	}
	return a
}

// minSeconds keeps a run that has just begun from being stretched over the
// whole width.
const minSeconds = 30

// step is the time from a column to the next one, or to its own end before a
// gap.
func step(columns []column, i int) float64 {
	until := columns[i].until
	if i+1 < len(columns) && !columns[i+1].gap {
		until = columns[i+1].at
	}
	return float64(max(1, until-columns[i].at))
}
