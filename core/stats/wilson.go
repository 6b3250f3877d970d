package stats

import "math"

// z95 is the standard normal quantile of a two-sided 95 % interval.
const z95 = 1.96

// Wilson returns the 95 % confidence interval of a share of which a random
// sample of n held successes: the score interval of E. B. Wilson (1927), which stays
// within [0, 1] and is honest at shares near 1. It is [0, 1] if n is 0.
func Wilson(successes, n int64) (low, high float64) {
	if n <= 0 {
		return 0, 1
	}
	size := float64(n)
	share := float64(successes) / size
	const zz = z95 * z95
	middle := share + zz/(2*size)
	spread := z95 * math.Sqrt(share*(1-share)/size+zz/(4*size*size))
	low, high = (middle-spread)/(1+zz/size), (middle+spread)/(1+zz/size)
	// At the ends the formula gives 0 and 1 but for rounding.
	if successes <= 0 {
		low = 0
	}
	if successes >= n {
		high = 1
	}
	return low, high
}
