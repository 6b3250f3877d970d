package stats

import (
	"fmt"
	"math"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"vectorcheck/core/check"
	"vectorcheck/core/target"
)

// Tally counts the results of a run. It is for one goroutine; what it returns
// is for all.
type Tally struct {
	totals   Totals
	attempt  *hdr.Histogram
	total    *hdr.Histogram
	response *hdr.Histogram
	encoder  *encoder
	answers  *answerSet // nil where shared answers are not counted
}

// NewTally returns a Tally that has counted nothing.
func NewTally() *Tally {
	return &Tally{attempt: newHistogram(), total: newHistogram(), response: newHistogram(), encoder: newEncoder()}
}

// RestoreTally returns a Tally whose figures are those of the one that s was
// taken of. It fails if a histogram of s cannot be read.
func RestoreTally(s State) (*Tally, error) {
	t := &Tally{totals: s.Totals, encoder: newEncoder()}
	nothingSent := s.Totals.Attempts == 0
	var err error
	if t.attempt, err = decodeHistogram(s.AttemptLatency, nothingSent); err != nil {
		return nil, fmt.Errorf("the saved histogram of attempt latencies cannot be read: %w", err)
	}
	if t.total, err = decodeHistogram(s.TotalLatency, nothingSent); err != nil {
		return nil, fmt.Errorf("the saved histogram of total latencies cannot be read: %w", err)
	}
	if t.response, err = decodeHistogram(s.ResponseLatency, true); err != nil {
		return nil, fmt.Errorf("the saved histogram of response times cannot be read: %w", err)
	}
	if t.response.TotalCount() > t.total.TotalCount() {
		// Earlier versions added values for checks that a slow one may have kept from
		// beginning. They are no measurements, and cannot be taken out.
		t.response = newHistogram()
	}
	return t, nil
}

// Add counts r. If r takes the place of an earlier error (r.Prior), that error
// is taken back; its attempts and their latencies stay counted, as they were made.
func (t *Tally) Add(r *check.Result) {
	if r.Prior != 0 {
		t.totals.Errors[known(r.Prior)]--
	}
	switch r.Outcome {
	case check.Match:
		t.totals.Matches++
		t.addSimilarity(r)
		t.addAnswer(r.TopID)
	case check.Mismatch:
		t.totals.Mismatches++
		t.addSimilarity(r)
	case check.Failed:
		t.totals.Errors[known(r.Kind)]++
	case check.Skipped:
		t.totals.Skipped++
		return
	}
	t.addRank(r)
	t.addAttempts(r)
}

// CountShared makes Add count the matches whose answer served another row before.
func (t *Tally) CountShared() { t.answers = newAnswerSet() }

// Saw takes the answer of a match that is in the totals already.
func (t *Tally) Saw(id string) { t.answers.add(id) }

func (t *Tally) addAnswer(id string) {
	if t.answers != nil && id != "" && t.answers.add(id) {
		t.totals.Shared++
	}
}

func (t *Tally) addRank(r *check.Result) {
	t.totals.Neighbors += int64(r.Neighbors)
	if r.Rank == 0 {
		return
	}
	t.totals.Found++
	t.totals.ReciprocalRanks += 1 / float64(r.Rank)
	if r.Rank == 1 {
		t.totals.FoundFirst++
	}
	switch {
	case r.Twin:
		t.totals.Twins++
	case r.Duplicate:
		t.totals.Duplicates++
	}
}

func (t *Tally) addSimilarity(r *check.Result) {
	if r.Impossible {
		t.addImpossible(r.Score)
		return
	}
	s := r.Similarity
	if math.IsNaN(s) || math.IsInf(s, 0) {
		return
	}
	if s > target.MaxRounded {
		t.totals.AboveOne++
		t.totals.SimilarityMax = max(t.totals.SimilarityMax, s)
	}
	s = min(s, 1)
	if t.totals.Similarities == 0 || s < t.totals.SimilarityMin {
		t.totals.SimilarityMin = s
	}
	t.totals.Similarities++
	t.totals.SimilaritySum += s
}

// addImpossible takes a finite score.
func (t *Tally) addImpossible(score float64) {
	if t.totals.Impossible == 0 {
		t.totals.ImpossibleMin, t.totals.ImpossibleMax = score, score
	}
	t.totals.Impossible++
	t.totals.ImpossibleMin = min(t.totals.ImpossibleMin, score)
	t.totals.ImpossibleMax = max(t.totals.ImpossibleMax, score)
}

func (t *Tally) addAttempts(r *check.Result) {
	if r.Attempts == 0 {
		return
	}
	t.totals.Attempts += int64(r.Attempts)
	t.totals.Resent += int64(r.Resent)
	if !r.Untimed {
		record(t.total, r.Latency)
		if r.FromPlan > 0 {
			record(t.response, r.FromPlan)
		}
		record(t.attempt, r.LastAttempt)
	}
	for _, d := range r.Earlier {
		record(t.attempt, d)
	}
}

// known is k, or 0 if k is no kind that Totals counts apart.
func known(k target.Kind) target.Kind {
	if k > target.BadReply {
		return 0
	}
	return k
}

// AddProbes adds n requests that asked only whether an API answers again.
func (t *Tally) AddProbes(n int64) { t.totals.Probes += n }

// AddActive adds d to the time in which the run was neither paused nor stopped.
func (t *Tally) AddActive(d time.Duration) { t.totals.ActiveNanos += int64(d) }

// AddHeld adds d to the part of that time in which all senders were held back.
func (t *Tally) AddHeld(d time.Duration) { t.totals.HeldNanos += int64(d) }

// State returns what must be saved for RestoreTally, exact in every figure. It
// takes about 0.6 ms, a quarter of what the histogram library's own encoding
// would: fit to be called with every batch of results.
func (t *Tally) State() (State, error) {
	attempt, err := t.encoder.encode(t.attempt)
	if err != nil {
		return State{}, err
	}
	total, err := t.encoder.encode(t.total)
	if err != nil {
		return State{}, err
	}
	state := State{Totals: t.totals, AttemptLatency: attempt, TotalLatency: total}
	if t.response.TotalCount() > 0 {
		state.ResponseLatency, err = t.encoder.encode(t.response)
	}
	return state, err
}

// Totals returns the counts alone, at no cost.
func (t *Tally) Totals() *Totals { totals := t.totals; return &totals }

// Figures returns the figures as they are now.
func (t *Tally) Figures() Figures {
	return Figures{
		Totals:          t.totals,
		AttemptLatency:  percentiles(t.attempt),
		TotalLatency:    percentiles(t.total),
		ResponseLatency: percentiles(t.response),
	}
}
