package chart

import (
	"math"
	"time"

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
}

func columns(points []stats.Point) []column {
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
