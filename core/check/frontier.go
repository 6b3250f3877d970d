package check

import "math/bits"

// Frontier keeps which positions of an order are done with two numbers and a
// bitmap of what lies between them: all positions below Low are done, none at
// or above High. It is used by one goroutine.
type Frontier struct {
	low, high int64
	base      int64    // position of the bitmap's first bit, a multiple of 64
	done      []uint64 // from base on
}

// NewFrontier begins at low, with every position before it done.
func NewFrontier(low int64) *Frontier {
	f := &Frontier{low: low, high: low, base: low &^ 63}
	if rest := low & 63; rest > 0 {
		f.done = append(f.done, 1<<rest-1)
	}
	return f
}

// Low is the first position that is not done.
func (f *Frontier) Low() int64 { return f.low }

// High is one past the last position that is done.
func (f *Frontier) High() int64 { return f.high }

// Done marks a position; one that was marked before, or a negative one, changes
// nothing.
func (f *Frontier) Done(position int64) {
	if position < f.low {
		return
	}
	f.high = max(f.high, position+1)
	word := int((position - f.base) >> 6)
	for len(f.done) <= word {
		f.done = append(f.done, 0)
	}
	f.done[word] |= 1 << (position & 63)
	f.advance()
}

func (f *Frontier) advance() {
	full := 0
	for full < len(f.done) && f.done[full] == ^uint64(0) {
		full++
	}
	if full > 0 {
		f.base += int64(full) * 64
		f.done = f.done[:copy(f.done, f.done[full:])]
	}
	f.low = f.base
	if len(f.done) > 0 {
		f.low += int64(bits.TrailingZeros64(^f.done[0]))
	}
}
