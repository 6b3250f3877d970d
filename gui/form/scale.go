package form

import (
	"math"
	"slices"
)

// Scale maps the positions of a slider, whole numbers from 0, to values from 1 on. Both
// grow about as a number and its logarithm do: a step is a tenth to a quarter of the value.
// All of 1 to 10 and all values with one significant digit are on it.
type Scale struct {
	stops []float64 // ascending
}

// decade is what lies on a scale from 10 to below 100, and ten times that from 100 on.
var decade = []float64{10, 12, 14, 16, 18, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90}

// NewScale is one from 1 to highest, which is at least 10.
func NewScale(highest float64) Scale {
	stops := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9}
	for unit := 1.0; ; unit *= 10 {
		for _, stop := range decade {
			if stop*unit >= highest {
				return Scale{append(stops, highest)}
			}
			stops = append(stops, stop*unit)
		}
	}
}

// Last is the position of the highest value.
func (s Scale) Last() float64 { return float64(len(s.stops) - 1) }

// Value is the one at a position, or at the nearest there is.
func (s Scale) Value(position float64) float64 {
	return s.stops[int(math.Round(min(max(0, position), s.Last())))]
}

// Position is that of a value: between two stops, it is in between; beyond the scale, it is
// the first or the last.
func (s Scale) Position(value float64) float64 {
	i, _ := slices.BinarySearch(s.stops, value)
	switch {
	case i == 0 || math.IsNaN(value):
		return 0
	case i == len(s.stops):
		return s.Last()
	}
	below, above := s.stops[i-1], s.stops[i]
	return float64(i-1) + (value-below)/(above-below)
}
