package runfile

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"vectorcheck/core/check"
	"vectorcheck/core/target"
)

func TestSorted(t *testing.T) {
	f := newFile(t)
	of := func(index int64, similarity float64, latency time.Duration, neighbors int) check.Result {
		return check.Result{Index: index, Outcome: check.Match, Similarity: similarity, Latency: latency, Neighbors: neighbors}
	}
	none := check.Result{Index: 6, Outcome: check.Mismatch, Similarity: math.NaN(), Latency: time.Microsecond}
	save(t, f,
		of(0, 0.5, time.Second, 3), of(1, -0.5, time.Millisecond, 1), of(2, 1, 2*time.Hour, 2), of(3, 0.5, 3*time.Hour, 1),
		none, failed(7, target.HTTP, "500"), failed(8, target.Timeout, "slow"), skipped(9, "NaN"),
	)
	failures := Filter{Outcomes: []check.Outcome{check.Failed}}
	for name, c := range map[string]struct {
		s     Selection
		limit int64
		want  []int64
	}{
		"all":                   {Selection{}, 0, []int64{0, 1, 2, 3, 6, 7, 8, 9}},
		"all descending":        {Selection{Descending: true}, 0, []int64{9, 8, 7, 6, 3, 2, 1, 0}},
		"similarity":            {Selection{SortBy: BySimilarity}, 0, []int64{1, 0, 3, 2, 6, 7, 8, 9}},
		"similarity descending": {Selection{SortBy: BySimilarity, Descending: true}, 0, []int64{2, 0, 3, 1, 6, 7, 8, 9}},
		"recall":                {Selection{SortBy: ByRecall}, 0, []int64{6, 1, 3, 2, 0, 7, 8, 9}},
		"recall descending":     {Selection{SortBy: ByRecall, Descending: true}, 0, []int64{0, 2, 1, 3, 6, 7, 8, 9}},
		"longest":               {Selection{SortBy: ByLatency, Descending: true}, 3, []int64{3, 2, 7}},
		"skipped last":          {Selection{SortBy: ByLatency}, 0, []int64{6, 1, 0, 7, 8, 2, 3, 9}},
		"errors":                {Selection{Filter: failures, SortBy: BySimilarity}, 0, []int64{7, 8}},
		"kind":                  {Selection{Filter: Filter{Kind: target.Timeout}, SortBy: BySimilarity}, 5, []int64{8}},
	} {
		var got []int64
		for r, err := range f.Sorted(context.Background(), c.s, c.limit) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, r.Index)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v; want %v", name, got, c.want)
		}
		if c.s.SortBy != ByLatency && c.limit == 0 {
			if _, listed := listed(t, f, c.s); !slices.Equal(listed, got) {
				t.Errorf("%s: Select gives %v, Sorted %v", name, listed, got)
			}
		}
	}
	for range f.Sorted(context.Background(), Selection{SortBy: BySimilarity}, 0) {
		break // which asks for no more
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n, end := 0, error(nil)
	for _, err := range f.Sorted(ctx, Selection{SortBy: BySimilarity}, 0) {
		n, end = n+1, err
		cancel()
	}
	if n != 2 || !errors.Is(end, context.Canceled) {
		t.Errorf("cancelled: %d rows, %v", n, end)
	}
}
