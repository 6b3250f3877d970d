package pacing

import (
	"math/rand/v2"
	"testing"
	"time"
)

// laws are servers of different kinds.
var laws = map[string]server{
	"8 workers, 10 ms":              {workers(8), constant(0.010), 0.0005},
	"12 workers, exponential 10 ms": {workers(12), exponential(0.010), 0.0005},
	"64 workers, 20 ms":             {workers(64), exponential(0.020), 0.001},
	"one worker, 2 ms":              {workers(1), exponential(0.002), 0.0002},
	"half of it on the way":         {workers(8), exponential(0.010), 0.010},
	"2 workers that get in each other's way": {workers(200), func(_ float64, n int, r *rand.Rand) float64 {
		return 0.0005 * (float64(max(n, 2))/2 + 0.02*float64(n*n)/2) * (0.5 + r.ExpFloat64()/2)
	}, 0.0003},
	"saturates smoothly": {workers(500), func(_ float64, n int, r *rand.Rand) float64 {
		return (0.008 + 0.002*float64(n)) * (0.5 + r.Float64())
	}, 0},
	"slow: 4 workers, 400 ms": {workers(4), constant(0.4), 0.01},
}

// Whatever the server, throughput comes near to the best that a fixed limit reaches, and the
// slowest answers wait little longer.
func TestThroughputIsNearTheBest(t *testing.T) {
	for name, law := range laws {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rate, p99, at := best(law, 128, 0, 20)
			for seed := range uint64(3) {
				s, a := newSimulation(law, seed), NewAdaptiveLimit()
				drive(s, a, 20, 128)
				s.reset(1)
				drive(s, a, 60, 128)
				r, p := s.reset(40)
				t.Logf("limit %d (best %d), %.3f of the best rate %.0f, %.2f of its p99", a.limit, at, r/rate, rate, p/p99)
				if r < 0.95*rate || p > 1.7*p99 {
					t.Errorf("seed %d: limit %d (best %d), %.3f of the best rate %.0f, %.2f of its p99", seed, a.limit, at, r/rate, rate, p/p99)
				}
			}
		})
	}
}

// A server whose capacity halves and comes back is followed.
func TestACapacityThatChangesIsFollowed(t *testing.T) {
	const phase = 60.0
	halved := func(t float64) bool { return t >= phase && t < 2*phase }
	for name, law := range map[string]server{
		"fewer workers": {func(t float64) int {
			if halved(t) {
				return 8
			}
			return 16
		}, exponential(0.010), 0.0005},
		"slower ones": {workers(16), func(t float64, _ int, r *rand.Rand) float64 {
			if halved(t) {
				return 0.020 * r.ExpFloat64()
			}
			return 0.010 * r.ExpFloat64()
		}, 0.0005},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole, wholeP99, wholeAt := best(law, 64, 0, phase/3)
			half, halfP99, halfAt := best(law, 64, phase, phase*4/3)
			for seed := range uint64(3) {
				s, a := newSimulation(law, seed), NewAdaptiveLimit()
				for n := range 3 {
					rate, p99, at := whole, wholeP99, wholeAt
					if n == 1 {
						rate, p99, at = half, halfP99, halfAt
					}
					drive(s, a, float64(n+1)*phase, 128)
					r, p := s.reset(phase)
					t.Logf("phase %d: limit %d (best %d), %.3f of the best rate %.0f, %.2f of its p99", n, a.limit, at, r/rate, rate, p/p99)
					if r < 0.9*rate || p > 1.5*p99 {
						t.Errorf("seed %d, phase %d: limit %d (best %d), %.3f of the best rate %.0f, %.2f of its p99", seed, n, a.limit, at, r/rate, rate, p/p99)
					}
				}
			}
		})
	}
}

// Whatever the samples are, the limit is one that is allowed, and is found at once.
func TestTheLimitIsAlwaysAllowed(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		a, s, most := NewAdaptiveLimit(), Sample{Now: time.Unix(0, 0)}, 1+r.IntN(40)
		for range 2000 {
			if r.IntN(300) == 0 {
				most = r.IntN(40)
			}
			s.Now = s.Now.Add(time.Duration(r.IntN(200)) * time.Millisecond)
			done := int64(r.IntN(2000))
			s.Checks += done
			s.Busy += time.Duration(done) * time.Duration(r.IntN(1_000_000))
			s.Most = most
			if limit := a.Look(s); limit < 1 || limit > max(1, most) {
				t.Fatalf("a limit of %d with %d at most", limit, most)
			}
			if r.IntN(500) == 0 {
				a.Interrupt()
			}
		}
	}
}
