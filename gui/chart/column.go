package chart

import (
	"math"
	"strconv"
	"time"

	"vectorcheck/core/report"
	"vectorcheck/core/stats"
)

// column is one point as it is drawn.
type column struct {
	at, until     int64   // Unix seconds
	rate          float64 // checks a second
	p50, p95, p99 float64 // ms; NaN where nothing was measured
	mismatches    float64 // a second
	errors        float64
	gap           bool // nothing went on between the column before and this one
}

func columns(points []stats.Point) []column {
	out := make([]column, 0, len(points))
	for i := range points {
		p := &points[i]
		seconds := float64(max(1, p.Seconds))
		c := column{
			at: p.Second, until: p.Second + p.Seconds,
			rate:       float64(p.Checked()) / seconds,
			p50:        millis(&p.Latency, 0.5),
			p95:        millis(&p.Latency, 0.95),
			p99:        millis(&p.Latency, 0.99),
			mismatches: float64(p.Mismatches) / seconds,
			errors:     float64(p.Errors) / seconds,
		}
		if n := len(out); n > 0 {
			c.gap = c.at > out[n-1].until
		}
		out = append(out, c)
	}
	return out
}

func millis(s *stats.Sketch, q float64) float64 {
	d, ok := s.Quantile(q)
	if !ok {
		return math.NaN()
	}
	return float64(d) / float64(time.Millisecond)
}

// pane is one of the charts over the common time axis.
type pane struct {
	title  string
	log    bool
	series []series
	format func(float64) string
}

// series is one line of a pane.
type series struct {
	value func(*column) float64
	color uint32 // 0xRRGGBB
	bars  bool
}

// The colours are those of Okabe and Ito, "Color Universal Design" (2008); the
// latencies are shades of one of them.
var panes = []pane{
	{"checks/s", false, []series{
		{func(c *column) float64 { return c.rate }, 0x0072B2, false},
	}, func(x float64) string { return report.Count(int64(x + 0.5)) }},
	{"latency ms  p50 · p95 · p99", true, []series{
		{func(c *column) float64 { return c.p99 }, 0xE8B7D2, false},
		{func(c *column) float64 { return c.p95 }, 0xCC79A7, false},
		{func(c *column) float64 { return c.p50 }, 0x9A4A78, false},
	}, decimal},
	{"mismatches/s · errors/s", false, []series{
		{func(c *column) float64 { return c.mismatches }, 0xE69F00, true},
		{func(c *column) float64 { return c.errors }, 0xD55E00, true},
	}, decimal},
}

func decimal(x float64) string {
	switch {
	case math.IsNaN(x):
		return "–"
	case x != 0 && x < 10:
		return strconv.FormatFloat(x, 'f', 1, 64)
	}
	return report.Count(int64(x + 0.5))
}

// top is the value of the pane's upper edge: a round number, so that it does
// not change with every point.
func (p *pane) top(columns []column) float64 {
	highest := 0.0
	for i := range columns {
		for _, s := range p.series {
			if v := s.value(&columns[i]); v > highest { // not for NaN
				highest = v
			}
		}
	}
	return roundUp(highest)
}

// roundUp is the next of 1, 2 and 5 times a power of ten, at least 1.
func roundUp(x float64) float64 {
	if x <= 1 {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, step := range []float64{1, 2, 5} {
		if x <= step*power {
			return step * power
		}
	}
	return 10 * power
}

// now is the last values of the pane's series, in the order of its title.
func (p *pane) now(columns []column) string {
	if len(columns) == 0 {
		return ""
	}
	last, text := &columns[len(columns)-1], ""
	for i := range p.series {
		s := p.series[i]
		if p.log { // drawn from the highest to the lowest, named the other way
			s = p.series[len(p.series)-1-i]
		}
		if text != "" {
			text += " · "
		}
		text += p.format(s.value(last))
	}
	return text
}

// share is where a value stands between the lower edge, 0, and the upper, 1.
func (p *pane) share(value, top float64) float64 {
	if p.log {
		const lowest = 0.1 // ms
		return max(0, math.Log(max(value, lowest)/lowest)/math.Log(max(top, 1)/lowest))
	}
	return value / top
}

// span names the begin and the end of the time axis.
func span(columns []column) (begin, end string) {
	if len(columns) == 0 {
		return "", ""
	}
	const layout = "15:04:05"
	last := columns[len(columns)-1].until
	return time.Unix(columns[0].at, 0).Format(layout),
		time.Unix(last, 0).Format(layout) + "  ·  " + report.Duration(time.Duration(last-columns[0].at)*time.Second)
}
