package chart

import (
	"image/color"
	"math"
	"slices"
	"strconv"

	"fyne.io/fyne/v2/lang"

	"vectorcheck/core/report"
)

// pane is one of the charts over the common time axis.
type pane struct {
	log    bool // the scale is logarithmic
	series []series
}

// series is one of the things that a pane shows.
type series struct {
	name   string
	value  func(*column) float64 // NaN for none
	format func(float64) string
	widest string // of its values, as far as room is kept
	ink    ink
	style  style
}

type style int

const (
	line  style = iota
	faint       // a thin line with a scale of its own
	bars
)

// ink is a colour on a light background and on a dark one.
type ink struct{ light, dark color.NRGBA }

// The colours are those of Okabe and Ito, "Color Universal Design" (2008), some
// of them lighter on dark; the latencies are shades of one of them.
var (
	rateInk     = ink{rgb(0x0072B2), rgb(0x3D9BD1)}
	inFlightInk = ink{rgb(0x8A8A8A), rgb(0x8A8A8A)}
	p50Ink      = ink{rgb(0x7A2E5D), rgb(0xB0588C)}
	p95Ink      = ink{rgb(0xB8609A), rgb(0xD68DB8)}
	p99Ink      = ink{rgb(0xD79ABF), rgb(0xF2CFE2)}
	mismatchInk = ink{rgb(0xE69F00), rgb(0xE69F00)}
	errorInk    = ink{rgb(0xD55E00), rgb(0xD55E00)}
)

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 0xFF}
}

// newPanes names the series in the language of the window.
func newPanes() []pane {
	return []pane{
		{series: []series{
			{lang.L("checks/s"), func(c *column) float64 { return c.rate }, whole, "00,000", rateInk, line},
			{lang.L("in flight"), func(c *column) float64 { return c.inFlight }, whole, "0,000", inFlightInk, faint},
		}},
		{log: true, series: []series{
			{lang.L("p50, ms"), func(c *column) float64 { return c.p50 }, decimal, "00,000", p50Ink, line},
			{lang.L("p95, ms"), func(c *column) float64 { return c.p95 }, decimal, "00,000", p95Ink, line},
			{lang.L("p99, ms"), func(c *column) float64 { return c.p99 }, decimal, "00,000", p99Ink, line},
		}},
		{series: []series{
			{lang.L("mismatches/s"), func(c *column) float64 { return c.mismatches }, decimal, "0,000", mismatchInk, bars},
			{lang.L("errors/s"), func(c *column) float64 { return c.errors }, decimal, "0,000", errorInk, bars},
		}},
	}
}

func whole(x float64) string {
	if math.IsNaN(x) {
		return "–"
	}
	return report.Count(int64(x + 0.5))
}

func decimal(x float64) string {
	switch {
	case math.IsNaN(x):
		return "–"
	case x != 0 && x < 0.995:
		return strconv.FormatFloat(x, 'f', 2, 64)
	case x != 0 && x < 9.95:
		return strconv.FormatFloat(x, 'f', 1, 64)
	}
	return whole(x)
}

// headroom keeps a line off the upper edge.
const headroom = 1.03

// scale maps the values of a series to shares of the pane's height.
type scale struct {
	low, high float64 // the values at the edges; low is 0 unless logarithmic
	log       bool
}

// scaleOf is that of one series, or of all that share the pane's.
func (p *pane) scaleOf(columns []column, own *series) scale {
	low, high := math.Inf(1), 0.0
	for i := range columns {
		stacked := 0.0
		for _, s := range p.series {
			if own != nil && s.name != own.name || own == nil && s.style == faint {
				continue
			}
			v := s.value(&columns[i])
			if s.style == bars {
				stacked += v
				v = stacked
			}
			if v > 0 { // not for NaN
				low, high = min(low, v), max(high, v)
			}
		}
	}
	s := scale{high: roundUp(high * headroom), log: p.log}
	if p.log {
		s.low = decade(min(low, high))
		s.high = max(s.high, 10*s.low)
	}
	return s
}

// share is where a value stands between the lower edge, 0, and the upper, 1.
func (s scale) share(value float64) float64 {
	if s.log {
		value = max(value, s.low)
		return min(1, math.Log(value/s.low)/math.Log(s.high/s.low))
	}
	return min(1, value/s.high)
}

// rounds are the values to name, the most important ones first: the edges and
// the middle between them, or the powers of ten.
func (s scale) rounds() []float64 {
	if !s.log {
		return []float64{s.high, s.low, s.high / 2}
	}
	var values []float64
	for value := s.low; value <= s.high*1.0001; value *= 10 {
		values = append(values, value)
	}
	slices.Reverse(values)
	return values
}

// plain is a round value without needless decimals.
func plain(value float64) string {
	if value != math.Trunc(value) {
		return strconv.FormatFloat(value, 'f', -1, 64)
	}
	return whole(value)
}

// roundUp is the next of 1, 2, 4, 6 and 8 times a power of ten, of which the half
// is round too, at least 1, so that an edge does not move with every point.
func roundUp(x float64) float64 {
	if x <= 1 {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, step := range []float64{1, 2, 4, 6, 8} {
		if x <= step*power {
			return step * power
		}
	}
	return 10 * power
}

// decade is the power of ten at or below x, between 0.001 and 1e9.
func decade(x float64) float64 {
	if !(x > 0) {
		return 1
	}
	return math.Pow(10, min(9, max(-3, math.Floor(math.Log10(x)))))
}
