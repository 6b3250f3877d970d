package vectors

import (
	"slices"
	"strings"
	"testing"
)

// safeTensors is a file with a header in JSON.
func safeTensors(header string, data []byte) []byte {
	return slices.Concat(little.AppendUint64(nil, uint64(len(header))), []byte(header), data)
}

// oneTensor is a file of a tensor called a.
func oneTensor(dtype, shape, offsets string, data []byte) []byte {
	return safeTensors(`{"a":{"dtype":"`+dtype+`","shape":`+shape+`,"data_offsets":`+offsets+`}}`, data)
}

// manyTensors is a file of tensors of shape (1, 2) and type U8, the first of
// which holds 0 and 1.
func manyTensors(names ...string) []byte {
	var entries []string
	var data []byte
	for i, name := range names {
		offsets := strings.ReplaceAll(pythonTuple([]uint64{uint64(2 * i), uint64(2*i + 2)}), "(", "[")
		entries = append(entries, `"`+name+`":{"dtype":"U8","shape":[1,2],"data_offsets":`+strings.ReplaceAll(offsets, ")", "]")+`}`)
		data = append(data, byte(2*i), byte(2*i+1))
	}
	return safeTensors("{"+strings.Join(entries, ",")+"}", data)
}

func TestSafeTensorsFiles(t *testing.T) {
	info := func(column string, element ElementType, count int64, dim int) Info {
		return Info{Format: SafeTensors, Element: element, Count: count, Dim: dim, Column: column}
	}
	beside := `{"__metadata__":{"format":"pt"},
		"rows":{"dtype":"F32","shape":[1,2],"data_offsets":[20,28]},
		"bias":{"shape":[1],"dtype":"F32","data_offsets":[16,20]},
		"none":{"dtype":"F32","shape":[0],"data_offsets":[16,16]},
		"ids":{"data_offsets":[0,16],"dtype":"I64","shape":[1,2]}}   `
	besideData := slices.Concat(make([]byte, 20), f4(little, 3, 4))
	testGood(t, []goodFile{
		{"f32.safetensors", oneTensor("F32", "[2,3]", "[0,24]", f4(little, ascending(6, 1)...)), 0, info("a", Float32, 2, 3), ascending(6, 1)},
		{"f16.safetensors", oneTensor("F16", "[1,2]", "[0,4]", u2(little, 0x3c00, 0x4000)), 2, info("a", Float16, 1, 2), []float32{1, 2}},
		{"bf16.SAFETENSORS", oneTensor("BF16", "[3,1]", "[0,6]", u2(little, 0x3f80, 0xc000, 0x3dcd)), 0, info("a", BFloat16, 3, 1), []float32{1, -2, 0.10009765625}},
		{"f64.safetensors", oneTensor("F64", "[1,2]", "[0,16]", f8(little, 0.5, -7)), 0, info("a", Float64, 1, 2), []float32{0.5, -7}},
		{"i8.safetensors", oneTensor("I8", "[1,2]", "[0,2]", []byte{0x80, 1}), 0, info("a", Int8, 1, 2), []float32{-128, 1}},
		{"u8.safetensors", oneTensor("U8", "[1,2]", "[0,2]", []byte{0x80, 1}), 0, info("a", Uint8, 1, 2), []float32{128, 1}},
		{"beside others.safetensors", safeTensors(beside, besideData), 0, info("rows", Float32, 1, 2), []float32{3, 4}},
		{"embedding.safetensors", manyTensors("x", "vectors", "embedding"), 0, info("embedding", Uint8, 1, 2), []float32{4, 5}},
		{"embeddings.safetensors", manyTensors("x.weight", "embeddings"), 0, info("embeddings", Uint8, 1, 2), []float32{2, 3}},
		{"vectors.safetensors", manyTensors("vectors", "x"), 0, info("vectors", Uint8, 1, 2), []float32{0, 1}},
		{"one weight.safetensors", manyTensors("x", "y.weight"), 0, info("y.weight", Uint8, 1, 2), []float32{2, 3}},
	})
}

