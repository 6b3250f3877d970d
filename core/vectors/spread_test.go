package vectors

import (
	"math"
	"testing"
)

func TestSpread(t *testing.T) {
	tests := []struct{ i, n, count, want int64 }{
		{0, 1, 10, 0},
		{0, 2, 10, 0}, {1, 2, 10, 9},
		{0, 3, 10, 0}, {1, 3, 10, 4}, {2, 3, 10, 9},
		{4, 5, 5, 4},
		{0, 4, 1, 0}, {3, 4, 1, 0},
		{15, 16, math.MaxInt64, math.MaxInt64 - 1}, // the product passes 64 bits
		{1, 3, math.MaxInt64, math.MaxInt64 / 2},
		{1 << 40, 1<<40 + 1, 1 << 41, 1<<41 - 1},
	}
	for _, test := range tests {
		if got := spread(test.i, test.n, test.count); got != test.want {
			t.Errorf("spread(%d, %d, %d) = %d, want %d", test.i, test.n, test.count, got, test.want)
		}
	}
}
