package vectors

import (
	"bytes"

	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
)

// writeIn makes a file in a folder.
func writeIn(t testing.TB, folder, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// numberedF4 is the bytes of rows of two numbers: half of the row's, and that.
func numberedF4(first, rows int) (content []byte) {
	for i := range rows {
		content = append(content, f4(little, float32(first+i)/2, float32(first+i))...)
	}
	return content
}

func numberedCSV(first, rows int) []byte {
	var b bytes.Buffer
	for i := range rows {
		fmt.Fprintf(&b, "%g,%d\n", float32(first+i)/2, first+i)
	}
	return b.Bytes()
}

type parquetRow struct {
	ID  string    `parquet:"id"`
	Emb []float32 `parquet:"emb,list"`
}

func numberedParquet(t testing.TB, first, rows int) []byte {
	var b bytes.Buffer
	w := parquet.NewGenericWriter[parquetRow](&b)
	for i := range rows {
		if _, err := w.Write([]parquetRow{{fmt.Sprintf("id-%d", first+i), []float32{float32(first+i) / 2, float32(first + i)}}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Several files of any format are read as one, whatever rows are asked for.
func TestShardsAreReadAsOneFile(t *testing.T) {
	for ending, content := range map[string]func(first, rows int) []byte{
		".f32": numberedF4,
		".npy": func(first, rows int) []byte {
			return npyOf("<f4", fmt.Sprintf("(%d, 2)", rows), numberedF4(first, rows))
		},
		".csv":     numberedCSV,
		".csv.gz":  func(first, rows int) []byte { return gzipped(t, numberedCSV(first, rows)) },
		".f32.zst": func(first, rows int) []byte { return zstandard(t, numberedF4(first, rows)) },
		".parquet": func(first, rows int) []byte { return numberedParquet(t, first, rows) },
	} {
		folder, total := t.TempDir(), 0
		for i := range 25 { // more than are open, or active, at once
			rows := 1 + i*7%10
			writeIn(t, folder, fmt.Sprintf("part-%d%s", i, ending), content(total, rows))
			total += rows
		}
		opts := Options{Dim: 2}
		if ending == ".parquet" {
			opts.IDColumn = "id"
		}
		r, err := Open(folder, opts)
		if err != nil {
			t.Fatal(err)
		}
		info := r.Info()
		if info.Count != int64(total) || info.Dim != 2 || len(info.Shards) != 25 || info.Path != folder ||
			info.Sequential != strings.Contains(ending, "z") || info.Shards[2].Name != "part-2"+ending {
			t.Errorf("%s: %+v", ending, info)
		}
		check := func(first, n int) {
			got := make([]float32, 2*n)
			if err := r.ReadRows(got, int64(first)); err != nil {
				t.Errorf("%s: rows %d+%d: %v", ending, first, n, err)
				return
			}
			for i := range n {
				if x := float32(first + i); got[2*i] != x/2 || got[2*i+1] != x {
					t.Errorf("%s: rows %d+%d: row %d is %v", ending, first, n, first+i, got[2*i:2*i+2])
					return
				}
			}
			if opts.IDColumn == "" {
				return
			}
			ids := make([]string, n)
			if err := r.(Identified).ReadIDs(ids, int64(first)); err != nil || n > 0 && ids[n-1] != fmt.Sprintf("id-%d", first+n-1) {
				t.Errorf("ids %d+%d: %q, %v", first, n, ids, err)
			}
		}
		check(0, total)
		check(0, 0)
		check(total, 0)
		var readers sync.WaitGroup
		for g := range 8 {
			readers.Go(func() {
				random := rand.New(rand.NewPCG(uint64(g), 1))
				for range 40 {
					first := random.IntN(total)
					check(first, random.IntN(min(20, total-first)+1))
				}
			})
		}
		readers.Wait()
		if err := r.ReadRows(make([]float32, 4), int64(total-1)); err == nil {
			t.Errorf("%s: a row beyond the last", ending)
		}
		if open := len(pooledOf(r).open); open > maxPooledFiles {
			t.Errorf("%s: %d files are open", ending, open)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

func pooledOf(r Reader) *filePool {
	if s, ok := r.(identifiedShards); ok {
		return s.pool[0].pool
	}
	return r.(*shards).pool[0].pool
}

func TestShardsThatDoNotFit(t *testing.T) {
	three := npyOf("<f4", "(1, 3)", f4(little, 1, 2, 3))
	folder := t.TempDir()
	writeIn(t, folder, "part-1.npy", npyOf("<f4", "(2, 2)", numberedF4(0, 2)))
	odd := writeIn(t, folder, "part-2.npy", three)
	r, err := Open(folder, Options{})
	if err == nil || !strings.Contains(err.Error(), odd+" has vectors of dimension 3: expected 2, as in "+filepath.Join(folder, "part-1.npy")) {
		t.Errorf("%v, %v", r, err)
	}
	writeIn(t, folder, "part-2.npy", three[:len(three)-1])
	if _, err := Open(folder, Options{}); err == nil || !strings.Contains(err.Error(), "part-2.npy: the file is truncated") {
		t.Error(err)
	}
	if err := os.Remove(odd); err != nil {
		t.Fatal(err)
	}
	writeIn(t, folder, "part-2.npy", npyOf("<f8", "(1, 2)", f8(little, 2, 1)))
	plain := writeIn(t, folder, "more.fvecs", vecs(2, f4(little, 3, 1.5)))
	both, err := JoinFiles([]string{folder + "/part-*.npy", plain})
	if err != nil {
		t.Fatal(err)
	}
	r, err = Open(both, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if info := r.Info(); info.Count != 4 || !strings.Contains(info.Note, "several formats: fvecs, npy") {
		t.Errorf("%+v", info)
	}
}

// Spark writes files without a row.
func TestShardsWithoutRowsAreLeftOut(t *testing.T) {
	folder := t.TempDir()
	writeIn(t, folder, "part-0.parquet", numberedParquet(t, 0, 0))
	writeIn(t, folder, "part-1.parquet", numberedParquet(t, 0, 3))
	writeIn(t, folder, "part-2.parquet", numberedParquet(t, 3, 0))
	writeIn(t, folder, "part-3.parquet", numberedParquet(t, 3, 2))
	r, err := Open(folder, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if info := r.Info(); info.Count != 5 || len(info.Shards) != 2 || info.Shards[1].Name != "part-3.parquet" || !strings.Contains(info.Note, "2 of the 4 files have no rows") {
		t.Errorf("%+v", info)
	}
	row := make([]float32, 4)
	if err := r.ReadRows(row, 2); err != nil || !slices.Equal(row, []float32{1, 2, 1.5, 3}) {
		t.Errorf("%v, %v", row, err)
	}
	if _, err := Open(filepath.Join(folder, "part-[02].parquet"), Options{}); err == nil || !strings.Contains(err.Error(), "none of the 2 files has a row") {
		t.Error(err)
	}
}

// A bad row says in which file it is.
func TestBadRowsOfShards(t *testing.T) {
	folder := t.TempDir()
	writeIn(t, folder, "part-1.jsonl", []byte("[0,0]\n[1,0.5]\n"))
	writeIn(t, folder, "part-2.jsonl", []byte("[2,1]\n\nnull\n[4,2]\n"))
	r, err := Open(folder, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	rows := make([]float32, 10)
	bad, err := AsBadRows(r.ReadRows(rows, 0))
	if err != nil || len(bad) != 1 || bad[0].Row != 3 || bad[0].Place != "part-2.jsonl:1" {
		t.Fatalf("%+v, %v", bad, err)
	}
	if rows[8] != 4 || !math.IsNaN(float64(rows[6])) {
		t.Error(rows)
	}
	if reason := bad[0].Reason(); !strings.HasPrefix(reason, "part-2.jsonl, line 3: ") {
		t.Error(reason)
	}
	if text := bad[0].String(); !strings.HasPrefix(text, "row 3, part-2.jsonl, line 3: ") {
		t.Error(text)
	}
}

// A file that another takes the place of between two reads is not read on.
func TestAShardThatChanges(t *testing.T) {
	folder := t.TempDir()
	for i := range maxPooledFiles + 2 {
		writeIn(t, folder, fmt.Sprintf("part-%d.f32", i), numberedF4(2*i, 2))
	}
	r, err := Open(folder, Options{Dim: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	all := make([]float32, 4*(maxPooledFiles+2))
	if err := r.ReadRows(all, 0); err != nil { // the first file is closed after it
		t.Fatal(err)
	}
	path := writeIn(t, folder, "part-0.f32", numberedF4(50, 2))
	if err := os.Chtimes(path, time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := r.ReadRows(all[:2], 0); err == nil || !strings.Contains(err.Error(), "part-0.f32") || !strings.Contains(err.Error(), "has changed since it was opened") {
		t.Error(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := r.ReadRows(all[:2], 0); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

func TestTheFingerprintOfShards(t *testing.T) {
	folder := t.TempDir()
	paths := make([]string, 3)
	for i := range paths {
		paths[i] = writeIn(t, folder, fmt.Sprintf("part-%d.f32", i), numberedF4(2*i, 2))
	}
	take := func(path string) Fingerprint {
		f, err := TakeFingerprint(path)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	before := take(folder)
	if reason, changed := before.Changed(take(filepath.Join(folder, "*.f32"))); changed {
		t.Error(reason)
	}
	if before.Size != 48 || len(before.Files) != 3 {
		t.Errorf("%+v", before)
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(paths[1], later, later); err != nil {
		t.Fatal(err)
	}
	if reason, _ := before.Changed(take(folder)); !strings.HasPrefix(reason, "part-1.f32: its modification time was") {
		t.Error(reason)
	}
	if take(folder).Hash != before.Hash {
		t.Error("the time is in the hash")
	}
	writeIn(t, folder, "part-1.f32", numberedF4(3, 2))
	if reason, _ := before.Changed(take(folder)); !strings.HasPrefix(reason, "part-1.f32: its content was") {
		t.Error(reason)
	}
	writeIn(t, folder, "part-1.f32", numberedF4(2, 2))
	writeIn(t, folder, "part-3.f32", numberedF4(6, 2))
	if reason, _ := before.Changed(take(folder)); reason != "it had 3 files and has now 4" {
		t.Error(reason)
	}
	if reason, _ := take(paths[0]).Changed(take(folder)); reason != "it had 1 files and has now 4" {
		t.Error(reason)
	}
}

func TestProbesOfOneOfManyFiles(t *testing.T) {
	for _, size := range []int64{0, 1, blockBytes, fewBlocks * blockBytes, fewBlocks*blockBytes + 1, 1 << 30} {
		end := int64(0)
		for _, s := range fewProbes(size) {
			if s.offset < end || s.length > endBytes || s.offset+s.length > size {
				t.Fatalf("%d: %+v", size, s)
			}
			end = s.offset + s.length
		}
		if end != size {
			t.Errorf("%d: the last byte is not read", size)
		}
	}
}

func BenchmarkOpenThousandShards(b *testing.B) {
	folder := b.TempDir()
	for i := range 1000 {
		writeIn(b, folder, fmt.Sprintf("part-%d.parquet", i), numberedParquet(b, i, 10))
	}
	for b.Loop() {
		if _, err := TakeFingerprint(folder); err != nil {
			b.Fatal(err)
		}
		r, err := Open(folder, Options{})
		if err != nil {
			b.Fatal(err)
		}
		r.Close()
	}
}
