package vectors

import (
	"bytes"
	"compress/gzip"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// What begins in a way of its own is read as what it is, whatever its name says.
func TestContentDecidesTheFormat(t *testing.T) {
	data := f4(little, 1, 2, 3, 4)
	for _, tc := range []struct {
		name    string
		content []byte
		opts    Options
		want    Format
	}{
		{"a.bin", npyOf("<f4", "(2, 2)", data), Options{Dim: 128}, NPY},
		{"a.fbin", npyOf("<f4", "(2, 2)", data), Options{}, NPY},
		{"a.csv", npyOf("<f4", "(2, 2)", data), Options{}, NPY},
		{"deep", npyOf("<f4", "(2, 2)", data), Options{}, NPY},
		{"a.bin", readFixture(t, "annbenchmarks.hdf5"), Options{Dim: 3}, HDF5},
		{"a.npy", readFixture(t, "annbenchmarks.hdf5"), Options{}, HDF5},
		{"a.f32", manyTensors("x"), Options{Dim: 3}, SafeTensors},
		{"deep-10M", slices.Concat(u4(2, 2), data), Options{}, FBin},
		{"base.1B.fbin", slices.Concat(u4(2, 2), data), Options{}, FBin},
		{"sift.10M", vecs(2, data[:8], data[8:]), Options{}, FVecs},
		{"base", slices.Concat(u4(2, 4), []byte{1, 2, 250, 1, 3, 254, 255, 0}), Options{}, I8Bin},
		{"base", slices.Concat(u4(2, 4), []byte{1, 2, 50, 1, 3, 54, 55, 0}), Options{}, U8Bin},
		{"base", slices.Concat(u4(2, 4), []byte{1, 2, 50, 1, 3, 54, 55, 0}), Options{Type: NumberType{Element: Int8}}, I8Bin},
		{"vectors", data, Options{Dim: 2, Type: NumberType{Element: Float32}}, Raw},
	} {
		r, err := openWith(tc.name, tc.content, tc.opts)
		if err != nil {
			t.Errorf("%s as %s: %v", tc.name, tc.want, err)
			continue
		}
		info := r.Info()
		named, _ := formatOf(tc.name)
		if info.Format != tc.want || (info.Note != "") != (named != tc.want) {
			t.Errorf("%s as %s: %+v", tc.name, tc.want, info)
		}
		if err := r.ReadRows(make([]float32, info.Dim), info.Count-1); err != nil {
			t.Errorf("%s as %s: %v", tc.name, tc.want, err)
		}
	}
}

func TestForeignFilesRefused(t *testing.T) {
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, _ = w.Write(f4(little, 1, 2, 3, 4))
	_ = w.Close()
	faiss := slices.Concat([]byte("IxF2"), u4(4, 2, 0, 1<<20, 0, 1<<20, 0), []byte{1, 1, 0, 0, 0})
	rest := make([]byte, 512)
	for _, tc := range []struct {
		about   string
		content []byte
		want    []string
	}{
		{"Arrow", slices.Concat([]byte("ARROW1\x00\x00"), rest), []string{"Arrow", "write_table"}},
		{"a zip archive", slices.Concat([]byte("PK\x03\x04"), rest), []string{"zip archive", "numpy.load"}},
		{"gzip", append(zipped.Bytes(), rest...), []string{"gzip", "vectors.fbin.gz"}},
		{"zstd", slices.Concat([]byte("\x28\xb5\x2f\xfd"), rest), []string{"zstd", ".zst"}},
		{"Faiss", slices.Concat(faiss, rest), []string{"index of Faiss (IxF2)", "reconstruct_n"}},
		{"an HNSW of Faiss", slices.Concat([]byte("IHNf"), faiss[4:], rest), []string{"index of Faiss (IHNf)"}},
		{"a pickle", slices.Concat([]byte("\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00"), rest), []string{"pickle", "numpy.save"}},
		{"USearch", slices.Concat([]byte("usearch\x02\x00"), rest), []string{"index of USearch"}},
		{"half a Parquet", slices.Concat([]byte("PAR1\x15"), rest), []string{"Parquet file without its end"}},
		{"SQLite", slices.Concat([]byte("SQLite format 3\x00"), rest), []string{"SQLite", "export"}},
	} {
		for _, name := range []string{"a.bin", "a.fbin", "a.npy", "a", "a.csv"} {
			_, err := openBytes(name, tc.content, 1)
			wantError(t, err, append(tc.want, name+": ")...)
		}
	}
}

// Texts may begin with words that are magic elsewhere.
func TestTextsAreNotForeign(t *testing.T) {
	for _, first := range []string{"usearch", "PAR1", "FEA1", "BZh", "ORC", "Obj", "IxF2"} {
		r, err := openBytes("a.csv", []byte(first+",b\n1,2\n3,4\n"), 0)
		if err != nil || r.Info().Count != 2 {
			t.Errorf("%s: %v", first, err)
		}
	}
}

// Vectors, which may begin with any bytes, are not taken for other files.
func TestVectorsAreNotForeign(t *testing.T) {
	for seed := range uint64(20_000) {
		r := rand.New(rand.NewPCG(6, seed))
		numbers := make([]float32, 24)
		for i := range numbers {
			numbers[i] = float32(r.NormFloat64() * math.Pow10(r.IntN(8)-4))
		}
		if reader, err := openBytes("a.bin", f4(little, numbers...), 8); err != nil || reader.Info().Format != Raw {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

func TestUnknownFilesRefused(t *testing.T) {
	data := f4(little, 1, 2, 3, 4)
	testBad(t, []badFile{
		{"no header", "deep-10M", data, 0, []string{`the extension "" is of no known format`, "give its type if it holds raw numbers"}},
		{"a header that does not fit", "deep-10M", slices.Concat(u4(3, 2), data), 0, []string{"no known format"}},
		{"a truth", "deep-10M", slices.Concat(u4(2, 2), data, data), 0, []string{"the 2 nearest neighbors of 2 queries", "give it as the neighbors"}},
		{"a truth as .fbin", "a.fbin", slices.Concat(u4(2, 2), data, data), 0, []string{"the 2 nearest neighbors of 2 queries"}},
		{"a truth of a range", "a.fbin", slices.Concat(u4(2, 3), u4(1, 2), u4(7, 8, 9), f4(little, 1, 2, 3)), 0, []string{"neighbors within a range"}},
	})
}

// Crops of big-ann-benchmarks are named after the rows they have, whatever their header says.
func TestCrops(t *testing.T) {
	data := f4(little, 1, 2, 3, 4)
	for _, count := range []uint32{2, 1_000_000_000} {
		r, err := openBytes("base.1B.fbin.crop_nb_2", slices.Concat(u4(count, 2), data), 0)
		if err != nil {
			t.Fatal(err)
		}
		if info := r.Info(); info.Count != 2 || info.Format != FBin || strings.Contains(info.Note, "1000000000 vectors") != (count > 2) {
			t.Errorf("a header of %d: %+v", count, info)
		}
	}
	for name, content := range map[string][]byte{
		"base.fbin.crop_nb_3":       slices.Concat(u4(1000, 2), data),
		"base.fbin.crop_nb_2":       slices.Concat(u4(1, 2), data), // fewer than its name says
		"base.fbin":                 slices.Concat(u4(1000, 2), data),
		"base.fbin.crop_nb_":        slices.Concat(u4(1000, 2), data),
		"base.u8bin.crop_nb_100000": nil,
	} {
		if r, err := openBytes(name, content, 0); err == nil {
			t.Errorf("%s: opened as %+v", name, r.Info())
		}
	}
}

// The advice for bytes names what they are.
func TestAdviceTellsSignedBytes(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for _, want := range []string{".i8bin", ".u8bin"} {
		content := u4(32, 32)
		for range 32 * 32 {
			x := int(20 * r.NormFloat64())
			if want == ".u8bin" {
				x = int(siftByte(r))
			}
			content = append(content, byte(x))
		}
		_, err := openBytes("a.fbin", content, 0)
		wantError(t, err, "rename it to end in "+want)
	}
}
