package runfile

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"vectorcheck/core/check"
	"vectorcheck/core/stats"
	"vectorcheck/core/target"
)

func failed(index int64, kind target.Kind, reason string) check.Result {
	return check.Result{
		Index: index, Outcome: check.Failed, Similarity: math.NaN(),
		Latency: 3 * time.Second, Attempts: 4, Kind: kind, Reason: reason,
	}
}

func skipped(index int64, reason string) check.Result {
	return check.Result{Index: index, Outcome: check.Skipped, Similarity: math.NaN(), Reason: reason}
}

// rows reads the results that q chooses.
func rows(t *testing.T, f *File, q Filter) (found []check.Result) {
	t.Helper()
	for r, err := range f.Rows(context.Background(), q) {
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, r)
	}
	return found
}

// same compares results, with a NaN equal to another.
func same(a, b check.Result) bool {
	if math.IsNaN(a.Similarity) && math.IsNaN(b.Similarity) {
		a.Similarity, b.Similarity = 0, 0
	}
	return reflect.DeepEqual(a, b)
}

func expect(t *testing.T, got []check.Result, want ...check.Result) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d rows, want %d", len(got), len(want))
	}
	for i := range got {
		if !same(got[i], want[i]) {
			t.Errorf("row %d:\n%#v, want\n%#v", i, got[i], want[i])
		}
	}
}

func TestRoundTrip(t *testing.T) {
	f := newFile(t)
	results := []check.Result{
		{Index: 0, Outcome: check.Match, Similarity: 1, TopID: "0", Latency: time.Microsecond, Attempts: 1},
		{Index: 1, Outcome: check.Match, Similarity: 0.1 + 0.2, TopID: "-9223372036854775808", Latency: time.Hour, Attempts: 9},
		{Index: 2, Outcome: check.Match, Similarity: 1.0000001, TopID: "007", Attempts: 1},
		{Index: 3, Outcome: check.Mismatch, Similarity: -0.5, TopID: "9223372036854775808", Attempts: 1},
		{Index: 4, Outcome: check.Mismatch, Similarity: math.NaN(), Attempts: 1},
		{Index: 5, Outcome: check.Mismatch, Similarity: 0, TopID: "-0", Attempts: 1},
		{Index: 6, Outcome: check.Match, Similarity: 5e-324, TopID: "3f2504e0-4f89-11d3-9a0c-0305e82c3301", Attempts: 1},
		{Index: 7, Outcome: check.Match, Similarity: 1, TopID: "+7", Attempts: 1},
		{Index: 8, Outcome: check.Match, Similarity: 1, TopID: "a\x00b \xff ünï", Attempts: 1},
		failed(9, target.Timeout, "no reply within 5 s"),
		failed(10, target.HTTP, ""),
		skipped(11, "zero vector"),
		failed(12, target.Timeout, "no reply within 5 s"),
		{Index: math.MaxInt64, Outcome: check.Match, Similarity: 1, Attempts: 1},
	}
	shuffled := append(append([]check.Result{}, results[7:]...), results[:7]...)
	save(t, f, shuffled...)
	if shuffled[0].Index != 7 {
		t.Error("Append changed the caller's results")
	}
	expect(t, rows(t, f, Filter{}), results...)
	var texts int64
	if err := f.readOne("SELECT count(*) FROM errors", func(s *scanner) error { texts = s.integer(); return nil }); err != nil || texts != 3 {
		t.Errorf("%d texts, want 3: each once; %v", texts, err)
	}
	for index, want := range map[int64]bool{0: true, 12: true, 13: false, -1: false, math.MaxInt64: true} {
		if has, err := f.Has(index); has != want || err != nil {
			t.Errorf("Has(%d) = %v, %v", index, has, err)
		}
	}
}

// What is not stored, and what is finer than stored.
func TestRowsLeaveOut(t *testing.T) {
	f := newFile(t)
	save(t, f, check.Result{
		Index: 1, Position: 5, Outcome: check.Match, Similarity: 1, Attempts: 2, Throttled: 1,
		Latency: 1499 * time.Nanosecond, LastAttempt: time.Second, Earlier: []time.Duration{time.Second},
	})
	expect(t, rows(t, f, Filter{}), check.Result{
		Index: 1, Outcome: check.Match, Similarity: 1, Attempts: 2, Latency: time.Microsecond,
	})
}

func TestManyRows(t *testing.T) {
	f := newFile(t)
	const n = 2*pageRows + insertRows/2
	var want []check.Result
	for i := range int64(n) {
		want = append(want, matched(i))
	}
	save(t, f, want[:30]...)
	save(t, f, want[30:]...)
	expect(t, rows(t, f, Filter{}), want...)
}

