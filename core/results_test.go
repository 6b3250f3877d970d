package core

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"vectorcheck/core/check"
	"vectorcheck/core/runfile"
	"vectorcheck/core/stats"
	"vectorcheck/core/target"
	"vectorcheck/core/vectors"
)

// runFile makes the file of a run over coverage of so many vectors.
func runFile(t testing.TB, count int64, coverage Coverage) (*runfile.File, check.Order) {
	t.Helper()
	order, err := coverage.Order(count)
	if err != nil {
		t.Fatal(err)
	}
	settings, err := json.Marshal(Settings{Coverage: coverage, Concurrency: 7, Rate: 20})
	if err != nil {
		t.Fatal(err)
	}
	file, err := runfile.Create(filepath.Join(t.TempDir(), "out.vcrun"), runfile.Meta{
		Settings: settings, Vectors: vectors.Info{Count: count}, Total: order.Len(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return file, order
}

// example is the result of one vector, of every outcome in turn.
func example(index int64) check.Result {
	r := check.Result{Index: index, Similarity: float64(index%97) / 97, Latency: time.Duration(index%31) * time.Millisecond, Attempts: 1}
	switch index % 10 {
	case 0:
		r.Outcome = check.Mismatch
	case 3:
		r.Outcome, r.Similarity, r.Kind, r.Reason = check.Failed, math.NaN(), target.Kind(1+index/10%5), "reason"
	case 6:
		r.Outcome, r.Similarity, r.Latency, r.Attempts, r.Reason = check.Skipped, math.NaN(), 0, 0, "NaN"
	default:
		r.Outcome = check.Match
	}
	return r
}

// recording saves results as a run does.
type recording struct {
	file     *runfile.File
	order    check.Order
	tally    *stats.Tally
	frontier *check.Frontier
	saved    map[int64]bool // by index
	waiting  []int64        // positions under way
	next     int64
}

// advance saves n results, some of them before others of a lower position.
func (r *recording) advance(t *testing.T, random *rand.Rand, n int) {
	t.Helper()
	var b runfile.Batch
	for range n {
		for len(r.waiting) < 20 && r.next < r.order.Len() {
			r.waiting = append(r.waiting, r.next)
			r.next++
		}
		if len(r.waiting) == 0 {
			break
		}
		at := random.IntN(len(r.waiting))
		position := r.waiting[at]
		r.waiting = slices.Delete(r.waiting, at, at+1)
		result := example(r.order.At(position))
		r.tally.Add(&result)
		r.frontier.Done(position)
		r.saved[result.Index] = true
		b.Results = append(b.Results, result)
	}
	state, err := r.tally.State()
	if err != nil {
		t.Fatal(err)
	}
	b.State, b.SavedThrough, b.HandedOut = state, r.frontier.Low(), r.frontier.High()
	if err := r.file.Append(b); err != nil {
		t.Fatal(err)
	}
}

// expectRows compares rows with those of the indexes.
func expectRows(t *testing.T, rows []ResultRow, indexes []int64, saved map[int64]bool) {
	t.Helper()
	if len(rows) != len(indexes) {
		t.Fatalf("%d rows, want %d", len(rows), len(indexes))
	}
	for i, row := range rows {
		want := check.Result{Index: indexes[i]}
		if saved[indexes[i]] {
			want = example(indexes[i])
		}
		if row.Pending == saved[indexes[i]] || row.Index != want.Index || row.Outcome != want.Outcome ||
			row.Latency != want.Latency || row.Kind != want.Kind || row.Reason != want.Reason ||
			row.Similarity != want.Similarity && !math.IsNaN(row.Similarity) {
			t.Fatalf("row %d: %+v, want %+v", i, row, want)
		}
	}
}

// Whatever is asked while a run is recorded is as of a plain slice.
func TestResultsWhileRecorded(t *testing.T) {
	for name, coverage := range map[string]Coverage{
		"all": {}, "range": {First: 500, End: 1500}, "sample": {Sample: 1000, Seed: 7},
	} {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(3, 4))
			file, order := runFile(t, 2000, coverage)
			record, err := OpenRecord(file.Path())
			if err != nil {
				t.Fatal(err)
			}
			defer record.Close()
			results := record.Results()
			var indexes []int64
			for position := range order.Len() {
				indexes = append(indexes, order.At(position))
			}
			r := recording{file: file, order: order, tally: stats.NewTally(), frontier: check.NewFrontier(0), saved: map[int64]bool{}}
			for range 40 {
				r.advance(t, random, random.IntN(60))
				if n, err := results.Reached(); err != nil || n != r.frontier.High() {
					t.Fatalf("reached %d, %v, want %d", n, err, r.frontier.High())
				}
				compareAll(t, random, results, indexes, r.saved)
				compareSelected(t, random, results, indexes, r.saved)
			}
		})
	}
}

