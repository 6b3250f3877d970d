package vectors

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// openTextBytes opens content as though it were a file of that name.
func openTextBytes(name, content string, opts Options) (Reader, error) {
	return open(source{strings.NewReader(content), name, int64(len(content))}, io.NopCloser(nil), opts)
}

// goodText is a text that can be read, and what it holds.
type goodText struct {
	about   string
	name    string
	content string
	opts    Options
	column  string // Info.Column
	rows    [][]float32
	ids     []string // nil without an id column
}

func testGoodTexts(t *testing.T, texts []goodText) {
	t.Helper()
	for _, f := range texts {
		t.Run(f.about, func(t *testing.T) {
			r, err := openTextBytes(f.name, f.content, f.opts)
			if err != nil {
				t.Fatal(err)
			}
			checkText(t, r, f)
		})
	}
}

// checkText reads the rows and ids of r at once, and one by one from the last.
func checkText(t *testing.T, r Reader, f goodText) {
	t.Helper()
	info := r.Info()
	if info.Count != int64(len(f.rows)) || info.Dim != len(f.rows[0]) || info.Element != Decimal ||
		info.Column != f.column || info.IDColumn != f.opts.IDColumn {
		t.Fatalf("Info() = %+v", info)
	}
	all, want := make([]float32, len(f.rows)*info.Dim), slices.Concat(f.rows...)
	if err := r.ReadRows(all, 0); err != nil || !same(all, want) {
		t.Errorf("all rows: %v, %v, want %v", all, err, want)
	}
	row := make([]float32, info.Dim)
	for i := len(f.rows) - 1; i >= 0; i-- {
		if err := r.ReadRows(row, int64(i)); err != nil || !same(row, f.rows[i]) {
			t.Errorf("row %d: %v, %v, want %v", i, row, err, f.rows[i])
		}
	}
	identified, ok := r.(Identified)
	if ok != (f.ids != nil) {
		t.Fatalf("Identified: %v", ok)
	}
	if !ok {
		return
	}
	ids := make([]string, len(f.rows))
	if err := identified.ReadIDs(ids, 0); err != nil || !slices.Equal(ids, f.ids) {
		t.Errorf("ids: %q, %v, want %q", ids, err, f.ids)
	}
	last := make([]string, 1)
	if err := identified.ReadIDs(last, info.Count-1); err != nil || last[0] != f.ids[len(ids)-1] {
		t.Errorf("the last id: %q, %v", last, err)
	}
}

// same is equality of numbers where a NaN equals another.
func same(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool { return x == y || x != x && y != y })
}

// badText is a text that is refused, and what the error says.
type badText struct {
	about   string
	name    string
	content string
	opts    Options
	want    []string
}

// testBadTexts opens each text and, where that is fine, reads it whole.
func testBadTexts(t *testing.T, texts []badText) {
	t.Helper()
	for _, f := range texts {
		t.Run(f.about, func(t *testing.T) {
			wantError(t, readText(f.name, f.content, f.opts), append(f.want, f.name+": ")...)
		})
	}
}

// readText reads all rows and ids of a text.
func readText(name, content string, opts Options) error {
	r, err := openTextBytes(name, content, opts)
	if err != nil {
		return err
	}
	info := r.Info()
	if err := r.ReadRows(make([]float32, info.Count*int64(info.Dim)), 0); err != nil {
		return err
	}
	if identified, ok := r.(Identified); ok {
		return identified.ReadIDs(make([]string, info.Count), 0)
	}
	return nil
}

