package vectors

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

func gzipped(t testing.TB, content []byte) []byte {
	var b bytes.Buffer
	return written(t, &b, gzip.NewWriter(&b), content)
}

func zstandard(t testing.TB, content []byte) []byte {
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b, zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	return written(t, &b, w, content)
}

func written(t testing.TB, b *bytes.Buffer, w io.WriteCloser, content []byte) []byte {
	t.Helper()
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// compressors are the ways to compress a file, by the extension they add.
var compressors = map[string]func(testing.TB, []byte) []byte{".gz": gzipped, ".zst": zstandard}

// A file that is longer than what is kept is read in order, at random and from
// several goroutines, as one that is not compressed.
func TestReadRowsOfACompressedFile(t *testing.T) {
	const count, dim = 20_000, 64 // 5 MB
	want := numbered(count, dim)
	content := slices.Concat(u4(count, dim), f4(little, want...))
	for suffix, compress := range compressors {
		t.Run(suffix, func(t *testing.T) {
			compressed := compress(t, content)
			r := mustOpen(t, write(t, "rows.fbin"+suffix, compressed), 0)
			info := r.Info()
			if !info.Sequential || info.Size != int64(len(compressed)) || info.Count != count || info.Dim != dim || info.Format != FBin {
				t.Fatalf("Info() = %+v", info)
			}
			var wg sync.WaitGroup
			for _, rows := range []struct{ first, n int }{
				{0, count}, {count - 1, 1}, {0, 1}, {1, count - 2}, {12_345, 1000}, {12_000, 1000}, {19_000, 1000}, {500, 600},
			} {
				wg.Go(func() {
					got := make([]float32, rows.n*dim)
					if err := r.ReadRows(got, int64(rows.first)); err != nil || !slices.Equal(got, want[rows.first*dim:][:rows.n*dim]) {
						t.Errorf("%d rows from %d on are others: %v", rows.n, rows.first, err)
					}
				})
			}
			wg.Wait()
		})
	}
}

// counting counts the bytes that are read from a file.
type counting struct {
	*bytes.Reader
	read int64
}

func (c *counting) ReadAt(p []byte, offset int64) (int, error) {
	n, err := c.Reader.ReadAt(p, offset)
	c.read += int64(n)
	return n, err
}

// To open a file and to read it in its order is to read it twice from disk.
func TestCompressedFilesAreReadForward(t *testing.T) {
	const count, dim = 30_000, 32
	random := rand.New(rand.NewPCG(1, 2))
	fbin, fvecs, csv := u4(count, dim), []byte{}, []byte{}
	for range count {
		fvecs = append(fvecs, u4(dim)...)
		for i := range dim {
			x := random.Float32()
			fbin, fvecs = append(fbin, f4(little, x)...), append(fvecs, f4(little, x)...)
			csv = append(strconv.AppendFloat(csv, float64(x), 'g', -1, 32), ",\n"[i/(dim-1)])
		}
	}
	files := map[string][]byte{"rows.fbin": fbin, "rows.fvecs": fvecs, "rows.csv": csv}
	for suffix, compress := range compressors {
		for name, content := range files {
			t.Run(name+suffix, func(t *testing.T) {
				compressed := compress(t, content)
				disk := &counting{Reader: bytes.NewReader(compressed)}
				r, err := open(source{disk, name + suffix, int64(len(compressed))}, io.NopCloser(nil), Options{})
				if err != nil {
					t.Fatal(err)
				}
				const block = 200
				rows := make([]float32, block*dim)
				for first := int64(0); first < count; first += block {
					if err := r.ReadRows(rows, first); err != nil {
						t.Fatal(err)
					}
				}
				if most := 2*int64(len(compressed)) + diskReadBytes; disk.read > most {
					t.Errorf("%d bytes were read of a file of %d, want at most %d", disk.read, len(compressed), most)
				}
			})
		}
	}
}

// Every file that has been cut, and every one with a byte changed, is refused or
// is still what it was: no checksum covers the name in a header.
func TestOpenOfADamagedCompressedFile(t *testing.T) {
	content := slices.Concat(u4(20, 4), f4(little, numbered(20, 4)...))
	for suffix, compress := range compressors {
		whole := compress(t, content)
		for n := range whole {
			_, err := openBytes("a.fbin"+suffix, whole[:n], 0)
			if err == nil {
				t.Errorf("%s: a file cut at byte %d of %d was opened", suffix, n, len(whole))
			}
			damaged := bytes.Clone(whole)
			damaged[n] ^= 0x40
			r, err := openBytes("a.fbin"+suffix, damaged, 0)
			if err != nil {
				wantError(t, err, "a.fbin"+suffix+": ")
				continue
			}
			rows := make([]float32, 20*4)
			if err := r.ReadRows(rows, 0); err != nil || !slices.Equal(rows, numbered(20, 4)) {
				t.Errorf("%s: byte %d was changed: %v, %v", suffix, n, rows, err)
			}
		}
	}
}

func TestOpenRefusesCompressed(t *testing.T) {
	content := slices.Concat(u4(2, 2), f4(little, 1, 2, 3, 4))
	testBad(t, []badFile{
		{"cut", "a.fbin.gz", gzipped(t, content)[:30], 0, []string{"truncated"}},
		{"cut zstd", "a.fbin.zst", zstandard(t, content)[:20], 0, []string{"truncated"}},
		{"not gzip", "a.fbin.gz", content, 0, []string{"damaged or not a .gz"}},
		{"not zstd", "a.fbin.zst", content, 0, []string{"damaged or not a .zst"}},
		{"empty", "a.fbin.gz", nil, 0, []string{"the file is empty"}},
		{"of nothing", "a.fbin.zst", zstandard(t, nil), 0, []string{"empty or truncated"}},
		{"of a mislabelled file", "a.bin.gz", gzipped(t, content), 0, []string{"rename it to end in .fbin.gz"}},
		{"of a file of another size", "a.fbin.gz", gzipped(t, content[:20]), 0, []string{"expected 24 bytes, found 20"}},
		{"of a window too far back", "a.fbin.zst", farReaching(), 0, []string{"at most 134217728 bytes"}},
	})
}

// farReaching is the header of a frame whose window is 256 MiB (RFC 8878, 3.1.1).
func farReaching() []byte { return []byte{0x28, 0xb5, 0x2f, 0xfd, 0, (28 - 10) << 3, 1, 0, 0} }

func TestReadRowsOfACompressedFileThatWasTruncated(t *testing.T) {
	const count, dim = 20_000, 64
	content := f4(little, numbered(count, dim)...)
	for suffix, compress := range compressors {
		path := write(t, "rows.bin"+suffix, compress(t, content))
		r := mustOpen(t, path, dim)
		if err := os.Truncate(path, r.Info().Size/2); err != nil {
			t.Fatal(err)
		}
		err := r.ReadRows(make([]float32, count*dim), 0)
		wantError(t, err, path, "read row", "truncated")
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%v is not io.ErrUnexpectedEOF", err)
		}
		if err := r.ReadRows(make([]float32, dim), 0); err != nil {
			t.Errorf("a row that is left: %v", err)
		}
	}
}

