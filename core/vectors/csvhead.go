package vectors

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// csvHead is the first records of a file of cells.
type csvHead struct {
	dialect
	before  int        // records before the rows: comments and a header
	names   []string   // of the columns; nil without a header
	columns int        // cells in a row
	rows    [][]string // the cells of those that have as many
	doubt   string     // what is not certain about it
	size    int64      // how many rows the file says that it has; 0 if it does not say
}

// findCSVHead takes the first records. header is as Options.Header.
func findCSVHead(d dialect, records []string, header string) (h csvHead, err error) {
	h.dialect = d
	all, err := h.cellsOf(records)
	if err != nil {
		return h, err
	}
	if err := h.findBefore(records, all, header); err != nil {
		return h, err
	}
	if h.before == len(records) {
		return h, errors.New("the file has a header line and no vectors: expected at least one")
	}
	for _, cells := range all[h.before:] {
		if len(cells) == h.columns {
			h.rows = append(h.rows, cells)
		}
	}
	if len(h.rows) == 0 {
		return h, fmt.Errorf("the first row has %d cells: expected %d as in the header", len(all[h.before]), h.columns)
	}
	return h, nil
}

// cellsOf is the cells of each record, none of one that cannot be read, and tells how
// many most of them have.
func (h *csvHead) cellsOf(records []string) (all [][]string, first error) {
	all = make([][]string, len(records))
	var counts, comments []int
	for i, record := range records {
		_, err := h.each(record, func(_ int, cell string) error {
			all[i] = append(all[i], cell)
			return nil
		})
		if err != nil {
			all[i] = nil
			if first == nil {
				first = fmt.Errorf("the first row: %w", err)
			}
			continue
		}
		if strings.HasPrefix(record, "#") {
			comments = append(comments, len(all[i]))
		} else {
			counts = append(counts, len(all[i]))
		}
	}
	if len(counts) == 0 {
		counts = comments
	}
	if h.columns = mostOf(counts); h.columns == 0 {
		return nil, cmp.Or(first, errors.New("the first lines have no cells: expected a vector a line"))
	}
	return all, nil
}

// findBefore tells which of the first records are no rows.
func (h *csvHead) findBefore(records []string, all [][]string, header string) error {
	for h.before < len(records)-1 && h.isComment(records[h.before], all[h.before]) {
		if names := uncommented(all[h.before]); len(names) == h.columns && isHeader(names) {
			h.names = names
		}
		h.before++
	}
	first := all[h.before]
	if h.before == 0 && h.isSize(first) {
		h.before, h.names = 1, nil
		return nil
	}
	if header == HeaderNo || h.names != nil {
		return nil
	}
	is := header == HeaderYes || isHeader(first) || h.judgeHeader(records[h.before:], all[h.before:])
	if !is {
		return nil
	}
	if len(first) != h.columns {
		return fmt.Errorf("the header has %d cells: expected %d as in the rows", len(first), h.columns)
	}
	h.names = first
	h.before++
	return nil
}

// isComment says whether a record is a comment, as numpy.savetxt writes one before its
// numbers; # may also be a word that has a vector.
func (h *csvHead) isComment(record string, cells []string) bool {
	if !strings.HasPrefix(record, "#") {
		return false
	}
	return len(cells) != h.columns || len(cells) < 2 || !isNumber(h.number(cells[1])) || strings.HasPrefix(record, "# ") && h.separator != ' '
}

// uncommented are the cells of a comment without its sign.
func uncommented(cells []string) []string {
	if len(cells) == 0 {
		return nil
	}
	first := strings.TrimSpace(strings.TrimLeft(cells[0], "#"))
	if first == "" { // the sign stands alone
		return cells[1:]
	}
	return append([]string{first}, cells[1:]...)
}

// isSize says whether the cells are how many rows there are, and of which dimension, as
// word2vec writes it before them.
func (h *csvHead) isSize(cells []string) bool {
	if len(cells) != 2 || h.columns == 2 || h.separator != ' ' && h.separator != '\t' {
		return false
	}
	rows, err := strconv.ParseInt(cells[0], 10, 64)
	dim := wholeNumber(cells[1])
	h.size = rows
	return err == nil && (dim == h.columns || dim == h.columns-1)
}

// judgeHeader says whether the first of the records, whose cells are numbers, is a
// header all the same, and what is in doubt about it.
func (h *csvHead) judgeHeader(records []string, all [][]string) bool {
	first, rows := all[0], all[1:]
	switch {
	case len(rows) == 0 || len(first) != h.columns:
		return false
	case h.quoted && h.allInQuotes(records[0]) && !slices.ContainsFunc(first, opensList) && !slices.ContainsFunc(records[1:], h.allInQuotes):
		return true
	case len(first) < 2 || !countUp(first):
		return false
	case len(rows[0]) > 0 && rows[0][0] == strconv.Itoa(wholeNumber(first[len(first)-1])+1):
		h.doubt = "the first line counts up, and the next one goes on with it: it is taken for a vector; if it is a header, give --csv-header yes"
		return false
	case first[0] == "1" && !slices.ContainsFunc(rows, hasFraction):
		h.doubt = "the first line counts up: it is taken for a vector; if it is a header, give --csv-header yes"
		return false
	case len(first) == 2 || !slices.ContainsFunc(rows, hasFraction):
		h.doubt = "the first line counts up: it is taken for a header; if it is a vector, give --csv-header no"
	}
	return true
}

// allInQuotes says whether every cell of a record is in quotes.
func (h *csvHead) allInQuotes(record string) bool { return strings.Count(record, `"`) == 2*h.columns }

