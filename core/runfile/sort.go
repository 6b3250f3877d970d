package runfile

import (
	"context"
	"math/rand/v2"
	"slices"
)

// sortStep is how many keys are sorted at once: about 20 ms of work.
const sortStep = 1 << 18

// sortKeys sorts keys, all different, by quicksort from the left: sorted is given
// what is in place, from the first on. In contrast to slices.Sort, ctx ends it.
func sortKeys(ctx context.Context, keys []uint64, sorted func(keys []uint64)) error {
	for len(keys) > sortStep {
		if err := ctx.Err(); err != nil {
			return err
		}
		middle := partition(keys)
		if err := sortKeys(ctx, keys[:middle], sorted); err != nil {
			return err
		}
		keys = keys[middle:]
	}
	slices.Sort(keys)
	sorted(keys)
	return ctx.Err()
}

// partition moves the smaller keys to the left of the others (Hoare's scheme)
// and returns where these begin.
func partition(keys []uint64) int {
	pivot := medianOfThree(keys)
	for left, right := 0, len(keys)-1; ; left, right = left+1, right-1 {
		for keys[left] < pivot {
			left++
		}
		for keys[right] > pivot {
			right--
		}
		if left >= right {
			return right + 1
		}
		keys[left], keys[right] = keys[right], keys[left]
	}
}

// medianOfThree is the median of three keys at random places, so that no order
// of the keys makes for bad pivots.
func medianOfThree(keys []uint64) uint64 {
	a, b, c := keys[rand.IntN(len(keys))], keys[rand.IntN(len(keys))], keys[rand.IntN(len(keys))]
	return max(min(a, b), min(max(a, b), c))
}
