package vectors

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzIDs reads a file of ids.
func FuzzIDs(f *testing.F) {
	for _, seed := range []string{"a\nb\r\n\n c \n", "", "\xff\xfe", "\ufeff1\n2", "\n\n\n", "\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "ids.txt")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		ids, err := OpenIDs(path)
		if err != nil {
			return
		}
		defer ids.Close()
		if n := ids.Count(); n < 1 || n > int64(len(content)) {
			t.Fatalf("%d ids in %d bytes", n, len(content))
		}
		all := make([]string, ids.Count())
		if ids.ReadIDs(all, 0) != nil {
			return
		}
		for i, id := range all {
			one := make([]string, 1)
			if err := ids.ReadIDs(one, int64(i)); err != nil || one[0] != id || id == "" {
				t.Errorf("id %d is %q, and %q alone: %v", i, id, one[0], err)
			}
		}
	})
}

// FuzzCompressed decompresses anything: it is refused, or read as often as one likes.
func FuzzCompressed(f *testing.F) {
	content := f4(little, 1, 2, 3, 4)
	for suffix, compress := range compressors {
		f.Add(compress(f, content), suffix == ".gz")
	}
	f.Add(farReaching(), false)
	f.Fuzz(func(t *testing.T, content []byte, isGzip bool) {
		name := "a.f32.zst"
		if isGzip {
			name = "a.f32.gz"
		}
		r, err := openBytes(name, content, 2)
		if err != nil {
			return
		}
		defer r.Close()
		rows := make([]float32, 2)
		if err := r.ReadRows(rows, r.Info().Count-1); err != nil {
			t.Errorf("the last of %d rows: %v", r.Info().Count, err)
		}
	})
}
