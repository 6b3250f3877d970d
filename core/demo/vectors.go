package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// The demo vectors that the app ships with.
const (
	DefaultCount = 10_000
	DefaultDim   = 128
)

const (
	maxDim     = 4096
	maxNumbers = 1 << 27 // of all rows together: 512 MiB of float32

	rowsPerCentre = 50
	// Two rows around one centre have a cosine of about 1/(1+spread²) = 0.8: far
	// enough from 1 that a row which is not found is no match at 0.99.
	spread = 0.5
)

// Spec says which demo vectors to make. Equal specs give equal bytes on every
// machine.
type Spec struct {
	Count int    // rows; 0 means DefaultCount
	Dim   int    // numbers in a row; 0 means DefaultDim
	Seed  uint64 // any value, 0 too
}

// withDefaults fills in what is 0 and checks the rest.
func (s Spec) withDefaults() (Spec, error) {
	if s.Count == 0 {
		s.Count = DefaultCount
	}
	if s.Dim == 0 {
		s.Dim = DefaultDim
	}
	if s.Dim < 1 || s.Dim > maxDim {
		return s, fmt.Errorf("demo vectors of dimension %d: expected 1 to %d", s.Dim, maxDim)
	}
	if most := maxNumbers / s.Dim; s.Count < 1 || s.Count > most {
		return s, fmt.Errorf("%d demo vectors of dimension %d: expected 1 to %d", s.Count, s.Dim, most)
	}
	return s, nil
}

// Vectors makes the rows that spec asks for, one after the other: Count × Dim
// numbers. Rows have unit length and lie around centres, as embeddings do.
func Vectors(spec Spec) ([]float32, error) {
	spec, err := spec.withDefaults()
	if err != nil {
		return nil, err
	}
	source := rand.NewPCG(spec.Seed, 0)
	centres := make([]float64, (1+spec.Count/rowsPerCentre)*spec.Dim)
	for i := range centres {
		centres[i] = bell(source.Uint64())
	}
	rows := make([]float32, spec.Count*spec.Dim)
	row := make([]float64, spec.Dim)
	for first := 0; first < len(rows); first += spec.Dim {
		c := int(source.Uint64()%uint64(len(centres)/spec.Dim)) * spec.Dim
		for i, centre := range centres[c : c+spec.Dim] {
			row[i] = centre + float64(spread*bell(source.Uint64()))
		}
		toUnitLength(rows[first:first+spec.Dim], row)
	}
	return rows, nil
}

// bell turns random bits into a number of mean 0 and variance 1 whose
// distribution is close to the normal one: the sum of four uniform numbers
// (Irwin–Hall). The usual transformations need math.Log or math.Exp, whose last
// bits differ between processors. It never exceeds ±√12.
func bell(bits uint64) float64 {
	sum := bits&0xffff + bits>>16&0xffff + bits>>32&0xffff + bits>>48
	const (
		mean      = 2 * 0xffff
		deviation = 37837.234 // √(4·(2³²−1)/12)
	)
	return (float64(sum) - mean) / deviation
}

// toUnitLength writes row, scaled to length 1, to dst. A row of zeros, which
// chance can make in few dimensions, becomes the first axis.
//
// The conversions of products keep the compiler from fusing them with the sum,
// which it does on some processors and which rounds otherwise.
func toUnitLength(dst []float32, row []float64) {
	var squares float64
	for _, x := range row {
		squares += float64(x * x)
	}
	if squares == 0 {
		dst[0] = 1
		return
	}
	length := math.Sqrt(squares)
	for i, x := range row {
		dst[i] = float32(x / length)
	}
}
