package vectors

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// readFixture reads a file that h5py wrote; hdf5/testdata/make.py says how.
func readFixture(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("hdf5", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// ascending is n numbers from first on, as the files hold them.
func ascending(n int, first float32) []float32 {
	rows := make([]float32, n)
	for i := range rows {
		rows[i] = first + float32(i)
	}
	return rows
}

func TestHDF5Files(t *testing.T) {
	info := func(column string, element ElementType, count int64, dim int) Info {
		return Info{Format: HDF5, Element: element, Count: count, Dim: dim, Column: column}
	}
	fixture := func(name string) []byte { return readFixture(t, name) }
	testGood(t, []goodFile{
		{"train of ann-benchmarks.hdf5", fixture("annbenchmarks.hdf5"), 0, info("train", Float32, 5, 4), ascending(20, 0.5)},
		{"the dimension agrees.HDF5", fixture("annbenchmarks.hdf5"), 4, info("train", Float32, 5, 4), ascending(20, 0.5)},
		{"newest layout.hdf5", fixture("latest.hdf5"), 0, info("train", Float32, 5, 4), ascending(20, 0.5)},
		{"superblock 2.hdf5", fixture("v108.hdf5"), 0, info("train", Float64, 3, 2), ascending(6, 0)},
		{"after a user block.hdf5", fixture("userblock.hdf5"), 0, info("train", Float32, 2, 2), ascending(4, 5)},
		{"the only dataset.h5", fixture("one.h5"), 0, info("vectors", Float32, 1, 2), []float32{1, 2}},
	})
}

func TestHDF5Columns(t *testing.T) {
	tests := []struct {
		file, column string
		element      ElementType
		dim          int
		rows         []float32
	}{
		{"annbenchmarks.hdf5", "test", Float32, 4, ascending(8, 100)},
		{"annbenchmarks.hdf5", "/test", Float32, 4, ascending(8, 100)},
		{"annbenchmarks.hdf5", "distances", Float32, 3, ascending(6, 0.25)},
		{"storage.hdf5", "group/deeper/rows", Float32, 2, ascending(4, 7)},
		{"dozen.hdf5", "d11", Float32, 2, ascending(2, 22)},
		{"dense.hdf5", "d11", Uint8, 1, ascending(1, 11)},
		{"storage.hdf5", "gzip", Float32, 2, ascending(8, 0)},
		{"storage.hdf5", "compact", Float32, 2, ascending(2, 0)},
		{"storage_latest.hdf5", "", Float32, 2, ascending(8, 0)},
		{"chunked.hdf5", "rows", Float64, 4, ascending(160, 0)},
		{"chunked_latest.hdf5", "rows_lzf", Float16, 4, ascending(160, 0)},
		{"chunked_latest.hdf5", "both_gzip", Float32, 4, ascending(24, 0)},
		{"h5wasm.hdf5", "rows_gzip", Float32, 4, ascending(24, 0)},
		{"h5wasm_latest.hdf5", "both_gzip", Float32, 4, ascending(24, 0)},
		{"types.hdf5", "little_f2", Float16, 3, ascending(6, 0)},
		{"types.hdf5", "big_f2", Float16, 3, ascending(6, 0)},
		{"types.hdf5", "little_f4", Float32, 3, ascending(6, 0)},
		{"types.hdf5", "big_f4", Float32, 3, ascending(6, 0)},
		{"types.hdf5", "little_f8", Float64, 3, ascending(6, 0)},
		{"types.hdf5", "big_f8", Float64, 3, ascending(6, 0)},
		{"types.hdf5", "little_i1", Int8, 3, ascending(6, 0)},
		{"types.hdf5", "big_u1", Uint8, 3, ascending(6, 0)},
	}
	for _, test := range tests {
		t.Run(test.file+" "+test.column, func(t *testing.T) {
			r, err := openWith(test.file, readFixture(t, test.file), Options{Column: test.column})
			if err != nil {
				t.Fatal(err)
			}
			rows := make([]float32, len(test.rows))
			if err := r.ReadRows(rows, 0); err != nil || !slices.Equal(rows, test.rows) {
				t.Errorf("rows %v, %v, want %v", rows, err, test.rows)
			}
			if info := r.Info(); info.Element != test.element || info.Dim != test.dim || info.Count != int64(len(rows)/test.dim) {
				t.Errorf("Info() = %+v", info)
			}
		})
	}
}

func TestHDF5FilesRefused(t *testing.T) {
	tests := []struct {
		about, file string
		opts        Options
		want        []string
	}{
		{"several fit", "dozen.hdf5", Options{}, []string{"several datasets", "d00 (1, 2) f4, d01 (1, 2) f4", "d11"}},
		{"more than are shown", "many.hdf5", Options{}, []string{"d000 (1, 2) f4", "d019 (1, 2) f4 and 120 more"}},
		{"none of that name", "annbenchmarks.hdf5", Options{Column: "trian"}, []string{
			`no dataset "trian"; did you mean "train"? datasets: `, "distances (2, 3) f4, neighbors (2, 3) i4, test (2, 4) f4, train (5, 4) f4"}},
		{"another dimension was given", "annbenchmarks.hdf5", Options{Dim: 5}, []string{"says dimension 4, and 5 was given"}},
		{"ids", "annbenchmarks.hdf5", Options{IDColumn: "id"}, []string{`"id"`, "has no ids"}},
		{"integers", "annbenchmarks.hdf5", Options{Column: "neighbors"}, []string{`"neighbors"`, "type i4", "f2 f4 f8 i1 or u1", "dtype='f4'"}},
		{"another filter", "chunked.hdf5", Options{Column: "scaled"}, []string{
			`"scaled"`, "filtered with [scaleoffset]", "h5repack -l CONTI -f NONE in.hdf5 out.hdf5"}},
		{"no numbers", "types.hdf5", Options{Column: "text"}, []string{`"text"`, "variable-length string"}},
		{"one axis", "storage.hdf5", Options{Column: "one_axis"}, []string{`"one_axis"`, "shape (4)", "two axes"}},
		{"a dozen in a dense group", "dense.hdf5", Options{}, []string{"several datasets", "d0 (1, 1) u1, d1 (1, 1) u1, d10 (1, 1) u1"}},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			_, err := openWith(test.file, readFixture(t, test.file), test.opts)
			wantError(t, err, append(test.want, test.file+": ")...)
		})
	}
	content := readFixture(t, "annbenchmarks.hdf5")
	one := readFixture(t, "one.h5")
	u8 := func(numbers ...uint64) (b []byte) {
		for _, n := range numbers {
			b = little.AppendUint64(b, n)
		}
		return b
	}
	shape, stored := u8(1, 2), u8(2048, 8) // its rows and columns, where they are and their bytes
	noRows := bytes.Replace(bytes.Replace(one, shape, u8(0, 2), 1), stored, u8(2048, 0), 1)
	noColumns := bytes.Replace(bytes.Replace(one, shape, u8(1, 0), 1), stored, u8(2048, 0), 1)
	noNumbers := bytes.Replace(one, u4(0x1f2011, 4), u4(0x1f2015, 4), 1) // of class 5
	testBad(t, []badFile{
		{"empty", "a.h5", nil, 0, []string{"empty"}},
		{"no signature", "a.h5", make([]byte, 2000), 0, []string{"signature"}},
		{"truncated", "a.h5", content[:len(content)-1], 0, []string{"truncated", "8736", "8735"}},
		{"no rows", "a.h5", noRows, 0, []string{`"vectors" of shape (0, 2)`, "at least one vector"}},
		{"dimension 0", "a.h5", noColumns, 0, []string{`"vectors" of shape (1, 0)`, "dimension 0"}},
		{"no dataset of numbers", "a.h5", noNumbers, 0, []string{"no dataset can hold vectors", "vectors (1, 2) opaque"}},
		{"an fbin", "a.h5", slices.Concat(u4(2, 2), f4(little, 1, 2, 3, 4)), 0, []string{"rename it to end in .fbin"}},
	})
}

