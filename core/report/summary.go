package report

import (
	"slices"
	"time"

	"vectorcheck/core/content"
	"vectorcheck/core/gate"
	"vectorcheck/core/secret"
	"vectorcheck/core/stats"
	"vectorcheck/core/vectors"
)

// Summary is all that the report of a run shows.
type Summary struct {
	RunFile string
	Created time.Time // the zero time if not known
	Vectors vectors.Info
	Began   string // where the vectors were as the run began; "" if where they are now
	URL     string // of the API; a password in it is not shown
	// EarlierURLs are those that were asked before.
	EarlierURLs []string
	// Content is what is known of the files as a whole; nothing of short ones, which their
	// fingerprints are.
	Content content.Known
	// Insecure says that its certificate was not checked.
	Insecure bool
	// Asked is what is searched, and what answers are compared with.
	Asked Asked
	// Coverage says which vectors the run takes; Total, how many these are.
	Coverage Coverage
	Total    int64
	// Concurrency and RateLimit, attempts a second, are the load as it was set last; a
	// RateLimit of 0 is none, a Concurrency of 0 says that the load is not known.
	Concurrency int
	// Auto says that the run finds out how many checks at once are worth it, up to Concurrency.
	Auto      bool
	RateLimit float64
	// Finished says that all of them have a result. Failure is what ended a run
	// that is not finished; "" if it was stopped.
	Finished bool
	Failure  string
	// ExitCode is that of the program, and Error what it said of it; nil and "" where no
	// program ends with this report, or has nothing to say.
	ExitCode *int
	Error    string
	Figures  stats.Figures
	// Threshold is the least similarity of a match; with neighbors, the least recall.
	Threshold float64
	Compared  Compared
	// Gate is what the run must reach.
	Gate gate.Gate
	// Elapsed is the time from the start to the last result, pauses included; 0
	// if not known.
	Elapsed time.Duration
	Errors  []ErrorGroup
	// Skipped are the vectors that were never sent; it has no Kind.
	Skipped ErrorGroup
}

// SkippedKind is the kind that a list of errors gives the vectors that were never sent.
const SkippedKind = "skipped"

// Troubles are the groups of errors and, last, the skipped vectors as SkippedKind, if there
// are any.
func (s Summary) Troubles() []ErrorGroup {
	if s.Skipped.Count == 0 {
		return s.Errors
	}
	skipped := s.Skipped
	skipped.Kind = SkippedKind
	return append(slices.Clip(s.Errors), skipped)
}

// Coverage says which rows of a file a run takes: all of them as its zero value.
type Coverage struct {
	// First and End are a range of rows, [First, End); End 0 means no range.
	First int64
	End   int64
	// Sample is how many rows were drawn at random; 0 means no sample.
	Sample int64
	Seed   uint64
}

// ErrorGroup is the failed checks of one kind.
type ErrorGroup struct {
	Kind     string // as target.Kind spells it
	Count    int64
	Examples []ErrorExample // some of them, few
}

// ErrorExample is one failed check.
type ErrorExample struct {
	Index  int64 // the vector's row in the file
	Reason string
	// Alike is how many checks failed for a reason that differs from this one in numbers and
	// ids at most, this one included; 0 for all but the first example of a reason.
	Alike int64
	// Place is file:row, in a data set of several files; "" in one.
	Place string
}

func (e ErrorExample) beside() string {
	if e.Place == "" {
		return ""
	}
	return " (" + e.Place + ")"
}

// Interval is the 95 % confidence interval of the accuracy of the whole file. ok
// is false where there is none: without an answer, after a pass over every row,
// which has no sampling error, and for rows in file order, which are no random
// sample.
func (s Summary) Interval() (low, high float64, ok bool) {
	if !s.sampled() || s.Figures.Answered() == 0 {
		return 0, 0, false
	}
	low, high = stats.Wilson(s.Figures.Matches, s.Figures.Answered())
	return low, high, true
}

// earlier are the addresses of the API before, without passwords.
func (s Summary) earlier() []string {
	shown := []string{} // never null
	for _, url := range s.EarlierURLs {
		if url != s.URL {
			shown = append(shown, Summary{URL: url}.address())
		}
	}
	return shown
}

// sampled says whether the figures are those of a random sample of the file. One that is taken
// in the order of the file is a sample as a whole only.
func (s Summary) sampled() bool {
	if s.Vectors.Sequential && !s.Finished {
		return false
	}
	everyRow := s.Finished && s.Coverage.Sample >= s.Vectors.Count
	return s.Coverage.Sample > 0 && !everyRow
}

// address is the URL without a password.
func (s Summary) address() string { return secret.ShownURL(s.URL) }
