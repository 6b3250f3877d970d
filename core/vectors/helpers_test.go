package vectors

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

var little, big binary.AppendByteOrder = binary.LittleEndian, binary.BigEndian

// f4 is the bytes of float32 in an order.
func f4(order binary.AppendByteOrder, numbers ...float32) []byte {
	var b []byte
	for _, x := range numbers {
		b = order.AppendUint32(b, math.Float32bits(x))
	}
	return b
}

// f8 is the bytes of float64 in an order.
func f8(order binary.AppendByteOrder, numbers ...float64) []byte {
	var b []byte
	for _, x := range numbers {
		b = order.AppendUint64(b, math.Float64bits(x))
	}
	return b
}

// u2 is the bytes of 16-bit patterns in an order.
func u2(order binary.AppendByteOrder, patterns ...uint16) []byte {
	var b []byte
	for _, x := range patterns {
		b = order.AppendUint16(b, x)
	}
	return b
}

// u4 is little-endian integers, as headers have them.
func u4(numbers ...uint32) []byte {
	var b []byte
	for _, x := range numbers {
		b = little.AppendUint32(b, x)
	}
	return b
}

// vecs is a TEXMEX file: each row after its dimension.
func vecs(dim uint32, rows ...[]byte) []byte {
	var b []byte
	for _, row := range rows {
		b = slices.Concat(b, u4(dim), row)
	}
	return b
}

// npy is a NumPy file of version 1, 2 or 3.
func npy(version byte, dictionary string, data []byte) []byte {
	b := append([]byte(npyMagic), version, 0)
	if version == 1 {
		b = little.AppendUint16(b, uint16(len(dictionary)))
	} else {
		b = little.AppendUint32(b, uint32(len(dictionary)))
	}
	return slices.Concat(b, []byte(dictionary), data)
}

// npyOf is a NumPy file of version 1 with the dictionary that NumPy writes.
func npyOf(descr, shape string, data []byte) []byte {
	return npy(1, "{'descr': '"+descr+"', 'fortran_order': False, 'shape': "+shape+", }   \n", data)
}

// openBytes opens content as though it were a file of that name.
func openBytes(name string, content []byte, dim int) (Reader, error) {
	return openWith(name, content, Options{Dim: dim})
}

func openWith(name string, content []byte, opts Options) (Reader, error) {
	s := source{bytes.NewReader(content), name, int64(len(content))}
	return open(s, io.NopCloser(nil), opts)
}

// write puts content into a file of that name in a folder of the test's own.
func write(t testing.TB, name string, content []byte) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// mustOpen opens a file until the end of the test.
func mustOpen(t testing.TB, path string, dim int) Reader {
	t.Helper()
	r, err := Open(path, Options{Dim: dim})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// wantError checks that err says all of the parts.
func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error: want one with %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q: want it to say %q", err, part)
		}
	}
}

// goodFile is a file that can be read, and what it holds.
type goodFile struct {
	name    string
	content []byte
	dim     int // Options.Dim
	want    Info
	rows    []float32
}

// testGood opens each file, and reads its rows at once, one by one, and the
// last alone.
func testGood(t *testing.T, files []goodFile) {
	t.Helper()
	for _, f := range files {
		t.Run(f.name, func(t *testing.T) {
			r, err := openBytes(f.name, f.content, f.dim)
			if err != nil {
				t.Fatal(err)
			}
			f.want.Path, f.want.Size = f.name, int64(len(f.content))
			if !reflect.DeepEqual(r.Info(), f.want) {
				t.Fatalf("Info() = %+v, want %+v", r.Info(), f.want)
			}
			all := make([]float32, len(f.rows))
			if err := r.ReadRows(all, 0); err != nil || !slices.Equal(all, f.rows) {
				t.Errorf("all rows: %v, %v, want %v", all, err, f.rows)
			}
			dim := f.want.Dim
			for i := range f.want.Count {
				row, want := make([]float32, dim), f.rows[int(i)*dim:][:dim]
				if err := r.ReadRows(row, i); err != nil || !slices.Equal(row, want) {
					t.Errorf("row %d: %v, %v, want %v", i, row, err, want)
				}
			}
		})
	}
}

// badFile is a file that is refused, and what the error says.
type badFile struct {
	about   string
	name    string
	content []byte
	dim     int // Options.Dim
	want    []string
}

func testBad(t *testing.T, files []badFile) {
	t.Helper()
	for _, f := range files {
		t.Run(f.about, func(t *testing.T) {
			_, err := openBytes(f.name, f.content, f.dim)
			wantError(t, err, append(f.want, f.name+": ")...)
		})
	}
}

// greedyReader remembers the largest read that was asked of it: what a header
// could make the code allocate.
type greedyReader struct {
	io.ReaderAt
	largest int
}

func (g *greedyReader) ReadAt(p []byte, offset int64) (int, error) {
	g.largest = max(g.largest, len(p))
	return g.ReaderAt.ReadAt(p, offset)
}

// checkAnyBytes opens whatever bytes there are: it must not panic, must not
// allocate by what a header claims, and what opens must be readable.
func checkAnyBytes(t *testing.T, name string, content []byte, dim int) {
	greedy := &greedyReader{ReaderAt: bytes.NewReader(content)}
	r, err := open(source{greedy, name, int64(len(content))}, io.NopCloser(nil), Options{Dim: dim})
	if greedy.largest > max(maxNPYHeader+12, len(content)) {
		t.Fatalf("a read of %d bytes was asked for to open the file", greedy.largest)
	}
	if err != nil {
		if !strings.Contains(err.Error(), name) {
			t.Fatalf("error %q does not name the file", err)
		}
		return
	}
	info := r.Info()
	if info.Count < 1 || info.Dim < 1 || info.Dim > MaxDim || info.Count > int64(len(content))/int64(info.Dim) {
		t.Fatalf("%d bytes cannot hold %+v", len(content), info)
	}
	row := make([]float32, info.Dim)
	for _, index := range []int64{0, info.Count - 1} {
		if err := r.ReadRows(row, index); err != nil {
			t.Fatalf("row %d of %+v: %v", index, info, err)
		}
	}
}

// wantText checks that what was said of something has a part.
func wantText(t *testing.T, of, said, part string) {
	t.Helper()
	if !strings.Contains(said, part) || said != "" && part == "" {
		t.Errorf("%q: it says %q; want %q", of, said, part)
	}
}