func FuzzHDF5(f *testing.F) {
	for _, name := range []string{"one.h5", "latest.hdf5", "annbenchmarks.hdf5", "storage_latest.hdf5"} {
		f.Add(readFixture(f, name))
	}
	f.Fuzz(func(t *testing.T, content []byte) { checkAnyBytes(t, "fuzz.hdf5", content, 0) })
}

// What is read in chunks is told, and damage of a chunk is told where it is met.
func TestHDF5Chunks(t *testing.T) {
	content := readFixture(t, "chunked_latest.hdf5")
	r, err := openWith("a.hdf5", content, Options{Column: "fixed_all"})
	if err != nil {
		t.Fatal(err)
	}
	if note, want := r.Info().Note, "it is read from chunks of (4, 3), shuffle, gzip, fletcher32"; note != want {
		t.Errorf("%q; want %q", note, want)
	}
	fixed := bytes.Index(content, []byte{0x78, 0x5e}) // zlib's beginning, of the level that h5py takes
	if fixed < 0 {
		t.Fatal("no chunk of gzip was found")
	}
	damaged := bytes.Clone(content)
	for i := range damaged {
		if bytes.HasPrefix(damaged[i:], []byte{0x78, 0x5e}) {
			damaged[i+4] ^= 0xff
		}
	}
	if r, err = openWith("a.hdf5", damaged, Options{Column: "fixed_all"}); err != nil {
		t.Fatal(err)
	}
	wantError(t, r.ReadRows(make([]float32, 4), 5), "a.hdf5: read row 5: the chunk from row 4 and number 0 on", "damaged")
}
