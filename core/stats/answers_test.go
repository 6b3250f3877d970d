package stats

import (
	"fmt"
	"testing"

	"vectorcheck/core/check"
)

func TestAnswerSetKnowsWhatWasAdded(t *testing.T) {
	for name, id := range map[string]func(int) string{
		"numbers that count up": func(i int) string { return fmt.Sprint(i) },
		"numbers far apart":     func(i int) string { return fmt.Sprint(uint64(i) * 1_000_003_000_017 % (1 << 62)) },
		"large numbers":         func(i int) string { return fmt.Sprint(uint64(1)<<63 + uint64(i)) },
		"texts":                 func(i int) string { return fmt.Sprintf("doc-%d", i) },
		"padded numbers":        func(i int) string { return fmt.Sprintf("%08d", i) },
		"negative numbers":      func(i int) string { return fmt.Sprint(-1 - i) },
	} {
		s := newAnswerSet()
		const n = 20_000
		for i := range n {
			if s.add(id(i)) {
				t.Fatalf("%s: %q is new", name, id(i))
			}
		}
		for i := range n {
			if !s.add(id(i)) {
				t.Fatalf("%s: %q was added", name, id(i))
			}
		}
	}
	s := newAnswerSet()
	if s.add("7") || s.add("07") || s.add("7.0") || !s.add("7") {
		t.Error("ids that differ in zeros are not the same text")
	}
}

// A full set still knows what it holds, and calls nothing else known.
func TestAnswerSetIsBounded(t *testing.T) {
	s := newAnswerSet()
	n := mostWords // words of their own
	for i := range n {
		if s.add(fmt.Sprint(i << 6)) {
			t.Fatalf("%d is new", i)
		}
	}
	if len(s.words) != mostWords || !s.add("0") || !s.add("6400") || s.add(fmt.Sprint(n<<6)) || s.add(fmt.Sprint(n<<6)) {
		t.Errorf("%d words", len(s.words))
	}
}

func TestTallyCountsAnswersThatServeSeveralRows(t *testing.T) {
	match := func(id string) *check.Result { return &check.Result{Outcome: check.Match, Similarity: 1, TopID: id} }
	tally := NewTally()
	tally.Add(match("1"))
	tally.Add(match("1")) // before anybody asked for it
	if tally.totals.Shared != 0 {
		t.Errorf("%d shared answers", tally.totals.Shared)
	}
	tally.CountShared()
	tally.Saw("1") // in an earlier session
	for _, r := range []*check.Result{
		match("1"), match("2"), match("3"), match("2"), match("2"), match(""), match(""),
		{Outcome: check.Mismatch, Similarity: 0.5, TopID: "3"},
	} {
		tally.Add(r)
	}
	if got := tally.Totals().Shared; got != 3 {
		t.Errorf("%d shared answers; want those of 1, 2 and 2", got)
	}
}

func BenchmarkAnswerSet(b *testing.B) {
	ids := make([]string, 1<<16)
	for i := range ids {
		ids[i] = fmt.Sprint(i * 7)
	}
	s := newAnswerSet()
	b.ReportAllocs()
	for i := range b.N {
		s.add(ids[i&(1<<16-1)])
	}
}
