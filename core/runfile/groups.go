package runfile

import (
	"database/sql/driver"

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
}

// selectGroups counts by kind and names the most frequent reasons of each, ?2
// at most. The kind of skipped vectors is 0: ?1 says whether these are wanted or
// the failed ones.
const selectGroups = `WITH
counted AS (
	SELECT error_id, count(*) AS n FROM results WHERE error_id IS NOT NULL GROUP BY error_id
),
ranked AS (
	SELECT kind, id, text,
		sum(n) OVER (PARTITION BY kind) AS total,
		row_number() OVER (PARTITION BY kind ORDER BY n DESC, id) AS place
	FROM counted JOIN errors ON id = error_id
	WHERE (kind = 0) = ?1
)
SELECT kind, total, id, text FROM ranked WHERE place <= ?2 ORDER BY kind, place`

// group is an ErrorGroup and its most frequent reasons.
type group struct {
	ErrorGroup
	reasons []reason
}

type reason struct {
	id   int64
	text string
}

// ErrorGroups gives the kinds of error that the run has, in the order of
// target.Kinds, with at most so many examples each: one of every reason, the most
// frequent first, then more of them. It takes about 0.1 s for a million errors.
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
	examples = max(0, examples) // SQLite takes a negative limit for none
	var groups []group
	err := f.read(selectGroups, func(row []driver.Value) error {
		s := scanner{row: row}
		kind, total := target.Kind(s.integer()), s.integer()
		if last := len(groups) - 1; last < 0 || groups[last].Kind != kind {
			groups = append(groups, group{ErrorGroup: ErrorGroup{Kind: kind, Count: total}})
		}
		last := &groups[len(groups)-1]
		last.reasons = append(last.reasons, reason{s.integer(), s.short()})
		return s.err
	}, boolean(skipped), int64(max(1, examples)))
	if err != nil {
		return nil, err
	}
	shown := make([]ErrorGroup, len(groups))
	for i, g := range groups {
		shown[i] = g.ErrorGroup
		if shown[i].Examples, err = f.examples(g.reasons, examples); err != nil {
			return nil, err
		}
	}
	return shown, nil
}

// examples takes rows of the reasons in turn until there are as many as wanted.
func (f *File) examples(reasons []reason, wanted int) (examples []Example, err error) {
	rows := make([][]int64, len(reasons))
	for i, r := range reasons {
		if rows[i], err = f.rowsOf(r.id, wanted); err != nil {
			return nil, err
		}
	}
	for turn := 0; turn < wanted; turn++ {
		for i, r := range reasons {
			if turn < len(rows[i]) && len(examples) < wanted {
				examples = append(examples, Example{rows[i][turn], r.text})
			}
		}
	}
	return examples, nil
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
