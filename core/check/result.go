package check

import (
	"fmt"
	"time"

	"vectorcheck/core/target"
)

// Outcome is what came of checking one vector.
type Outcome uint8

// The outcomes. The values are stored in run files and must not change.
const (
	Match    Outcome = 1 // answered, and similar enough
	Mismatch Outcome = 2 // answered, but not found
	Failed   Outcome = 3 // no usable answer after all attempts; "error" in reports
	Skipped  Outcome = 4 // never sent: no vector that can be used, a zero vector, NaN or Inf
)

// Outcomes lists every Outcome in order.
func Outcomes() []Outcome { return []Outcome{Match, Mismatch, Failed, Skipped} }

// String is the outcome's name in reports, CSV and filters.
func (o Outcome) String() string {
	switch o {
	case Match:
		return "match"
	case Mismatch:
		return "mismatch"
	case Failed:
		return "error"
	case Skipped:
		return "skipped"
	}
	return fmt.Sprintf("outcome %d", uint8(o))
}

// ParseOutcome is the inverse of String.
func ParseOutcome(name string) (Outcome, error) {
	for _, o := range Outcomes() {
		if o.String() == name {
			return o, nil
		}
	}
	return 0, fmt.Errorf("unknown outcome %q: it is one of match, mismatch, error, skipped", name)
}

// Result is the one result of checking one vector.
type Result struct {
	Index    int64 // the vector's row in the file, from 0
	Position int64 // its place in the run's order, from 0
	Outcome  Outcome
	// Similarity of the hit that was judged, as answered; only for Match and Mismatch. It,
	// Impossible and Score are as in Verdict. Run files do not keep the last two.
	Similarity float64
	Impossible bool
	Score      float64
	// Rank, Duplicate, Twin and Neighbors are as in Verdict. Run files keep a Twin as a
	// Duplicate.
	Rank      int
	Duplicate bool
	Twin      bool
	Neighbors int
	// TopID is the top hit's id; "" where the API gives none.
	TopID string
	// Ended is when the result came about.
	Ended time.Time
	// Latency is the time from the first send to the last reply, the waits
	// between attempts included; 0 for Skipped, and where Untimed.
	Latency time.Duration
	// Untimed says that the process stood still meanwhile, as after Ctrl-Z: when the reply
	// came is not known, so Latency, FromPlan and LastAttempt are 0.
	Untimed bool
	// FromPlan is the time from when the check was to begin, by the rate, to the last
	// reply: never less than Latency. It is 0 without a rate, for Skipped, and where Untimed.
	FromPlan time.Duration
	// LastAttempt is the time that the last attempt took; Earlier, those of the
	// attempts before it. Attempts == len(Earlier)+1 unless Skipped.
	LastAttempt time.Duration
	Earlier     []time.Duration
	Attempts    int
	Resent      int // how often a request went out again, as the API had certainly not read it
	Throttled   int // how many of the attempts were refused for being too many
	// Kind and Reason say why an Outcome of Failed came about; for Skipped,
	// Reason alone does.
	Kind   target.Kind
	Reason string
	// Prior is the kind of the error that this result takes the place of, when
	// an error of the same run was checked again; 0 otherwise.
	Prior target.Kind
}
