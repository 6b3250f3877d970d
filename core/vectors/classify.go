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
// for every vector that is checked, so it takes eight numbers at a time, two in
// a word, and has no branch but that of its loops.
func Classify(row []float32) RowKind {
	const (
		magnitude = 0x7fffffff_7fffffff // of two float32: all but their signs
		// carry, added to a magnitude, reaches the sign from 0x7f800000 on, the
		// infinity, above which are the NaNs; it never leaves its half.
		carry = 0x00800000_00800000
	)
	var nonzero, sums uint64
	whole := len(row) &^ 7
	for b := asBytes(row[:whole]); len(b) >= 32; b = b[32:] {
		m0 := binary.NativeEndian.Uint64(b) & magnitude
		m1 := binary.NativeEndian.Uint64(b[8:]) & magnitude
		m2 := binary.NativeEndian.Uint64(b[16:]) & magnitude
		m3 := binary.NativeEndian.Uint64(b[24:]) & magnitude
		nonzero |= m0 | m1 | m2 | m3
		sums |= (m0 + carry) | (m1 + carry) | (m2 + carry) | (m3 + carry)
	}
	for _, x := range row[whole:] {
		m := uint64(math.Float32bits(x)) & magnitude
		nonzero |= m
		sums |= m + carry
	}
	switch {
	case sums&^magnitude != 0:
		return NotFinite
	case nonzero == 0:
		return Zero
	}
	return Finite
}

// Norm is the Euclidean length of a row, summed in float64, where the squares of
// float32 neither overflow nor vanish. It is NaN or +Inf for a row that is
// NotFinite.
func Norm(row []float32) float64 {
	sum := 0.0
	for _, x := range row {
		sum += float64(x) * float64(x)
	}
	return math.Sqrt(sum)
}
