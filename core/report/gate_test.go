package report

import (
	"testing"

	"vectorcheck/core/gate"
	"vectorcheck/core/stats"
	"vectorcheck/core/vectors"
)

func TestPassed(t *testing.T) {
	whole, sampled := Coverage{}, Coverage{Sample: 1000}
	for _, c := range []struct {
		name       string
		figures    stats.Figures
		coverage   Coverage
		unfinished bool
		gate       gate.Gate
		passed, ok bool
	}{
		{"enough", figures(99, 1, 0, 0), whole, false, gate.Gate{MinAccuracy: share(0.99)}, true, true},
		{"too few", figures(98, 2, 0, 0), whole, false, gate.Gate{MinAccuracy: share(0.99)}, false, true},
		{"errors", figures(99, 1, 50, 0), whole, false, gate.Gate{MinAccuracy: share(0.99)}, false, true},
		{"errors, allowed", figures(99, 1, 50, 0), whole, false, gate.Gate{MinAccuracy: share(0.99), MaxErrors: share(0.5)}, true, true},
		{"no answers", figures(0, 0, 5, 0), whole, false, gate.Gate{MinAccuracy: share(0.99)}, false, true},
		{"no gate", figures(99, 1, 0, 0), whole, false, gate.Gate{}, false, false},
		{"not finished", figures(99, 1, 0, 0), whole, true, gate.Gate{MinAccuracy: share(0.99)}, false, false},
		{"the bound of a sample", figures(995, 5, 0, 0), sampled, false, gate.Gate{MinAccuracy: share(0.99)}, false, true}, // 0.98834
		{"its estimate", figures(995, 5, 0, 0), sampled, false, gate.Gate{MinAccuracy: share(0.99), By: gate.Estimate}, true, true},
	} {
		s := Summary{Figures: c.figures, Coverage: c.coverage, Finished: !c.unfinished, Gate: c.gate, Vectors: vectors.Info{Count: 10_000}}
		if passed, ok := s.Passed(); passed != c.passed || ok != c.ok {
			t.Errorf("%s: Passed() = %v, %v; want %v, %v", c.name, passed, ok, c.passed, c.ok)
		}
	}
}

// The mean recall counts, of the neighbors or of the vectors themselves, and of a sample its
// lower bound.
func TestPassedByRecall(t *testing.T) {
	f := figures(500, 500, 0, 0)
	f.Neighbors, f.Found = 9_967, 990
	for _, c := range []struct {
		name     string
		compared Compared
		coverage Coverage
		min      float64
		passed   bool
	}{
		{"neighbors", Compared{Neighbors: true, K: 10}, Coverage{}, 0.99, true},
		{"neighbors, more", Compared{Neighbors: true, K: 10}, Coverage{}, 0.997, false},
		{"ids", Compared{IDs: true, K: 10}, Coverage{}, 0.99, true},
		{"ids, more", Compared{IDs: true, K: 10}, Coverage{}, 0.991, false},
		{"neighbors of a sample", Compared{Neighbors: true, K: 10}, Coverage{Sample: 1000}, 0.99, true},
		{"neighbors of a sample, more", Compared{Neighbors: true, K: 10}, Coverage{Sample: 1000}, 0.9945, false}, // the bound is 0.9908
	} {
		s := Summary{Figures: f, Coverage: c.coverage, Finished: true, Compared: c.compared, Gate: gate.Gate{MinRecall: &c.min}, Vectors: vectors.Info{Count: 10_000}}
		if passed, ok := s.Passed(); passed != c.passed || !ok {
			t.Errorf("%s: Passed() = %v, %v; want %v: %+v", c.name, passed, ok, c.passed, s.checks())
		}
	}
}

// What is found under foreign ids alone may have lost its own: it does not pass.
func TestTwinsDoNotPass(t *testing.T) {
	f := figures(1000, 0, 0, 0)
	f.Found, f.Twins = 1000, 11
	for _, g := range []gate.Gate{{MinAccuracy: share(0.99)}, {MinRecall: share(0.99)}} {
		s := Summary{Figures: f, Finished: true, Compared: Compared{IDs: true, K: 1}, Gate: g, Vectors: vectors.Info{Count: 1000}}
		if passed, _ := s.Passed(); passed {
			t.Errorf("11 twins of 1,000 passed: %+v", s.checks())
		}
		s.Figures.Twins = 10
		if passed, _ := s.Passed(); !passed {
			t.Errorf("10 twins of 1,000 did not pass: %+v", s.checks())
		}
	}
}

func TestPercentUp(t *testing.T) {
	for share, want := range map[float64]string{0: "0.000 %", 1e-7: "0.001 %", 0.001: "0.100 %", 0.5: "50.000 %", 1: "100.000 %"} {
		if got := percentUp(share); got != want {
			t.Errorf("percentUp(%v) = %s, want %s", share, got, want)
		}
	}
}
