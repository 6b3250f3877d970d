package vectors

import "math"

// What the numbers of embeddings are like, whatever made them: nearly all of them
// within most of their range, at a usual magnitude, and alike at odd and even places.
// Read as another type, numbers spread over most of what a float can be.
const (
	phases         = 8   // bytes of the widest number
	leastNumbers   = 128 // of which anything is said
	leastSample    = phases * leastNumbers
	mostSpread     = 20   // binary orders of magnitude, from the 5th to the 95th percentile
	mostMagnitude  = 30   // of the median, in binary orders around 1
	mostOdd        = 0.02 // share of NaN, Inf and denormals
	mostOddHalf    = 0.25 // as float16 has denormals below 0.00006
	leastAlike     = 0.3  // of the shares of numbers other than 0 at two places
	mostDifference = 0.5  // between the distributions of bytes at two places
	leastShape     = 0.15 // difference of bytes from those that are noise
)

// likelyType tells how the numbers of which sample is a part are stored; ok is false
// where nothing can be said. The sample begins at a multiple of eight bytes in
// the file. It takes memory for the sample once more at most.
//
// Bytes that are alike at all places, and noise at none, are bytes; of the others, a type is likely if its
// numbers are plausible: see the constants above. If bfloat16 are, they are taken:
// two of them also are one float32, but not the other way round, as half of the
// bits of a float32 are noise, or zero. Else it is the type whose numbers spread least.
func likelyType(sample []byte) (found NumberType, ok bool) {
	sample = sample[:len(sample)&^(phases-1)]
	if len(sample) < leastSample {
		return NumberType{}, false
	}
	if areBytes(sample) {
		return NumberType{Element: signs(sample)}, true
	}
	found = likelyFloats(sample)
	return found, found.Element != ""
}

// likelyFloats is the most plausible floating point type; the zero value if none is.
func likelyFloats(sample []byte) (found NumberType) {
	least := mostSpread + 1
	for _, element := range []ElementType{BFloat16, Float32, Float16, Float64} {
		for _, bigEndian := range []bool{false, true} {
			t := NumberType{element, bigEndian}
			if spread, plausible := t.plausible(sample); plausible && spread < least {
				found, least = t, spread
			}
		}
		if found.Element == BFloat16 {
			break
		}
	}
	return found
}

// areBytes says whether the bytes other than 0 have much the same distribution at all
// places of a number, and one with a shape: of a float, its last byte is noise.
func areBytes(sample []byte) bool {
	var places [phases]byteShares
	for i, b := range sample {
		places[i%phases].add(b)
	}
	var orders [2]byteShares // the lower bytes of two, in either order
	least, most := places[0].total, places[0].total
	for i := range places {
		least, most = min(least, places[i].total), max(most, places[i].total)
		orders[i%2].merge(&places[i])
	}
	if least < leastAlike*most || least < leastNumbers/2 {
		return false
	}
	for i := range places {
		if places[i].difference(&places[0]) > mostDifference {
			return false
		}
	}
	noise := byteShares{total: byteBins}
	for i := range noise.counts {
		noise.counts[i] = 1
	}
	return orders[0].difference(&noise) > leastShape && orders[1].difference(&noise) > leastShape
}

const byteBins = 32

// byteShares count bytes other than 0 by their upper five bits.
type byteShares struct {
	counts [byteBins]float64
	total  float64
}

func (s *byteShares) add(b byte) {
	if b != 0 {
		s.counts[b/(256/byteBins)]++
		s.total++
	}
}

func (s *byteShares) merge(other *byteShares) {
	for i, n := range other.counts {
		s.counts[i] += n
	}
	s.total += other.total
}

// difference is from 0, the same distribution, to 1, none of them in common.
func (s *byteShares) difference(other *byteShares) (sum float64) {
	for i := range s.counts {
		sum += math.Abs(s.counts[i]/s.total-other.counts[i]/other.total) / 2
	}
	return sum
}

// signs tells Int8 from Uint8 by how often each byte is met: what has signs lies around
// zero, and 255 is its -1.
func signs(sample []byte) ElementType {
	const near = 8
	var below, above, around, others int
	for _, b := range sample {
		value := int(int8(b))
		switch {
		case value < 0 && value >= -near:
			below++
		case value > 0 && value <= near:
			above++
		}
		if value >= -64 && value < 64 {
			around++
		} else {
			others++
		}
	}
	if around > others && min(below, above) > max(below, above)/3 {
		return Int8
	}
	return Uint8
}

