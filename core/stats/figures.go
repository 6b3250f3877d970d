package stats

import (
	"math"
	"time"
)

// Figures are what a run has shown so far. They do not change once returned.
// Shares are between 0 and 1; ok is false for a figure that has no value yet,
// because what it divides by is 0.
type Figures struct {
	Totals
	// AttemptLatency is the time of single requests, TotalLatency that of whole
	// checks, the waits between attempts included. Both count checks that ended
	// in an error too.
	AttemptLatency Percentiles
	TotalLatency   Percentiles
	// ResponseLatency is that of whole checks from when they were to begin, by the rate:
	// what a stall kept from beginning was waiting. It has one value a check, and none
	// without a rate.
	ResponseLatency Percentiles
}

// Answered is how many checks got a usable answer.
func (t *Totals) Answered() int64 { return t.Matches + t.Mismatches }

// Failed is how many checks ended in an error of any kind.
func (t *Totals) Failed() int64 {
	var n int64
	for _, e := range t.Errors {
		n += e
	}
	return n
}

// Checked is how many vectors were sent and judged: answered + errors.
func (t *Totals) Checked() int64 { return t.Answered() + t.Failed() }

// Done is how many vectors need no more work: checked + skipped.
func (t *Totals) Done() int64 { return t.Checked() + t.Skipped }

// Accuracy is matches / answered: errors are not misses.
func (t *Totals) Accuracy() (share float64, ok bool) { return ratio(t.Matches, t.Answered()) }

// SuccessRate is answered / checked.
func (t *Totals) SuccessRate() (share float64, ok bool) { return ratio(t.Answered(), t.Checked()) }

// WorstCase is matches / checked: the accuracy if every error were a miss.
func (t *Totals) WorstCase() (share float64, ok bool) { return ratio(t.Matches, t.Checked()) }

// RecallFirst is recall@1: the share of the answers whose first hit is the vector
// itself. It means nothing where ids are not known, as Recall and MRR.
func (t *Totals) RecallFirst() (share float64, ok bool) { return ratio(t.FoundFirst, t.Answered()) }

// Recall is recall@k: the share of the answers that have the vector itself among
// their hits.
func (t *Totals) Recall() (share float64, ok bool) { return ratio(t.Found, t.Answered()) }

// MRR is the mean reciprocal rank of the vectors in the answers to them, 0 for
// those that are not there.
func (t *Totals) MRR() (mean float64, ok bool) {
	if t.Answered() == 0 {
		return 0, false
	}
	return t.ReciprocalRanks / float64(t.Answered()), true
}

// NeighborRecall is the mean recall@k of queries whose k nearest neighbors are
// known: found neighbors / (k · answered).
func (t *Totals) NeighborRecall(k int) (share float64, ok bool) {
	return ratio(t.Neighbors, int64(k)*t.Answered())
}

// MeanSimilarity is the mean over the answers that gave a similarity.
func (t *Totals) MeanSimilarity() (mean float64, ok bool) {
	if t.Similarities == 0 {
		return 0, false
	}
	return t.SimilaritySum / float64(t.Similarities), true
}

// Active is the time in which the run was neither paused nor stopped.
func (t *Totals) Active() time.Duration { return time.Duration(t.ActiveNanos) }

// RateOverall is the checks per second of active time.
func (t *Totals) RateOverall() (perSecond float64, ok bool) {
	if t.ActiveNanos <= 0 {
		return 0, false
	}
	return float64(t.Checked()) / t.Active().Seconds(), true
}

// Held is how much of the active time all senders were held back, as the API asked.
func (t *Totals) Held() time.Duration { return time.Duration(t.HeldNanos) }

// RateUnheld is the checks per second of active time in which senders were not held back.
// ok is false where they never were.
func (t *Totals) RateUnheld() (perSecond float64, ok bool) {
	free := t.Active() - t.Held()
	if t.HeldNanos <= 0 || free <= 0 {
		return 0, false
	}
	return float64(t.Checked()) / free.Seconds(), true
}

func ratio(part, whole int64) (share float64, ok bool) {
	if whole <= 0 {
		return 0, false
	}
	return float64(part) / float64(whole), true
}

// ETA is how long the remaining checks take at perSecond. ok is false if that
// is not known: no rate, or so low a one that the time cannot be told.
func ETA(remaining int64, perSecond float64) (d time.Duration, ok bool) {
	if remaining <= 0 {
		return 0, true
	}
	if !(perSecond > 0) || math.IsInf(perSecond, 1) {
		return 0, false
	}
	nanos := float64(remaining) / perSecond * float64(time.Second)
	if nanos >= math.MaxInt64 {
		return 0, false
	}
	return time.Duration(nanos), true
}
