package vectors

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"
	"testing"
)

// numbered is count rows of dim numbers that tell where they stand.
func numbered(count, dim int) []float32 {
	rows := make([]float32, count*dim)
	for i := range rows {
		rows[i] = float32(i)
	}
	return rows
}

// inOneRead and inChunks are the two ways that rows are read.
func inOneRead(t testing.TB, count, dim int) (path string) {
	return write(t, "rows.f32", f4(little, numbered(count, dim)...))
}

func inChunks(t testing.TB, count, dim int) (path string) {
	var rows [][]byte
	for row := range slices.Chunk(numbered(count, dim), dim) {
		rows = append(rows, f4(little, row...))
	}
	return write(t, "rows.fvecs", vecs(uint32(dim), rows...))
}

func TestReadRowsWithin(t *testing.T) {
	const count, dim = 3000, 7 // more than one chunk
	for _, path := range []string{inOneRead(t, count, dim), inChunks(t, count, dim)} {
		r := mustOpen(t, path, dim)
		want := numbered(count, dim)
		for _, rows := range []struct{ first, n int }{
			{0, count}, {0, 1}, {count - 1, 1}, {1, count - 2}, {1234, 1000}, {count, 0}, {0, 0},
		} {
			got := make([]float32, rows.n*dim)
			if err := r.ReadRows(got, int64(rows.first)); err != nil {
				t.Fatalf("%s: %d rows from %d on: %v", path, rows.n, rows.first, err)
			}
			if !slices.Equal(got, want[rows.first*dim:][:rows.n*dim]) {
				t.Errorf("%s: %d rows from %d on are others", path, rows.n, rows.first)
			}
		}
	}
}

func TestReadRowsOutside(t *testing.T) {
	r := mustOpen(t, inOneRead(t, 10, 4), 4)
	tests := []struct {
		name    string
		numbers int
		first   int64
		want    string
	}{
		{"before the first", 4, -1, "read 1 rows from row -1 on"},
		{"after the last", 4, 10, "read 1 rows from row 10 on: expected them within the 10 rows"},
		{"past the last", 12, 8, "read 3 rows from row 8 on"},
		{"far away", 4, 1<<63 - 1, "within the 10 rows"},
		{"none, from beyond", 0, 11, "read 0 rows from row 11 on"},
		{"half a row", 6, 0, "into 6 numbers: expected a multiple of the dimension, 4"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			wantError(t, r.ReadRows(make([]float32, test.numbers), test.first), "rows.f32: ", test.want)
		})
	}
}

func TestReadRowsOfATruncatedFile(t *testing.T) {
	const dim = 4
	for _, path := range []string{inOneRead(t, 10, dim), inChunks(t, 10, dim)} {
		r := mustOpen(t, path, dim)
		size := r.Info().Size
		if err := os.Truncate(path, size/10*6+5); err != nil { // within row 6
			t.Fatal(err)
		}
		if err := r.ReadRows(make([]float32, 6*dim), 0); err != nil {
			t.Errorf("rows that are left: %v", err)
		}
		err := r.ReadRows(make([]float32, 10*dim), 0)
		wantError(t, err, path, "row 6", "truncated since it was opened")
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%v is not io.ErrUnexpectedEOF", err)
		}
		wantError(t, r.ReadRows(make([]float32, dim), 9), "row 9", "truncated since it was opened")
	}
}

var errDisk = errors.New("the disk fails")

// failing is a file whose every read from byte good on fails.
type failing struct {
	*bytes.Reader
	good int64
}

func (f failing) ReadAt(p []byte, offset int64) (int, error) {
	if offset < f.good {
		return f.Reader.ReadAt(p, offset)
	}
	return 0, errDisk
}

func TestReadRowsOfAFailingDisk(t *testing.T) {
	content := slices.Concat(u4(4, 2), f4(little, numbered(4, 2)...))
	r, err := open(source{failing{bytes.NewReader(content), 16}, "a.fbin", int64(len(content))}, io.NopCloser(nil), Options{})
	if err != nil {
		t.Fatal(err)
	}
	row := make([]float32, 2)
	if err := r.ReadRows(row, 0); err != nil {
		t.Errorf("row 0: %v", err)
	}
	err = r.ReadRows(row, 3)
	wantError(t, err, "a.fbin: read row 3: ")
	if !errors.Is(err, errDisk) {
		t.Errorf("%v does not wrap the cause", err)
	}
}

