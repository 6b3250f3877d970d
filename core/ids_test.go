package core

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vectorcheck/core/check"
)

func TestParseIDsReadsWhatStringWrites(t *testing.T) {
	for text, want := range map[string]IDs{
		"none": {}, "row": {From: RowIDs}, "row+1": {From: RowIDs, Offset: 1}, "row-20": {From: RowIDs, Offset: -20},
		"file:/a b/ids.txt": {From: FileIDs, File: "/a b/ids.txt"},
		"{row:8}":           {From: RowIDs, Digits: 8}, "{row+1:8}.txt": {From: RowIDs, Offset: 1, Digits: 8, Suffix: ".txt"}, "{row}/x": {From: RowIDs, Suffix: "/x"},
		"column:id": {From: ColumnIDs, Column: "id"}, "column:a:b": {From: ColumnIDs, Column: "a:b"},
	} {
		got, err := ParseIDs(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%q: %+v, %v, written %q", text, got, err, got)
		}
	}
	for _, wrong := range []string{"rows", "row1", "row+", "row+x", "column:", "column", "Row", "x{row", "{row1}", "{rows}", "{row:0}", "{row:20}", "{row:x}", "row+99999999999999999999"} {
		if got, err := ParseIDs(wrong); err == nil {
			t.Errorf("%q is %+v", wrong, got)
		}
	}
}

func TestNotationHasThePrefix(t *testing.T) {
	for text, want := range map[string]IDs{
		"row": {From: RowIDs}, "doc-{row}": {From: RowIDs, Prefix: "doc-"},
		"doc-{row+1:8}.txt": {From: RowIDs, Prefix: "doc-", Offset: 1, Digits: 8, Suffix: ".txt"},
	} {
		if got, err := ParseIDs(text); err != nil || got != want || got.Notation() != text {
			t.Errorf("%q: %+v, %v, written %q", text, got, err, got.Notation())
		}
	}
	if got := (IDs{From: ColumnIDs, Column: "id", Prefix: "x"}).Notation(); got != "column:id with the prefix x" {
		t.Error(got)
	}
}

// topTwo answers a search for row i of settings with the rows that hits lists for
// it; ids count from 1, after an x.
func topTwo(hits map[int][2]int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var asked struct{ Vector []float64 }
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		found := hits[int(asked.Vector[0])-1]
		fmt.Fprintf(w, `[{"id":"x%d","score":1},{"id":"x%d","score":0.999}]`, found[0]+1, found[1]+1)
	}
}

