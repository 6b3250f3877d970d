package demo

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestVectorsHaveUnitLength(t *testing.T) {
	for _, spec := range []Spec{small, {Count: 1}, {Count: 500, Dim: 1}, {Count: 3, Dim: maxDim}} {
		rows := vectorsOf(t, spec)
		dim := len(rows) / spec.Count
		for row := range slices.Chunk(rows, dim) {
			var squares float64
			for _, x := range row {
				squares += float64(x) * float64(x)
			}
			if math.Abs(squares-1) > 1e-6 {
				t.Fatalf("%+v: a row of squared length %v, expected 1", spec, squares)
			}
		}
	}
}

func TestVectorsDifferBySeed(t *testing.T) {
	other := small
	other.Seed++
	if slices.Equal(vectorsOf(t, small), vectorsOf(t, other)) {
		t.Error("two seeds give the same vectors")
	}
}

// A vector that the index leaves out must be answered with one that is no match
// at a threshold of 0.99, yet resembles it as embeddings do.
func TestNearestOtherVectorIsNear(t *testing.T) {
	rows := vectorsOf(t, Spec{})
	for i := 0; i < DefaultCount; i += 200 {
		row := rows[i*DefaultDim : (i+1)*DefaultDim]
		nearest := float32(-1)
		for j := range DefaultCount {
			if j != i {
				nearest = max(nearest, dot(row, rows[j*DefaultDim:(j+1)*DefaultDim]))
			}
		}
		if nearest < 0.7 || nearest > 0.95 {
			t.Errorf("the nearest to vector %d has similarity %v: expected 0.7 to 0.95", i, nearest)
		}
	}
}

func TestSpecErrors(t *testing.T) {
	for _, test := range []struct {
		spec Spec
		want string
	}{
		{Spec{Count: -1}, "-1 demo vectors of dimension 128: expected 1 to 1048576"},
		{Spec{Dim: -3}, "dimension -3: expected 1 to 4096"},
		{Spec{Dim: maxDim + 1}, "dimension 4097"},
		{Spec{Count: math.MaxInt, Dim: 2}, "expected 1 to 67108864"},
	} {
		if _, err := Vectors(test.spec); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("Vectors(%+v): error %v, expected one with %q", test.spec, err, test.want)
		}
	}
}

func TestBellIsStandard(t *testing.T) {
	for _, test := range []struct {
		bits uint64
		want float64
	}{
		{0, -math.Sqrt(12)},
		{math.MaxUint64, math.Sqrt(12)},
		{0xffff_0000_ffff_0000, 0},
	} {
		if got := bell(test.bits); math.Abs(got-test.want) > 1e-3 {
			t.Errorf("bell(%#x) = %v, expected %v", test.bits, got, test.want)
		}
	}
}
