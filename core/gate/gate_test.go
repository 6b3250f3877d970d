package gate

import (
	"math"
	"strings"
	"testing"

	"vectorcheck/core/stats"
)

func share(x float64) *float64 { return &x }

func known(x float64) Figure { return Figure{Value: x, Known: true} }

func sampled(x, low float64) Figure { return Figure{Value: x, Known: true, Low: low, Sampled: true} }

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		name     string
		gate     Gate
		measured Measured
		checks   int
		passed   bool
	}{
		{"nothing required", Gate{}, Measured{Errors: known(1)}, 0, true},
		{"enough", Gate{MinAccuracy: share(0.99)}, Measured{Accuracy: known(0.99), Errors: known(0)}, 2, true},
		{"too few found", Gate{MinAccuracy: share(0.99)}, Measured{Accuracy: known(0.989), Errors: known(0)}, 2, false},
		{"half without an answer", Gate{MinAccuracy: share(0.999)}, Measured{Accuracy: known(1), Errors: known(0.5)}, 2, false},
		{"errors at the default", Gate{MinAccuracy: share(0.999)}, Measured{Accuracy: known(1), Errors: known(0.001)}, 2, true},
		{"errors beyond the default", Gate{MinAccuracy: share(0.999)}, Measured{Accuracy: known(1), Errors: known(0.0011)}, 2, false},
		{"errors that are allowed", Gate{MinAccuracy: share(0.999), MaxErrors: share(0.5)}, Measured{Accuracy: known(1), Errors: known(0.5)}, 2, true},
		{"errors alone", Gate{MaxErrors: share(0)}, Measured{Accuracy: known(0.1), Errors: known(0)}, 1, true},
		{"no answers", Gate{MinAccuracy: share(0)}, Measured{Errors: known(0)}, 2, false},
		{"nothing checked", Gate{MaxErrors: share(1)}, Measured{}, 1, false},
		{"a sample's lower bound", Gate{MinAccuracy: share(0.99)}, Measured{Accuracy: sampled(1, 0.98), Errors: known(0)}, 2, false},
		{"a sample's estimate", Gate{MinAccuracy: share(0.99), By: Estimate}, Measured{Accuracy: sampled(1, 0.98), Errors: known(0)}, 2, true},
		{"mean recall", Gate{MinRecall: share(0.99)}, Measured{Accuracy: known(0.5), Recall: known(0.9967), Errors: known(0)}, 2, true},
		{"all three", Gate{MinRecall: share(0.99), MinAccuracy: share(0.6), MaxErrors: share(1)}, Measured{Accuracy: known(0.5), Recall: known(0.9967), Errors: known(0)}, 3, false},
	} {
		checks := c.gate.Judge(c.measured)
		if len(checks) != c.checks || Passed(checks) != c.passed {
			t.Errorf("%s: %+v; want %d checks, passed %v", c.name, checks, c.checks, c.passed)
		}
	}
}

func TestJudgeAtExactlyTheLimit(t *testing.T) {
	percent := 99.9
	for matches, want := range map[int64]bool{998: false, 999: true, 1000: true} {
		g := Gate{MinAccuracy: share(percent / 100)}
		checks := g.Judge(Measured{Accuracy: known(float64(matches) / 1000), Errors: known(0)})
		if Passed(checks) != want {
			t.Errorf("%d of 1000 at %v %%: passed %v", matches, percent, !want)
		}
	}
}

func TestLeastSample(t *testing.T) {
	for _, limit := range []float64{0.5, 0.9, 0.99, 0.999, 0.9999} {
		n := LeastSample(limit)
		enough, _ := stats.Wilson(n, n)
		fewer, _ := stats.Wilson(n-1, n-1)
		if enough < limit || fewer >= limit {
			t.Errorf("LeastSample(%v) = %d: its lower bound is %v, that of one less %v", limit, n, enough, fewer)
		}
	}
	if LeastSample(1) != 0 || LeastSample(0) != 1 {
		t.Errorf("LeastSample(1) = %d, LeastSample(0) = %d", LeastSample(1), LeastSample(0))
	}
}

func TestParseLeast(t *testing.T) {
	for text, want := range map[string]float64{"99.9": 0.999, "99.9%": 0.999, "99.9 %": 0.999, "100": 1, "0": 0, "0.5%": 0.005, "1%": 0.01, "1.5": 0.015} {
		if got, err := ParseLeast(text); err != nil || math.Abs(got-want) > 1e-15 {
			t.Errorf("ParseLeast(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"0.999": "write 0.999% if percent are meant, or 99.9% if a share is", "1": "write 1% if percent are meant, or 100% if a share is",
		"101": "between 0 and 100 %", "-1": "between 0 and 100 %", "": "expected percent", "NaN": "expected percent", "99,9": "expected percent", "%": "expected percent",
	} {
		if got, err := ParseLeast(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseLeast(%q) = %v, %v; want an error with %q", text, got, err, want)
		}
	}
}

func TestParsePercent(t *testing.T) {
	for text, want := range map[string]float64{"0.1": 0.001, "0.1 %": 0.001, "1": 0.01, "50": 0.5} {
		if got, err := ParsePercent(text); err != nil || math.Abs(got-want) > 1e-15 {
			t.Errorf("ParsePercent(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
}