// The files were written by other programs, as testdata/README.md says.
func TestTextsOfOtherPrograms(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	postgres := [][]float32{{0.1, -2.5, 3e10, 1e-7}, {0.25, 1, 0, 0}, {nan, inf, 3, 4}, {5, 6, 7, 8}}
	finite := [][]float32{postgres[0], postgres[1], postgres[3]}
	sqlite := [][]float32{{0.1, 1e-20, 3.5}, {-1.5, 2, 1.0 / 3}}
	files := []goodText{
		{"", "postgres.csv", "", Options{}, "v", postgres, nil},
		{"", "postgres.csv", "", Options{IDColumn: "id"}, "v", postgres, []string{"doc-1", "doc-2", "doc,3", ""}},
		{"", "postgres.csv.gz", "", Options{IDColumn: "title", Column: "v"}, "v", postgres, []string{"plain", `with "quotes", commas`, "Привет", ""}},
		{"", "postgres.tsv", "", Options{IDColumn: "1"}, "3", postgres, []string{"doc-1", "doc-2", "doc,3", `\N`}},
		{"", "postgres.tsv.zst", "", Options{Column: "3"}, "3", postgres, nil},
		{"", "postgres.jsonl", "", Options{IDColumn: "title"}, "v", finite, []string{"plain", `with "quotes", commas`, ""}},
		{"", "members.jsonl.gz", "", Options{IDColumn: "id"}, "v", finite, []string{"doc-1", "doc-2", ""}},
		{"", "sqlite.csv", "", Options{Dim: 3}, "", sqlite, nil},
		{"", "sqlite.csv.zst", "", Options{IDColumn: "id"}, "", sqlite, []string{"10", "20"}},
	}
	for _, f := range files {
		t.Run(fmt.Sprint(f.name, f.opts), func(t *testing.T) {
			path := filepath.Join("testdata", f.name)
			r, err := Open(path, f.opts)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			checkText(t, r, f)
		})
	}
}

// csvOf is a text of count rows that tell where they stand, with a blank line
// before every fifth of them, longer than what is read at once.
func csvOf(count, dim int) string {
	var b strings.Builder
	for i := range count {
		if i%5 == 0 {
			b.WriteString(" \r\n")
		}
		for j := range dim {
			fmt.Fprintf(&b, "%d%s", i*dim+j, map[bool]string{true: "\n", false: ","}[j == dim-1])
		}
	}
	return b.String()
}

func TestReadRowsWithinAText(t *testing.T) {
	const count, dim = 20_000, 5
	r := mustOpen(t, write(t, "rows.csv", []byte(csvOf(count, dim))), 0)
	want := numbered(count, dim)
	var wg sync.WaitGroup
	for _, rows := range []struct{ first, n int }{
		{0, count}, {0, 1}, {count - 1, 1}, {1, count - 2}, {12_345, 1000}, {13_345, 1000}, {14_345, 1}, {count, 0}, {0, 0},
	} {
		wg.Go(func() {
			got := make([]float32, rows.n*dim)
			if err := r.ReadRows(got, int64(rows.first)); err != nil || !slices.Equal(got, want[rows.first*dim:][:rows.n*dim]) {
				t.Errorf("%d rows from %d on are others: %v", rows.n, rows.first, err)
			}
		})
	}
	wg.Wait()
}

// A line longer than what is read at once, and than what is kept of a compressed
// file.
func TestReadRowsOfLongLines(t *testing.T) {
	const count, dim = 3, 400_000
	content := []byte(csvOf(count, dim))
	if len(content)/count < recentBytes {
		t.Fatalf("%d lines take %d bytes", count, len(content))
	}
	want := numbered(count, dim)
	for name, content := range map[string][]byte{"rows.csv": content, "rows.csv.gz": gzipped(t, content)} {
		r := mustOpen(t, write(t, name, content), dim)
		for _, i := range []int{0, 1, 2, 1} {
			row := make([]float32, dim)
			if err := r.ReadRows(row, int64(i)); err != nil || !slices.Equal(row, want[i*dim:][:dim]) {
				t.Errorf("%s: row %d is another: %v", name, i, err)
			}
		}
	}
}

