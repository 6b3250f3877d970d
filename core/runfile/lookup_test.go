package runfile

import (
	"context"
	"errors"
	"math"
	"testing"

	"vectorcheck/core/check"
	"vectorcheck/core/target"
)

func TestLookup(t *testing.T) {
	f := newFile(t)
	var all []check.Result
	for i := range int64(3 * lookupRows) {
		all = append(all, usual(2*i)) // every second vector
	}
	all[5] = failed(10, target.HTTP, "500")
	all[6] = skipped(12, "NaN")
	save(t, f, all...)
	var every []int64
	for i := range int64(6*lookupRows + 3) {
		every = append(every, i)
	}
	for name, indexes := range map[string][]int64{
		"none":           nil,
		"one":            {10},
		"any order":      {12, 0, 10, 4, 2},
		"twice":          {12, 12, 10, 12},
		"absent":         {7, -1, math.MinInt64, math.MaxInt64},
		"several pages":  every,
		"a page exactly": every[:lookupRows],
	} {
		t.Run(name, func(t *testing.T) {
			results, saved, err := f.Lookup(context.Background(), indexes)
			if err != nil || len(results) != len(indexes) || len(saved) != len(indexes) {
				t.Fatalf("%d results, %d saved, %v", len(results), len(saved), err)
			}
			for i, index := range indexes {
				want := check.Result{Index: index}
				has := index >= 0 && index%2 == 0 && index/2 < int64(len(all))
				if has {
					want = all[index/2]
				}
				if saved[i] != has || !same(results[i], want) {
					t.Errorf("vector %d: %v %+v, want %v %+v", index, saved[i], results[i], has, want)
				}
			}
		})
	}
}

func TestLookupEnds(t *testing.T) {
	f := newFile(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := f.Lookup(ctx, []int64{1}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
