package hdf5

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestMatrices(t *testing.T) {
	tests := []struct {
		file, dataset, kind string
		rows, columns       int64
		first               float64
	}{
		{"annbenchmarks.hdf5", "train", "f4", 5, 4, 0.5},
		{"annbenchmarks.hdf5", "test", "f4", 2, 4, 100},
		{"annbenchmarks.hdf5", "neighbors", "i4", 2, 3, 0},
		{"annbenchmarks.hdf5", "distances", "f4", 2, 3, 0.25},
		{"latest.hdf5", "train", "f4", 5, 4, 0.5},
		{"latest.hdf5", "neighbors", "i8", 2, 3, 0},
		{"v108.hdf5", "train", "f8", 3, 2, 0},
		{"one.h5", "vectors", "f4", 1, 2, 1},
		{"userblock.hdf5", "train", "f4", 2, 2, 5},
		{"storage.hdf5", "group/deeper/rows", "f4", 2, 2, 7},
		{"dozen.hdf5", "d07", "f4", 1, 2, 14},
		{"many.hdf5", "d139", "f4", 1, 2, 0},
		{"attributes.hdf5", "d", "u1", 1, 1, 9},
		{"attributes_dense.hdf5", "d", "u1", 1, 1, 9},
		{"dense.hdf5", "d7", "u1", 1, 1, 7},
		{"storage.hdf5", "chunked", "f4", 4, 2, 0},
		{"storage.hdf5", "gzip", "f4", 4, 2, 0},
		{"storage.hdf5", "lzf", "f4", 4, 2, 0},
		{"storage.hdf5", "compact", "f4", 1, 2, 0},
		{"storage_latest.hdf5", "dense/d11", "f4", 4, 2, 0},
	}
	for _, file := range []string{"chunked.hdf5", "chunked_latest.hdf5"} {
		test := tests[0]
		test.file, test.rows, test.columns, test.first = file, 6, 4, 0
		for _, dataset := range strings.Fields("single single_gzip fixed fixed_all columns both both_gzip implicit") {
			test.dataset = dataset
			tests = append(tests, test)
		}
		test.dataset, test.kind, test.rows = "rows", "f8", 40
		tests = append(tests, test)
		test.dataset, test.kind = "rows_lzf", "f2"
		tests = append(tests, test)
	}
	for _, file := range []string{"h5wasm.hdf5", "h5wasm_latest.hdf5"} { // of HDF5 2.0
		test := tests[0]
		test.file, test.rows, test.columns, test.first = file, 6, 4, 0
		for _, dataset := range strings.Fields("d0 d4 fixed fixed_gzip rows rows_gzip both_gzip") {
			test.dataset = dataset
			tests = append(tests, test)
		}
	}
	for _, kind := range strings.Fields("f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8") {
		for _, order := range []string{"little_", "big_"} {
			test := tests[0]
			test.file, test.dataset, test.kind = "types.hdf5", order+kind, kind
			test.rows, test.columns, test.first = 2, 3, 0
			tests = append(tests, test)
		}
	}
	for _, test := range tests {
		t.Run(test.file+" "+test.dataset, func(t *testing.T) {
			content := fixture(t, test.file)
			m, err := mustRead(t, content).Matrix(test.dataset)
			if err != nil {
				t.Fatal(err)
			}
			if m.Type.String() != test.kind || m.Rows != test.rows || m.Columns != test.columns {
				t.Fatalf("%+v, want %+v", m, test)
			}
			if bigEndian := strings.HasPrefix(test.dataset, "big_") && m.Type.Width > 1; m.Type.BigEndian != bigEndian {
				t.Errorf("big-endian: %t, want %t", m.Type.BigEndian, bigEndian)
			}
			want := counting(int(test.rows*test.columns), test.first)
			if found := numbers(content, m); !slices.Equal(found, want) {
				t.Errorf("%v, want %v", found, want)
			}
		})
	}
}

