package core

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vectorcheck/core/check"
)

func TestMaxBadRows(t *testing.T) {
	for _, c := range []struct {
		text        string
		total, most int64
	}{
		{"", 20, 10}, {"", 100, 10}, {"", 1010, 101}, {"0", 100, 0}, {"0%", 100, 0}, {"5%", 100, 5}, {"12.5 %", 1000, 125},
		{"100%", 7, 7}, {"7", 1_000_000, 7}, {"5%", 10, 0},
	} {
		m, err := parseMaxBadRows(c.text)
		if err != nil || m.of(c.total) != c.most {
			t.Errorf("%q of %d rows: %d, %v; want %d", c.text, c.total, m.of(c.total), err, c.most)
		}
	}
	for _, wrong := range []string{"x", "-1", "101%", "-1%", "%", "1.5", "NaN%"} {
		if m, err := parseMaxBadRows(wrong); err == nil {
			t.Errorf("%q is %+v", wrong, m)
		}
	}
}

// What a sample says of all rows is taken only where it is sure.
func TestExceeded(t *testing.T) {
	for _, c := range []struct {
		text               string
		bad, looked, total int64
		want               bool
	}{
		{"", 10, 20, 20, false}, {"", 11, 20, 20, true}, // all were looked at
		{"", 100, 1000, 10_000_000, false}, {"", 115, 1000, 10_000_000, false}, {"", 200, 1000, 10_000_000, true},
		{"50%", 200, 1000, 10_000_000, false}, {"500", 200, 1000, 10_000_000, false}, {"100", 200, 1000, 10_000_000, true},
		{"0", 1, 1000, 10_000_000, true}, {"0", 0, 1000, 10_000_000, false}, {"100%", 1000, 1000, 10_000_000, false},
	} {
		m, err := parseMaxBadRows(c.text)
		if got := m.exceeded(c.bad, c.looked, c.total); err != nil || got != c.want {
			t.Errorf("%+v: %v, %v", c, got, err)
		}
	}
}

// writeLines is a file of n rows, of which those have no vector that bad says.
func writeLines(t *testing.T, n int, bad func(i int) bool) (path string) {
	t.Helper()
	var b strings.Builder
	for i := range n {
		if bad(i) {
			fmt.Fprintf(&b, "{\"id\":\"d%d\",\"v\":null}\n", i)
		} else {
			fmt.Fprintf(&b, "{\"id\":\"d%d\",\"v\":[%d,1]}\n", i, i+1)
		}
	}
	path = filepath.Join(t.TempDir(), "rows.jsonl")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// ownID answers a search for row i of writeLines with its id.
func ownID(w http.ResponseWriter, r *http.Request) {
	var first int
	if _, err := fmt.Fscanf(r.Body, `{"vector":[%d,`, &first); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	fmt.Fprintf(w, `[{"id":"d%d","score":1}]`, first-1)
}

// A row without a vector is skipped, with its reason and place; all others are checked
// under their own ids, in the order of the file and in that of a sample.
func TestARunSkipsBadRows(t *testing.T) {
	const count = 60
	bad := map[int]bool{0: true, 53: true, 59: true}
	path := writeLines(t, count, func(i int) bool { return bad[i] })
	for _, sample := range []int64{0, count} {
		s := settings(t, 1, ownID)
		s.Vectors, s.Dim, s.IDs, s.Coverage.Sample = path, 0, IDs{From: ColumnIDs, Column: "id"}, sample
		r, rows := finish(t, s)
		for _, row := range rows {
			want := check.Match
			if bad[int(row.Index)] {
				want = check.Skipped
				if reason := fmt.Sprintf(`line %d: "v" is null: expected an array of numbers`, row.Index+1); row.Reason != reason {
					t.Errorf("row %d: %q; want %q", row.Index, row.Reason, reason)
				}
			}
			if row.Outcome != want {
				t.Errorf("row %d: %+v", row.Index, row)
			}
		}
		summary, err := r.Summary()
		if err != nil || summary.Skipped.Count != 3 || len(summary.Skipped.Examples) != 3 || summary.Skipped.Examples[1].Index != 53 {
			t.Errorf("%+v, %v", summary.Skipped, err)
		}
	}
}

// Too many are refused before anything is sent, or, where that shows later, end the run,
// which can go on once more are allowed.
func TestTooManyBadRows(t *testing.T) {
	s := settings(t, 1, ownID)
	s.Dim = 0
	s.Vectors = writeLines(t, 3000, func(i int) bool { return i%3 == 1 })
	file := filepath.Join(t.TempDir(), "out.vcrun")
	_, err := Create(context.Background(), s, file, Options{})
	if !errors.Is(err, ErrBadRows) || !strings.Contains(err.Error(), "--max-bad-rows") || !strings.Contains(err.Error(), `"v" is null`) {
		t.Errorf("%v", err)
	}
	expectNoFile(t, file)

	s.Vectors = writeLines(t, 3000, func(i int) bool { return i > 0 && i < 50 })
	s.MaxBadRows = "30"
	r, err := Create(context.Background(), s, file, Options{}) // of 1,000 rows that are looked at, about 16 are bad
	if err != nil {
		t.Fatal(err)
	}
	expectSkipped(t, r, ErrBadRows, 31)
	r, err = Open(context.Background(), file, ResumeOptions{MaxBadRows: "49"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	expectSkipped(t, r, nil, 49)
	if total := r.Snapshot().Figures; total.Matches != 3000-49 {
		t.Errorf("%+v", total)
	}
}

// expectSkipped runs r, which ends with an error, or none, after it has skipped so many
// vectors, or a few more that are looked at meanwhile.
func expectSkipped(t *testing.T, r *Run, want error, skipped int64) {
	t.Helper()
	defer r.Close()
	r.Start()
	<-r.Done()
	if err := r.Err(); !errors.Is(err, want) {
		t.Errorf("%v; want %v", err, want)
	}
	if got := r.Snapshot().Figures.Skipped; got < skipped || got > skipped+int64(r.Settings().Concurrency) {
		t.Errorf("%d are skipped; want %d", got, skipped)
	}
}
