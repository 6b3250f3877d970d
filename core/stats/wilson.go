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
	low, high = WilsonShare(float64(successes)/float64(n), n)
	// At the ends the formula gives 0 and 1 but for rounding.
	if successes <= 0 {
		low = 0
	}
	if successes >= n {
		high = 1
	}
	return low, high
}

// WilsonShare is Wilson where the share itself is known: 0 to 1, of a sample of n, at least 1.
func WilsonShare(share float64, n int64) (low, high float64) {
	size := float64(n)
	const zz = z95 * z95
	middle := share + zz/(2*size)
	spread := z95 * math.Sqrt(share*(1-share)/size+zz/(4*size*size))
	return max(0, (middle-spread)/(1+zz/size)), min(1, (middle+spread)/(1+zz/size))
}
