package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"vectorcheck/core/check"
)

// Row is one row of an exported file.
type Row struct {
	check.Result
	ID    string // what the vector is to be found under; "" where it has none
	Place string // file:row, in a data set of several files
}

// Table says what an exported file shows of its rows.
type Table struct {
	Compared Compared
	IDs      bool // the ids of the rows are known
	Places   bool // the data set is of several files
	// Columns are the names of the columns, in their order; none for all that there are.
	Columns []string
}

// kind is the type of a column.
type kind uint8

const (
	textKind    kind = iota
	wholeKind        // an integer
	singleKind       // a number in the fewest digits that read back as the same float32
	doubleKind       // the same of a float64
	millisKind       // milliseconds with three decimals
	booleanKind      // true or false
)

// cell is the value of a column in a row, in the field that the column's kind needs.
type cell struct {
	valid  bool // there is one
	text   string
	whole  int64 // of millisKind: microseconds
	number float64
	is     bool
}

// column is one of a table.
type column struct {
	name string
	kind kind
	cell func(*Table, *Row) cell
}

// The columns that there can be, in the order of a file that has all.
var columns = []column{
	{"index", wholeKind, func(_ *Table, r *Row) cell { return cell{valid: true, whole: r.Index} }},
	{"place", textKind, func(_ *Table, r *Row) cell { return textCell(r.Place) }},
	{"id", textKind, func(_ *Table, r *Row) cell { return textCell(r.ID) }},
	{"outcome", textKind, func(_ *Table, r *Row) cell { return textCell(r.Outcome.String()) }},
	{"similarity", singleKind, func(_ *Table, r *Row) cell {
		known := answered(r) && !math.IsNaN(r.Similarity) && !math.IsInf(r.Similarity, 0)
		return cell{valid: known, number: r.Similarity}
	}},
	{"answer_id", textKind, func(_ *Table, r *Row) cell { return textCell(r.TopID) }},
	{"latency_ms", millisKind, func(_ *Table, r *Row) cell { // none where nothing was sent, or it was not timed
		return cell{valid: r.Latency > 0, whole: micros(r.Latency)}
	}},
	{"attempts", wholeKind, func(_ *Table, r *Row) cell { return cell{valid: true, whole: int64(r.Attempts)} }},
	{"error", textKind, func(_ *Table, r *Row) cell {
		if answered(r) {
			return cell{}
		}
		return textCell(failure(&r.Result))
	}},
	{"rank", wholeKind, func(_ *Table, r *Row) cell { return cell{valid: r.Rank > 0, whole: int64(r.Rank)} }},
	{"duplicate", booleanKind, func(_ *Table, r *Row) cell { return cell{valid: answered(r), is: r.Duplicate} }},
	{"recall", doubleKind, func(t *Table, r *Row) cell {
		return cell{valid: answered(r), number: t.Compared.Recall(&r.Result)}
	}},
}

func textCell(s string) cell { return cell{valid: s != "", text: s} }

func answered(r *Row) bool { return r.Outcome == check.Match || r.Outcome == check.Mismatch }

// why says why a table lacks a column, "" if it has it.
func (t *Table) why(name string) string {
	switch {
	case name == "place" && !t.Places:
		return "the vectors are one file"
	case name == "id" && !t.IDs:
		return "the run compares no ids of its rows, or cannot read them"
	case (name == "rank" || name == "duplicate") && !t.Compared.IDs:
		return "the run compares no ids of its rows"
	case name == "recall" && !t.Compared.Neighbors:
		return "the run has no true neighbors"
	}
	return ""
}

// CheckColumns refuses names that no exported file can have.
func CheckColumns(names []string) error {
	for i, name := range names {
		if !slices.ContainsFunc(columns, func(c column) bool { return c.name == name }) {
			return fmt.Errorf("no column %q; there are: %s", name, strings.Join(columnNames(columns), ", "))
		}
		if slices.Contains(names[:i], name) {
			return fmt.Errorf("column %q is named twice", name)
		}
	}
	return nil
}

func columnNames(columns []column) (names []string) {
	for _, c := range columns {
		names = append(names, c.name)
	}
	return names
}

// chosen are the columns that a file of the table has.
func (t *Table) chosen() (chosen []column, err error) {
	if err := CheckColumns(t.Columns); err != nil {
		return nil, err
	}
	if len(t.Columns) == 0 {
		for _, c := range columns {
			if t.why(c.name) == "" {
				chosen = append(chosen, c)
			}
		}
		return chosen, nil
	}
	for _, name := range t.Columns {
		if why := t.why(name); why != "" {
			return nil, fmt.Errorf("column %q: %s", name, why)
		}
		i := slices.IndexFunc(columns, func(c column) bool { return c.name == name })
		chosen = append(chosen, columns[i])
	}
	return chosen, nil
}
