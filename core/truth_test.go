package core

import (
	"slices"
	"testing"

	"vectorcheck/core/check"
	"vectorcheck/core/target"
)

// neighbors are those of one query.
type neighbors struct {
	rows      []int64
	distances []float32
	real      map[int64]float64 // of rows that are known
}

func (n neighbors) Shape() (int64, int)                    { return 1, len(n.rows) }
func (n neighbors) Close() error                           { return nil }
func (n neighbors) Read(int64) ([]int64, []float32, error) { return n.rows, n.distances, nil }
func (n neighbors) Distance(_ []float32, row int64) (float64, bool, error) {
	d, ok := n.real[row]
	return d, ok, nil
}

func TestNearest(t *testing.T) {
	tied := []float32{0.1, 0.2, 0.2, 0.3}
	for name, tc := range map[string]struct {
		neighbors neighbors
		want      []bool // of the hits 7, 9, 4, 100, x
	}{
		"rows alone":                    {neighbors{rows: []int64{7, 4, 9, 100}}, []bool{true, false, true, false, false}},
		"a tie beyond the k-th":         {neighbors{rows: []int64{7, 4, 9, 100}, distances: tied}, []bool{true, true, true, false, false}},
		"as near, though not listed":    {neighbors{rows: []int64{7, 4, 8, 6}, distances: tied, real: map[int64]float64{9: 0.2009, 100: 0.2011}}, []bool{true, true, true, false, false}},
		"no farther than the last":      {neighbors{rows: []int64{7, 4}, distances: []float32{0.1, 0.5}, real: map[int64]float64{100: 0.4}}, []bool{true, false, true, true, false}},
		"distances, but not of the row": {neighbors{rows: []int64{7, 4}, distances: []float32{0.1, 0.5}}, []bool{true, false, true, false, false}},
	} {
		truth := &truth{ids: IDs{From: RowIDs}, k: 2, neighbors: tc.neighbors}
		hits := []target.Hit{{ID: "7"}, {ID: "9"}, {ID: "4"}, {ID: "100"}, {ID: "x"}}
		got, err := truth.nearest(check.Asked{}, hits)
		if err != nil || !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, %v; want %v", name, got, err, tc.want)
		}
	}
}

// A run over the queries of an ann-benchmarks file knows its neighbors by the
// same file.
func TestQueriesAndNeighborsInOneFile(t *testing.T) {
	s := settings(t, 1, topTwo(nil))
	s.Vectors, s.Dim, s.TopK, s.Threshold = "vectors/hdf5/testdata/annbenchmarks.hdf5", 0, 2, 0.5
	s.Truth.File, s.IDs = s.Vectors, IDs{From: RowIDs, Offset: 1, Prefix: "x"}
	r, rows := finish(t, s)
	if info := r.parts.reader.Info(); info.Column != "test" || len(rows) != 2 {
		t.Errorf("%+v, %d rows", info, len(rows))
	}
	for i, row := range rows { // each is answered with row 0, twice
		if want := 1 - i; row.Neighbors != want {
			t.Errorf("query %d: %d neighbors found; want %d", i, row.Neighbors, want)
		}
	}
}
