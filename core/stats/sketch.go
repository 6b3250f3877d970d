package stats

import (
	"math"
	"math/bits"
	"time"
)

// SketchBuckets is the number of buckets of a Sketch.
const SketchBuckets = 256

const (
	sketchPerOctave = 8
	sketchLowest    = time.Microsecond
)

// Sketch is a small histogram of attempt latencies, for the chart. Bucket i
// holds what lies from 2^(i/8) µs up to 2^((i+1)/8) µs, so that 256 of them reach from
// 1 µs past one hour; what lies outside counts in the first or the last. A
// quantile read from it is off by at most 4.5 %. Sketches merge exactly; a
// bucket stops counting at 4,294,967,295.
type Sketch [SketchBuckets]uint32

// eighths are 2^(1/8) … 2^(7/8) in 1/2^52, as the mantissa bits of a float64.
var eighths = func() (bounds [sketchPerOctave - 1]uint64) {
	for i := range bounds {
		bounds[i] = mantissa(math.Exp2(float64(i+1) / sketchPerOctave))
	}
	return bounds
}()

const mantissaBits = 52

func mantissa(f float64) uint64 { return math.Float64bits(f) & (1<<mantissaBits - 1) }

// Add counts one latency.
func (s *Sketch) Add(d time.Duration) {
	b := &s[sketchBucket(d)]
	*b = addSaturating(*b, 1)
}

// Merge adds the counts of other.
func (s *Sketch) Merge(other *Sketch) {
	for i, n := range other {
		if n != 0 {
			s[i] = addSaturating(s[i], n)
		}
	}
}

// Count is the number of latencies counted.
func (s *Sketch) Count() int64 {
	var n int64
	for _, c := range s {
		n += int64(c)
	}
	return n
}

// Quantile returns the latency that the share q of the counted ones does not
// exceed: the geometric middle of the bucket in which it lies. q is clamped to
// [0, 1]; ok is false if nothing was counted.
func (s *Sketch) Quantile(q float64) (d time.Duration, ok bool) {
	count := s.Count()
	if count == 0 {
		return 0, false
	}
	rank := max(1, int64(math.Ceil(min(max(q, 0), 1)*float64(count))))
	for i, n := range s {
		rank -= int64(n)
		if rank <= 0 {
			return sketchMiddle(i), true
		}
	}
	return sketchMiddle(SketchBuckets - 1), true
}

// sketchBucket is floor(8·log2(d / 1 µs)), clamped to the buckets, without a
// logarithm: the exponent of the float gives the octave, its mantissa the eighth.
func sketchBucket(d time.Duration) int {
	if d <= sketchLowest {
		return 0
	}
	f := float64(d) / float64(sketchLowest)
	octave := int(math.Float64bits(f)>>mantissaBits) - 1023
	m, eighth := mantissa(f), 0
	for _, bound := range eighths {
		if m >= bound {
			eighth++
		}
	}
	return min(octave*sketchPerOctave+eighth, SketchBuckets-1)
}

func sketchMiddle(bucket int) time.Duration {
	return time.Duration(math.Exp2((float64(bucket)+0.5)/sketchPerOctave) * float64(sketchLowest))
}

func addSaturating(a, b uint32) uint32 {
	sum, carry := bits.Add32(a, b, 0)
	if carry != 0 {
		return math.MaxUint32
	}
	return sum
}
