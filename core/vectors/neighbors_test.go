package vectors

import (
	"bytes"
	"io"
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
		{"a.bin", slices.Concat(u4(1, 2), u4(1, 2)), "", []string{"truncated", "expected 24 bytes", "found 16"}},
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
