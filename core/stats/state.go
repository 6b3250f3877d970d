// Package stats counts a run: totals, latency histograms and a timeline.
package stats

import (
	"vectorcheck/core/target"
)

// Totals are the counts of a run, all that its figures need beside histograms.
type Totals struct {
	Matches    int64 `json:"matches"`
	Mismatches int64 `json:"mismatches"`
	Skipped    int64 `json:"skipped"`
	// Errors counts failed checks by kind; index with the kind.
	Errors [target.BadReply + 1]int64 `json:"errors"`
	// Attempts counts requests sent, retries included, by checks that ended.
	Attempts int64 `json:"attempts"`
	// SimilaritySum and SimilarityMin are over matches and mismatches;
	// SimilarityMin means nothing while there are none.
	SimilaritySum float64 `json:"similarity_sum"`
	SimilarityMin float64 `json:"similarity_min"`
	// ActiveNanos is the time the run was neither paused nor stopped.
	ActiveNanos int64 `json:"active_nanos"`
}

// State is everything that must be stored with the results so that a reopened
// run shows the same figures: it is saved in the transaction that saves the
// results it counts.
type State struct {
	Totals Totals
	// AttemptLatency and TotalLatency are HDR histograms in their compressed V2
	// encoding, in microseconds.
	AttemptLatency []byte
	TotalLatency   []byte
}

// Point is what happened in one stretch of a run, a second long as recorded.
// Seconds in which the run was paused or stopped have no point.
type Point struct {
	Second     int64 // Unix time of its start
	Seconds    int64 // its length: 1 as recorded, more once merged
	Attempts   int64
	Matches    int64
	Mismatches int64
	Errors     int64
	Throttled  int64 // attempts refused for being too many
	Skipped    int64
	InFlight   int64 // the most checks under way at once
	Latency    Sketch
}
