package vectors

import (
	"bytes"
	"io"
	"math"
	"slices"
	"testing"
)

// openNeighborsBytes opens content as though it were a file of that name.
func openNeighborsBytes(name string, content []byte, column string) (Neighbors, error) {
	return openNeighbors(source{bytes.NewReader(content), name, int64(len(content))}, io.NopCloser(nil), column)
}

func TestNeighbors(t *testing.T) {
	rows := [][]int64{{7, 1, 2}, {4_000_000_000, 0, 9}}
	small := u4(7, 1, 2, 3_000, 0, 9)
	for name, tc := range map[string]struct {
		content   []byte
		rows      [][]int64
		distances [][]float32
	}{
		"a.ivecs": {slices.Concat(u4(3, 7, 1, 2), u4(3, 3_000, 0, 9)), [][]int64{{7, 1, 2}, {3_000, 0, 9}}, nil},
		"a.ibin":  {slices.Concat(u4(2, 3), small), [][]int64{{7, 1, 2}, {3_000, 0, 9}}, nil},
		"a.BIN": {slices.Concat(u4(2, 3), small, f4(little, 0, 1, 1, 0.5, 0.5, 2)), [][]int64{{7, 1, 2}, {3_000, 0, 9}},
			[][]float32{{0, 1, 1}, {0.5, 0.5, 2}}},
		"a.npy":   {npyOf("<u4", "(2, 3)", u4(7, 1, 2, 4_000_000_000, 0, 9)), rows, nil},
		"big.npy": {npyOf(">i8", "(1, 2)", []byte{0, 0, 0, 1, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255}), [][]int64{{1 << 32, -1}}, nil},
	} {
		n, err := openNeighborsBytes(name, tc.content, "")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if queries, k := n.Shape(); int(queries) != len(tc.rows) || k != len(tc.rows[0]) {
			t.Errorf("%s: %d queries, %d neighbors", name, queries, k)
		}
		for i, want := range tc.rows {
			got, distances, err := n.Read(int64(i))
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%s: query %d has %v, %v; want %v", name, i, got, err, want)
			}
			if tc.distances != nil && !slices.Equal(distances, tc.distances[i]) || tc.distances == nil && distances != nil {
				t.Errorf("%s: query %d at %v", name, i, distances)
			}
		}
		if _, _, err := n.Read(int64(len(tc.rows))); err == nil {
			t.Errorf("%s: a query too many has neighbors", name)
		}
	}
}

func TestNeighborsRefused(t *testing.T) {
	for _, tc := range []struct {
		name    string
		content []byte
		column  string
		want    []string
	}{
		{"a.txt", nil, "", []string{"no known format of neighbors", ".ivecs"}},
		{"a.npy", npyOf("<f4", "(1, 1)", f4(little, 1)), "", []string{"type f4", "expected integers"}},
		{"a.bin", slices.Concat(u4(1, 2), u4(1, 2, 3)), "", []string{"truncated", "expected 24 bytes", "found 20"}},
		{"a.bin", u4(0xffffffff, 1<<20), "", []string{"truncated"}},
		{"a.ivecs", u4(2, 1), "", []string{"multiple of 12 bytes"}},
		{"a.ibin", slices.Concat(u4(1, 1), u4(1)), "neighbors", []string{"has no columns"}},
	} {
		_, err := openNeighborsBytes(tc.name, tc.content, tc.column)
		wantError(t, err, append(tc.want, tc.name)...)
	}
	if _, err := OpenNeighbors(t.TempDir(), ""); err == nil {
		t.Error("a folder was opened")
	}
}

func FuzzNeighbors(f *testing.F) {
	f.Add("a.bin", slices.Concat(u4(1, 2), u4(1, 2), f4(little, 0, 1)))
	f.Add("a.ivecs", u4(1, 5))
	f.Add("a.npy", npyOf("<i8", "(1, 1)", make([]byte, 8)))
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		n, err := openNeighborsBytes(name, content, "")
		if err != nil {
			return
		}
		queries, k := n.Shape()
		if queries < 1 || k < 1 || queries*int64(k)*4 > int64(len(content)) {
			t.Fatalf("%d bytes cannot hold %d × %d neighbors", len(content), queries, k)
		}
		if rows, _, err := n.Read(queries - 1); err != nil || len(rows) != k {
			t.Fatalf("%d neighbors of %d, %v", len(rows), k, err)
		}
	})
}