func compareAll(t *testing.T, random *rand.Rand, results *Results, indexes []int64, saved map[int64]bool) {
	t.Helper()
	if results.Len() != int64(len(indexes)) {
		t.Fatalf("%d rows, want %d", results.Len(), len(indexes))
	}
	first, n := random.IntN(len(indexes)+10), random.IntN(100)
	rows, err := results.Rows(context.Background(), int64(first), n)
	if err != nil {
		t.Fatal(err)
	}
	first = min(first, len(indexes))
	expectRows(t, rows, indexes[first:min(first+n, len(indexes))], saved)
	index := random.Int64N(2100) - 50
	want := slices.Index(indexes, index)
	if row, ok := results.Position(context.Background(), index); ok != (want >= 0) || ok && row != int64(want) {
		t.Fatalf("Position(%d) = %d, %v, want %d", index, row, ok, want)
	}
}

func compareSelected(t *testing.T, random *rand.Rand, results *Results, indexes []int64, saved map[int64]bool) {
	t.Helper()
	outcome := check.Outcomes()[random.IntN(4)]
	selected := results.Select(context.Background(), runfile.Selection{Filter: runfile.Filter{Outcomes: []check.Outcome{outcome}}})
	defer selected.Close()
	<-selected.Done()
	if err := selected.Err(); err != nil || selected.Progress() != 1 {
		t.Fatalf("%v, at %v", err, selected.Progress())
	}
	var want []int64
	for _, index := range indexes {
		if saved[index] && example(index).Outcome == outcome {
			want = append(want, index)
		}
	}
	slices.Sort(want)
	rows, err := selected.Rows(context.Background(), 0, int(selected.Len())+5)
	if err != nil {
		t.Fatal(err)
	}
	expectRows(t, rows, want, saved)
	for row, index := range want {
		if got, ok := selected.Position(context.Background(), index); !ok || got != int64(row) {
			t.Fatalf("Position(%d) = %d, %v, want %d", index, got, ok, row)
		}
	}
}

func TestResultsOfARun(t *testing.T) {
	r := create(t, settings(t, 1000, found))
	results := r.Results()
	if n, err := results.Reached(); n != 0 || err != nil || results.Len() != 1000 {
		t.Errorf("before: reached %d of %d, %v", n, results.Len(), err)
	}
	r.Start()
	for ended := false; !ended; {
		select {
		case <-r.Done():
			ended = true
		case <-time.After(10 * time.Millisecond):
		}
		reached, err := results.Reached()
		if err != nil {
			t.Fatal(err)
		}
		rows, err := results.Rows(context.Background(), max(0, reached-30), 60)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			if row.Index != max(0, reached-30)+int64(i) || ended && row.Pending || row.Pending == (row.Outcome == check.Match) {
				t.Fatalf("reached %d, row %d: %+v", reached, i, row)
			}
		}
	}
	if n, err := results.Reached(); n != 1000 || err != nil {
		t.Errorf("after: reached %d, %v", n, err)
	}
	sorted := results.Select(context.Background(), runfile.Selection{SortBy: runfile.ByLatency, Descending: true})
	<-sorted.Done()
	rows, err := sorted.Rows(context.Background(), 0, 1000)
	if err != nil || len(rows) != 1000 || !slices.IsSortedFunc(rows, func(a, b ResultRow) int { return int(b.Latency - a.Latency) }) {
		t.Errorf("%d rows by latency, %v", len(rows), err)
	}
}

func TestSelectedEnds(t *testing.T) {
	file, _ := runFile(t, 10, Coverage{})
	// Vectors this far apart take long to look through.
	if err := file.Append(runfile.Batch{Results: []check.Result{example(0), example(math.MaxUint32)}}); err != nil {
		t.Fatal(err)
	}
	record, err := OpenRecord(file.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer record.Close()
	for _, c := range []struct {
		name string
		end  func(s *Selected, cancel func())
		want error
	}{
		{"its Close", func(s *Selected, _ func()) { s.Close(); s.Close() }, context.Canceled},
		{"its context", func(_ *Selected, cancel func()) { cancel() }, context.Canceled},
		{"the record's Close", func(*Selected, func()) { record.Close() }, fs.ErrClosed},
	} {
		ctx, cancel := context.WithCancel(context.Background())
		s := record.Results().Select(ctx, runfile.Selection{})
		waitFor(t, "the first row", func() bool { return s.Len() > 0 })
		if err := s.Err(); err != nil {
			t.Errorf("%s: %v before", c.name, err)
		}
		c.end(s, cancel)
		<-s.Done()
		if err := s.Err(); !errors.Is(err, c.want) || s.Len() == 0 {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		cancel()
	}
}

func TestPositionEnds(t *testing.T) {
	file, order := runFile(t, 1000, Coverage{Sample: 1000})
	results := newResults(file, order, Coverage{Sample: 1000})
	ctx, cancel := context.WithCancel(context.Background())
	if row, ok := results.Position(ctx, order.At(999)); !ok || row != 999 {
		t.Errorf("row %d, %v", row, ok)
	}
	cancel()
	if _, ok := results.Position(ctx, order.At(999)); ok {
		t.Error("the end of its context does not end a search")
	}
}
