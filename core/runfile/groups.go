package runfile

import (
	"cmp"
	"database/sql/driver"
	"slices"
	"strings"

	"vectorcheck/core/target"
)

// ErrorGroup is the failed vectors of one kind.
type ErrorGroup struct {
	Kind     target.Kind
	Count    int64
	Examples []Example
}

// Example is one vector without an answer, and why it has none.
type Example struct {
	Index  int64
	Reason string
	// Alike is how many vectors have a reason that differs from this one in numbers and
	// ids at most, this vector included; 0 for all but the first example of a reason.
	Alike int64
}

// selectReasons counts by reason. The kind of skipped vectors is 0: ?1 says whether these
// are wanted or the failed ones.
const selectReasons = `WITH counted AS (
	SELECT error_id, count(*) AS n FROM results WHERE error_id IS NOT NULL GROUP BY error_id
)
SELECT kind, id, text, n FROM counted JOIN errors ON id = error_id
WHERE (kind = 0) = ?1
ORDER BY kind, n DESC, id`

// group is an ErrorGroup and its reasons, the most frequent first.
type group struct {
	ErrorGroup
	reasons []*reason
	byText  map[string]*reason // by pattern
}

// reason are texts of one pattern, the most frequent first.
type reason struct {
	count int64
	texts []reasonText
}

type reasonText struct {
	id   int64
	text string
}

// ErrorGroups gives the kinds of error that the run has, in the order of
// target.Kinds, with at most so many examples each: one of every reason, the most
// frequent first, then more of them. Reasons that differ in numbers and ids alone are one. It takes about 0.1 s for a million errors.
func (f *File) ErrorGroups(examples int) ([]ErrorGroup, error) {
	return f.groups(false, examples)
}

// Skipped is how many vectors were never sent, with examples as ErrorGroups
// gives them.
func (f *File) Skipped(examples int) (count int64, shown []Example, err error) {
	groups, err := f.groups(true, examples)
	for _, g := range groups { // one or none
		count, shown = g.Count, g.Examples
	}
	return count, shown, err
}

func (f *File) groups(skipped bool, examples int) ([]ErrorGroup, error) {
	var groups []*group
	err := f.read(selectReasons, func(row []driver.Value) error {
		s := scanner{row: row}
		kind, id, text, n := target.Kind(s.integer()), s.integer(), s.short(), s.integer()
		if last := len(groups) - 1; last < 0 || groups[last].Kind != kind {
			groups = append(groups, &group{ErrorGroup: ErrorGroup{Kind: kind}, byText: map[string]*reason{}})
		}
		groups[len(groups)-1].add(reasonText{id, text}, n)
		return s.err
	}, boolean(skipped))
	if err != nil {
		return nil, err
	}
	shown := make([]ErrorGroup, len(groups))
	for i, g := range groups {
		slices.SortStableFunc(g.reasons, func(a, b *reason) int { return cmp.Compare(b.count, a.count) })
		shown[i] = g.ErrorGroup
		if shown[i].Examples, err = f.examples(g.reasons, examples); err != nil {
			return nil, err
		}
	}
	return shown, nil
}

// add counts n vectors with a text. Of a file that holds more patterns than are written,
// the rest count as one.
func (g *group) add(t reasonText, n int64) {
	g.Count += n
	pattern := patternOf(g.Kind, t.text)
	if _, known := g.byText[pattern]; !known && len(g.byText) > mostPatterns {
		pattern = otherReasons
	}
	r := g.byText[pattern]
	if r == nil {
		r = &reason{}
		g.byText[pattern] = r
		g.reasons = append(g.reasons, r)
	}
	r.count += n
	if len(r.texts) <= originals {
		r.texts = append(r.texts, t)
	}
}

// examples takes rows of the reasons in turn until there are as many as wanted.
func (f *File) examples(reasons []*reason, wanted int) (examples []Example, err error) {
	reasons = reasons[:max(0, min(len(reasons), wanted))]
	rows := make([][]Example, len(reasons))
	for i, r := range reasons {
		if rows[i], err = f.rowsOfReason(r, wanted); err != nil {
			return nil, err
		}
	}
	for turn := 0; turn < wanted; turn++ {
		for i := range rows {
			if turn < len(rows[i]) && len(examples) < wanted {
				examples = append(examples, rows[i][turn])
			}
		}
	}
	return examples, nil
}

// rowsOfReason gives some vectors with a reason, of each of its texts in turn. The text that
// stands for many comes last.
func (f *File) rowsOfReason(r *reason, wanted int) (rows []Example, err error) {
	slices.SortStableFunc(r.texts, func(a, b reasonText) int {
		return cmp.Compare(strings.Count(a.text, left), strings.Count(b.text, left))
	})
	for _, t := range r.texts {
		indexes, err := f.rowsOf(t.id, wanted-len(rows))
		if err != nil {
			return nil, err
		}
		for _, index := range indexes {
			rows = append(rows, Example{Index: index, Reason: t.text})
		}
		if len(rows) == wanted {
			break
		}
	}
	if len(rows) > 0 {
		rows[0].Alike = r.count
	}
	return rows, nil
}

// rowsOf gives the first vectors with a reason.
func (f *File) rowsOf(id int64, limit int) (indexes []int64, err error) {
	err = f.read("SELECT idx FROM results WHERE error_id = ? ORDER BY idx LIMIT ?", func(row []driver.Value) error {
		s := scanner{row: row}
		indexes = append(indexes, s.integer())
		return s.err
	}, id, int64(limit))
	return indexes, err
}

// boolean is a truth value as SQLite has it.
func boolean(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
