package vectors

import (
	"slices"
	"testing"
)

func TestRawFiles(t *testing.T) {
	rows := []float32{1, -2.5, 3, 3e38, 1e-45, 0}
	default128 := make([]float32, 2*DefaultDim)
	for i := range default128 {
		default128[i] = float32(i) / 7
	}
	testGood(t, []goodFile{
		{"a.bin", f4(little, rows...), 3, Info{Format: Raw, Element: Float32, Count: 2, Dim: 3}, rows},
		{"a.f32", f4(little, rows...), 2, Info{Format: Raw, Element: Float32, Count: 3, Dim: 2}, rows},
		{"A.BIN", f4(little, rows...), 6, Info{Format: Raw, Element: Float32, Count: 1, Dim: 6}, rows},
		{"default.bin", f4(little, default128...), 0, Info{Format: Raw, Element: Float32, Count: 2, Dim: 128, DimAssumed: true}, default128},
	})
}

func TestRawFilesRefused(t *testing.T) {
	numbers := func(n int) []byte { return f4(little, slices.Repeat([]float32{0.5}, n)...) }
	testBad(t, []badFile{
		{"other dimensions fit", "a.bin", numbers(384), 100, []string{
			"dimension 100", "multiple of 400 bytes", "found 1536", "fit: 32, 64, 96, 128, 192, 384"}},
		{"the default does not fit", "a.bin", numbers(100), 0, []string{"dimension 128", "fit: 50, 100"}},
		{"no dimension fits", "a.bin", make([]byte, 1021), 0, []string{"found 1021", "no usual dimension fits"}},
		{"empty", "a.bin", nil, 0, []string{"empty"}},
		{"shorter than a row", "a.f32", numbers(1), 3, []string{"multiple of 12 bytes", "found 4"}},
		{"negative dimension", "a.bin", numbers(8), -1, []string{"dimension -1 was given", "1 to 1048576"}},
		{"dimension past the cap", "a.bin", numbers(8), MaxDim + 1, []string{"dimension 1048577 was given"}},
		{"an fbin", "a.bin", slices.Concat(u4(3, 2), numbers(6)), 2, []string{".fbin of 3 vectors of dimension 2", "rename it to end in .fbin"}},
		{"an fbin of one vector", "a.bin", slices.Concat(u4(1, 6), numbers(6)), 2, []string{"rename it to end in .fbin"}},
		{"an f16bin", "a.bin", slices.Concat(u4(2, 2), make([]byte, 8)), 2, []string{"rename it to end in .f16bin"}},
		{"a u8bin", "a.bin", slices.Concat(u4(2, 4), make([]byte, 8)), 2, []string{"rename it to end in .u8bin"}},
		{"an fvecs", "a.f32", vecs(3, numbers(3), numbers(3)), 4, []string{".fvecs of 2 vectors of dimension 3", "rename it to end in .fvecs"}},
		{"a damaged NumPy file", "a.f32", []byte(npyMagic + "????????"), 1, []string{".npy of version 63"}},
	})
}

func FuzzRaw(f *testing.F) {
	f.Add(f4(little, 1, 2, 3, 4), 2)
	f.Add(slices.Concat(u4(1, 2), f4(little, 1, 2)), 0)
	f.Add([]byte(npyMagic), -5)
	f.Fuzz(func(t *testing.T, content []byte, dim int) { checkAnyBytes(t, "fuzz.bin", content, dim) })
}