func TestSafeTensorsColumns(t *testing.T) {
	r, err := openWith("a.safetensors", manyTensors("x", "embedding", "y"), Options{Column: "y"})
	if err != nil {
		t.Fatal(err)
	}
	row := make([]float32, 2)
	if err := r.ReadRows(row, 0); err != nil || !slices.Equal(row, []float32{4, 5}) || r.Info().Column != "y" {
		t.Errorf("row %v, %v, %+v", row, err, r.Info())
	}
	_, err = openWith("a.safetensors", manyTensors("x", "y"), Options{Column: "z"})
	wantError(t, err, "a.safetensors: ", `no tensor "z"; tensors: `, "x (1, 2) U8, y (1, 2) U8")
	_, err = openWith("a.safetensors", manyTensors("x"), Options{IDColumn: "id"})
	wantError(t, err, `"id"`, "has no ids")
	_, err = openWith("a.npy", npyOf("<f4", "(1, 1)", f4(little, 1)), Options{Column: "x"})
	wantError(t, err, `"x"`, "has no columns")
}

func TestSafeTensorsFilesRefused(t *testing.T) {
	data := f4(little, 1, 2, 3, 4)
	two := func(first, second string) []byte {
		return safeTensors(`{"a":{"dtype":"U8","shape":[1,8],"data_offsets":`+first+`},"b":{"dtype":"U8","shape":[1,8],"data_offsets":`+second+`}}`, data)
	}
	header := func(text string) []byte { return safeTensors(text, data) }
	length := func(n uint64) []byte { return slices.Concat(little.AppendUint64(nil, n), make([]byte, 100)) }
	testBad(t, []badFile{
		{"empty", "a.safetensors", nil, 0, []string{"empty"}},
		{"shorter than a length", "a.safetensors", []byte("1234567"), 0, []string{"expected 8 bytes", "found 7"}},
		{"a header past the file", "a.safetensors", length(101), 0, []string{"truncated", "expected 109 bytes", "found 108"}},
		{"a header past the cap", "a.safetensors", length(100_000_001), 0, []string{"100000001 bytes", "at most 100000000"}},
		{"the largest header", "a.safetensors", length(1<<64 - 1), 0, []string{"at most 100000000"}},
		{"no header", "a.safetensors", header(""), 0, []string{"expected an object in JSON"}},
		{"a list", "a.safetensors", header("[]"), 0, []string{`found "["`}},
		{"a cut header", "a.safetensors", header(`{"a":{"dtype":"F32"`), 0, []string{"EOF"}},
		{"something after", "a.safetensors", header("{} x"), 0, []string{"only spaces after"}},
		{"no tensor", "a.safetensors", safeTensors("{}", nil), 0, []string{"no tensor can hold vectors", "found none"}},
		{"metadata that is no text", "a.safetensors", header(`{"__metadata__":{"a":1}}`), 0, []string{"number"}},
		{"a name twice", "a.safetensors", header(`{"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}`), 0, []string{`"a" once, found it twice`}},
		{"a key twice", "a.safetensors", header(`{"a":{"dtype":"F32","dtype":"F16","shape":[2,2],"data_offsets":[0,16]}}`), 0, []string{`"dtype" once, found it twice`}},
		{"a key in capitals", "a.safetensors", header(`{"a":{"DTYPE":"F32","shape":[2,2],"data_offsets":[0,16]}}`), 0, []string{`unknown key "DTYPE"`}},
		{"no shape", "a.safetensors", header(`{"a":{"dtype":"F32","data_offsets":[0,16]}}`), 0, []string{"a shape and two data_offsets"}},
		{"a negative length", "a.safetensors", oneTensor("F32", "[-2,2]", "[0,16]", data), 0, []string{"shape", "-2"}},
		{"a fractional length", "a.safetensors", oneTensor("F32", "[1.5,2]", "[0,16]", data), 0, []string{"shape", "1.5"}},
		{"one offset", "a.safetensors", oneTensor("F32", "[2,2]", "[16]", data), 0, []string{"two data_offsets"}},
		{"offsets past the file", "a.safetensors", oneTensor("F32", "[2,2]", "[0,16]", data[:15]), 0, []string{"[0, 16]", "within the 15 bytes"}},
		{"offsets backwards", "a.safetensors", oneTensor("F32", "[2,2]", "[0,-16]", data), 0, []string{"-16"}},
		{"the end before the beginning", "a.safetensors", two("[0,8]", "[8,4]"), 0, []string{"[8, 4]"}},
		{"overlapping", "a.safetensors", two("[0,8]", "[4,12]"), 0, []string{`"b"`, "[4, 12]", "expected it to begin at 8"}},
		{"the same bytes", "a.safetensors", two("[0,8]", "[0,8]"), 0, []string{"[0, 8]", "expected it to begin at 8"}},
		{"a gap", "a.safetensors", oneTensor("U8", "[1,8]", "[8,16]", data), 0, []string{"[8, 16]", "expected it to begin at 0"}},
		{"bytes left over", "a.safetensors", oneTensor("U8", "[1,8]", "[0,8]", data), 0, []string{"end after 8 bytes", "expected 16"}},
		{"a shape of other size", "a.safetensors", oneTensor("F32", "[2,3]", "[0,16]", data), 0, []string{"16 bytes", "shape (2, 3) of F32"}},
		{"a shape past 64 bits", "a.safetensors", oneTensor("F32", "[4611686018427387905,4]", "[0,16]", data), 0, []string{"shape (4611686018427387905, 4)"}},
		{"no rows", "a.safetensors", oneTensor("F32", "[0,4]", "[0,0]", nil), 0, []string{"shape (0, 4)", "at least one vector"}},
		{"dimension 0", "a.safetensors", oneTensor("F32", "[4,0]", "[0,0]", nil), 0, []string{"dimension 0"}},
		{"one axis", "a.safetensors", oneTensor("F32", "[4]", "[0,16]", data), 0, []string{"no tensor can hold vectors", "a (4,) F32"}},
		{"integers", "a.safetensors", oneTensor("I64", "[1,2]", "[0,16]", data), 0, []string{"no tensor can hold vectors", "a (1, 2) I64"}},
		{"several", "a.safetensors", manyTensors("x", "y"), 0, []string{"several tensors", "x (1, 2) U8, y (1, 2) U8"}},
		{"several weights", "a.safetensors", manyTensors("x.weight", "y.weight"), 0, []string{"several tensors"}},
		{"another dimension was given", "a.safetensors", manyTensors("x"), 3, []string{"says dimension 2, and 3 was given"}},
	})
}