// wholeNumber is what a cell holds; 0 if that is something else.
func wholeNumber(cell string) int {
	n, _ := strconv.Atoi(strings.TrimSpace(cell))
	return n
}

// hasFraction says whether a row has a number that is not whole.
func hasFraction(cells []string) bool {
	return slices.ContainsFunc(cells, func(cell string) bool {
		return strings.ContainsAny(cell, ".,eE") && isNumber(strings.Replace(cell, ",", ".", 1))
	})
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
func (h *csvHead) findRows(opts Options) (rows csvRows, err error) {
	rows = csvRows{dialect: h.dialect, columns: h.columns, first: h.leading()}
	if rows.id, err = h.find(opts.IDColumn); err != nil {
		return rows, err
	}
	if rows.vector, err = h.findVector(opts.Column, rows.id); err != nil {
		return rows, err
	}
	if rows.vector == noColumn && rows.first == h.columns {
		cell := h.rows[0][0]
		return rows, fmt.Errorf("the first row has no numbers, but %.40q: expected a number in each cell, or one vector in brackets%s", cell, bracketHint(cell))
	}
	return rows, nil
}

// find tells a column by its name or, without a header, by its number from 1;
// none if the name is "".
func (h *csvHead) find(name string) (column int, err error) {
	if name == "" {
		return noColumn, nil
	}
	if h.names != nil {
		if column = slices.Index(h.names, name); column < 0 {
			return noColumn, noSuch("column", name, h.names, shownNames(h.names))
		}
		return column, nil
	}
	if column, err = strconv.Atoi(name); err != nil || column < 1 || column > h.columns {
		return noColumn, fmt.Errorf("the file has no header that names a column %q: expected a number from 1 to %d", name, h.columns)
	}
	return column - 1, nil
}

// name is that of a column, as find takes it.
func (h *csvHead) name(column int) string {
	if h.names != nil {
		return h.names[column]
	}
	return strconv.Itoa(column + 1)
}

// findVector tells which column holds vectors in brackets; none if each number
// has a column of its own.
func (h *csvHead) findVector(name string, id int) (int, error) {
	if name != "" {
		column, err := h.find(name)
		if err == nil && !h.some(column, isVector) {
			err = fmt.Errorf("column %q has %.40q in the first row: expected a vector in brackets; name no column of vectors where each number has its own", name, h.rows[0][column])
		}
		return column, err
	}
	var found []string
	vector := noColumn
	for column := range h.columns {
		if column != id && h.some(column, isVector) {
			vector = column
			found = append(found, h.name(column))
		}
	}
	if len(found) > 1 {
		return noColumn, fmt.Errorf("several columns hold vectors in brackets, %.400s: name the one to take", strings.Join(found, ", "))
	}
	return vector, nil
}

// some says whether a cell of a column, in the rows that were looked at, is like that.
func (h *csvHead) some(column int, like func(cell string) bool) bool {
	return slices.ContainsFunc(h.rows, func(cells []string) bool { return like(cells[column]) })
}

// most is some for more than half of the cells.
func (h *csvHead) most(column int, like func(cell string) bool) bool {
	n := 0
	for _, cells := range h.rows {
		if like(cells[column]) {
			n++
		}
	}
	return 2*n > len(h.rows)
}

// idNames are the names of leading columns that are no part of a vector; the
// index of a table has none.
var idNames = []string{"", "id", "_id", "key", "uuid", "name", "index", "unnamed: 0", "rowid", "row_id", "row_nr", "doc_id"}

// leading counts the columns before the numbers: those with the name of an id, those
// that hold words, those whose names are not counted as the others are, and one that
// counts the rows.
func (h *csvHead) leading() int {
	first := h.columns
	for column := range h.columns {
		named := h.names != nil && slices.Contains(idNames, strings.ToLower(strings.TrimSpace(h.names[column])))
		if !named && !h.most(column, func(cell string) bool { return isWord(h.number(cell)) }) {
			first = column
			break
		}
	}
	first = max(first, h.uncounted())
	if first == 0 && h.names == nil && h.countsRows() {
		h.doubt = "the first column counts the rows: it is taken for their index, not for a part of the vectors"
		return 1
	}
	return first
}

// uncounted is how many columns are before those with names that count up, such as
// v0, v1, v2; 0 if names do not.
func (h *csvHead) uncounted() int {
	if len(h.names) < 3 {
		return 0
	}
	first := len(h.names) - 1
	stem, number := counted(h.names[first])
	for ; first > 0; first-- {
		before, n := counted(h.names[first-1])
		if number <= 0 || before != stem || n != number-1 {
			break
		}
		number = n
	}
	if first > len(h.names)/2 || number > 1 { // not the numbers of a vector from its first on
		return 0
	}
	return first
}

// counted is a name without the number that it ends with; -1 if it ends with none.
func counted(name string) (stem string, number int) {
	stem = strings.TrimRight(name, "0123456789")
	number, err := strconv.Atoi(name[len(stem):])
	if err != nil {
		return name, -1
	}
	return stem, number
}

// countsRows says whether the first column is 0, 1, 2 … or 1, 2, 3 …, where others hold
// fractions.
func (h *csvHead) countsRows() bool {
	if h.columns < 2 || len(h.rows) < 2 {
		return false
	}
	var numbers []string
	fractions := false
	for _, cells := range h.rows {
		numbers = append(numbers, cells[0])
		fractions = fractions || hasFraction(cells[1:])
	}
	return fractions && countUp(numbers)
}
