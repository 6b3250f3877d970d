package chart

import "math"

// spot is a place in the picture, in device pixels.
type spot struct{ x, y float64 }

func (s spot) plus(o spot) spot  { return spot{s.x + o.x, s.y + o.y} }
func (s spot) minus(o spot) spot { return spot{s.x - o.x, s.y - o.y} }

// decimate appends to out at most a pair of spots for each pixel column: the
// highest and the lowest there, in their order, so that no peak is lost. Values
// that are NaN break a line and stay.
func decimate(out, spots []spot) []spot {
	for i := 0; i < len(spots); {
		if math.IsNaN(spots[i].y) {
			out = append(out, spots[i])
			i++
			continue
		}
		low, high, j := i, i, i+1
		for ; j < len(spots) && math.Floor(spots[j].x) == math.Floor(spots[i].x) && !math.IsNaN(spots[j].y); j++ {
			if spots[j].y < spots[low].y {
				low = j
			}
			if spots[j].y > spots[high].y {
				high = j
			}
		}
		out = append(out, spots[min(low, high)])
		if low != high {
			out = append(out, spots[max(low, high)])
		}
		i = j
	}
	return out
}
