package stats

import (
	"math"
	"testing"
	"time"
)

func TestWilson(t *testing.T) {
	for _, c := range []struct {
		successes, n int64
		low, high    float64
		within       float64
	}{
		{10_000, 10_000, 0.999616, 1, 5e-7},
		{9_990, 10_000, 0.99816, 0.99946, 5e-6},
		{990, 1_000, 0.98169, 0.99456, 5e-6},
		{100, 100, 0.9630, 1, 5e-5},
		{0, 100, 0, 0.0370, 5e-5},
		{0, 0, 0, 1, 0},
	} {
		low, high := Wilson(c.successes, c.n)
		if math.Abs(low-c.low) > c.within || math.Abs(high-c.high) > c.within {
			t.Errorf("Wilson(%d, %d) = %v, %v; want %v, %v", c.successes, c.n, low, high, c.low, c.high)
		}
	}
}

func TestETA(t *testing.T) {
	for _, c := range []struct {
		remaining int64
		rate      float64
		want      time.Duration
		ok        bool
	}{
		{1000, 500, 2 * time.Second, true},
		{1, 0.5, 2 * time.Second, true},
		{0, 0, 0, true},
		{-5, 10, 0, true},
		{1000, 0, 0, false},
		{1000, -1, 0, false},
		{1000, math.NaN(), 0, false},
		{1000, math.Inf(1), 0, false},
		{math.MaxInt64, 1e-9, 0, false},
	} {
		if d, ok := ETA(c.remaining, c.rate); d != c.want || ok != c.ok {
			t.Errorf("ETA(%d, %v) = %v, %v; want %v, %v", c.remaining, c.rate, d, ok, c.want, c.ok)
		}
	}
}
