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
	raster vector.Rasterizer
	spots  []spot
	thin   []spot
}

const (
	lineWidth  = 1.6
	faintWidth = 1
)

// paint draws a scene, but for its texts, into an image of that size in device
// pixels.
func (p *painter) paint(s *scene, width, height int) image.Image {
	if p.img == nil || p.img.Rect.Dx() != width || p.img.Rect.Dy() != height {
		p.img = image.NewRGBA(image.Rect(0, 0, width, height))
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
	right := float64(p.img.Rect.Dx())
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
		one := &pl.pane.series[i]
		switch one.style {
		case bars:
			p.bars(s, pl, i, factor)
		case faint:
			p.line(s, pl, i, factor, faintWidth*factor)
		default:
			p.line(s, pl, i, factor, lineWidth*factor)
		}
	}
}

// bars draws a bar for each column that is not zero, of two pixels at least.
func (p *painter) bars(s *scene, pl *plot, i int, factor float64) {
	one, bottom := &pl.pane.series[i], pl.bottom*factor
	share := 0.7 / float64(len(pl.pane.series)) // side by side
	for c := range s.columns {
		value := one.value(&s.columns[c])
		if !(value > 0) {
			continue
		}
		room := step(s.columns, c) * s.axis.width * factor
		x := s.axis.x[c]*factor + float64(i)*share*room
		y := pl.y(pl.scales[i], value) * factor
		p.fill(x, min(y, bottom-2), x+max(2, share*room), bottom, s.look.ink(one.ink))
	}
}

func (p *painter) line(s *scene, pl *plot, i int, factor, width float64) {
	p.spots = s.spots(p.spots[:0], pl, i, factor)
	p.thin = decimate(p.thin[:0], p.spots)
	area := image.Rect(0, int(pl.top*factor)-2, p.img.Rect.Dx(), int(pl.bottom*factor)+2).Intersect(p.img.Rect)
	if area.Empty() {
		return
	}
	p.raster.Reset(area.Dx(), area.Dy())
	for n := 1; n < len(p.thin); n++ {
		from, to := p.thin[n-1], p.thin[n]
		if !math.IsNaN(from.y) && !math.IsNaN(to.y) {
			p.segment(from.x, from.y-float64(area.Min.Y), to.x, to.y-float64(area.Min.Y), width)
		}
	}
	p.raster.Draw(p.img, area, image.NewUniform(s.look.ink(pl.pane.series[i].ink)), image.Point{})
}

// segment adds a stroke to the shape that is being drawn.
func (p *painter) segment(x1, y1, x2, y2, width float64) {
	length := math.Hypot(x2-x1, y2-y1)
	if length == 0 {
		return
	}
	dx, dy := (x2-x1)/length*width/2, (y2-y1)/length*width/2
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
