package vectors

import (
	"math"
	"slices"
	"testing"
)

func TestDecode(t *testing.T) {
	inf := float32(math.Inf(1))
	tests := []struct {
		name      string
		element   ElementType
		bigEndian bool
		bytes     []byte
		want      []float32
	}{
		{"f2 little", Float16, false, u2(little, 0x3c00, 0xbe00, 0x8000, 0x7c00), []float32{1, -1.5, 0, inf}},
		{"f2 big", Float16, true, u2(big, 0x3c00, 0xbe00, 0x0400, 0xfc00), []float32{1, -1.5, 1.0 / (1 << 14), -inf}},
		{"bf16 little", BFloat16, false, u2(little, 0x3f80, 0xbfc0, 0x0001, 0x7f80), []float32{1, -1.5, math.Float32frombits(1 << 16), inf}},
		{"bf16 big", BFloat16, true, u2(big, 0x3f80, 0xff80), []float32{1, -inf}},
		{"f4 little", Float32, false, f4(little, 1, -2.25, 3e38, inf), []float32{1, -2.25, 3e38, inf}},
		{"f4 big", Float32, true, f4(big, 1, -2.25, 3e38, inf), []float32{1, -2.25, 3e38, inf}},
		{"f8 little", Float64, false, f8(little, 1, 0.1, -1e300), []float32{1, 0.1, -inf}},
		{"f8 big", Float64, true, f8(big, 1, 0.1, 1e-300), []float32{1, 0.1, 0}},
		{"i1", Int8, false, []byte{0, 1, 0x80, 0xff}, []float32{0, 1, -128, -1}},
		{"u1", Uint8, true, []byte{0, 1, 0x80, 0xff}, []float32{0, 1, 128, 255}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := layout{element: test.element, bigEndian: test.bigEndian}
			for name, read := range map[string]func([]float32, []byte){"convert": l.convert, "decode": l.decode} {
				got := make([]float32, len(test.want))
				if read(got, test.bytes); !slices.Equal(got, test.want) {
					t.Errorf("%s: %v, want %v", name, got, test.want)
				}
			}
		})
	}
}

func TestNaNIsKept(t *testing.T) {
	nan := math.NaN()
	tests := map[string]struct {
		layout
		bytes []byte
	}{
		"f2":   {layout{element: Float16}, u2(little, 0x7c01)},
		"bf16": {layout{element: BFloat16}, u2(little, 0x7f81)},
		"f4":   {layout{element: Float32, bigEndian: true}, f4(big, float32(nan))},
		"f8":   {layout{element: Float64}, f8(little, nan)},
	}
	for name, test := range tests {
		row := []float32{0}
		if test.convert(row, test.bytes); row[0] == row[0] {
			t.Errorf("%s: NaN was read as %v", name, row[0])
		}
	}
}
