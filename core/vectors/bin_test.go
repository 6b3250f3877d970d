package vectors

import (
	"slices"
	"strings"
	"testing"
)

func TestBinFiles(t *testing.T) {
	rows := []float32{1, -2.5, 3, 4, 5, 6}
	testGood(t, []goodFile{
		{"a.fbin", slices.Concat(u4(2, 3), f4(little, rows...)), 0,
			Info{Format: FBin, Element: Float32, Count: 2, Dim: 3}, rows},
		{"dimension agrees.FBin", slices.Concat(u4(3, 2), f4(little, rows...)), 2,
			Info{Format: FBin, Element: Float32, Count: 3, Dim: 2}, rows},
		{"a.u8bin", slices.Concat(u4(2, 2), []byte{0, 1, 128, 255}), 0,
			Info{Format: U8Bin, Element: Uint8, Count: 2, Dim: 2}, []float32{0, 1, 128, 255}},
		{"a.i8bin", slices.Concat(u4(2, 2), []byte{0, 0x7f, 0x80, 0xff}), 0,
			Info{Format: I8Bin, Element: Int8, Count: 2, Dim: 2}, []float32{0, 127, -128, -1}},
		{"a.f16bin", slices.Concat(u4(1, 4), u2(little, 0x3c00, 0xc000, 0x7bff, 0x0001)), 0,
			Info{Format: F16Bin, Element: Float16, Count: 1, Dim: 4}, []float32{1, -2, 65504, 1.0 / (1 << 24)}},
	})
}

func TestBinFilesRefused(t *testing.T) {
	two := f4(little, 1, 2, 3, 4) // 2 vectors of dimension 2
	testBad(t, []badFile{
		{"empty", "a.fbin", nil, 0, []string{"empty"}},
		{"shorter than its header", "a.fbin", u4(2), 0, []string{"expected 8 bytes for the count and the dimension", "found 4"}},
		{"truncated", "a.fbin", slices.Concat(u4(2, 2), two[:15]), 0, []string{
			"truncated", "2 vectors of dimension 2 of f4", "expected 24 bytes", "found 23", "copy or export it again"}},
		{"too long", "a.fbin", slices.Concat(u4(2, 2), two, []byte{0}), 0, []string{"too long", "expected 24 bytes", "found 25"}},
		{"no vectors", "a.fbin", u4(0, 4), 0, []string{"0 vectors", "at least one"}},
		{"dimension 0", "a.u8bin", u4(4, 0), 0, []string{"dimension 0", "1 to 1048576"}},
		{"absurd dimension", "a.i8bin", u4(1, MaxDim+1), 0, []string{"dimension 1048577"}},
		{"the largest header", "a.fbin", slices.Concat(u4(1<<32-1, MaxDim), two), 0, []string{"expected 18014398505287688 bytes", "found 24"}},
		{"another dimension was given", "a.fbin", slices.Concat(u4(2, 2), two), 3, []string{"says dimension 2, and 3 was given"}},
		{"a u8bin", "a.fbin", slices.Concat(u4(2, 8), two), 0, []string{"truncated", "rename it to end in .u8bin"}},
		{"an fvecs", "a.fbin", vecs(2, two[:8], two[8:]), 0, []string{"rename it to end in .fvecs"}},
	})
}

// A cut file may look like one row of another format by chance.
func TestBinFileIsNotRenamedByChance(t *testing.T) {
	_, err := openBytes("a.fbin", slices.Concat(u4(2, 3), f4(little, 1)), 0)
	wantError(t, err, "truncated", "expected 32 bytes, found 12")
	if strings.Contains(err.Error(), "rename") {
		t.Errorf("error %q advises another name", err)
	}
}

func FuzzBin(f *testing.F) {
	f.Add(slices.Concat(u4(2, 2), f4(little, 1, 2, 3, 4)), uint8(0))
	f.Add(slices.Concat(u4(2, 8), make([]byte, 16)), uint8(1))
	f.Add(u4(1<<32-1, MaxDim), uint8(2))
	f.Add(slices.Concat(u4(1, 1), u2(little, 0x7c01)), uint8(3))
	names := []string{"fuzz.fbin", "fuzz.u8bin", "fuzz.i8bin", "fuzz.f16bin"}
	f.Fuzz(func(t *testing.T, content []byte, name uint8) {
		checkAnyBytes(t, names[int(name)%len(names)], content, 0)
	})
}