func TestReadRowsOfACompressedFileAfterClose(t *testing.T) {
	for suffix, compress := range compressors {
		r, err := Open(write(t, "a.bin"+suffix, compress(t, f4(little, 1, 2))), Options{Dim: 2})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if err := r.ReadRows(make([]float32, 2), 0); !errors.Is(err, fs.ErrClosed) {
			t.Errorf("%s: %v is not fs.ErrClosed", suffix, err)
		}
	}
}

// A .gz may have several members, and be filled up with zeros; anything else behind it
// is damage.
func TestBehindAGzipMember(t *testing.T) {
	one, two := gzipped(t, []byte("1,2\n")), gzipped(t, []byte("3,4\n"))
	zeros := make([]byte, 3*diskReadBytes)
	for name, content := range map[string][]byte{
		"members": slices.Concat(one, two), "zeros": slices.Concat(one, two, zeros), "zeros between": slices.Concat(one, zeros[:512], two, zeros[:1]),
	} {
		r := mustOpen(t, write(t, "rows.csv.gz", content), 0)
		for range 2 { // from the start again
			rows := make([]float32, 4)
			if err := r.ReadRows(rows, 0); err != nil || !slices.Equal(rows, []float32{1, 2, 3, 4}) {
				t.Errorf("%s: %v, %v", name, rows, err)
			}
		}
	}
	for name, behind := range map[string][]byte{"text": []byte("x"), "text behind zeros": []byte("\x00\x00x"), "half a head": one[:5]} {
		_, err := Open(write(t, "rows.csv.gz", slices.Concat(one, behind)), Options{})
		if err == nil {
			t.Errorf("%s: it is read", name)
		}
	}
}
