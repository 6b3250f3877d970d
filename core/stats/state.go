// Package stats counts a run: totals, latency histograms and a timeline.
package stats

import (
	"vectorcheck/core/check"
	"vectorcheck/core/target"
)

// Totals are the counts of a run, all that its figures need beside histograms.
type Totals struct {
	Matches    int64 `json:"matches"`
	Mismatches int64 `json:"mismatches"`
	Skipped    int64 `json:"skipped"`
	// Errors counts failed checks by kind; index with the kind. Index 0 holds
	// those whose kind is not known.
	Errors [target.BadReply + 1]int64 `json:"errors"`
	// Attempts counts requests sent, retries included, by checks that ended.
	Attempts int64 `json:"attempts"`
	// Resent counts how often requests were sent again over a new connection, as the API
	// had certainly not read them. Neither Attempts nor Probes counts that.
	Resent int64 `json:"resent,omitempty"`
	// Probes counts the requests beside those that asked only whether an API answers
	// again.
	Probes int64 `json:"probes,omitempty"`
	// Similarities counts the answers that gave a similarity: an answer without
	// hits is a mismatch that has none. SimilaritySum and SimilarityMin are over
	// them; SimilarityMin means nothing while there are none.
	Similarities  int64   `json:"similarities"`
	SimilaritySum float64 `json:"similarity_sum"`
	SimilarityMin float64 `json:"similarity_min"`
	// AboveOne counts those of Similarities that are more than rounding above 1, as
	// quantised indexes estimate them, and SimilarityMax is the highest. They count as 1
	// in the sum and the minimum.
	AboveOne      int64   `json:"above_one,omitempty"`
	SimilarityMax float64 `json:"similarity_max,omitempty"`
	// Impossible counts the answers whose score cannot be one of the metric, and that have
	// no similarity: ids alone decide. ImpossibleMin and ImpossibleMax are the least and the
	// greatest of these scores; they mean nothing while there are none.
	Impossible    int64   `json:"impossible_scores,omitempty"`
	ImpossibleMin float64 `json:"impossible_score_min,omitempty"`
	ImpossibleMax float64 `json:"impossible_score_max,omitempty"`
	// Found counts the answers that have the vector itself among their hits, by id;
	// FoundFirst those that have it as the first; ReciprocalRanks is the sum of
	// 1/rank over them. Duplicates are those of Found under the id of another row, and
	// Twins those under an id that is no row's.
	Found           int64   `json:"found,omitempty"`
	FoundFirst      int64   `json:"found_first,omitempty"`
	ReciprocalRanks float64 `json:"reciprocal_ranks,omitempty"`
	Duplicates      int64   `json:"duplicates,omitempty"`
	Twins           int64   `json:"twins,omitempty"`
	// Shared counts the matches whose answer had been the answer to another row before,
	// where ids are not compared: at least so many rows were answered with the vector of
	// another one, unless the file has rows twice.
	Shared int64 `json:"shared_answers,omitempty"`
	// Neighbors is how many of the true nearest neighbors were found in all.
	Neighbors int64 `json:"neighbors,omitempty"`
	// ActiveNanos is the time the run was neither paused nor stopped.
	ActiveNanos int64 `json:"active_nanos"`
	// HeldNanos is how much of that all senders were held back, as the API asked.
	HeldNanos int64 `json:"held_nanos,omitempty"`
}

// State is everything that must be stored with the results so that a reopened
// run shows the same figures: it is saved in the transaction that saves the
// results it counts.
type State struct {
	Totals Totals
	// AttemptLatency and TotalLatency are HDR histograms in their compressed V2
	// encoding, in base64, in microseconds: any HDR histogram tool reads them.
	// Both are empty in the State of a run that has sent nothing.
	AttemptLatency []byte
	TotalLatency   []byte
	// ResponseLatency is one too; it is empty where there was no rate.
	ResponseLatency []byte
}

// Point is what happened in one stretch of a run, a second long as recorded.
// Seconds in which the run was paused or stopped have no point.
type Point struct {
	Second int64 // Unix time of its start
	// Seconds is how long the run was active in it: 1 as recorded, more once
	// merged. Rates divide by it. The next point may start later than
	// Second+Seconds: that is a gap, in which the run was paused or stopped.
	Seconds    int64
	Attempts   int64
	Matches    int64
	Mismatches int64
	Errors     int64
	Throttled  int64 // attempts refused for being too many
	Skipped    int64
	InFlight   int64 // the most checks under way at once
	Latency    Sketch
	// Halt is why the run started no more checks after what is counted here, or within
	// it once merged, until it went on; 0 if it did start some, or that is not known.
	Halt check.Cause
}

// Checked is how many checks ended with an answer or an error.
func (p *Point) Checked() int64 { return p.Matches + p.Mismatches + p.Errors }
