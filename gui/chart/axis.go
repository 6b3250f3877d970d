package chart

import (
	"sort"
	"time"
)

// axis is where the columns stand: evenly by time, with a narrow band for each
// gap, however long it was. Its unit is that of the widget.
type axis struct {
	x     []float64 // of each column's start
	width float64   // of a second
	bands []band
}

// band is a time in which nothing went on.
type band struct{ from, to float64 }

const (
	narrowBand = 10
	// bandShare is how much of the width bands with a word in them may take.
	bandShare = 0.3
	// minSeconds keeps a run that has just begun from being stretched over the
	// whole width.
	minSeconds = 30
)

// newAxis has so many bands: one for each gap, and maybe one at the end. A band is
// wide, if that leaves enough room for the rest.
func newAxis(columns []column, width float64, bands int, wide float64) axis {
	seconds := 0.0
	for i := range columns {
		seconds += step(columns, i)
	}
	each := wide
	if float64(bands)*wide > bandShare*width {
		each = min(narrowBand, bandShare*width/float64(bands))
	}
	a := axis{x: make([]float64, len(columns))}
	a.width = max(0, width-float64(bands)*each) / max(seconds, minSeconds)
	x := 0.0
	for i := range columns {
		if columns[i].gap {
			a.bands = append(a.bands, band{x, x + each})
			x += each
		}
		a.x[i] = x
		x += step(columns, i) * a.width
	}
	if len(a.bands) < bands {
		a.bands = append(a.bands, band{x, x + each})
	}
	return a
}

// step is the time from a column to the next one, or to its own end before a
// gap.
func step(columns []column, i int) float64 {
	until := columns[i].until
	if i+1 < len(columns) && !columns[i+1].gap {
		until = columns[i+1].at
	}
	return float64(max(1, until-columns[i].at))
}

// end is where a column ends.
func (a *axis) end(columns []column, i int) float64 {
	return a.x[i] + step(columns, i)*a.width
}

// at is the column that is nearest to x; -1 if there is none.
func (a *axis) at(x float64) int {
	i := sort.SearchFloat64s(a.x, x)
	if i > 0 && (i == len(a.x) || x-a.x[i-1] < a.x[i]-x) {
		i--
	}
	if i == len(a.x) {
		return -1
	}
	return i
}

// tick is a round time on the axis.
type tick struct {
	x  float64
	at time.Time
}

// tickSteps are the times between two ticks.
var tickSteps = []time.Duration{
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 7 * 24 * time.Hour,
}

// ticks are at round times, at least distance apart but for gaps.
func (a *axis) ticks(columns []column, distance float64, zone *time.Location) (ticks []tick) {
	if len(columns) == 0 || a.width <= 0 {
		return nil
	}
	every := tickSteps[len(tickSteps)-1]
	for _, s := range tickSteps {
		if s.Seconds()*a.width >= distance {
			every = s
			break
		}
	}
	seconds := int64(every / time.Second)
	_, offset := time.Unix(columns[0].at, 0).In(zone).Zone()
	for i := range columns {
		from := columns[i].at
		until := from + int64(step(columns, i))
		// Of the zone's time, not of UTC: a day begins at its midnight.
		first := (from+int64(offset)+seconds-1)/seconds*seconds - int64(offset)
		for at := first; at < until; at += seconds {
			ticks = append(ticks, tick{a.x[i] + float64(at-from)*a.width, time.Unix(at, 0).In(zone)})
		}
	}
	return ticks
}

// timeLayout shows as much of a time as a span of it needs.
func timeLayout(span time.Duration) string {
	switch {
	case span < time.Hour:
		return "15:04:05"
	case span < 24*time.Hour:
		return "15:04"
	}
	return "2 Jan 15:04"
}
