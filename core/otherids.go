package core

import (
	"fmt"
	"slices"
	"strings"

	"vectorcheck/core/check"
	"vectorcheck/core/naming"
	"vectorcheck/core/target"
)

// otherIDsAfter is how many answers a run begins with that may nearly all, mostOtherIDs of them,
// have another id than the row's: then it is the ids that are wrong. A run of fewer than
// leastOtherIDs says little.
const (
	otherIDsAfter = 100
	mostOtherIDs  = 0.9
	leastOtherIDs = 10
)

// otherIDs looks at the first answers of a run for ids that do not belong to the rows.
type otherIDs struct {
	first     int64 // how many answers are looked at; 0 for none
	threshold float64
	neighbors bool
	seen      []check.Result
	looked    int64
	over      bool // enough have the id that was looked for, or enough are seen
}

// add takes a result; it is true when nearly all of the first answers are near enough and
// have other ids.
func (o *otherIDs) add(r *check.Result) (all bool) {
	if o.over || o.first == 0 || r.Outcome != check.Match && r.Outcome != check.Mismatch {
		return false
	}
	other := r.Twin || r.Rank == 0 && (r.Impossible || r.Similarity >= o.threshold) // NaN is not
	if o.neighbors {
		other = r.Neighbors == 0 && r.TopID != ""
	}
	if o.looked++; other {
		o.seen = append(o.seen, check.Result{Index: r.Index, TopID: r.TopID, Impossible: r.Impossible})
	}
	own := float64(o.looked) - float64(len(o.seen))
	if own > (1-mostOtherIDs)*float64(o.first) || own > 0 && o.neighbors {
		o.over, o.seen = true, nil
		return false
	}
	o.over = o.looked >= o.first
	return o.over
}

// watchIDs has the recorder of a new run look at the ids of the first answers.
func (r *recorder) watchIDs(s Settings, todo int64) {
	compared := s.compared()
	if r.saved > 0 || !compared.IDs && !compared.Neighbors || todo < leastOtherIDs {
		return
	}
	r.others = otherIDs{first: min(otherIDsAfter, todo), threshold: s.Threshold, neighbors: compared.Neighbors}
}

// otherIDsError is why a run ends whose first answers all have other ids; nil if it is to go on,
// as without a neighbor the ids may be right.
func (r *Run) otherIDsError(o *otherIDs) error {
	p, seen, n := &r.parts, o.seen, len(o.seen)
	fitting, fits := p.fittingIDs(seen)
	if p.truth != nil {
		if !fits {
			return nil
		}
		return fmt.Errorf("%w: of the first %d queries none found a neighbor, as the API has other ids for them, such as %s: ids of %s would fit",
			ErrUnusable, n, seen[0].TopID, fitting.Notation())
	}
	example := fmt.Sprintf("such as %s for row %d%s", seen[0].TopID, seen[0].Index, p.reader.Info().Places().Beside(seen[0].Index))
	if p.names.From == RowIDs {
		expected, _ := p.expectedID(seen[0].Index) // nothing is read for it
		example += ", looked for as " + expected
	}
	advice := "do the ids belong to these vectors? Without ids, similarity alone decides"
	switch {
	case fits:
		advice = "ids of " + fitting.Notation() + " would fit"
	case slices.ContainsFunc(seen, func(r check.Result) bool { return r.Impossible }):
		return nil // their scores do not say that they were found
	}
	of := fmt.Sprintf("the first %d vectors were found, and all", n)
	if int64(n) < o.looked {
		of = fmt.Sprintf("of the first %d vectors, %d were found", o.looked, n)
	}
	return fmt.Errorf("%w: %s under other ids, %s: %s", ErrUnusable, of, example, advice)
}

func (p *parts) expectedID(row int64) (string, error) {
	id := make([]string, 1)
	err := p.names.ReadIDs(id, row)
	return id[0], err
}

// fittingIDs are those that agree with the ids under which rows were found; ok is false if
// there are none, or they are those of the settings.
func (p *parts) fittingIDs(found []check.Result) (ids IDs, ok bool) {
	if prefix, ok := fittingPrefix(p.idPairs(found), p.settings.IDs.Prefix); ok {
		ids = p.settings.IDs
		ids.Prefix = prefix
		return ids, true
	}
	var seen []naming.Seen
	for _, r := range found {
		row := r.Index
		if p.truth != nil {
			rows, _, err := p.truth.neighbors.Read(row)
			if err != nil || len(rows) == 0 {
				continue
			}
			row = rows[0]
		}
		seen = append(seen, naming.Seen{Row: row, ID: target.PlainID(r.TopID)})
	}
	if scheme, ok := naming.Infer(seen); ok {
		ids = rowIDs(scheme)
		return ids, ids != p.settings.IDs
	}
	if p.truth != nil {
		return IDs{}, false
	}
	return fittingColumn(p.settings, seen)
}

// idPairs are the ids under which rows were found, and those that were read for them; none
// where they are made of row numbers.
func (p *parts) idPairs(found []check.Result) (pairs []idPair) {
	expected := p.expectedID
	switch {
	case p.truth != nil && p.truth.names != nil:
		expected = p.truth.nearestName
	case p.names == nil || p.names.From == RowIDs || p.reader.Info().Sequential:
		return nil
	}
	for _, r := range found {
		if id, err := expected(r.Index); err == nil {
			pairs = append(pairs, idPair{r.TopID, id})
		}
	}
	return pairs
}

// rowIDs are ids made of row numbers.
func rowIDs(s naming.Scheme) IDs {
	return IDs{From: RowIDs, Offset: s.Offset, Prefix: s.Prefix, Digits: s.Digits, Suffix: s.Suffix}
}

// idPair is the id under which a row was found, and the one that was looked for.
type idPair struct{ found, expected string }

// fittingPrefix is what stands, in more than half of the ids found, before those of the file
// or column; ok is false if that is nothing but the present prefix.
func fittingPrefix(pairs []idPair, present string) (prefix string, ok bool) {
	prefix, ok = commonPrefix(pairs, present)
	return prefix, ok && prefix != present
}

// commonPrefix is the same, and may be the present one.
func commonPrefix(pairs []idPair, present string) (prefix string, ok bool) {
	votes := map[string]int{}
	for _, pair := range pairs {
		if before, fits := strings.CutSuffix(pair.found, strings.TrimPrefix(pair.expected, present)); fits {
			votes[before]++
		}
	}
	for before, n := range votes {
		if n >= 3 && 2*n > len(pairs) {
			return before, true
		}
	}
	return "", false
}
