package core

import (
	"errors"
	"fmt"

	"vectorcheck/core/gate"
	"vectorcheck/core/report"
)

// requireOfGate is what Validate requires of the gate.
func (s Settings) requireOfGate(require func(ok bool, field, format string, args ...any)) {
	isShare := func(x *float64) bool { return x == nil || *x >= 0 && *x <= 1 }
	compared := s.compared()
	require(isShare(s.MinAccuracy), "min_accuracy", "it must be between 0 and 100 %%")
	require(isShare(s.MinRecall), "min_recall", "it must be between 0 and 100 %%")
	require(isShare(s.MaxErrors), "max_errors", "it must be between 0 and 100 %%")
	require(s.MinRecall == nil || compared.IDs || compared.Neighbors, "min_recall",
		"a recall is known only with the true neighbors or the ids: give them, or require an accuracy")
	require(s.By == "" || s.By == gate.Bound || s.By == gate.Estimate, "gate", "%q: expected %s or %s", s.By, gate.Bound, gate.Estimate)
}

// checkGate refuses a gate that no result of the run could pass, and warns of one that may
// be meant in another way.
func (p *parts) checkGate() error {
	s := p.settings
	if s.MinAccuracy != nil && s.Truth.File != "" && s.MinRecall == nil {
		p.log.Warnf("with neighbors, the accuracy is the share of queries with a recall of at least %g: --min-recall compares the mean recall", s.Threshold)
	}
	rows := p.order.Len()
	if s.Coverage.Sample == 0 || rows >= p.reader.Info().Count || s.By == gate.Estimate {
		return nil
	}
	var problems []error
	for _, of := range []struct {
		field string
		share *float64
	}{{"min_accuracy", s.MinAccuracy}, {"min_recall", s.MinRecall}} {
		if of.share == nil {
			continue
		}
		if least := gate.LeastSample(*of.share); least == 0 || least > rows {
			problems = append(problems, &FieldError{of.field, "%s", []any{tooFew(rows, least, *of.share)}})
		}
	}
	return errors.Join(problems...)
}

// tooFew says why a sample of rows cannot pass.
func tooFew(rows, least int64, share float64) string {
	enough := "no sample can: check the whole file"
	if least > 0 {
		enough = fmt.Sprintf("take a sample of %s at least", report.Count(least))
	}
	return fmt.Sprintf("a sample of %s cannot prove %s %%, even if all of them are found, as the lower bound of its interval decides: %s, or let the estimate decide (--gate estimate)",
		report.Count(rows), gate.FormatPercent(share), enough)
}
