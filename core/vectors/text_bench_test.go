package vectors

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// benchmarkFiles are the same vectors as text, and compressed; they take about
// 150 MB of text.
func benchmarkFiles(b *testing.B) (paths []string) {
	const count, dim = 100_000, 128
	random := rand.New(rand.NewPCG(1, 2))
	csv, jsonl, fbin := []byte{}, []byte{}, u4(count, dim)
	for range count {
		jsonl = append(jsonl, '[')
		for i := range dim {
			x := float32(random.NormFloat64() / 12)
			csv = append(strconv.AppendFloat(csv, float64(x), 'g', -1, 32), ",\n"[i/(dim-1)])
			jsonl = append(strconv.AppendFloat(jsonl, float64(x), 'g', -1, 32), ",]"[i/(dim-1)])
			fbin = append(fbin, f4(little, x)...)
		}
		jsonl = append(jsonl, '\n')
	}
	folder := b.TempDir()
	for name, content := range map[string][]byte{
		"rows.csv": csv, "rows.jsonl": jsonl, "rows.fbin.gz": gzipped(b, fbin), "rows.fbin.zst": zstandard(b, fbin), "rows.csv.gz": gzipped(b, csv),
	} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			b.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

// BenchmarkTexts measures MB/s of float32 in order, a block of 256 KiB at a time,
// and one row at a time at random; and MB/s of the file to open it.
func BenchmarkTexts(b *testing.B) {
	for _, path := range benchmarkFiles(b) {
		name := filepath.Base(path)
		r := mustOpen(b, path, 0)
		info := r.Info()
		b.Run(name+"/open", func(b *testing.B) {
			b.SetBytes(info.Size)
			for b.Loop() {
				mustOpen(b, path, 0)
			}
		})
		b.Run(name+"/forward", func(b *testing.B) {
			dst := make([]float32, 256<<10/4)
			rows := int64(len(dst) / info.Dim)
			b.SetBytes(int64(4 * len(dst)))
			b.ReportAllocs()
			first := int64(0)
			for b.Loop() {
				if err := r.ReadRows(dst, first); err != nil {
					b.Fatal(err)
				}
				if first += rows; first+rows > info.Count {
					first = 0
				}
			}
		})
		if info.Sequential {
			continue
		}
		b.Run(name+"/random", func(b *testing.B) {
			dst := make([]float32, info.Dim)
			b.ReportAllocs()
			for first := int64(0); b.Loop(); first = (first + 99_991*7919) % info.Count {
				if err := r.ReadRows(dst, first); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkIndex measures the pass that finds the lines of a text in memory.
func BenchmarkIndex(b *testing.B) {
	for _, dim := range []int{16, 128} {
		content := []byte(csvOf(100_000, dim))
		b.Run(fmt.Sprint(dim), func(b *testing.B) {
			b.SetBytes(int64(len(content)))
			for b.Loop() {
				if _, err := io.Writer(newLineIndex(0)).Write(content); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkSniff measures how long it takes to tell how a text is written.
func BenchmarkSniff(b *testing.B) {
	var content []byte
	for i := range 128 << 10 / 1000 {
		for j := range 100 {
			content = append(strconv.AppendFloat(content, float64(i*j+1)/70000, 'g', 8, 32), ",\n"[j/99])
		}
	}
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		sniff(CSV, content, true)
	}
}
