package runfile

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"vectorcheck/core/check"
)

// Selection chooses rows, and their order. Its zero value is every row by index.
type Selection struct {
	Filter
	SortBy     SortBy
	Descending bool
}

// SortBy is what rows are sorted by. Of those that are equal in it, the one of
// the lower index comes first.
type SortBy uint8

// What rows can be sorted by.
const (
	ByIndex SortBy = iota
	// BySimilarity compares as float32 does; rows without a similarity come last,
	// in both directions.
	BySimilarity
	// ByLatency takes more than 71 minutes as equal; skipped vectors come last, in
	// both directions.
	ByLatency
	// ByRecall goes by how many true neighbors were found; rows without an answer come
	// last, in both directions.
	ByRecall
)

// String is the name of what rows are sorted by.
func (by SortBy) String() string {
	switch by {
	case BySimilarity:
		return "similarity"
	case ByLatency:
		return "latency"
	case ByRecall:
		return "recall"
	}
	return "index"
}

// sql is the query for the rows of a range of indexes, in any order: their
// indexes and, but for ByIndex, what key reads. Without matches an index of
// the file gives them, as in Filter.sql.
func (s Selection) sql() string {
	var query strings.Builder
	query.WriteString("SELECT idx")
	switch s.SortBy {
	case BySimilarity:
		query.WriteString(", similarity")
	case ByLatency:
		query.WriteString(", iif(outcome = 4, -1, latency_us)")
	case ByRecall:
		query.WriteString(", iif(outcome > 2, -1, ifnull(neighbors, 0))")
	}
	query.WriteString(" FROM results")
	outcomes := s.Outcomes
	if s.Kind != 0 {
		// CROSS keeps SQLite from starting with the texts: there may be one per row.
		query.WriteString(" CROSS JOIN errors ON errors.id = error_id AND kind = " + strconv.Itoa(int(s.Kind)))
		outcomes = []check.Outcome{check.Failed}
	}
	query.WriteString(" WHERE idx BETWEEN ?1 AND ?2")
	query.WriteString(whereOutcome(outcomes))
	return query.String()
}

// whereOutcome is the condition that chooses outcomes, "" for all.
func whereOutcome(outcomes []check.Outcome) string {
	if len(outcomes) == 0 {
		return ""
	}
	var list []string
	for _, o := range outcomes {
		list = append(list, strconv.Itoa(int(o)))
	}
	where := fmt.Sprintf(" AND outcome IN (%s)", strings.Join(list, ", "))
	if !slices.Contains(outcomes, check.Match) {
		where += " AND outcome <> 1"
	}
	return where
}

// where is the condition that chooses rows of results with their errors.
func (f Filter) where() string {
	if f.Kind != 0 {
		return whereOutcome([]check.Outcome{check.Failed}) + " AND kind = " + strconv.Itoa(int(f.Kind))
	}
	return whereOutcome(f.Outcomes)
}

// rest chooses the rows that s does not, if they are fewer as a rule: if s has the matches,
// by index.
func (s Selection) rest() (rest Selection, ok bool) {
	if s.SortBy != ByIndex || s.Kind != 0 || !slices.Contains(s.Outcomes, check.Match) {
		return rest, false
	}
	for o := check.Mismatch; o <= check.Skipped; o++ {
		if !slices.Contains(s.Outcomes, o) {
			rest.Outcomes = append(rest.Outcomes, o)
		}
	}
	return rest, len(rest.Outcomes) > 0
}

// lastKey is above all keys that key makes of a value.
const lastKey = math.MaxUint32

// key gives what sorts a row, 0 for ByIndex.
func (s Selection) key(column *scanner) uint32 {
	var key uint32
	switch s.SortBy {
	case ByIndex:
		return 0
	case BySimilarity:
		similarity := column.real()
		if math.IsNaN(similarity) {
			return lastKey
		}
		key = orderedBits(float32(similarity))
	case ByLatency, ByRecall:
		n := column.integer()
		if n < 0 {
			return lastKey
		}
		key = uint32(min(n, lastKey-2)) + 1 // neither it nor its complement is lastKey
	}
	if s.Descending {
		return ^key
	}
	return key
}

// orderedBits maps numbers to integers in the same order: the bits of an IEEE
// 754 number compare like the number, but for the sign.
func orderedBits(x float32) uint32 {
	b := math.Float32bits(x)
	if b>>31 == 1 {
		return ^b
	}
	return b | 1<<31
}
