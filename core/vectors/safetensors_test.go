package vectors

import (
	"slices"
	"testing"
)

// safeTensors is a file with a header in JSON.
func safeTensors(header string, data []byte) []byte {
	return slices.Concat(little.AppendUint64(nil, uint64(len(header))), []byte(header), data)
}

func TestSafeTensorsFiles(t *testing.T) {
	info := func(column string, element ElementType, count int64, dim int) Info {
		return Info{Format: SafeTensors, Element: element, Count: count, Dim: dim, Column: column}
	}
	one := func(dtype, shape, offsets string, data []byte) []byte {
		return safeTensors(`{"a":{"dtype":"`+dtype+`","shape":`+shape+`,"data_offsets":`+offsets+`}}`, data)
	}
	testGood(t, []goodFile{
		{"f32.safetensors", one("F32", "[2,3]", "[0,24]", f4(little, counting(6, 1)...)), 0, info("a", Float32, 2, 3), counting(6, 1)},
		{"f16.safetensors", one("F16", "[1,2]", "[0,4]", u2(little, 0x3c00, 0x4000)), 2, info("a", Float16, 1, 2), []float32{1, 2}},
		{"bf16.SAFETENSORS", one("BF16", "[3,1]", "[0,6]", u2(little, 0x3f80, 0xc000, 0x3dcd)), 0, info("a", BFloat16, 3, 1), []float32{1, -2, 0.10009765625}},
		{"f64.safetensors", one("F64", "[1,2]", "[0,16]", f8(little, 0.5, -7)), 0, info("a", Float64, 1, 2), []float32{0.5, -7}},
		{"i8.safetensors", one("I8", "[1,2]", "[0,2]", []byte{0x80, 1}), 0, info("a", Int8, 1, 2), []float32{-128, 1}},
		{"u8.safetensors", one("U8", "[1,2]", "[0,2]", []byte{0x80, 1}), 0, info("a", Uint8, 1, 2), []float32{128, 1}},
	})
}
