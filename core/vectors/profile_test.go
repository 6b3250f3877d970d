package vectors

import (
	"errors"
	"math"
	"testing"
)

// inMemory is a Reader over rows of dimension 2, which notes what was read.
type inMemory struct {
	rows [][2]float32
	read []int64
	fail error
}

func (m *inMemory) Info() Info   { return Info{Count: int64(len(m.rows)), Dim: 2} }
func (m *inMemory) Close() error { return nil }

func (m *inMemory) ReadRows(dst []float32, first int64) error {
	m.read = append(m.read, first)
	copy(dst, m.rows[first][:])
	return m.fail
}

func TestSample(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	tests := []struct {
		name   string
		rows   [][2]float32
		sample int
		want   Profile
	}{
		{"unit rows and others", [][2]float32{{0.6, 0.8}, {3, 4}, {0, 1.0005}, {0, 1.002}}, 4,
			Profile{Rows: 4, MinNorm: 1, MeanNorm: 2.000625, MaxNorm: 5, Unit: 2, FirstZero: -1, FirstNotFinite: -1}},
		{"rows that cannot be searched for", [][2]float32{{3, 4}, {0, 0}, {nan, 1}, {0, 0}, {1, -inf}}, 10,
			Profile{Rows: 5, MinNorm: 0, MeanNorm: 5.0 / 3, MaxNorm: 5, Zero: 2, NotFinite: 2, FirstZero: 1, FirstNotFinite: 2}},
		{"nothing finite", [][2]float32{{nan, nan}, {inf, 0}}, 2,
			Profile{Rows: 2, NotFinite: 2, FirstZero: -1, FirstNotFinite: 0}},
		{"first row not finite", [][2]float32{{nan, nan}, {3, 4}}, 2,
			Profile{Rows: 2, MinNorm: 5, MeanNorm: 5, MaxNorm: 5, NotFinite: 1, FirstZero: -1, FirstNotFinite: 0}},
		{"some rows of many", [][2]float32{{1, 0}, {9, 9}, {3, 0}, {9, 9}, {0, 0}}, 3,
			Profile{Rows: 3, MinNorm: 0, MeanNorm: 4.0 / 3, MaxNorm: 3, Unit: 1, Zero: 1, FirstZero: 4, FirstNotFinite: -1}},
		{"one row", [][2]float32{{3, 4}, {0, 0}}, 1,
			Profile{Rows: 1, MinNorm: 5, MeanNorm: 5, MaxNorm: 5, FirstZero: -1, FirstNotFinite: -1}},
		{"none", [][2]float32{{3, 4}}, 0, Profile{FirstZero: -1, FirstNotFinite: -1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := Sample(&inMemory{rows: test.rows}, test.sample)
			if err != nil {
				t.Fatal(err)
			}
			for _, norms := range [][2]*float64{
				{&got.MinNorm, &test.want.MinNorm}, {&got.MeanNorm, &test.want.MeanNorm}, {&got.MaxNorm, &test.want.MaxNorm},
			} {
				if math.Abs(*norms[0]-*norms[1]) < 1e-6 {
					*norms[0] = *norms[1]
				}
			}
			if got != test.want {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
}

func TestSampleReadsNoMoreThanAskedFor(t *testing.T) {
	m := &inMemory{rows: make([][2]float32, 1000)}
	if _, err := Sample(m, 10); err != nil {
		t.Fatal(err)
	}
	if len(m.read) != 10 || m.read[0] != 0 || m.read[9] != 999 {
		t.Errorf("rows %d were read: want 10, from 0 to 999", m.read)
	}
}

func TestSampleFails(t *testing.T) {
	m := &inMemory{rows: make([][2]float32, 3), fail: errDisk}
	if _, err := Sample(m, 3); !errors.Is(err, errDisk) {
		t.Errorf("%v is not the error of the Reader", err)
	}
}