func TestOpenOnAFailingDisk(t *testing.T) {
	rows := f4(little, 1, 2)
	tests := []struct {
		name    string
		content []byte
		good    int64
		want    string
	}{
		{"a.fbin", slices.Concat(u4(1, 2), rows), 0, "read the count and the dimension: "},
		{"a.npy", npyOf("<f4", "(1, 2)", rows), 0, "read the header of a .npy: "},
		{"a.fvecs", vecs(2, rows, rows), 0, "read the dimension of the first row: "},
		{"b.fvecs", vecs(2, rows, rows), 12, "read the dimension of row 1: "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := source{failing{bytes.NewReader(test.content), test.good}, test.name, int64(len(test.content))}
			_, err := open(s, io.NopCloser(nil), Options{})
			wantError(t, err, test.name+": "+test.want)
			if !errors.Is(err, errDisk) {
				t.Errorf("%v does not wrap the cause", err)
			}
		})
	}
}

// eager gives io.EOF with the last bytes, as an io.ReaderAt may.
type eager struct{ *bytes.Reader }

func (e eager) ReadAt(p []byte, offset int64) (int, error) {
	n, err := e.Reader.ReadAt(p, offset)
	if offset+int64(n) == e.Size() {
		err = io.EOF
	}
	return n, err
}

func TestReadRowsUpToAnEagerEnd(t *testing.T) {
	content := f4(little, 1, 2)
	r, err := open(source{eager{bytes.NewReader(content)}, "a.bin", 8}, io.NopCloser(nil), Options{Dim: 2})
	if err != nil {
		t.Fatal(err)
	}
	row := make([]float32, 2)
	if err := r.ReadRows(row, 0); err != nil || !slices.Equal(row, []float32{1, 2}) {
		t.Errorf("%v, %v", row, err)
	}
}

// witness remembers the memory that was last read into.
type witness struct {
	*bytes.Reader
	into *byte
}

func (w *witness) ReadAt(p []byte, offset int64) (int, error) {
	w.into = &p[0]
	return w.Reader.ReadAt(p, offset)
}

func TestReadRowsCopiesNothing(t *testing.T) {
	if !littleEndian {
		t.Skip("the numbers must be converted here")
	}
	content := f4(little, 1, 2, 3, 4)
	w := &witness{Reader: bytes.NewReader(content)}
	r, err := open(source{w, "a.bin", int64(len(content))}, io.NopCloser(nil), Options{Dim: 2})
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]float32, 4)
	if err := r.ReadRows(rows, 0); err != nil {
		t.Fatal(err)
	}
	if w.into != &asBytes(rows)[0] {
		t.Error("the rows were read elsewhere first")
	}
}

func TestReadRowsAfterClose(t *testing.T) {
	r, err := Open(inOneRead(t, 2, 2), Options{Dim: 2})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if err := r.ReadRows(make([]float32, 2), 0); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("%v is not fs.ErrClosed", err)
	}
}

func TestReadRowsConcurrently(t *testing.T) {
	const count, dim, readers = 500, 16, 8
	want := numbered(count, dim)
	for _, path := range []string{inOneRead(t, count, dim), inChunks(t, count, dim)} {
		r := mustOpen(t, path, dim)
		var wg sync.WaitGroup
		for first := range readers {
			wg.Go(func() {
				row := make([]float32, dim)
				for i := first; i < count; i += readers {
					if err := r.ReadRows(row, int64(i)); err != nil || !slices.Equal(row, want[i*dim:][:dim]) {
						t.Errorf("%s: row %d: %v, %v", path, i, row, err)
						return
					}
				}
			})
		}
		wg.Wait()
	}
}

func TestReadRowsDoesNotAllocate(t *testing.T) {
	r := mustOpen(t, inOneRead(t, 64, 128), 128)
	rows := make([]float32, 4*128)
	allocs := testing.AllocsPerRun(100, func() {
		if err := r.ReadRows(rows, 13); err != nil {
			t.Error(err)
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations a call, want 0", allocs)
	}
}

func BenchmarkReadRows(b *testing.B) {
	const count, dim = 4096, 128
	bytewise := slices.Concat(u4(count, dim), make([]byte, count*dim))
	files := []struct{ name, path string }{
		{"raw", inOneRead(b, count, dim)},
		{"fvecs", inChunks(b, count, dim)},
		{"u8bin", write(b, "rows.u8bin", bytewise)},
	}
	for _, file := range files {
		for _, rows := range []int{1, 512} {
			b.Run(fmt.Sprintf("%s/%d", file.name, rows), func(b *testing.B) {
				r := mustOpen(b, file.path, dim)
				dst := make([]float32, rows*dim)
				b.ReportAllocs()
				b.SetBytes(int64(4 * len(dst)))
				first := int64(0)
				for b.Loop() {
					first = (first + 997) % int64(count-rows+1)
					if err := r.ReadRows(dst, first); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
