package core

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vectorcheck/core/check"
)

// named answers the search for each row of settings with the id that name gives it.
func named(name func(row int) string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var asked struct{ Vector []float64 }
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		fmt.Fprintf(w, `{"similarity":1,"id":%q}`, name(int(asked.Vector[0])-1))
	}
}

func TestARunEndsWhoseIDsAllDiffer(t *testing.T) {
	for name, tc := range map[string]struct {
		id   func(int) string
		ids  IDs
		says string // "" where the run goes on
	}{
		"a prefix":        {func(i int) string { return fmt.Sprint("doc-", i) }, IDs{From: RowIDs}, "ids of doc-{row} would fit"},
		"half a prefix":   {func(i int) string { return fmt.Sprint("doc-", i) }, IDs{From: RowIDs, Prefix: "doc"}, "ids of doc-{row} would fit"},
		"from 1":          {func(i int) string { return fmt.Sprint(i + 1) }, IDs{From: RowIDs}, "ids of row+1 would fit"},
		"zeros":           {func(i int) string { return fmt.Sprintf("%06d", i) }, IDs{From: RowIDs}, "ids of {row:6} would fit"},
		"hashes":          {func(i int) string { return fmt.Sprint("h", i*7919%5003) }, IDs{From: RowIDs}, "do the ids belong to these vectors?"},
		"one is right":    {func(i int) string { return fmt.Sprint(i + map[bool]int{true: 0, false: 100_000}[i == 0]) }, IDs{From: RowIDs}, "of the first 100 vectors, 99 were found under other ids"},
		"a fifth is":      {func(i int) string { return fmt.Sprint(i + map[bool]int{true: 0, false: 100_000}[i%5 == 0]) }, IDs{From: RowIDs}, ""},
		"all are right":   {func(i int) string { return fmt.Sprint(i) }, IDs{From: RowIDs}, ""},
		"ids are of none": {func(i int) string { return fmt.Sprint("doc-", i) }, IDs{}, ""},
	} {
		s := settings(t, 300, named(tc.id))
		s.IDs, s.Concurrency = tc.ids, 1
		r := create(t, s)
		r.Start()
		<-r.Done()
		err := r.Err()
		if tc.says == "" {
			if err != nil || r.Snapshot().Saved != 300 {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if !errors.Is(err, ErrUnusable) || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v; want %q", name, err, tc.says)
		}
		if n := r.Snapshot().Saved; n < otherIDsAfter || n >= 300 {
			t.Errorf("%s: %d rows are saved", name, n)
		}
	}
}

// A run of few vectors is judged by all of them.
func TestAShortRunWhoseIDsAllDiffer(t *testing.T) {
	s := settings(t, 12, named(func(i int) string { return fmt.Sprint("doc-", i) }))
	s.IDs = IDs{From: RowIDs}
	r := create(t, s)
	r.Start()
	<-r.Done()
	if err := r.Err(); err == nil || !strings.Contains(err.Error(), "the first 12 vectors were found, and all under other ids, such as doc-") {
		t.Error(err)
	}
}

func TestARunWhoseIDsOfAFileLackAPrefix(t *testing.T) {
	s := settings(t, 100, named(func(i int) string { return fmt.Sprintf("shop/%x-k", i*7919) }))
	var lines strings.Builder
	for i := range 100 {
		fmt.Fprintf(&lines, "%x-k\n", i*7919)
	}
	s.IDs = IDs{From: FileIDs, File: filepath.Join(t.TempDir(), "ids.txt"), Prefix: "old/"}
	if err := os.WriteFile(s.IDs.File, []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	r := create(t, s)
	r.Start()
	<-r.Done()
	if err := r.Err(); err == nil || !strings.Contains(err.Error(), "with the prefix shop/ would fit") {
		t.Error(err)
	}
}

func TestARunWhoseNeighborsHaveOtherIDs(t *testing.T) {
	const rows = 120
	for name, says := range map[string]string{"n%d": "ids of n{row} would fit", "%d": ""} {
		s := settings(t, rows, named(func(i int) string { return fmt.Sprintf(name, 5000-i) }))
		var truth []byte
		for _, n := range []int{rows, 1} {
			truth = append(truth, byte(n), 0, 0, 0)
		}
		for i := range rows {
			truth = append(truth, byte(5000-i), byte((5000-i)>>8), 0, 0)
		}
		s.Truth.File = filepath.Join(t.TempDir(), "gt.ibin")
		if err := os.WriteFile(s.Truth.File, truth, 0o600); err != nil {
			t.Fatal(err)
		}
		r := create(t, s)
		r.Start()
		<-r.Done()
		if err := r.Err(); (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Without ids, an answer that serves several rows shows that some of them were not found;
// that is known of a run that was taken up again, too.
func TestARunCountsSharedAnswers(t *testing.T) {
	s := settings(t, 300, named(func(i int) string { return fmt.Sprint(i / 3) }))
	s.Concurrency, s.Rate = 1, 2000
	r := create(t, s)
	r.Start()
	waitFor(t, "some results", func() bool { return r.Snapshot().Saved > 10 })
	r.Stop()
	<-r.Done()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r = reopen(t, r.Path())
	r.Start()
	<-r.Done()
	if f := r.Snapshot().Figures; f.Matches != 300 || f.Shared != 200 {
		t.Errorf("%d matches, %d with an answer of another row", f.Matches, f.Shared)
	}
}

func TestARunCountsTwins(t *testing.T) {
	s := settings(t, 40, named(func(i int) string {
		if i < 10 {
			return fmt.Sprint(1000 + i) // stored again under another id
		}
		return fmt.Sprint(i)
	}))
	s.IDs = IDs{From: RowIDs}
	r, rows := finish(t, s)
	if f := r.Snapshot().Figures; f.Matches != 40 || f.Twins != 10 || f.Duplicates != 0 || f.Shared != 0 {
		t.Errorf("%+v", f.Totals)
	}
	if r := rows[3]; r.Outcome != check.Match || !r.Duplicate || r.TopID != "1003" {
		t.Errorf("%+v", r.Result)
	}
}

func reopen(t *testing.T, path string) *Run {
	t.Helper()
	r, err := Open(context.Background(), path, ResumeOptions{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// Scores that the metric cannot have do not say that the rows were found: the run ends only
// where other ids would fit.
func TestOtherIDsWithImpossibleScores(t *testing.T) {
	for name, tc := range map[string]struct {
		id   func(int) string
		says string
	}{
		"a prefix":     {func(i int) string { return fmt.Sprint("doc-", i) }, "ids of doc-{row} would fit"},
		"hashes":       {func(i int) string { return fmt.Sprint("h", i*7919%5003) }, ""},
		"one is right": {func(i int) string { return map[bool]string{true: "0", false: "x"}[i == 0] }, ""},
	} {
		s := settings(t, 300, func(w http.ResponseWriter, r *http.Request) {
			var asked struct{ Vector []float64 }
			if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			fmt.Fprintf(w, `{"similarity":57.5,"id":%q}`, tc.id(int(asked.Vector[0])-1))
		})
		s.IDs, s.Concurrency = IDs{From: RowIDs}, 1
		r := create(t, s)
		r.Start()
		<-r.Done()
		err, shown := r.Err(), r.Snapshot()
		if tc.says == "" && (err != nil || shown.Saved != 300 || shown.Figures.Impossible != 300 || shown.Figures.ImpossibleMax != 57.5) {
			t.Errorf("%s: %v, %+v", name, err, shown.Figures.Totals)
		}
		if tc.says != "" && (!errors.Is(err, ErrUnusable) || !strings.Contains(err.Error(), tc.says)) {
			t.Errorf("%s: %v; want %q", name, err, tc.says)
		}
	}
}
