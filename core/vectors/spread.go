package vectors

import "math/bits"

// spread is the i-th of n places spaced evenly over [0, count), the first and
// the last of it included: floor(i·(count−1)/(n−1)). It takes 0 ≤ i < n and
// count ≥ 1.
func spread(i, n, count int64) int64 {
	if n < 2 {
		return 0
	}
	high, low := bits.Mul64(uint64(i), uint64(count-1)) // may pass 64 bits
	place, _ := bits.Div64(high, low, uint64(n-1))
	return int64(place)
}
