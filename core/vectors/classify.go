package vectors

import (
	"encoding/binary"
	"math"
)

// RowKind says whether a vector can be searched for.
type RowKind uint8

// The kinds of rows.
const (
	Finite    RowKind = iota // can be sent
	Zero                     // all numbers are 0 or -0: it has no direction
	NotFinite                // holds a NaN or an infinity, which JSON cannot say
)

// Classify looks at every number of a row; an empty row is Zero. It runs once
// for every vector that is checked.
func Classify(row []float32) RowKind {
	switch {
	case !finite(row):
		return NotFinite
	case zero(row):
		return Zero
	}
	return Finite
}

const (
	magnitudes = 0x7fffffff_7fffffff // of two float32: all but their signs
	// carries, added to magnitudes, reach the signs from 0x7f800000 on, the
	// infinity, above which are the NaNs; they never leave their halves.
	carries = 0x00800000_00800000
)

// finite takes sixteen numbers at a time, two in a word, and has no branch but
// those of its loops.
func finite(row []float32) bool {
	var sums uint64
	whole := len(row) &^ 15
	for b := asBytes(row[:whole]); len(b) >= 64; b = b[64:] {
		sums |= carried(b) | carried(b[8:]) | carried(b[16:]) | carried(b[24:]) |
			carried(b[32:]) | carried(b[40:]) | carried(b[48:]) | carried(b[56:])
	}
	for _, x := range row[whole:] {
		sums |= uint64(math.Float32bits(x))&magnitudes + carries
	}
	return sums&^magnitudes == 0
}

// carried has a sign set if one of the first two float32 of b is not finite.
func carried(b []byte) uint64 { return binary.NativeEndian.Uint64(b)&magnitudes + carries }

// zero ends at the first number that is not, which is the first of most rows.
func zero(row []float32) bool {
	for _, x := range row {
		if x != 0 {
			return false
		}
	}
	return true
}

// Norm is the Euclidean length of a row, summed in float64, where the squares of
// float32 neither overflow nor vanish. It is NaN or +Inf for a row that is
// NotFinite.
func Norm(row []float32) float64 {
	// Four sums at once, as one would wait for each of its additions.
	var a, b, c, d float64
	whole := len(row) &^ 3
	for r := row[:whole]; len(r) >= 4; r = r[4:] {
		a += float64(r[0]) * float64(r[0])
		b += float64(r[1]) * float64(r[1])
		c += float64(r[2]) * float64(r[2])
		d += float64(r[3]) * float64(r[3])
	}
	for _, x := range row[whole:] {
		a += float64(x) * float64(x)
	}
	return math.Sqrt(a + b + c + d)
}
