package vectors

import (
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestNPYFiles(t *testing.T) {
	rows := []float32{1, -2, 3, 4, 5, 6}
	native := little
	if !littleEndian {
		native = big
	}
	info := func(element ElementType, count int64, dim int) Info {
		return Info{Format: NPY, Element: element, Count: count, Dim: dim}
	}
	bigEndian := func(i Info) Info { i.BigEndian = true; return i }
	dictionary := "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"
	data := f4(little, rows...)
	testGood(t, []goodFile{
		{"little f4.npy", npyOf("<f4", "(2, 3)", data), 0, info(Float32, 2, 3), rows},
		{"big f4.NPY", npyOf(">f4", "(3, 2)", f4(big, rows...)), 2, bigEndian(info(Float32, 3, 2)), rows},
		{"native f4.npy", npyOf("=f4", "(1, 6)", f4(native, rows...)), 0, info(Float32, 1, 6), rows},
		{"any f4.npy", npyOf("|f4", "(6, 1)", f4(native, rows...)), 0, info(Float32, 6, 1), rows},
		{"little f8.npy", npyOf("<f8", "(2, 1)", f8(little, 0.5, -7)), 0, info(Float64, 2, 1), []float32{0.5, -7}},
		{"big f8.npy", npyOf(">f8", "(1, 2)", f8(big, 0.5, -7)), 0, bigEndian(info(Float64, 1, 2)), []float32{0.5, -7}},
		{"little f2.npy", npyOf("<f2", "(1, 2)", u2(little, 0x3c00, 0x4000)), 0, info(Float16, 1, 2), []float32{1, 2}},
		{"big f2.npy", npyOf(">f2", "(2, 1)", u2(big, 0x3c00, 0x4000)), 0, bigEndian(info(Float16, 2, 1)), []float32{1, 2}},
		{"i1.npy", npyOf("|i1", "(1, 2)", []byte{0x80, 1}), 0, info(Int8, 1, 2), []float32{-128, 1}},
		{"u1.npy", npyOf("|u1", "(1, 2)", []byte{0x80, 1}), 0, info(Uint8, 1, 2), []float32{128, 1}},
		{"version 2.npy", npy(2, dictionary, data), 0, info(Float32, 2, 3), rows},
		{"version 3.npy", npy(3, dictionary+" \n", data), 0, info(Float32, 2, 3), rows},
		{"padded.npy", npy(2, dictionary+strings.Repeat(" ", maxNPYHeader-len(dictionary)), data), 0, info(Float32, 2, 3), rows},
		{"other order and spacing.npy", npy(1, "\t{\"shape\":(2,3),'fortran_order' : False,\n'descr':\"<f4\"}", data), 0, info(Float32, 2, 3), rows},
		{"by column.npy", npy(1, "{'descr': '<f4', 'fortran_order': True, 'shape': (3, 2), }", f4(little, 1, 3, 5, -2, 4, 6)), 0, info(Float32, 3, 2), rows},
		{"big f8 by column.npy", npy(1, "{'descr': '>f8', 'fortran_order': True, 'shape': (3, 2), }", f8(big, 1, 3, 5, -2, 4, 6)), 0, bigEndian(info(Float64, 3, 2)), rows},
		{"one row by column.npy", npy(1, "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 6), }", data), 0, info(Float32, 1, 6), rows},
		{"python 2.npy", npyOf("<f4", "(2L, 3L)", data), 0, info(Float32, 2, 3), rows},
	})
}

func TestNPYFilesRefused(t *testing.T) {
	data := f4(little, 1, 2, 3, 4)
	fortran := "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }"
	bigHeader := func(length uint32) []byte { return slices.Concat([]byte(npyMagic), []byte{2, 0}, u4(length)) }
	testBad(t, []badFile{
		{"empty", "a.npy", nil, 0, []string{"empty"}},
		{"shorter than its header", "a.npy", []byte(npyMagic), 0, []string{"expected 10 bytes", "found 6"}},
		{"version 2 cut in its length", "a.npy", bigHeader(80)[:11], 0, []string{"expected 12 bytes", "found 11"}},
		{"another magic", "a.npy", slices.Concat(data, data), 0, []string{`expected "\x93NUMPY"`, "found"}},
		{"an fbin", "a.npy", slices.Concat(u4(2, 2), data), 0, []string{"rename it to end in .fbin"}},
		{"unknown version", "a.npy", npy(4, "{}", data), 0, []string{"version 4", "1, 2 or 3"}},
		{"header past the file", "a.npy", npyOf("<f4", "(2, 2)", nil)[:50], 0, []string{"truncated", "found 50"}},
		{"header past the cap", "a.npy", bigHeader(maxNPYHeader + 1), 0, []string{"65537 bytes", "at most 65536"}},
		{"the largest header", "a.npy", bigHeader(1<<32 - 1), 0, []string{"4294967295 bytes", "at most 65536"}},
		{"truncated", "a.npy", npyOf("<f4", "(2, 2)", data[:15]), 0, []string{"truncated", "(2, 2) of f4"}},
		{"too long", "a.npy", npyOf("<f4", "(2, 2)", append(data, 0)), 0, []string{"too long", "(2, 2) of f4"}},
		{"no vectors", "a.npy", npyOf("<f4", "(0, 2)", nil), 0, []string{"shape (0, 2)", "at least one vector"}},
		{"dimension 0", "a.npy", npyOf("<f4", "(2, 0)", nil), 0, []string{"shape (2, 0)", "dimension 0"}},
		{"absurd dimension", "a.npy", npyOf("<f4", "(1, 1048577)", data), 0, []string{"dimension 1048577", "1 to 1048576"}},
		{"no file is as large", "a.npy", npyOf("<f8", "(9223372036854775807, 1048576)", data), 0, []string{"more than any file can hold"}},
		{"the size passes 63 bits", "a.npy", npyOf("<f4", "(2305843009213693952, 1)", data), 0, []string{"more than any file can hold"}},
		{"the size wraps around", "a.npy", npyOf("<f4", "(4611686018427387904, 4)", data), 0, []string{"more than any file can hold"}},
		{"no axis", "a.npy", npyOf("<f4", "()", data[:4]), 0, []string{"shape ()", "expected two axes"}},
		{"one axis", "a.npy", npyOf("<f4", "(4,)", data), 0, []string{"shape (4,)", "expected two axes, (vectors, dimension)", "reshape"}},
		{"three axes", "a.npy", npyOf("<f4", "(1, 2, 2)", data), 0, []string{"shape (1, 2, 2)", "expected two axes"}},
		{"many axes", "a.npy", npyOf("<f4", "("+strings.Repeat("1,", maxAxes)+")", data[:4]), 0, []string{"shape (1, 1, 1, 1, 1, 1, 1, 1, …)"}},
		{"more axes than NumPy has", "a.npy", npyOf("<f4", "("+strings.Repeat("1,", maxAxes+1)+")", data[:4]), 0, []string{
			`"shape": expected at most 64 axes, found "1,)`, "save the vectors alone"}},
		{"a key between the others", "a.npy", npyOf("<f4', 'x': '", "(2, 2)", data), 0, []string{`"x": unknown key`}},
		{"column by column", "a.npy", npy(1, fortran, f4(little, 1, 2, 3, 4, 5, 6)), 0, []string{"fortran_order", "(2, 3)", "numpy.ascontiguousarray(a) if its rows are 2 vectors", "a.T if its columns are 3"}},
		{"integers", "a.npy", npyOf("<i8", "(1, 2)", data), 0, []string{"type i8", "f2 f4 f8 i1 or u1", "astype"}},
		{"complex numbers", "a.npy", npyOf("<c16", "(1, 1)", data), 0, []string{`"<c16"`}},
		{"no byte order", "a.npy", npyOf("f4", "(2, 2)", data), 0, []string{`"f4"`}},
		{"another dimension was given", "a.npy", npyOf("<f4", "(2, 2)", data), 4, []string{"says dimension 2, and 4 was given"}},
	})
}

func TestNPYHeadersRefused(t *testing.T) {
	tests := []struct{ about, header, want string }{
		{"nothing", "", "expected {, found the end of the header"},
		{"no dictionary", "['descr']", `expected {, found "['descr']"`},
		{"left open", "{", "expected a quoted string, found the end"},
		{"key without quotes", "{descr: '<f4'}", `expected a quoted string, found "descr: '<f4'}"`},
		{"key left open", "{'descr", `expected a quoted string, found "'descr"`},
		{"no colon", "{'descr' '<f4'}", `"descr": expected :`},
		{"no value", "{'descr':", `"descr": expected a quoted string, found the end`},
		{"fields", "{'descr': [('x', '<f4')]}", `"descr": the array holds records of named fields, "[('x', '<f4')]}": expected numbers alone`},
		{"fields within fields", "{'descr': [('x', [('shape', '<f4', (3, 4))])]}", "records of named fields"},
		{"keys within a string", `{'descr': "{'shape': (2, 3), 'fortran_order': False}"}`, `expected the key "fortran_order", found none`},
		{"a key twice", "{'shape': (2, 3), 'shape': (3, 2)}", `expected the key "shape" once, found it twice`},
		{"two commas", "{'fortran_order': False,, 'shape': (1, 2)}", `expected a quoted string, found ", 'shape'`},
		{"numbers without a comma", "{'shape': (1 2)}", "expected , or )"},
		{"a NUL after", "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2)}\x00", "expected nothing after }"},
		{"escape", `{'descr': '<f\x34'}`, `"descr": expected a quoted string`},
		{"no truth", "{'fortran_order': 0}", `"fortran_order": expected True or False, found "0}"`},
		{"shape of a number", "{'shape': 3}", `"shape": expected a tuple such as (3, 4), found "3}"`},
		{"negative length", "{'shape': (-1, 2)}", `expected the length of an axis, found "-1, 2)}"`},
		{"length past 63 bits", "{'shape': (9223372036854775808, 1)}", "expected the length of an axis"},
		{"fractional length", "{'shape': (1.5,)}", "expected , or )"},
		{"only a comma", "{'shape': (,)}", "expected the length of an axis"},
		{"tuple left open", "{'shape': (1, ", "expected the length of an axis, found the end"},
		{"no comma", "{'descr': '<f4' 'shape': (1, 2)}", "expected , or }"},
		{"unknown key", "{'name': 'x'}", `"name": unknown key`},
		{"missing key", "{'descr': '<f4', 'shape': (1, 2)}", `expected the key "fortran_order", found none`},
		{"missing keys", "{}", `expected the key "descr", found none`},
		{"something after", "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2)} x", `expected nothing after }, found "x"`},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			_, err := parseNPYHeader(test.header)
			wantError(t, err, test.want)
		})
	}
}

