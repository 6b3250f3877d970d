package hdf5

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/x448/float16"
)

// fixture reads a file that h5py wrote; testdata/make.py says how.
func fixture(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// fixtures are all files that h5py wrote, by name.
func fixtures(t testing.TB) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.h*5")
	if err != nil || len(paths) < 10 {
		t.Fatalf("found %q, %v", paths, err)
	}
	files := map[string][]byte{}
	for _, path := range paths {
		files[filepath.Base(path)] = fixture(t, filepath.Base(path))
	}
	return files
}

func read(content []byte) (*File, error) {
	return Read(bytes.NewReader(content), int64(len(content)))
}

func mustRead(t testing.TB, content []byte) *File {
	t.Helper()
	f, err := read(content)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// numbers are those of a matrix, row by row.
func numbers(content []byte, m Matrix) []float64 {
	order := binary.ByteOrder(binary.LittleEndian)
	if m.Type.BigEndian {
		order = binary.BigEndian
	}
	if m.Content != nil {
		content = make([]byte, m.Rows*m.Columns*int64(m.Type.Width))
		if n, err := m.Content.ReadAt(content, 0); n != len(content) || err != nil && err != io.EOF {
			return nil
		}
	}
	var found []float64
	rest := content[m.Offset:]
	for range m.Rows * m.Columns {
		found = append(found, number(order, m.Type, rest))
		rest = rest[m.Type.Width:]
	}
	return found
}

func number(order binary.ByteOrder, t Type, b []byte) float64 {
	switch t.String() {
	case "f2":
		return float64(float16.Frombits(order.Uint16(b)).Float32())
	case "f4":
		return float64(math.Float32frombits(order.Uint32(b)))
	case "f8":
		return math.Float64frombits(order.Uint64(b))
	case "i1":
		return float64(int8(b[0]))
	case "i2":
		return float64(int16(order.Uint16(b)))
	case "i4":
		return float64(int32(order.Uint32(b)))
	case "i8":
		return float64(int64(order.Uint64(b)))
	case "u1":
		return float64(b[0])
	case "u2":
		return float64(order.Uint16(b))
	case "u4":
		return float64(order.Uint32(b))
	case "u8":
		return float64(order.Uint64(b))
	}
	return math.NaN()
}

// counting is n numbers from first on, as the files hold them.
func counting(n int, first float64) []float64 {
	row := make([]float64, n)
	for i := range row {
		row[i] = first + float64(i)
	}
	return row
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