func TestNeighborsOfAnnBenchmarks(t *testing.T) {
	n, err := openNeighborsBytes("gt.hdf5", readFixture(t, "annbenchmarks.hdf5"), "")
	if err != nil {
		t.Fatal(err)
	}
	rows, distances, err := n.Read(1)
	if err != nil || !slices.Equal(rows, []int64{3, 4, 5}) || !slices.Equal(distances, []float32{3.25, 4.25, 5.25}) {
		t.Errorf("%v at %v, %v", rows, distances, err)
	}
	// Row 2 of train is 8.5 9.5 10.5 11.5.
	if d, ok, err := n.Distance([]float32{8.5, 9.5, 7.5, 7.5}, 2); !ok || err != nil || d != 5 {
		t.Errorf("distance %v, %v, %v; want 5", d, ok, err)
	}
	for _, row := range []int64{-1, 5} {
		if _, ok, err := n.Distance(make([]float32, 4), row); ok || err != nil {
			t.Errorf("row %d, which is not there: %v, %v", row, ok, err)
		}
	}
	if n, err = openNeighborsBytes("gt.h5", readFixture(t, "latest.hdf5"), ""); err != nil { // no distances
		t.Fatal(err)
	}
	if rows, distances, err := n.Read(0); err != nil || !slices.Equal(rows, []int64{0, 1, 2}) || distances != nil {
		t.Errorf("%v at %v, %v", rows, distances, err)
	}
	_, err = openNeighborsBytes("gt.hdf5", readFixture(t, "annbenchmarks.hdf5"), "nearest")
	wantError(t, err, "gt.hdf5", `"nearest"`, "neighbors", "train")
	if got := angular([]float32{3, 0}, []float32{3, 4}); math.Abs(got-0.4) > 1e-12 {
		t.Errorf("angular distance %v, want 0.4", got)
	}
}

// The truths of big-ann-benchmarks are called by many names, which tell nothing.
func TestTruthsOfBigANN(t *testing.T) {
	ids, distances := u4(7, 1, 2, 3_000, 0, 9), f4(little, 0, 1, 1, 0.5, 0.5, 2)
	full, bare := slices.Concat(u4(2, 3), ids, distances), slices.Concat(u4(2, 3), ids)
	for _, name := range []string{"GT.public.1B.ibin", "deep-10M", "msturing-gt-1M", "gt100-heldout.30K.fbin", "query_gt100.bin", "clu_msturing10M_gt100"} {
		n, err := openNeighborsBytes(name, full, "")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		rows, at, err := n.Read(1)
		if err != nil || !slices.Equal(rows, []int64{3_000, 0, 9}) || !slices.Equal(at, []float32{0.5, 0.5, 2}) {
			t.Errorf("%s: %v at %v, %v", name, rows, at, err)
		}
	}
	for _, name := range []string{"ids.ibin", "ids.bin", "deep-10M"} {
		n, err := openNeighborsBytes(name, bare, "")
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if rows, at, err := n.Read(0); err != nil || !slices.Equal(rows, []int64{7, 1, 2}) || at != nil {
			t.Errorf("%s: %v at %v, %v", name, rows, at, err)
		}
	}
	within := slices.Concat(u4(3, 4), u4(1, 0, 3), u4(7, 8, 9, 10), f4(little, 1, 2, 3, 4))
	for name, tc := range map[string]struct {
		content []byte
		want    string
	}{
		"vectors.fbin":    {bare, "the size is that of 2 vectors of dimension 3"},
		"ssnpp-range.bin": {within, "within a range"},
		"ssnpp-1M":        {within, "within a range"},
		"other":           {slices.Concat(full, ids), "no known format of neighbors"},
		"cut.ibin":        {full[:40], "truncated"},
		"i2.npy":          {npyOf("<i2", "(1, 2)", []byte{1, 0, 2, 0}), "save a.astype('<i8')"},
		"f8.npy":          {npyOf("<f8", "(1, 1)", make([]byte, 8)), "save a.astype('<i8')"},
		"objects.npy":     {npyOf("|O", "(1, 1)", make([]byte, 8)), ".astype('<i8')"},
	} {
		_, err := openNeighborsBytes(name, tc.content, "")
		wantError(t, err, name, tc.want)
	}
	byColumn := npy(1, "{'descr': '<i8', 'fortran_order': True, 'shape': (3, 2), }", slices.Concat(u4(7, 0, 8, 0, 9, 0), u4(1, 0, 2, 0, 3, 0)))
	n, err := openNeighborsBytes("gt.fbin", byColumn, "") // by its content
	if err != nil {
		t.Fatal(err)
	}
	if rows, _, err := n.Read(1); err != nil || !slices.Equal(rows, []int64{8, 2}) {
		t.Errorf("%v, %v", rows, err)
	}
}