// TestOneRowWithMoreColumns saves many rows at once that have no id, no error and no rank,
// and one among them that has.
func TestOneRowWithMoreColumns(t *testing.T) {
	plain := func(index int64) check.Result {
		return check.Result{Index: index, Outcome: check.Match, Similarity: 0.5, Attempts: 1}
	}
	id, rank, neighbors := plain(0), plain(0), plain(0)
	id.TopID, rank.Rank, neighbors.Neighbors = "7", 2, 3
	for name, other := range map[string]check.Result{
		"none": plain(0), "id": id, "rank": rank, "neighbors": neighbors,
		"error": failed(0, target.Timeout, "no reply"), "skipped": skipped(0, "zero vector"),
	} {
		for _, at := range []int64{0, insertRows / 2, insertRows - 1} {
			t.Run(fmt.Sprint(name, " at ", at), func(t *testing.T) {
				f := newFile(t)
				var want []check.Result
				for i := range int64(insertRows) {
					want = append(want, plain(i))
				}
				other.Index = at
				want[at] = other
				save(t, f, want...)
				expect(t, rows(t, f, Filter{}), want...)
			})
		}
	}
}

func TestFilterOutcomes(t *testing.T) {
	f := newFile(t)
	kinds := []check.Result{matched(0), {Index: 1, Outcome: check.Mismatch, Similarity: 0.2}, failed(2, target.HTTP, "500"), skipped(3, "NaN")}
	var all []check.Result
	for i := range int64(2 * pageRows) {
		r := kinds[i%4]
		r.Index = i
		all = append(all, r)
	}
	save(t, f, all...)
	for mask := range 16 {
		var q Filter
		wanted := map[check.Outcome]bool{}
		for i, o := range check.Outcomes() {
			if mask>>i&1 == 1 {
				q.Outcomes = append(q.Outcomes, o, o)
				wanted[o] = true
			}
		}
		var want []check.Result
		for _, r := range all {
			if mask == 0 || wanted[r.Outcome] {
				want = append(want, r)
			}
		}
		expect(t, rows(t, f, q), want...)
	}
	save(t, f, failed(9_999, target.Timeout, "30s"))
	expect(t, rows(t, f, Filter{Kind: target.Timeout}), failed(9_999, target.Timeout, "30s"))
	expect(t, rows(t, f, Filter{Kind: target.BadReply, Outcomes: check.Outcomes()}))
}

// No filter may read through the matches, or sort, to find its first rows.
func TestFiltersUseTheIndex(t *testing.T) {
	f := newFile(t)
	span := []driver.Value{int64(0), int64(10), int64(10)}
	for _, c := range []struct {
		name, query string
		values      []driver.Value
	}{
		{"one outcome", Filter{Outcomes: []check.Outcome{check.Mismatch}}.sql(), span},
		{"several", Filter{Outcomes: []check.Outcome{check.Skipped, check.Failed, check.Mismatch}}.sql(), span},
		{"kind", Filter{Kind: target.HTTP}.sql(), span},
		{"failed", selectFailed, span[:2]},
	} {
		err := f.read("EXPLAIN QUERY PLAN "+c.query, func(row []driver.Value) error {
			step := row[3].(string)
			if strings.Contains(step, "TEMP B-TREE") || strings.HasPrefix(step, "SCAN") ||
				strings.Contains(step, " results ") && !strings.Contains(step, "results_by_outcome") {
				t.Errorf("%s: %s", c.name, step)
			}
			return nil
		}, c.values...)
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestNoVectorTwice(t *testing.T) {
	f := newFile(t)
	save(t, f, matched(1), failed(2, target.HTTP, "500"))
	again := func(r check.Result, prior target.Kind) check.Result { r.Prior = prior; return r }
	for name, c := range map[string]struct {
		results []check.Result
		want    error
	}{
		"saved before":       {[]check.Result{matched(1)}, ErrNotNew},
		"an error again":     {[]check.Result{failed(2, target.HTTP, "500")}, ErrNotNew},
		"within one batch":   {[]check.Result{matched(5), matched(5)}, ErrNotNew},
		"replaces nothing":   {[]check.Result{again(matched(7), target.HTTP)}, ErrNotFailed},
		"replaces a match":   {[]check.Result{again(matched(1), target.HTTP)}, ErrNotFailed},
		"no outcome":         {[]check.Result{{Index: 8}}, nil},
		"error without kind": {[]check.Result{{Index: 8, Outcome: check.Failed}}, nil},
		"skipped with kind":  {[]check.Result{{Index: 8, Outcome: check.Skipped, Kind: target.HTTP}}, nil},
	} {
		err := f.Append(Batch{Results: append([]check.Result{matched(100)}, c.results...), SavedThrough: 50})
		if err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if has, _ := f.Has(100); has {
			t.Fatalf("%s: part of the batch was saved", name)
		}
		if saved, _, _ := f.Progress(); saved != 0 {
			t.Fatalf("%s: the progress was saved", name)
		}
	}
	expect(t, rows(t, f, Filter{}), matched(1), failed(2, target.HTTP, "500"))
}

func TestReplaceErrors(t *testing.T) {
	f := newFile(t)
	save(t, f, failed(1, target.Timeout, "slow"), failed(2, target.HTTP, "500"), matched(3))
	recovered, worse := matched(1), failed(2, target.Connection, "refused")
	recovered.Prior, worse.Prior = target.Timeout, target.HTTP
	save(t, f, matched(4), worse, recovered)
	recovered.Prior, worse.Prior = 0, 0
	expect(t, rows(t, f, Filter{}), recovered, worse, matched(3), matched(4))
	expect(t, rows(t, f, Filter{Outcomes: []check.Outcome{check.Failed}}), worse)
	groups, err := f.ErrorGroups(1)
	if err != nil || len(groups) != 1 || groups[0].Kind != target.Connection || groups[0].Count != 1 {
		t.Errorf("%v, %v", groups, err)
	}
}

func TestFailed(t *testing.T) {
	f := newFile(t)
	save(t, f, matched(0), failed(1, target.HTTP, "500"), skipped(2, "NaN"), failed(3, target.Timeout, "slow"), failed(8, target.HTTP, "500"))
	for _, c := range []struct {
		after int64
		limit int
		want  []FailedRow
	}{
		{-1, 10, []FailedRow{{1, target.HTTP}, {3, target.Timeout}, {8, target.HTTP}}},
		{-1, 2, []FailedRow{{1, target.HTTP}, {3, target.Timeout}}},
		{3, 2, []FailedRow{{8, target.HTTP}}},
		{8, 2, nil},
		{-1, -1, nil},
	} {
		if got, err := f.Failed(c.after, c.limit); err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("Failed(%d, %d) = %v, %v, want %v", c.after, c.limit, got, err, c.want)
		}
	}
}

// While rows are read, others are saved, and the reader may use the file too.
func TestRowsWhileSaving(t *testing.T) {
	f := newFile(t)
	const many = 3*partRows + 1
	var first []check.Result
	for i := range int64(many) {
		first = append(first, matched(i))
	}
	save(t, f, first...)
	seen := int64(0)
	for r, err := range f.Rows(context.Background(), Filter{}) {
		if err != nil || r.Index != seen {
			t.Fatal(r.Index, seen, err)
		}
		if r.Index == 3 {
			save(t, f, matched(many))
		}
		seen++
	}
	if seen != many {
		t.Errorf("%d rows", seen)
	}
}

// Rows may lie as far apart as indexes can, and many in one window.
func TestRowsFarApart(t *testing.T) {
	f := newFile(t)
	want := []int64{math.MinInt64, -1}
	for i := range int64(partRows + 1) {
		want = append(want, i)
	}
	want = append(want, 1<<40, math.MaxInt64-1, math.MaxInt64)
	for _, index := range want {
		if _, err := f.writer.exec("INSERT INTO results (idx, outcome, latency_us, attempts) VALUES (?, 1, 1, 1)", index); err != nil {
			t.Fatal(err)
		}
	}
	var got []int64
	for r, err := range f.Rows(context.Background(), Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r.Index)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%d rows, want %d", len(got), len(want))
	}
}

