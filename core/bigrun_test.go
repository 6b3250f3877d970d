package core

import (
	"context"
	"os"
	"testing"
	"time"

	"vectorcheck/core/check"
	"vectorcheck/core/runfile"
)

// TestABigRunIsQuickToLookAt takes a finished run, best of ten million vectors, from
// VECTORCHECK_TEST_RUN, and holds what the window does with it against what a person
// can wait for.
func TestABigRunIsQuickToLookAt(t *testing.T) {
	path := os.Getenv("VECTORCHECK_TEST_RUN")
	if path == "" {
		t.Skip("VECTORCHECK_TEST_RUN names no run file")
	}
	begun := time.Now()
	within := func(what string, most time.Duration) {
		t.Helper()
		took := time.Since(begun)
		t.Logf("%-36s %8.1f ms", what, float64(took)/float64(time.Millisecond))
		if took > most {
			t.Errorf("%s took %s, want %s at most", what, took, most)
		}
		begun = time.Now()
	}
	record, err := OpenRecord(path)
	if err != nil {
		t.Fatal(err)
	}
	defer record.Close()
	_, _ = record.Snapshot(), record.Timeline()
	within("figures and chart", 500*time.Millisecond)
	ctx, all := context.Background(), record.Results()
	rows := func(from func(context.Context, int64, int) ([]ResultRow, error), first int64) {
		t.Helper()
		if got, err := from(ctx, first, 40); err != nil || len(got) == 0 {
			t.Fatalf("rows from %d: %d, %v", first, len(got), err)
		}
	}
	rows(all.Rows, 0)
	within("the first rows of the grid", time.Second)
	for _, share := range []int64{2, 3, 7} {
		rows(all.Rows, all.Len()/share)
		within("a jump", 50*time.Millisecond)
	}
	for what, s := range map[string]struct {
		selection runfile.Selection
		first     time.Duration
	}{
		"matches":                {runfile.Selection{Filter: runfile.Filter{Outcomes: []check.Outcome{check.Match}}}, 200 * time.Millisecond},
		"errors and mismatches":  {runfile.Selection{Filter: runfile.Filter{Outcomes: []check.Outcome{check.Failed, check.Mismatch}}}, 2 * time.Second},
		"all, by similarity":     {runfile.Selection{SortBy: runfile.BySimilarity}, 5 * time.Second},
		"all, by latency, down":  {runfile.Selection{SortBy: runfile.ByLatency, Descending: true}, 5 * time.Second},
		"matches, by similarity": {runfile.Selection{Filter: runfile.Filter{Outcomes: []check.Outcome{check.Match}}, SortBy: runfile.BySimilarity}, 5 * time.Second},
	} {
		begun = time.Now()
		selected := all.Select(ctx, s.selection)
		for selected.Len() == 0 {
			select {
			case <-selected.Done():
			case <-time.After(time.Millisecond):
				continue
			}
			break
		}
		if selected.Len() > 0 {
			rows(selected.Rows, 0)
		}
		within(what+": first rows", s.first)
		<-selected.Done()
		if err := selected.Err(); err != nil {
			t.Error(err)
		}
		within(what+": all of them", 5*time.Second)
		selected.Close()
	}
}
