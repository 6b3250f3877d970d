package cli_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// hit answers a row with a hit of this id and score.
func hit(id func(row int) string, score func(row int) float64) func(http.ResponseWriter, *http.Request, int, int) {
	return func(w http.ResponseWriter, _ *http.Request, row, _ int) {
		fmt.Fprintf(w, `{"results":[{"id":%q,"score":%v}]}`, id(row), score(row))
	}
}

// exported is what an export to standard output has, after the header.
func exported(t *testing.T, folder string, args ...string) (header string, lines []string) {
	t.Helper()
	code, stdout, stderr := run(t, folder, append([]string{"export", "out.vcrun", "-"}, args...)...)
	if code != 0 || stderr != "" {
		t.Fatalf("%v: %d, %q", args, code, stderr)
	}
	lines = strings.Split(strings.TrimSuffix(stdout, "\r\n"), "\r\n")
	return lines[0], lines[1:]
}

// The id that was asked for stands beside the id that the API answered with, wherever ids
// come from, by index and sorted.
func TestTheExportHasTheIDThatWasAskedFor(t *testing.T) {
	t.Parallel()
	const rows = 40
	own := func(row int) string { return fmt.Sprintf("item-%d", row) }
	url := serve(t, hit(func(row int) string {
		if row%10 == 3 {
			return own(row + 1)
		}
		return own(row)
	}, func(row int) float64 { return 1 - float64(row)/100_000 })).URL
	for name, ids := range map[string]string{"file": "file:ids.txt", "row": "item-{row}"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			vectors := writeVectors(t, folder, rows)
			var list strings.Builder
			for row := range rows {
				fmt.Fprintln(&list, own(row))
			}
			if err := os.WriteFile(filepath.Join(folder, "ids.txt"), []byte(list.String()), 0o600); err != nil {
				t.Fatal(err)
			}
			if code, stdout, stderr := run(t, folder, "run", vectors, "--dim", fmt.Sprint(dim), "--url", url, "--ids", ids, "--out", "out.vcrun"); code != 0 {
				t.Fatalf("%d\n%s%s", code, stdout, stderr)
			}
			header, lines := exported(t, folder)
			if header != "index,id,outcome,similarity,answer_id,latency_ms,attempts,error,rank,duplicate" || len(lines) != rows {
				t.Fatalf("%d rows, header %s", len(lines), header)
			}
			_, lines = exported(t, folder, "--columns", "id,index,answer_id", "--outcome", "mismatch")
			if want := []string{"item-3,3,item-4", "item-13,13,item-14", "item-23,23,item-24", "item-33,33,item-34"}; !slices.Equal(lines, want) {
				t.Errorf("%q; want %q", lines, want)
			}
			_, lines = exported(t, folder, "--columns", "id", "--sort", "similarity", "--limit", "3")
			if want := []string{"item-39", "item-38", "item-37"}; !slices.Equal(lines, want) {
				t.Errorf("sorted: %q; want %q", lines, want)
			}
			_, lines = exported(t, folder, "--columns", "index", "--limit", "2")
			if want := []string{"0", "1"}; !slices.Equal(lines, want) {
				t.Errorf("limited: %q; want %q", lines, want)
			}
		})
	}
}