// finish runs to the end, and gives the rows.
func finish(t *testing.T, s Settings) (*Run, []ResultRow) {
	t.Helper()
	r := create(t, s)
	r.Start()
	<-r.Done()
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	rows, err := r.Results().Rows(context.Background(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	return r, rows
}

func TestARunComparesIDs(t *testing.T) {
	s := settings(t, 4, topTwo(map[int][2]int{0: {0, 1}, 1: {2, 1}, 3: {0, 1}}))
	s.TopK, s.IDs = 2, IDs{From: RowIDs, Offset: 1, Prefix: "x"}
	makeTwin(t, s.Vectors, 2, 0) // the search for row 2 is that for row 0
	r, rows := finish(t, s)
	for i, want := range []check.Verdict{
		{Outcome: check.Match, Similarity: 1, Rank: 1},
		{Outcome: check.Match, Similarity: 0.999, Rank: 2},
		{Outcome: check.Match, Similarity: 1, Rank: 1, Duplicate: true},
		{Outcome: check.Mismatch, Similarity: 1},
	} {
		r := rows[i]
		if got := (check.Verdict{Outcome: r.Outcome, Similarity: r.Similarity, Rank: r.Rank, Duplicate: r.Duplicate}); got != want {
			t.Errorf("row %d: %+v; want %+v", i, got, want)
		}
	}
	f := r.Snapshot().Figures
	if f.Found != 3 || f.FoundFirst != 2 || f.Duplicates != 1 || f.ReciprocalRanks != 2.5 {
		t.Errorf("%+v", f.Totals)
	}
	summary, err := r.Summary()
	if err != nil || !summary.Compared.IDs || summary.Compared.K != 2 {
		t.Errorf("%+v, %v", summary.Compared, err)
	}
}

// makeTwin gives row one the numbers of row other.
func makeTwin(t *testing.T, path string, one, other int) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	copy(data[8*one:8*one+8], data[8*other:8*other+8])
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestARunComparesNeighbors(t *testing.T) {
	s := settings(t, 3, topTwo(map[int][2]int{0: {5, 6}, 1: {5, 8}, 2: {8, 9}}))
	s.TopK, s.Threshold, s.IDs = 2, 1, IDs{From: RowIDs, Offset: 1, Prefix: "x"}
	var truth []byte
	for _, n := range []uint32{3, 3, 5, 6, 7, 5, 6, 7, 5, 6, 8} { // queries, k, rows
		truth = binary.LittleEndian.AppendUint32(truth, n)
	}
	for _, bits := range []uint32{0, 1, 2, 0, 1, 2, 0, 1, 1} { // distances: 6 and 8 are as near
		truth = binary.LittleEndian.AppendUint32(truth, bits)
	}
	s.Truth.File = filepath.Join(t.TempDir(), "gt.bin")
	if err := os.WriteFile(s.Truth.File, truth, 0o600); err != nil {
		t.Fatal(err)
	}
	r, rows := finish(t, s)
	for i, want := range []int{2, 1, 1} {
		if rows[i].Neighbors != want || (rows[i].Outcome == check.Match) != (want == 2) {
			t.Errorf("query %d: %+v; want %d neighbors found", i, rows[i].Result, want)
		}
	}
	figures := r.Snapshot().Figures
	if recall, ok := figures.NeighborRecall(2); !ok || recall != 4.0/6 {
		t.Errorf("recall %v", recall)
	}

	for name, spoil := range map[string]func(*Settings){
		"expected at least 4": func(s *Settings) { s.TopK = 4 },
		"of the 2 vectors":    func(s *Settings) { s.Vectors = settings(t, 2, found).Vectors },
		"no such file":        func(s *Settings) { s.Truth.File += "x.bin" },
		`ids "id" was given`:  func(s *Settings) { s.IDs = IDs{From: ColumnIDs, Column: "id"} },
	} {
		wrong := s
		spoil(&wrong)
		if _, err := Create(context.Background(), wrong, filepath.Join(t.TempDir(), "r.vcrun"), Options{}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v; want %q", err, name)
		}
	}
}

func TestIDsOfAFileWithoutColumnsAreRefused(t *testing.T) {
	s := settings(t, 2, found)
	s.IDs = IDs{From: ColumnIDs, Column: "id"}
	if _, err := Create(context.Background(), s, filepath.Join(t.TempDir(), "r.vcrun"), Options{}); err == nil || !strings.Contains(err.Error(), `ids "id" was given`) {
		t.Errorf("%v", err)
	}
}

func TestIDsOfAFile(t *testing.T) {
	s := settings(t, 3, topTwo(map[int][2]int{0: {0, 1}, 1: {2, 1}, 2: {0, 1}}))
	s.TopK, s.IDs = 2, IDs{From: FileIDs, File: filepath.Join(t.TempDir(), "ids.txt"), Prefix: "x"}
	for content, says := range map[string]string{"1\n2\n": "2 ids", "id\n1\n2\n3\n": "without a header"} {
		if err := os.WriteFile(s.IDs.File, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Create(context.Background(), s, filepath.Join(t.TempDir(), "r.vcrun"), Options{}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", content, err)
		}
	}
	if err := os.WriteFile(s.IDs.File, []byte("1\n2\n3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, rows := finish(t, s)
	for i, want := range []int{1, 2, 0} {
		if rows[i].Rank != want {
			t.Errorf("row %d: %+v; want the rank %d", i, rows[i].Result, want)
		}
	}
}

// The ids of a column go with the rows, also of those that are read on their own.
func TestIDsOfAColumn(t *testing.T) {
	s := settings(t, 3, topTwo(map[int][2]int{0: {0, 1}, 1: {2, 1}, 2: {0, 2}}))
	s.Vectors, s.Dim, s.TopK = filepath.Join(t.TempDir(), "v.csv"), 0, 2
	if err := os.WriteFile(s.Vectors, []byte("key,a,b\nx1,1,1\nx2,2,1\nx3,3,1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.IDs = IDs{From: ColumnIDs, Column: "key"}
	for _, coverage := range []Coverage{{}, {Sample: 3, Seed: 5}} {
		s.Coverage = coverage
		_, rows := finish(t, s)
		for _, row := range rows {
			if want := []int{1, 2, 2}[row.Index]; row.Rank != want {
				t.Errorf("%+v; want the rank %d", row.Result, want)
			}
		}
	}
}

func TestASampleOfACompressedFile(t *testing.T) {
	s := settings(t, 1, found)
	s.Vectors, s.Dim, s.Coverage.Sample = filepath.Join(t.TempDir(), "v.csv.gz"), 0, 1
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write([]byte("1,2\n3,4\n"))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.Vectors, packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, rows := finish(t, s); len(rows) != 1 || rows[0].Outcome != check.Match {
		t.Errorf("%+v", rows)
	}
	s.Coverage = Coverage{}
	if _, rows := finish(t, s); len(rows) != 2 || rows[1].Outcome != check.Match {
		t.Errorf("%+v", rows)
	}
}