func TestReadRowsOutsideAText(t *testing.T) {
	r, err := openTextBytes("a.csv", "id,v0,v1\na,1,2\nb,3,4\n", Options{IDColumn: "id"})
	if err != nil {
		t.Fatal(err)
	}
	wantError(t, r.ReadRows(make([]float32, 3), 0), "a.csv: ", "into 3 numbers: expected a multiple of the dimension, 2")
	for _, first := range []int64{-1, 2, 1<<63 - 1} {
		wantError(t, r.ReadRows(make([]float32, 2), first), "a.csv: ", "within the 2 rows")
		wantError(t, r.(Identified).ReadIDs(make([]string, 1), first), "a.csv: ", "within the 2 rows")
	}
}

// A text read in its order is read once, after it has been indexed.
func TestTextsAreReadForward(t *testing.T) {
	const count, dim, block = 20_000, 5, 50
	content := csvOf(count, dim)
	disk := &counting{Reader: bytes.NewReader([]byte(content))}
	r, err := open(source{disk, "a.csv", int64(len(content))}, io.NopCloser(nil), Options{})
	if err != nil {
		t.Fatal(err)
	}
	disk.read = 0
	for first := int64(0); first < count; first += block {
		if err := r.ReadRows(make([]float32, block*dim), first); err != nil {
			t.Fatal(err)
		}
	}
	const readTwice = 6 // at most so many times, as each read of few rows takes 4 KiB
	if most := readTwice * int64(len(content)); disk.read > most {
		t.Errorf("%d bytes were read of %d, want at most %d", disk.read, len(content), most)
	}
}

func TestReadRowsOfAChangedText(t *testing.T) {
	const count, dim = 20_000, 5
	content := csvOf(count, dim)
	read := func(changed string, first int64) error {
		path := write(t, "rows.csv", []byte(content))
		r := mustOpen(t, path, 0)
		if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
		return r.ReadRows(make([]float32, 100*dim), first)
	}
	err := read(content[:len(content)/2], count-100)
	wantError(t, err, "rows.csv: read line", "truncated since it was opened")
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%v is not io.ErrUnexpectedEOF", err)
	}
	longer := strings.Replace(content, "0,1,2,3,4\n", "0,1,2,3,4.0\n", 1)
	wantError(t, read(longer, 10_000), "rows.csv: ", "has changed since it was opened", "open it again")
	wantError(t, read(longer, 0), "has changed since it was opened: line 3 ")
	wantError(t, read(strings.Repeat("\n", len(content)), 0), "has changed since it was opened")
	wantError(t, read(strings.Repeat(" ", len(content)), 10_000), "has changed since it was opened")
	if err := read(content+"7,7,7,7,7\n", count-100); err != nil {
		t.Errorf("a file that has grown: %v", err)
	}
}

func TestALineThatIsTooLong(t *testing.T) {
	endless := source{repeated('1'), "a.csv", maxLineBytes * 2}
	_, err := open(endless, io.NopCloser(nil), Options{})
	wantError(t, err, "a.csv: ", "line 1 is longer than 67108864 bytes")
}

// repeated is a file of one byte again and again.
type repeated byte

func (r repeated) ReadAt(p []byte, _ int64) (int, error) {
	for i := range p {
		p[i] = byte(r)
	}
	return len(p), nil
}

func TestLineIndexForgetsEverySecondMark(t *testing.T) {
	x := newLineIndex(0)
	const count = 5*maxMarks + 3
	for range count {
		if _, err := x.Write([]byte("12\n\n")); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.finish(); err != nil {
		t.Fatal(err)
	}
	if x.count != count || x.every != 8 || len(x.marks) > maxMarks {
		t.Fatalf("%d records, %d marks, one every %d", x.count, len(x.marks), x.every)
	}
	for _, record := range []int64{0, 7, 8, maxMarks, count - 1} {
		marked := record / 8 * 8
		if got, want := x.before(record), (place{marked, 2*marked + 1, 4 * marked}); got != want {
			t.Errorf("the mark before record %d is %+v, want %+v", record, got, want)
		}
	}
}