// Where the file of ids is gone, the results can be had without them, and that is said.
func TestAnExportWithoutTheFileOfIDs(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	vectors := writeVectors(t, folder, 3)
	if err := os.WriteFile(filepath.Join(folder, "ids.txt"), []byte("a\nb\nc\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	url := serve(t, hit(func(row int) string { return string(rune('a' + row)) }, func(int) float64 { return 1 })).URL
	if code, _, stderr := run(t, folder, "run", vectors, "--dim", fmt.Sprint(dim), "--url", url, "--ids", "file:ids.txt", "--out", "out.vcrun"); code != 0 {
		t.Fatal(stderr)
	}
	if err := os.WriteFile(filepath.Join(folder, "ids.txt"), []byte("a\nx\nc\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := run(t, folder, "export", "out.vcrun", "-")
	if code != 0 || !strings.HasPrefix(stdout, "index,outcome,") || !strings.Contains(stderr, "the column id is left out") || !strings.Contains(stderr, "ids.txt has changed") {
		t.Errorf("%d\n%s%s", code, stdout, stderr)
	}
	code, stdout, stderr = run(t, folder, "export", "out.vcrun", "-", "--columns", "id")
	if code != 2 || stdout != "" || !strings.Contains(stderr, "the ids cannot be read") {
		t.Errorf("asked for: %d\n%s%s", code, stdout, stderr)
	}
}

// A data set of several files has file:row, and Parquet what CSV has.
func TestAnExportOfSeveralFiles(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	parts, _ := split(t, writeVectors(t, folder, 100))
	url := serve(t, hit(func(row int) string { return fmt.Sprint(row) }, func(row int) float64 { return 1 - float64(row)/100_000 })).URL
	if code, stdout, stderr := run(t, folder, "run", parts, "--dim", fmt.Sprint(dim), "--url", url, "--ids", "row", "--out", "out.vcrun"); code != 0 {
		t.Fatalf("%d\n%s%s", code, stdout, stderr)
	}
	_, lines := exported(t, folder, "--columns", "place,id", "--sort", "similarity", "--limit", "21")
	if lines[0] != "part-10.f32:19,99" || lines[20] != "part-2.f32:49,79" {
		t.Errorf("%q", lines)
	}
	if code, _, stderr := run(t, folder, "export", "out.vcrun", "out.parquet", "--sort", "similarity", "--limit", "30"); code != 0 {
		t.Fatal(stderr)
	}
	type row struct {
		Index   int64   `parquet:"index"`
		Place   string  `parquet:"place,optional"`
		ID      string  `parquet:"id,optional"`
		Outcome string  `parquet:"outcome"`
		Score   float32 `parquet:"similarity,optional"`
		Answer  string  `parquet:"answer_id,optional"`
	}
	got, err := parquet.ReadFile[row](filepath.Join(folder, "out.parquet"))
	if err != nil || len(got) != 30 || got[0] != (row{99, "part-10.f32:19", "99", "match", 0.99901, "99"}) {
		t.Errorf("%d rows, %v; the first %+v", len(got), err, got)
	}
	var about struct {
		File     string
		Rows     int64
		SortedBy string `json:"sorted_by"`
		Limit    int64
	}
	text, err := os.ReadFile(filepath.Join(folder, "out.parquet.json"))
	if err == nil {
		err = json.Unmarshal(text, &about)
	}
	if err != nil || about.File != "out.parquet" || about.Rows != 30 || about.SortedBy != "similarity" || about.Limit != 30 {
		t.Errorf("%+v, %v", about, err)
	}
}

// DuckDB, where it is there, reads the Parquet file as it is meant.
func TestDuckDBReadsTheParquetExport(t *testing.T) {
	t.Parallel()
	duckdb, err := exec.LookPath("duckdb")
	if err != nil {
		t.Skip("left out: this machine lacks duckdb")
	}
	folder := t.TempDir()
	if code, _, stderr := run(t, folder, "run", "--demo", "--range", "0:1000", "--out", "out.vcrun"); code != 0 {
		t.Fatal(stderr)
	}
	if code, _, stderr := run(t, folder, "export", "out.vcrun", "out.parquet"); code != 0 {
		t.Fatal(stderr)
	}
	query := exec.Command(duckdb, "-csv", "-noheader", "-c", "SELECT count(*), min(index), max(index), count(similarity) > 900 FROM 'out.parquet'")
	query.Dir = folder
	if out, err := query.CombinedOutput(); err != nil || strings.TrimSpace(string(out)) != "1000,0,999,true" {
		t.Errorf("%s, %v", out, err)
	}
}

// What cannot be is refused before anything is written.
func TestExportsThatCannotBe(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	vectors := writeVectors(t, folder, 3)
	if code, _, stderr := run(t, folder, "run", vectors, "--dim", fmt.Sprint(dim), "--url", serve(t, nil).URL, "--out", "out.vcrun"); code != 0 {
		t.Fatal(stderr)
	}
	for args, want := range map[string]string{
		"--sort recall":    "no recall",
		"--sort size":      "similarity",
		"--limit -1":       "--limit",
		"--columns id":     "no ids",
		"--columns place":  "one file",
		"--columns top_id": "there are: index, place, id",
	} {
		for _, out := range []string{"rows.csv", "rows.parquet"} {
			code, _, stderr := run(t, folder, append([]string{"export", "out.vcrun", out}, strings.Fields(args)...)...)
			if code != 2 || !strings.Contains(stderr, want) {
				t.Errorf("%s: %d, %q", args, code, stderr)
			}
		}
	}
	left, err := filepath.Glob(filepath.Join(folder, "*rows*"))
	if hidden, _ := filepath.Glob(filepath.Join(folder, ".vectorcheck-*")); err != nil || len(left)+len(hidden) > 0 {
		t.Errorf("left behind: %v %v", left, hidden)
	}
}