// plausible says whether numbers of a floating point type are such as vectors have, and
// over how many binary orders of magnitude they spread.
func (t NumberType) plausible(sample []byte) (spread int, ok bool) {
	l := t.layout()
	var histograms [phases]exponents
	places := phases / int(l.element.width())
	if places < 2 {
		places = 2
	}
	width := int(l.element.width())
	for i := 0; i+width <= len(sample); i += width {
		histograms[i/width%places].add(l, sample[i:])
	}
	var all exponents
	for i := range places {
		all.merge(&histograms[i])
	}
	if !all.usual(l.element) {
		return 0, false
	}
	for i := range places {
		if !histograms[i].alike(&all) {
			return 0, false
		}
	}
	if l.element == Float64 && (NumberType{Float32, t.BigEndian}).usualAtEachPlace(sample) {
		return 0, false
	}
	return all.spread(), true
}

// usualAtEachPlace says whether the numbers at both places of eight bytes are usual as
// float32, such as
// those of pairs (i, 1), which are float64 that spread little. The lower half of a true
// float64 is noise or zero.
func (t NumberType) usualAtEachPlace(sample []byte) bool {
	l := t.layout()
	var places [2]exponents
	for i := 0; i+4 <= len(sample); i += 4 {
		places[i/4%2].add(l, sample[i:])
	}
	return places[0].usual(Float32) && places[1].usual(Float32)
}

// exponents count numbers by their binary order of magnitude.
type exponents struct {
	counts                    [2*exponentRange + 1]int
	numbers, zeros, odd, some int // some is those in counts
}

// exponentRange is where they end; those beyond are counted as those there.
const exponentRange = 160

// add counts the first number of b.
func (e *exponents) add(l layout, b []byte) {
	e.numbers++
	var significand, exponent uint64 // without the sign
	switch l.element {
	case Float64:
		bits := l.uint64(b) << 1 >> 1
		significand, exponent = bits&(1<<52-1), bits>>52
	case Float32:
		bits := uint64(l.uint32(b) << 1 >> 1)
		significand, exponent = bits&(1<<23-1), bits>>23
	case Float16:
		bits := uint64(l.uint16(b) << 1 >> 1)
		significand, exponent = bits&(1<<10-1), bits>>10
	case BFloat16:
		bits := uint64(l.uint16(b) << 1 >> 1)
		significand, exponent = bits&(1<<7-1), bits>>7
	}
	bias := exponentBias(l.element)
	switch {
	case exponent == 0 && significand == 0:
		e.zeros++
		return
	case exponent == 0 || exponent > 2*bias:
		e.odd++
		return
	}
	e.some++
	e.counts[max(0, min(2*exponentRange, exponentRange+int(exponent)-int(bias)))]++
}

// exponentBias is that of a floating point type (IEEE 754).
func exponentBias(element ElementType) uint64 {
	switch element {
	case Float64:
		return 1023
	case Float16:
		return 15
	}
	return 127
}

func (e *exponents) merge(other *exponents) {
	for i, n := range other.counts {
		e.counts[i] += n
	}
	e.numbers += other.numbers
	e.zeros += other.zeros
	e.odd += other.odd
	e.some += other.some
}

// quantile is the exponent below which a share of the numbers lie.
func (e *exponents) quantile(share float64) int {
	left := int(share * float64(e.some))
	for i, n := range e.counts {
		if left -= n; left < 0 {
			return i - exponentRange
		}
	}
	return exponentRange
}

// spread is how far the exponents of most numbers lie apart.
func (e *exponents) spread() int { return e.quantile(0.95) - e.quantile(0.05) }

// usual says whether vectors hold such numbers.
func (e *exponents) usual(element ElementType) bool {
	odd := mostOdd
	if element == Float16 {
		odd = mostOddHalf
	}
	median := e.quantile(0.5)
	return e.some >= leastNumbers && float64(e.odd) <= odd*float64(e.some+e.odd) &&
		median >= -mostMagnitude && median <= mostMagnitude &&
		e.spread() <= mostSpread
}

// alike says whether the numbers at one place are like those at all.
func (e *exponents) alike(all *exponents) bool {
	if e.some == 0 || float64(e.some)/float64(e.numbers) < leastAlike*float64(all.some)/float64(all.numbers) {
		return false
	}
	const near = 4
	difference := e.quantile(0.5) - all.quantile(0.5)
	return difference >= -near && difference <= near && e.spread() <= mostSpread
}