func TestRowsEnd(t *testing.T) {
	f := newFile(t)
	save(t, f, matched(0))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, err := range f.Rows(ctx, Filter{}) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
	}
	for range f.Rows(context.Background(), Filter{}) {
		break
	}
	save(t, f, matched(1))
}

func TestProgressAndState(t *testing.T) {
	f := newFile(t)
	if s, err := f.State(); err != nil || s.Totals != (stats.Totals{}) || len(s.AttemptLatency)+len(s.TotalLatency) != 0 {
		t.Errorf("of a new run: %v, %v", s, err)
	}
	tally := stats.NewTally()
	r := matched(1)
	tally.Add(&r)
	want, err := tally.State()
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := f.Append(Batch{State: want, SavedThrough: 5, HandedOut: 9}); err != nil {
			t.Fatal(err)
		}
	}
	if s, err := f.State(); err != nil || !reflect.DeepEqual(s, want) {
		t.Errorf("%v, %v, want %v", s, err, want)
	}
	if saved, handedOut, err := f.Progress(); saved != 5 || handedOut != 9 || err != nil {
		t.Error(saved, handedOut, err)
	}
}

// SQLite's own limit of pages is as good as a full disk.
func TestDiskFull(t *testing.T) {
	f := newFile(t)
	save(t, f, failed(0, target.HTTP, "first"))
	pages, err := pragma(f.writer, "page_count")
	if err != nil {
		t.Fatal(err)
	}
	limit := func(pages any) {
		if _, err := pragma(f.writer, fmt.Sprintf("max_page_count = %v", pages)); err != nil {
			t.Fatal(err)
		}
	}
	limit(pages)
	b := Batch{SavedThrough: 5000}
	for i := range int64(5000) {
		b.Results = append(b.Results, failed(i+1, target.HTTP, fmt.Sprint("reason ", i%3)))
	}
	for range 2 {
		err = f.Append(b)
		var described *Error
		if !errors.Is(err, ErrDiskFull) || !errors.As(err, &described) || described.Hint == "" {
			t.Fatalf("%v", err)
		}
		if got := rows(t, f, Filter{}); len(got) != 1 {
			t.Fatalf("%d rows", len(got))
		}
	}
	limit(1 << 30)
	if err := f.Append(b); err != nil {
		t.Fatal(err)
	}
	expect(t, rows(t, f, Filter{})[1:], b.Results...)
}
