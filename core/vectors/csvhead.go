package vectors

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// csvHead is the first lines of a file of cells.
type csvHead struct {
	names []string // of the columns; nil without a header
	cells []string // of the first row
}

// findCSVHead takes the first record, and the next if there is one.
func findCSVHead(separator byte, records []string) (h csvHead, err error) {
	if h.cells, err = cellsOf(records[0], separator); err != nil {
		return h, fmt.Errorf("the first line: %w", err)
	}
	if !isHeader(h.cells) {
		return h, nil
	}
	if len(records) < 2 {
		return h, errors.New("the file has a header line and no vectors: expected at least one")
	}
	h.names = h.cells
	if h.cells, err = cellsOf(records[1], separator); err != nil {
		return h, fmt.Errorf("the first row: %w", err)
	}
	if len(h.cells) != len(h.names) {
		return h, fmt.Errorf("the first row has %d cells: expected %d as in the header", len(h.cells), len(h.names))
	}
	return h, nil
}

// cellsOf is all cells of a record.
func cellsOf(record string, separator byte) (cells []string, err error) {
	_, err = eachCell(record, separator, func(_ int, cell string) error {
		cells = append(cells, cell)
		return nil
	})
	return cells, err
}

// isHeader reports whether the cells of a first line are names of columns: none
// is a vector, and one other than the first, which may be an id, is a word. What
// numbers there are must count columns, as programs name those that have no name.
func isHeader(cells []string) bool {
	var numbers []string
	named := false
	for i, cell := range cells {
		if opensList(cell) {
			return false
		}
		if isNumber(cell) {
			numbers = append(numbers, cell)
		}
		named = named || isWord(cell) && (i > 0 || len(cells) == 1)
	}
	return countUp(numbers) && (named || len(numbers) > 0 && !isNumber(cells[0]))
}

// countUp reports whether the cells are 0, 1, 2, … or 1, 2, 3, …
func countUp(cells []string) bool {
	first := 0
	if len(cells) > 0 && cells[0] == "1" {
		first = 1
	}
	for i, cell := range cells {
		if cell != strconv.Itoa(first+i) {
			return false
		}
	}
	return true
}

// opensList reports whether a cell is a vector, or the first part of one whose
// commas were taken for those between cells.
func opensList(cell string) bool {
	return strings.HasPrefix(strings.TrimSpace(cell), "[") || strings.HasPrefix(strings.TrimSpace(cell), "{")
}

func isVector(cell string) bool { return isList(strings.TrimSpace(cell)) }

func isNumber(cell string) bool {
	_, err := parseDecimal(strings.TrimSpace(cell))
	return err == nil
}

// missing is what programs write, in either case, for a number that is not there.
var missing = []string{"", "null", "none", "na", "n/a", `\n`}

// isWord reports whether a cell holds something that is no number.
func isWord(cell string) bool {
	return !isNumber(cell) && !slices.Contains(missing, strings.ToLower(strings.TrimSpace(cell)))
}

// findRows tells which columns hold the vectors and the ids.
func (h csvHead) findRows(separator byte, opts Options) (rows csvRows, err error) {
	rows = csvRows{separator: separator, columns: len(h.cells), first: h.leading()}
	if rows.id, err = h.find(opts.IDColumn); err != nil {
		return rows, err
	}
	if rows.vector, err = h.findVector(opts.Column, rows.id); err != nil {
		return rows, err
	}
	if rows.vector == noColumn && rows.first == len(h.cells) {
		return rows, fmt.Errorf("the first row has no numbers, but %.40q: expected a number in each cell, or one vector in brackets%s", h.cells[0], bracketHint(h.cells[0]))
	}
	return rows, nil
}

// find tells a column by its name or, without a header, by its number from 1;
// none if the name is "".
func (h csvHead) find(name string) (column int, err error) {
	if name == "" {
		return noColumn, nil
	}
	if h.names != nil {
		if column = slices.Index(h.names, name); column < 0 {
			return noColumn, fmt.Errorf("the header has no column %q: expected one of %.400s", name, strings.Join(h.names, ", "))
		}
		return column, nil
	}
	if column, err = strconv.Atoi(name); err != nil || column < 1 || column > len(h.cells) {
		return noColumn, fmt.Errorf("the file has no header that names a column %q: expected a number from 1 to %d", name, len(h.cells))
	}
	return column - 1, nil
}

// name is that of a column, as find takes it.
func (h csvHead) name(column int) string {
	if h.names != nil {
		return h.names[column]
	}
	return strconv.Itoa(column + 1)
}

// findVector tells which column holds vectors in brackets; none if each number
// has a column of its own.
func (h csvHead) findVector(name string, id int) (int, error) {
	if name != "" {
		column, err := h.find(name)
		if err == nil && !isVector(h.cells[column]) {
			err = fmt.Errorf("column %q has %.40q in the first row: expected a vector in brackets; name no column of vectors where each number has its own", name, h.cells[column])
		}
		return column, err
	}
	var found []string
	vector := noColumn
	for column, cell := range h.cells {
		if column != id && isVector(cell) {
			vector = column
			found = append(found, h.name(column))
		}
	}
	if len(found) > 1 {
		return noColumn, fmt.Errorf("several columns hold vectors in brackets, %.400s: name the one to take", strings.Join(found, ", "))
	}
	return vector, nil
}

// idNames are the names of leading columns that are no part of a vector; the
// index of a table has none.
var idNames = []string{"", "id", "_id", "key", "uuid", "name", "index"}

// leading counts the columns before the numbers: those with the name of an id,
// or whose first cell is a word.
func (h csvHead) leading() int {
	for column, cell := range h.cells {
		named := h.names != nil && slices.Contains(idNames, strings.ToLower(h.names[column]))
		if !named && !isWord(cell) {
			return column
		}
	}
	return len(h.cells)
}
