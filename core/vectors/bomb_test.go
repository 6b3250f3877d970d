package vectors

import (
	"bytes"
	"io"
	"runtime"
	"slices"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// filled compresses n digits after a beginning.
func filled(t testing.TB, w io.WriteCloser, beginning string, n int) {
	t.Helper()
	if _, err := io.WriteString(w, beginning); err != nil {
		t.Fatal(err)
	}
	block := bytes.Repeat([]byte("0"), 1<<20)
	for range n >> 20 {
		if _, err := w.Write(block); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// allocated is how many bytes do allocates.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// A small file that holds a line of a gigabyte is refused, with the memory of any other
// compressed file.
func TestABombTakesLittleMemory(t *testing.T) {
	var small, small2 bytes.Buffer
	filled(t, gzip.NewWriter(&small), "[0.", 1<<30)
	w, err := zstd.NewWriter(&small2, zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	filled(t, w, "[0.", 1<<30)
	for _, tc := range []struct {
		name    string
		content []byte
	}{
		{"a.jsonl.gz", small.Bytes()}, {"a.jsonl.zst", small2.Bytes()}, {"a.csv.gz", small.Bytes()}, {"a.tsv.zst", small2.Bytes()},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var err error
			bytes := allocated(func() { _, err = openBytes(tc.name, tc.content, 0) })
			wantError(t, err, tc.name, "line 1 is longer than")
			if bytes > 64<<20 {
				t.Errorf("%d MiB were allocated for a file of %d KiB", bytes>>20, len(tc.content)>>10)
			}
		})
	}
}

// Headers that claim more than any file holds are refused before memory is made for it.
func TestClaimsTakeNoMemory(t *testing.T) {
	const many = 1 << 60
	u8 := func(n uint64) []byte {
		return []byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24), byte(n >> 32), byte(n >> 40), byte(n >> 48), byte(n >> 56)}
	}
	npy := []byte("\x93NUMPY\x01\x00\x76\x00{'descr': '<f4', 'fortran_order': False, 'shape': (1152921504606846976, 128), }")
	safe := `{"a":{"dtype":"F32","shape":[1152921504606846976,128],"data_offsets":[0,8]}}`
	files := map[string][]byte{
		"a.npy":         append(slices.Grow(npy, 128), bytes.Repeat([]byte(" "), 48)...),
		"b.npy":         []byte("\x93NUMPY\x02\x00\xff\xff\xff\xff{}"),
		"a.fbin":        append(u4(1<<32-1, 1<<20), 1, 2, 3),
		"a.fvecs":       append(u4(1<<31-1), 1, 2, 3),
		"a.safetensors": append(append(u8(uint64(len(safe))), safe...), 0, 0, 0, 0, 0, 0, 0, 0),
		"b.safetensors": append(u8(many), '{', '}'),
		"a.hdf5":        append([]byte("\x89HDF\r\n\x1a\n\x02\x08\x08\x00"), bytes.Repeat([]byte{0xff}, 64)...),
		"a.parquet":     []byte("PAR1\x15\x02\xff\xff\xff\x7fPAR1"),
		"b.parquet":     []byte("PAR1\x15\x02\x19\xfc\xff\xff\xff\xff\x0f\x0b\x00\x00\x00PAR1"),
	}
	for name, content := range files {
		t.Run(name, func(t *testing.T) {
			var err error
			bytes := allocated(func() { _, err = openBytes(name, content, 0) })
			wantError(t, err, name)
			if bytes > 8<<20 {
				t.Errorf("%d MiB were allocated for a file of %d bytes", bytes>>20, len(content))
			}
		})
	}
}
