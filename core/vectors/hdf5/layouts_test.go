package hdf5

import (
	"encoding/binary"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What h5py writes in any layout is read as h5py reads it, row by row.
func TestLayoutsOfH5py(t *testing.T) {
	const python = "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import h5py").Run(); err != nil {
		t.Skip("python3-h5py is not there: no files of its layouts are written")
	}
	folder := t.TempDir()
	if out, err := exec.Command(python, "testdata/layouts.py", folder).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	compareLayouts(t, folder)
}

// compareLayouts compares each dataset of the files in a folder with what h5py reads.
func compareLayouts(t *testing.T, folder string) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.hdf5"))
	if err != nil || len(paths) != 3 {
		t.Fatalf("%q, %v", paths, err)
	}
	for _, path := range paths {
		content, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer content.Close()
		info, err := content.Stat()
		if err != nil {
			t.Fatal(err)
		}
		f, err := Read(content, info.Size())
		if err != nil {
			t.Fatal(err)
		}
		wanted, err := filepath.Glob(strings.TrimSuffix(path, ".hdf5") + "/*.f4")
		if err != nil || len(wanted) < 150 {
			t.Fatalf("%d datasets, %v", len(wanted), err)
		}
		for _, dataset := range wanted {
			name := strings.TrimSuffix(filepath.Base(dataset), ".f4")
			want, err := os.ReadFile(dataset)
			if err != nil {
				t.Fatal(err)
			}
			t.Run(filepath.Base(path)+" "+name, func(t *testing.T) {
				m, err := f.Matrix(name)
				if err != nil {
					t.Fatal(err)
				}
				compareMatrix(t, content, m, want)
			})
		}
	}
}

// compareMatrix reads rows one by one in any order, and all of them at once.
func compareMatrix(t *testing.T, file io.ReaderAt, m Matrix, want []byte) {
	t.Helper()
	if int64(len(want)) != 4*m.Rows*m.Columns {
		t.Fatalf("(%d, %d): want %d numbers", m.Rows, m.Columns, len(want)/4)
	}
	if m.Content == nil {
		m.Content = io.NewSectionReader(file, m.Offset, m.Rows*m.Columns*int64(m.Type.Width))
	}
	stride := m.Columns * int64(m.Type.Width)
	check := func(first, rows int64) {
		raw := make([]byte, rows*stride)
		if n, err := m.Content.ReadAt(raw, first*stride); n != len(raw) || err != nil && err != io.EOF {
			t.Fatalf("%d rows from %d on: %d bytes, %v", rows, first, n, err)
		}
		m := m
		m.Offset, m.Rows, m.Content = 0, rows, nil
		for i, x := range numbers(raw, m) {
			at := 4 * (first*m.Columns + int64(i))
			if y := float64(math.Float32frombits(binary.LittleEndian.Uint32(want[at:]))); float64(float32(x)) != y {
				t.Fatalf("row %d, number %d: %v; h5py reads %v", first+int64(i)/m.Columns, int64(i)%m.Columns, x, y)
			}
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		first := random.Int64N(m.Rows)
		check(first, 1+random.Int64N(min(m.Rows-first, 5)))
	}
	check(0, m.Rows)
}