// A header is believed only up to its caps: whatever it claims, opening it takes
// its own bytes twice, read and as text, and little more.
func TestHeadersTakeLittleMemory(t *testing.T) {
	padded := func(text string) []byte {
		return npy(2, text+strings.Repeat(" ", maxNPYHeader-len(text)), nil)
	}
	long := strings.Repeat("1,", maxNPYHeader/2-16)
	tests := []struct {
		name    string
		content []byte
	}{
		{"a.fbin", u4(1<<32-1, MaxDim)},
		{"a.fvecs", u4(MaxDim)},
		{"a.npy", slices.Concat([]byte(npyMagic), []byte{3, 0}, u4(1<<32-1))},
		{"axes.npy", padded("{'shape': (" + long)},
		{"string.npy", padded("{'descr': '" + long + "'")},
		{"fields.npy", padded("{'descr': [" + long)},
		{"shape.npy", padded("{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807, 1048576)}")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := openBytes(test.name, test.content, 0)
			runtime.ReadMemStats(&after)
			if err == nil {
				t.Error("it was opened")
			}
			if taken := after.TotalAlloc - before.TotalAlloc; taken > 3*maxNPYHeader {
				t.Errorf("%d bytes were allocated", taken)
			}
		})
	}
}

func FuzzNPY(f *testing.F) {
	f.Add(npyOf("<f4", "(2, 2)", f4(little, 1, 2, 3, 4)))
	f.Add(npyOf(">f8", "(1, 1)", f8(big, 1)))
	f.Add(npy(2, "{\"shape\":(2L,1,),'fortran_order':False,'descr':'|u1'}", []byte{1, 2}))
	f.Add(npy(3, "{'descr': '<f2', 'fortran_order': True, 'shape': (9223372036854775807, 2)}", nil))
	f.Add(slices.Concat([]byte(npyMagic), []byte{2, 0}, u4(1<<32-1)))
	f.Fuzz(func(t *testing.T, content []byte) { checkAnyBytes(t, "fuzz.npy", content, 0) })
}

// The dictionary is fuzzed apart from the sizes around it, which would refuse
// most changes to it.
func FuzzNPYHeader(f *testing.F) {
	f.Add("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }   \n")
	f.Add("{\"shape\": (2L,), 'fortran_order': True, 'descr': \"|u1\"}")
	f.Add("{'descr': [('x', '<f4')], 'shape': ()")
	f.Add("{'shape': (1, 2), 'shape': (2, 1)")
	f.Fuzz(func(t *testing.T, text string) {
		h, err := parseNPYHeader(text)
		if err != nil {
			return
		}
		if shape := pythonTuple(h.shape); len(h.shape) > maxAxes || len(shape) > 200 {
			t.Fatalf("%d axes, shown as %s, out of %d bytes", len(h.shape), shape, len(text))
		}
		if element, _, err := parseDescr(h.descr, Float32); err == nil && element.width() == 0 {
			t.Fatalf("type %q was taken for %q, which has no width", h.descr, element)
		}
	})
}