func TestSafeTensorsNamedTensorsRefused(t *testing.T) {
	tests := []struct{ dtype, shape, want string }{
		{"I64", "[1,2]", `numbers of type "I64": expected F16 BF16 F32 F64 I8 or U8`},
		{"F32", "[4]", "shape (4,): expected two axes"},
		{"F32", "[1,2,2]", "shape (1, 2, 2): expected two axes"},
	}
	for _, test := range tests {
		content := oneTensor(test.dtype, test.shape, "[0,16]", f4(little, 1, 2, 3, 4))
		_, err := openWith("a.safetensors", content, Options{Column: "a"})
		wantError(t, err, `a.safetensors: the tensor "a"`, test.want)
	}
}

func FuzzSafeTensors(f *testing.F) {
	f.Add(oneTensor("BF16", "[2,1]", "[0,4]", []byte{1, 2, 3, 4}))
	f.Add(manyTensors("x", "embedding"))
	f.Add(safeTensors(`{"__metadata__":{"a":"b"},"a":{"dtype":"F64","shape":[0,18446744073709551615],"data_offsets":[0,0]}} `, nil))
	f.Add(little.AppendUint64(nil, 100_000_000))
	f.Fuzz(func(t *testing.T, content []byte) { checkAnyBytes(t, "fuzz.safetensors", content, 0) })
}
