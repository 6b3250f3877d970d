package chart

import (
	"math"
	"time"

	"vectorcheck/core/check"
	"vectorcheck/core/stats"
)

// column is one point as it is drawn.
type column struct {
	at, until     int64   // Unix seconds
	rate          float64 // checks a second
	inFlight      float64 // the most at once
	p50, p95, p99 float64 // ms; NaN where nothing was measured
	mismatches    float64 // a second
	errors        float64
	gap           bool // nothing went on between the column before and this one
	halt          check.Cause
}

// columns are what is drawn of points. goesOn says that the last one is a whole
// second, as the run has gone on after it.
func columns(points []stats.Point, goesOn bool) []column {
	out := make([]column, 0, len(points))
	for i := range points {
		p := &points[i]
		seconds := float64(max(1, p.Seconds))
		c := column{
			at: p.Second, until: p.Second + max(1, p.Seconds),
			rate:       float64(p.Checked()) / seconds,
			inFlight:   float64(p.InFlight),
			p50:        millis(&p.Latency, 0.5),
			p95:        millis(&p.Latency, 0.95),
			p99:        millis(&p.Latency, 0.99),
			mismatches: float64(p.Mismatches) / seconds,
			errors:     float64(p.Errors) / seconds,
			halt:       p.Halt,
		}
		if n := len(out); n > 0 {
			c.gap = c.at > out[n-1].until
		}
		out = append(out, c)
	}
	dropPartial(out, goesOn)
	return out
}

// dropPartial takes the rates of the first and the last second of each stretch
// away: it was active for a part of them only, which would look like a fall. A
// stretch of one or two seconds has no better rates.
func dropPartial(columns []column, goesOn bool) {
	for i := range columns {
		c := &columns[i]
		begins := i == 0 || c.gap
		ends := i == len(columns)-1 && !goesOn || i+1 < len(columns) && columns[i+1].gap
		first := begins && !ends && i+2 < len(columns) && !columns[i+1].gap && !columns[i+2].gap
		last := ends && !begins && i >= 2 && !columns[i-1].gap
		if (first || last) && c.until-c.at == 1 {
			c.rate = math.NaN()
		}
	}
}

func millis(s *stats.Sketch, q float64) float64 {
	d, ok := s.Quantile(q)
	if !ok {
		return math.NaN()
	}
	return float64(d) / float64(time.Millisecond)
}
