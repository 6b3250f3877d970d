package vectors

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

func TestOpenChoosesTheFormatByExtension(t *testing.T) {
	content := map[Format][]byte{
		Raw:         f4(little, 1, 2),
		FBin:        slices.Concat(u4(1, 2), f4(little, 1, 2)),
		F16Bin:      slices.Concat(u4(1, 2), u2(little, 0x3c00, 0x4000)),
		U8Bin:       slices.Concat(u4(1, 2), []byte{1, 2}),
		I8Bin:       slices.Concat(u4(1, 2), []byte{1, 2}),
		FVecs:       vecs(2, f4(little, 1, 2)),
		BVecs:       vecs(2, []byte{1, 2}),
		NPY:         npyOf("<f4", "(1, 2)", f4(little, 1, 2)),
		HDF5:        readFixture(t, "one.h5"),
		SafeTensors: safeTensors(`{"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}`, f4(little, 1, 2)),
		Parquet:     table{columns: parquet.Group{"emb": repeatedList(float32s)}, rows: []map[string][]parquet.Value{{"emb": floats(1, 2)}}}.write(t),
		CSV:         []byte("1,2\n"),
		TSV:         []byte("1\t2\n"),
		TXT:         []byte("1 2\n"),
		JSONL:       []byte("[1,2]\n"),
	}
	for _, e := range extensions {
		files := map[string][]byte{e.extension: content[e.format]}
		if e.format.forward() {
			files[e.extension+".gz"] = gzipped(t, content[e.format])
			files[e.extension+".zst"] = zstandard(t, content[e.format])
		}
		for extension, content := range files {
			for _, extension := range []string{extension, strings.ToUpper(extension)} {
				checkOpens(t, write(t, "two words"+extension, content), e.format)
			}
		}
	}
}

// checkOpens checks that a file is of a format and holds the vector (1, 2).
func checkOpens(t *testing.T, path string, format Format) {
	t.Helper()
	r := mustOpen(t, path, 2)
	row := make([]float32, 2)
	if err := r.ReadRows(row, 0); err != nil || !slices.Equal(row, []float32{1, 2}) || r.Info().Format != format {
		t.Errorf("%s: %v, %v, %v", path, r.Info(), row, err)
	}
}

func TestExtensionsAreThoseOfNames(t *testing.T) {
	got := Extensions()
	for _, want := range []string{".bin", ".fbin", ".npy", ".csv", ".ndjson", ".gz", ".zst"} {
		if !slices.Contains(got, want) {
			t.Errorf("%v: want %s", got, want)
		}
	}
}

func TestIsRaw(t *testing.T) {
	tests := map[string]bool{
		"a.bin": true, "a.F32": true, "a.bin.gz": true, "a.f32.ZST": true,
		"a.fbin": false, "a.fbin.gz": false, "a.csv": false, "a.gz": false, "bin.gz": false, "": false,
	}
	for path, want := range tests {
		if got := NeedsDim(path); got != want {
			t.Errorf("NeedsDim(%q) = %v, want %v", path, got, want)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	folder := t.TempDir()
	t.Run("a folder", func(t *testing.T) {
		_, err := Open(folder, Options{})
		wantError(t, err, folder, "is a folder without a file of vectors", "choose another one, or a file")
	})
	t.Run("a missing file", func(t *testing.T) {
		path := filepath.Join(folder, "missing.bin")
		_, err := Open(path, Options{})
		wantError(t, err, path)
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%v is not fs.ErrNotExist", err)
		}
	})
	t.Run("a file that may not be read", func(t *testing.T) {
		path := write(t, "secret.bin", f4(little, 1))
		if err := os.Chmod(path, 0); err != nil {
			t.Fatal(err)
		}
		if f, err := os.Open(path); err == nil {
			f.Close()
			t.Skip("this user may read every file")
		}
		_, err := Open(path, Options{Dim: 1})
		wantError(t, err, path)
		if !errors.Is(err, fs.ErrPermission) {
			t.Errorf("%v is not fs.ErrPermission", err)
		}
	})
	for _, name := range []string{"vectors.avro", "vectors", "vectors.gzip", "vectors."} {
		t.Run("the name "+name, func(t *testing.T) {
			path := write(t, name, f4(little, 1))
			_, err := Open(path, Options{})
			wantError(t, err, append(Extensions(), path, `"`+filepath.Ext(name)+`"`)...)
		})
	}
	for _, name := range []string{"vectors.parquet.gz", "vectors.gz", "vectors.fbin.gz.gz", ".zst"} {
		t.Run("the compressed "+name, func(t *testing.T) {
			_, err := Open(write(t, name, gzipped(t, f4(little, 1))), Options{})
			wantError(t, err, name, "decompress it first", "rows.fbin"+filepath.Ext(name))
		})
	}
	t.Run("a bad file on disk", func(t *testing.T) {
		path := write(t, "short.fbin", u4(2, 2))
		_, err := Open(path, Options{})
		wantError(t, err, path, "truncated")
	})
}

func TestElementWidths(t *testing.T) {
	widths := map[ElementType]int64{
		Int8: 1, Uint8: 1, Float16: 2, BFloat16: 2, Float32: 4, Float64: 8, Int32: 4, Int64: 8, "i3": 0, "": 0,
	}
	for element, want := range widths {
		if got := element.width(); got != want {
			t.Errorf("%q is %d bytes wide, want %d", element, got, want)
		}
	}
}