func TestDatasets(t *testing.T) {
	numbered := func(format string, count int, shape string) (lines []string) {
		for i := range count {
			lines = append(lines, fmt.Sprintf(format, i)+shape)
		}
		return lines
	}
	names := func(before, after string, of ...string) (lines []string) {
		for _, name := range of {
			lines = append(lines, before+name+after)
		}
		return lines
	}
	tests := map[string][]string{
		"annbenchmarks.hdf5": {"distances (2, 3) f4", "neighbors (2, 3) i4", "test (2, 4) f4", "train (5, 4) f4"},
		"latest.hdf5":        {"train (5, 4) f4", "neighbors (2, 3) i8"},
		"v108.hdf5":          {"train (3, 2) f8"}, // and a soft and an external link
		"dozen.hdf5":         numbered("d%02d", 12, " (1, 2) f4"),
		"many.hdf5":          numbered("d%03d", 140, " (1, 2) f4"),
		"storage.hdf5": {"chunked (4, 2) f4", "compact (1, 2) f4", "empty (0, 2) f4", "external (1, 2) f4",
			"group/deeper/rows (2, 2) f4", "gzip (4, 2) f4", "lzf (4, 2) f4", "null () ", "one_axis (4) f4",
			"scalar () f4", "three_axes (1, 2, 3) f4", "unwritten (4, 2) f4", "virtual (1, 2) f4"},
		"storage_latest.hdf5": append([]string{"train (4, 2) f4"}, names("dense/d", " (4, 2) f4", "0", "1", "10", "11", "2", "3", "4", "5", "6", "7", "8", "9")...),
		"dense.hdf5":          names("d", " (1, 1) u1", "0", "1", "10", "11", "2", "3", "4", "5", "6", "7", "8", "9"),
		"h5wasm.hdf5": names("", " (6, 4) f4", "both_gzip", "d0", "d1", "d2", "d3", "d4", "fixed", "fixed_gzip",
			"rows", "rows_gzip"), // of HDF5 2.0
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			var found []string
			for _, d := range mustRead(t, fixture(t, name)).Datasets {
				found = append(found, d.String())
			}
			if !slices.Equal(found, want) {
				t.Errorf("%q, want %q", found, want)
			}
		})
	}
}

func TestMatricesRefused(t *testing.T) {
	const repack = "h5repack -l CONTI -f NONE in.hdf5 out.hdf5"
	tests := []struct {
		file, dataset string
		want          []string
	}{
		{"chunked.hdf5", "scaled", []string{"filtered with [scaleoffset]", "gzip, shuffle, fletcher32 or lzf", repack}},
		{"chunked_latest.hdf5", "scaled", []string{"filtered with [scaleoffset]", repack}},
		{"chunked.hdf5", "unwritten", []string{"shape is (6, 4)", "nothing was ever written"}},
		{"chunked_latest.hdf5", "unwritten", []string{"shape is (6, 4)", "nothing was ever written"}},
		{"storage.hdf5", "external", []string{"other files", repack}},
		{"storage.hdf5", "virtual", []string{"virtual", repack}},
		{"storage.hdf5", "unwritten", []string{"shape is (4, 2)", "nothing was ever written"}},
		{"storage.hdf5", "empty", []string{"shape is (0, 2)", "nothing was ever written"}},
		{"storage.hdf5", "null", []string{"no elements"}},
		{"storage.hdf5", "scalar", []string{"shape ()", "two axes"}},
		{"storage.hdf5", "one_axis", []string{"shape (4)", "two axes"}},
		{"storage.hdf5", "three_axes", []string{"shape (1, 2, 3)", "two axes"}},
		{"types.hdf5", "bool", []string{"enumeration", "expected numbers"}},
		{"types.hdf5", "complex", []string{"compound"}},
		{"types.hdf5", "text", []string{"variable-length string"}},
		{"types.hdf5", "bytes", []string{"type string"}},
		{"types.hdf5", "ragged", []string{"nothing was ever written"}},
		{"types.hdf5", "typed", []string{"committed"}},
	}
	for _, test := range tests {
		t.Run(test.file+" "+test.dataset, func(t *testing.T) {
			_, err := mustRead(t, fixture(t, test.file)).Matrix(test.dataset)
			wantError(t, err, append(test.want, `the dataset "`+test.dataset+`"`)...)
		})
	}
	if _, err := mustRead(t, fixture(t, "one.h5")).Matrix("train"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a dataset that is not there: %v", err)
	}
}

func TestAttributes(t *testing.T) {
	tests := map[string]map[string]any{
		"annbenchmarks.hdf5": {"type": "dense", "distance": "euclidean", "dimension": int64(4), "point_type": "float"},
		"latest.hdf5":        {"distance": "angular", "dimension": int64(4)},
		"userblock.hdf5":     {"distance": "angular"},
		"one.h5":             {},
		"attributes.hdf5": {"variable": "jaccard é", "ascii": "hamming", "fixed": "euclidean", "padded": "abc", "empty": "",
			"list": "one", "i1": int64(-1), "u2_big": int64(65535), "i8": int64(-1 << 40)},
	}
	for name, first := range map[string]string{"attributes_dense.hdf5": "", "h5wasm.hdf5": "euclidean", "h5wasm_latest.hdf5": "euclidean"} {
		tests[name] = map[string]any{}
		for i := range 10 {
			tests[name]["a"+strconv.Itoa(i)] = int64(i)
		}
		if first != "" {
			tests[name]["distance"] = first
		} else {
			tests[name]["a10"], tests[name]["a11"] = int64(10), int64(11)
		}
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			found, err := mustRead(t, fixture(t, name)).Attributes()
			if err != nil || !maps.Equal(found, want) {
				t.Errorf("%v, %v, want %v", found, err, want)
			}
		})
	}
}
