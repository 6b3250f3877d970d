// Package gate decides whether a run has passed: it compares what the run measured with
// what it was required to reach. It knows no clock, file or network.
package gate

import "math"

// DefaultMaxErrors is the largest share of checks without a usable answer with which a run
// passes, where a gate is set and nothing else is said.
const DefaultMaxErrors = 0.001

// What a gate compares where a run took a random sample.
const (
	Bound    = "bound"    // the lower bound of the 95 % interval; also the empty text
	Estimate = "estimate" // the figure of the sample itself
)

// Gate is what a run must reach. Its zero value lets every run pass. Shares are between
// 0 and 1.
type Gate struct {
	// MinAccuracy is the least share of the answered vectors that are found; nil where any
	// will do.
	MinAccuracy *float64 `json:"min_accuracy,omitempty"`
	// MinRecall is the least mean recall@k; nil where any will do.
	MinRecall *float64 `json:"min_recall,omitempty"`
	// MaxErrors is the largest share of the checks that may end in an error; nil is
	// DefaultMaxErrors where one of the others is set, and any share where none is.
	MaxErrors *float64 `json:"max_errors,omitempty"`
	// By is Bound or Estimate.
	By string `json:"gate,omitempty"`
}

// Set says whether the gate requires anything.
func (g Gate) Set() bool { return g.MinAccuracy != nil || g.MinRecall != nil || g.MaxErrors != nil }

// Figure is a measured share.
type Figure struct {
	Value float64
	Known bool // false where nothing was measured
	// Low is the lower bound of its interval, where Sampled says that it is of a random
	// sample.
	Low     float64
	Sampled bool
}

// Measured is what a run has shown.
type Measured struct {
	Accuracy, Recall Figure
	// Errors is errors / checks.
	Errors Figure
}

// What a Check is of.
const (
	OfAccuracy = "accuracy"
	OfRecall   = "recall"
	OfErrors   = "errors"
)

// Check is one comparison of a gate.
type Check struct {
	Of string
	// Bound says that Value is the lower bound of an interval, and Estimate the figure of
	// the sample; else both are the figure.
	Bound           bool
	Value, Estimate float64
	Known           bool    // false where there is no figure: the check has not passed
	Limit           float64 // the least accuracy or recall, or the largest share of errors
	Default         bool    // nobody has chosen the limit
	Passed          bool
}

// Judge compares all that the gate requires; nothing where it requires nothing.
func (g Gate) Judge(m Measured) (checks []Check) {
	if g.MinAccuracy != nil {
		checks = append(checks, g.atLeast(OfAccuracy, m.Accuracy, *g.MinAccuracy))
	}
	if g.MinRecall != nil {
		checks = append(checks, g.atLeast(OfRecall, m.Recall, *g.MinRecall))
	}
	if g.Set() {
		checks = append(checks, g.errors(m.Errors))
	}
	return checks
}

// Passed says whether all checks have passed.
func Passed(checks []Check) bool {
	for _, c := range checks {
		if !c.Passed {
			return false
		}
	}
	return true
}

// rounding is what a share may lack by the rounding of floats: 99.9 / 100 is
// more than 999 / 1000. No share of less than 1e12 vectors differs by so little.
const rounding = 1e-12

func (g Gate) atLeast(of string, f Figure, limit float64) Check {
	c := Check{Of: of, Value: f.Value, Estimate: f.Value, Known: f.Known, Limit: limit}
	if f.Sampled && g.By != Estimate {
		c.Bound, c.Value = true, f.Low
	}
	c.Passed = c.Known && c.Value >= limit-rounding
	return c
}

func (g Gate) errors(f Figure) Check {
	c := Check{Of: OfErrors, Value: f.Value, Estimate: f.Value, Known: f.Known, Limit: DefaultMaxErrors, Default: g.MaxErrors == nil}
	if g.MaxErrors != nil {
		c.Limit = *g.MaxErrors
	}
	c.Passed = c.Known && c.Value <= c.Limit+rounding
	return c
}

// z is the quantile of the interval, as stats.Wilson has it.
const z = 1.96

// LeastSample is how many rows a random sample needs so that the lower bound of its
// interval can reach the share limit, if every one of them is found; 0 where none is large
// enough.
func LeastSample(limit float64) int64 {
	if limit <= 0 {
		return 1
	}
	if limit >= 1 {
		return 0
	}
	// Wilson's lower bound of n of n is n / (n + z²).
	return int64(math.Ceil(limit * z * z / (1 - limit)))
}
