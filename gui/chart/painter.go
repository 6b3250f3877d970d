package chart

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/vector"
)

// painter draws scenes into one image that it keeps.
type painter struct {
	img    *image.RGBA
	mask   *image.Alpha // of one line
	raster vector.Rasterizer
	spots  []spot
	thin   []spot
}

const (
	lineWidth  = 1.6
	faintWidth = 1
	minBar     = 2 // device pixels, either way
)

// paint draws a scene, but for its texts, into an image of that size in device
// pixels.
func (p *painter) paint(s *scene, width, height int) image.Image {
	if p.img == nil || p.img.Rect.Dx() != width || p.img.Rect.Dy() != height {
		p.img = image.NewRGBA(image.Rect(0, 0, width, height))
		p.mask = image.NewAlpha(p.img.Rect)
	}
	clear(p.img.Pix)
	if len(s.plots) == 0 {
		return p.img
	}
	factor := float64(width) / float64(s.size.Width)
	bottom := s.plots[len(s.plots)-1].bottom * factor
	for _, b := range s.axis.bands {
		p.fill(b.from*factor, s.plots[0].top*factor, b.to*factor, bottom, s.look.band)
	}
	for i := range s.plots {
		p.plot(s, &s.plots[i], factor)
	}
	return p.img
}

func (p *painter) plot(s *scene, pl *plot, factor float64) {
	right := s.plotWidth * factor
	for _, x := range s.ticks {
		x = math.Floor(x * factor)
		p.fill(x, pl.top*factor, x+1, pl.bottom*factor, s.look.grid)
	}
	for _, y := range append(pl.lines, pl.bottom) {
		y = math.Floor(y * factor)
		p.fill(0, y, right, y+1, s.look.grid)
	}
	for _, m := range pl.marks {
		p.fill(m.x*factor, m.y*factor, (m.x+m.width)*factor, (m.y+m.height)*factor, s.look.ink(m.ink))
	}
	// The first series is drawn last: it lies above the others.
	for i := len(pl.pane.series) - 1; i >= 0; i-- {
		switch pl.pane.series[i].style {
		case faint:
			p.line(s, pl, i, factor, faintWidth*factor)
		case line:
			p.line(s, pl, i, factor, lineWidth*factor)
		}
	}
	if pl.pane.series[0].style == bars {
		p.bars(s, pl, factor)
	}
}

// barShare is how much of a column's width its bar takes.
const barShare = 0.8

// bars stacks the series of a pane, of which none so hides another. Columns
// that share a pixel share a bar, with the highest value of each series.
func (p *painter) bars(s *scene, pl *plot, factor float64) {
	bottom, room := pl.bottom*factor, s.axis.width*factor
	highest := make([]float64, len(pl.pane.series))
	for c := 0; c < len(s.columns); {
		clear(highest)
		left := math.Floor(s.axis.x[c] * factor)
		width := max(minBar, barShare*step(s.columns, c)*room)
		for ; c < len(s.columns) && math.Floor(s.axis.x[c]*factor) == left; c++ {
			for i := range highest {
				highest[i] = max(highest[i], pl.pane.series[i].value(&s.columns[c]))
			}
		}
		y := bottom
		for i, value := range highest {
			if value <= 0 {
				continue
			}
			top := y - max(minBar, bottom-pl.y(pl.scales[i], value)*factor)
			p.fill(left, max(top, pl.top*factor), left+math.Floor(width), y, s.look.ink(pl.pane.series[i].ink))
			y = top
		}
	}
}

// line draws a series, but only where its spots are: most take a part of the
// pane's height.
func (p *painter) line(s *scene, pl *plot, i int, factor, width float64) {
	p.spots = s.spots(p.spots[:0], &pl.pane.series[i], factor)
	p.thin = decimate(p.thin[:0], p.spots)
	top, bottom := math.Inf(1), math.Inf(-1)
	for n := range p.thin {
		if at := &p.thin[n]; !math.IsNaN(at.y) {
			at.y = pl.y(pl.scales[i], at.y) * factor
			top, bottom = min(top, at.y), max(bottom, at.y)
		}
	}
	if top > bottom {
		return
	}
	area := image.Rect(0, int(top-width), p.img.Rect.Dx(), int(bottom+width)+1).Intersect(p.img.Rect)
	if area.Empty() {
		return
	}
	p.raster.Reset(area.Dx(), area.Dy())
	p.raster.DrawOp = draw.Src
	p.stroke(p.thin, float64(area.Min.Y), width)
	// By way of a mask, as most of the area is empty, and that is skipped.
	p.raster.Draw(p.mask, area, image.Opaque, image.Point{})
	draw.DrawMask(p.img, area, image.NewUniform(s.look.ink(pl.pane.series[i].ink)), image.Point{}, p.mask, area.Min, draw.Over)
}

// stroke adds lines between spots, the upper edge at 0, to the shape that is
// being drawn.
func (p *painter) stroke(spots []spot, top, width float64) {
	var before spot // half the width, across the segment before
	for n := range spots {
		if alone(spots, n) {
			p.dot(spot{spots[n].x, spots[n].y - top}, width)
		}
		if n == 0 {
			continue
		}
		from, to := spots[n-1], spots[n]
		from.y, to.y = from.y-top, to.y-top
		length := math.Hypot(to.x-from.x, to.y-from.y)
		if !(length > 0) { // nor for NaN
			if math.IsNaN(length) {
				before = spot{}
			}
			continue
		}
		across := spot{(from.y - to.y) / length * width / 2, (to.x - from.x) / length * width / 2}
		p.polygon(from.plus(across), to.plus(across), to.minus(across), from.minus(across))
		p.join(from, before, across)
		before = across
	}
}

// alone says whether a spot has none beside it that a line could lead to.
func alone(spots []spot, n int) bool {
	broken := func(n int) bool { return n < 0 || n == len(spots) || math.IsNaN(spots[n].y) }
	return broken(n-1) && !broken(n) && broken(n+1)
}

// dot adds a square twice as wide as a line.
func (p *painter) dot(at spot, width float64) {
	across, down := spot{width, -width}, spot{width, width}
	p.polygon(at.minus(across), at.plus(down), at.plus(across), at.minus(down))
}

// join fills the wedge that two segments leave open outside of their bend. All
// polygons turn the same way round: those that do not would cancel each other.
func (p *painter) join(at, before, across spot) {
	switch turn := before.x*across.y - before.y*across.x; {
	case turn > 0:
		p.polygon(at, at.minus(before), at.minus(across))
	case turn < 0:
		p.polygon(at, at.plus(across), at.plus(before))
	}
}

func (p *painter) polygon(corners ...spot) {
	p.raster.MoveTo(float32(corners[0].x), float32(corners[0].y))
	for _, c := range corners[1:] {
		p.raster.LineTo(float32(c.x), float32(c.y))
	}
	p.raster.ClosePath()
}

func (p *painter) fill(x1, y1, x2, y2 float64, ink color.Color) {
	area := image.Rect(int(x1), int(y1), int(math.Ceil(x2)), int(math.Ceil(y2)))
	draw.Draw(p.img, area, image.NewUniform(ink), image.Point{}, draw.Over)
}
