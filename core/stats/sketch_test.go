package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestSketchBucketIsTheLogarithm(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		d := time.Duration(math.Exp(rng.Float64()*29 + 7)) // 1 µs to over an hour
		exact := 8 * math.Log2(float64(d)/1000)
		if math.Abs(exact-math.Round(exact)) < 1e-9 {
			continue // on a bound, where the logarithm rounds
		}
		want := min(max(int(math.Floor(exact)), 0), SketchBuckets-1)
		if got := sketchBucket(d); got != want {
			t.Fatalf("sketchBucket(%d ns) = %d, want %d", d, got, want)
		}
	}
}

func TestSketchClamps(t *testing.T) {
	for _, c := range []struct {
		d    time.Duration
		want int
	}{
		{math.MinInt64, 0}, {-1, 0}, {0, 0}, {999, 0}, {time.Microsecond, 0},
		{2 * time.Microsecond, 8}, {time.Hour, 253}, {math.MaxInt64, SketchBuckets - 1},
	} {
		if got := sketchBucket(c.d); got != c.want {
			t.Errorf("sketchBucket(%d) = %d, want %d", c.d, got, c.want)
		}
	}
}

func TestSketchQuantileErrorBound(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		var s Sketch
		values := make([]time.Duration, 1+rng.IntN(2000))
		for i := range values {
			values[i] = time.Duration(math.Exp(rng.NormFloat64()*2 + 17))
			values[i] = min(max(values[i], time.Microsecond), time.Hour)
			s.Add(values[i])
		}
		slices.Sort(values)
		for _, q := range []float64{-1, 0, 0.5, 0.95, 0.99, 1, 2} {
			got, ok := s.Quantile(q)
			rank := max(1, int(math.Ceil(min(max(q, 0), 1)*float64(len(values)))))
			want := values[rank-1]
			if off := math.Abs(float64(got)/float64(want) - 1); !ok || off > 0.045 {
				t.Fatalf("Quantile(%v) of %d = %v, %v; want %v within 4.5 %%, off by %.2f %%", q, len(values), got, ok, want, off*100)
			}
		}
	}
}

func TestSketchMergeIsExact(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var all, left, right Sketch
	for range 10_000 {
		d := time.Duration(math.Exp(rng.NormFloat64() + 17))
		all.Add(d)
		if rng.IntN(2) == 0 {
			left.Add(d)
		} else {
			right.Add(d)
		}
	}
	left.Merge(&right)
	if left != all || left.Count() != 10_000 {
		t.Errorf("merged sketch of %d differs from the whole of %d", left.Count(), all.Count())
	}
}

func TestSketchSaturates(t *testing.T) {
	a, b := Sketch{7: math.MaxUint32 - 1}, Sketch{7: 5}
	a.Merge(&b)
	if a[7] != math.MaxUint32 {
		t.Errorf("bucket = %d, want %d", a[7], uint32(math.MaxUint32))
	}
}

func TestSketchOfNothing(t *testing.T) {
	if d, ok := new(Sketch).Quantile(0.5); ok || d != 0 {
		t.Errorf("Quantile = %v, %v; want none", d, ok)
	}
}
