package runfile

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestSortKeys(t *testing.T) {
	const n = 3*sortStep + 1
	ascending := make([]uint64, n)
	for i := range ascending {
		ascending[i] = uint64(i) * 7
	}
	descending := slices.Clone(ascending)
	slices.Reverse(descending)
	random := slices.Clone(ascending)
	rand.New(rand.NewPCG(1, 2)).Shuffle(n, func(i, j int) { random[i], random[j] = random[j], random[i] })
	for name, keys := range map[string][]uint64{
		"none": {}, "one": {4}, "ascending": slices.Clone(ascending), "descending": descending, "random": random,
	} {
		told := 0
		err := sortKeys(context.Background(), keys, func(sorted []uint64) {
			told += len(sorted)
			if !slices.IsSorted(keys[:told]) || told < len(keys) && slices.Min(keys[told:]) < keys[told-1] {
				t.Errorf("%s: the first %d are not in place", name, told)
			}
		})
		if err != nil || told != len(keys) {
			t.Errorf("%s: %d of %d told, %v", name, told, len(keys), err)
		}
		if len(keys) == n && !slices.Equal(keys, ascending) {
			t.Errorf("%s: keys are lost", name)
		}
	}
}

func TestSortKeysEnds(t *testing.T) {
	keys := make([]uint64, 4*sortStep)
	for i := range keys {
		keys[i] = uint64(i)
	}
	ctx, cancel := context.WithCancel(context.Background())
	told := 0
	err := sortKeys(ctx, keys, func(sorted []uint64) {
		told += len(sorted)
		cancel()
	})
	if !errors.Is(err, context.Canceled) || told == 0 || told == len(keys) {
		t.Errorf("%d of %d told, %v", told, len(keys), err)
	}
}
