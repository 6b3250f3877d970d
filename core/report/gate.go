package report

import (
	"fmt"
	"math"

	"vectorcheck/core/gate"
	"vectorcheck/core/stats"
)

// Passed says whether the run has reached what its gate requires. ok is false without a
// gate, and for a run that is not finished: it cannot be judged.
func (s Summary) Passed() (passed, ok bool) {
	if !s.Gate.Set() || !s.Finished {
		return false, false
	}
	return gate.Passed(s.checks()), true
}

// checks are the comparisons of the gate.
func (s Summary) checks() []gate.Check {
	f := s.Figures
	var measured gate.Measured
	measured.Accuracy = s.found(f.Matches)
	measured.Recall = s.recall()
	if measured.Errors.Known = f.Checked() > 0; measured.Errors.Known {
		measured.Errors.Value = float64(f.Failed()) / float64(f.Checked())
	}
	return s.Gate.Judge(measured)
}

// found is n of the answered vectors, less those that were found under an id that is no
// row's alone: an index that has lost their own ids must not pass.
func (s Summary) found(n int64) (figure gate.Figure) {
	n, answered := n-s.twins(), s.Figures.Answered()
	if figure.Known = answered > 0; !figure.Known {
		return figure
	}
	figure.Value = float64(n) / float64(answered)
	if figure.Sampled = s.sampled(); figure.Sampled {
		figure.Low, _ = stats.Wilson(n, answered)
	}
	return figure
}

// twins are the vectors found under an id that is no row's alone. Of true neighbors, there
// are none.
func (s Summary) twins() int64 {
	if s.Compared.Neighbors {
		return 0
	}
	return s.Figures.Twins
}

// recall is the mean recall@k: that of the true neighbors where they are known, else that
// of the vectors themselves.
func (s Summary) recall() (r gate.Figure) {
	switch {
	case s.Compared.Neighbors:
		r.Value, r.Known = s.Figures.NeighborRecall(s.Compared.K)
	case s.Compared.IDs:
		return s.found(s.Figures.Found)
	}
	if r.Sampled = r.Known && s.sampled(); r.Sampled {
		// The recall of a query is between 0 and 1. So no mean of them varies more than
		// that of queries with 0 and 1 alone, of which this is the bound.
		r.Low, _ = stats.WilsonShare(r.Value, s.Figures.Answered())
	}
	return r
}

// writeGate tells of the gate what it has compared, and how that ended.
func (s Summary) writeGate(t *text) {
	if !s.Gate.Set() {
		return
	}
	t.blank()
	if !s.Finished {
		t.field("Gate", "not judged: the run is not finished")
		return
	}
	checks := s.checks()
	judgement := "NOT PASSED"
	if gate.Passed(checks) {
		judgement = "passed"
	}
	t.field("Gate", judgement)
	for _, c := range checks {
		t.field("", s.compared(c))
	}
	if n := s.Figures.Skipped; n > 0 {
		t.field("", fmt.Sprintf("%s of %s rows were skipped, and are no part of it: see --max-bad-rows", Count(n), Count(s.Total)))
	}
}

// compared is one comparison of the gate as a sentence.
func (s Summary) compared(c gate.Check) string {
	limit := gate.FormatPercent(c.Limit) + " %"
	if c.Of == gate.OfErrors {
		return s.comparedErrors(c, limit)
	}
	of := s.nameOf(c.Of)
	if !c.Known {
		return fmt.Sprintf("%s: no answers to compare with the required %s", of, limit)
	}
	value := Percent(c.Value)
	if c.Bound {
		of = "lower bound (95 %) of the " + of
		value += fmt.Sprintf(", estimate %s,", Percent(c.Estimate))
	}
	relation := "is at least"
	if !c.Passed {
		relation = "is BELOW"
	}
	return fmt.Sprintf("%s: %s %s the required %s", of, value, relation, limit)
}

func (s Summary) comparedErrors(c gate.Check, limit string) string {
	allowed := limit + " that may fail"
	if c.Default {
		allowed += ", unless --max-errors says otherwise"
	}
	if !c.Known {
		return "errors: nothing was checked, to compare with the " + allowed
	}
	relation := "at most the"
	if !c.Passed {
		relation = "MORE than the"
	}
	return fmt.Sprintf("errors: %s of %s, %s, are %s %s",
		Count(s.Figures.Failed()), Count(s.Figures.Checked()), percentUp(c.Value), relation, allowed)
}

// nameOf says what is compared, where a figure can be of several things.
func (s Summary) nameOf(of string) string {
	switch {
	case s.Compared.Neighbors && of == gate.OfRecall:
		return fmt.Sprintf("mean recall@%d", s.Compared.K)
	case s.Compared.Neighbors:
		return fmt.Sprintf("accuracy (queries with a recall of at least %g)", s.Threshold)
	case of == gate.OfRecall:
		of = fmt.Sprintf("mean recall@%d", s.Compared.K)
	}
	if n := s.twins(); n > 0 {
		of += " without the " + Count(n) + " twins"
	}
	return of
}

// gateDocument is the part of the JSON document; its figures are in percent, as the flags
// are.
type gateDocument struct {
	Passed *bool          `json:"passed"`
	Checks []gateChecking `json:"checks"`
}

type gateChecking struct {
	Of       string   `json:"of"`
	Compared string   `json:"compared"`
	Value    *float64 `json:"value_percent"`
	Estimate *float64 `json:"estimate_percent"`
	Limit    *float64 `json:"limit_percent"`
	Passed   *bool    `json:"passed"`
}

func (s Summary) gateDocument() *gateDocument {
	if !s.Gate.Set() {
		return nil
	}
	d := &gateDocument{Passed: optional(s.Passed())}
	for _, c := range s.checks() {
		compared := "figure"
		switch {
		case c.Bound:
			compared = "lower_bound_95"
		case c.Of != gate.OfErrors && s.sampled():
			compared = "estimate"
		}
		d.Checks = append(d.Checks, gateChecking{
			Of: c.Of, Compared: compared, Value: number(percent(c.Value), c.Known), Estimate: number(percent(c.Estimate), c.Known),
			Limit: number(percent(c.Limit), true), Passed: optional(c.Passed, s.Finished),
		})
	}
	return d
}

// percent is a share in percent, without what rounding adds.
func percent(share float64) float64 {
	const digits = 1e10
	return math.Round(share*100*digits) / digits
}
