package vectors

import (
	"slices"
	"testing"
)

func TestVecsFiles(t *testing.T) {
	testGood(t, []goodFile{
		{"a.fvecs", vecs(3, f4(little, 1, 2, 3), f4(little, 4, 5, 6)), 0,
			Info{Format: FVecs, Element: Float32, Count: 2, Dim: 3}, []float32{1, 2, 3, 4, 5, 6}},
		{"one row.FVECS", vecs(2, f4(little, 7, 8)), 2,
			Info{Format: FVecs, Element: Float32, Count: 1, Dim: 2}, []float32{7, 8}},
		{"a.bvecs", vecs(3, []byte{0, 1, 2}, []byte{127, 128, 255}), 0,
			Info{Format: BVecs, Element: Uint8, Count: 2, Dim: 3}, []float32{0, 1, 2, 127, 128, 255}},
	})
}

func TestVecsFilesRefused(t *testing.T) {
	row := f4(little, 1, 2)
	testBad(t, []badFile{
		{"empty", "a.fvecs", nil, 0, []string{"empty"}},
		{"shorter than a dimension", "a.bvecs", []byte{1, 0}, 0, []string{"expected 4 bytes", "found 2"}},
		{"dimension 0", "a.fvecs", vecs(0, row), 0, []string{"row 0 says dimension 0"}},
		{"negative dimension", "a.fvecs", vecs(1<<32-1, row), 0, []string{"row 0 says dimension 4294967295", "1 to 1048576"}},
		{"raw numbers", "a.fvecs", row, 0, []string{"row 0 says dimension 1065353216", "another format"}},
		{"truncated", "a.fvecs", vecs(2, row, row)[:23], 0, []string{"dimension 2 of f4", "multiple of 12 bytes", "found 23"}},
		{"another dimension in the last row", "a.fvecs", slices.Concat(vecs(2, row, row), vecs(3, row)), 0, []string{"row 2 says dimension 3", "expected 2"}},
		{"another dimension between", "a.bvecs", slices.Concat(vecs(8, row), vecs(1, row), vecs(8, row)), 0, []string{"row 1 says dimension 1", "expected 8"}},
		{"another dimension was given", "a.fvecs", vecs(2, row), 128, []string{"says dimension 2, and 128 was given"}},
		{"an fbin", "a.fvecs", slices.Concat(u4(3, 2), row, row, row), 0, []string{"rename it to end in .fbin"}},
		{"a bvecs", "a.fvecs", vecs(8, row, row), 0, []string{"rename it to end in .bvecs"}},
	})
}

// Open compares the dimensions of some rows only; a row between is told when it
// is read, with the rest of its file still readable.
func TestVecsRowOfAnotherDimension(t *testing.T) {
	rows := slices.Repeat([][]byte{f4(little, 1, 2)}, 1000)
	content := vecs(2, rows...)
	const damaged = 500
	copy(content[damaged*12:], u4(7))
	for i := range int64(probedRows) {
		if spread(i, probedRows, 1000) == damaged {
			t.Fatalf("row %d is looked at by Open", damaged)
		}
	}
	r, err := openBytes("a.fvecs", content, 0)
	if err != nil {
		t.Fatal(err)
	}
	row := make([]float32, 2)
	wantError(t, r.ReadRows(row, damaged), "a.fvecs: ", "row 500 says dimension 7", "expected 2")
	wantError(t, r.ReadRows(make([]float32, 2*1000), 0), "row 500 says dimension 7")
	for _, index := range []int64{damaged - 1, damaged + 1} {
		if err := r.ReadRows(row, index); err != nil {
			t.Errorf("row %d: %v", index, err)
		}
	}
}

func FuzzVecs(f *testing.F) {
	f.Add(vecs(2, f4(little, 1, 2), f4(little, 3, 4)), false)
	f.Add(vecs(3, []byte{1, 2, 3}), true)
	f.Add(u4(1<<31), false)
	f.Fuzz(func(t *testing.T, content []byte, bytewise bool) {
		name := "fuzz.fvecs"
		if bytewise {
			name = "fuzz.bvecs"
		}
		checkAnyBytes(t, name, content, 0)
	})
}
