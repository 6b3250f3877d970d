package runfile

import (
	"vectorcheck/core/check"
	"vectorcheck/core/stats"
	"vectorcheck/core/target"
)

// Filter chooses rows. Its zero value is every row.
type Filter struct {
	Outcomes []check.Outcome // none means all
	// Kind, if not 0, chooses the errors of this kind, whatever Outcomes says.
	Kind target.Kind
}

// Count is how many rows f chooses of a run with these totals.
func (f Filter) Count(t stats.Totals) (n int64) {
	switch {
	case f.Kind != 0 && f.Kind <= target.BadReply:
		return t.Errors[f.Kind]
	case f.Kind != 0:
		return 0
	case len(f.Outcomes) == 0:
		return t.Done()
	}
	for _, o := range f.Outcomes {
		switch o {
		case check.Match:
			n += t.Matches
		case check.Mismatch:
			n += t.Mismatches
		case check.Failed:
			n += t.Failed()
		case check.Skipped:
			n += t.Skipped
		}
	}
	return n
}
