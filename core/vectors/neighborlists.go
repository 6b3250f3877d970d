package vectors

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// jsonLists finds the lists of neighbors in lines of JSON by the first one: the line itself, or
// a field of it.
func jsonLists(first, column string) (func(record string) (neighborList, error), error) {
	parsed := gjson.Parse(first)
	switch {
	case !gjson.Valid(first):
		return nil, fmt.Errorf("line 1 is %.40q: expected JSON, a list such as [3, 14] or [\"a\", \"b\"], or an object that holds one", first)
	case column == "" && parsed.IsObject():
		var err error
		if column, err = neighborField(parsed); err != nil {
			return nil, err
		}
	case column != "" && !parsed.Get(column).Exists():
		names := fieldsOf([]string{first})
		return nil, noSuch("field", column, names, shownNames(names))
	}
	return func(record string) (neighborList, error) {
		if !gjson.Valid(record) {
			return neighborList{}, fmt.Errorf("found %.40q: expected JSON", record)
		}
		value := gjson.Parse(record)
		if column != "" {
			value = value.Get(column)
		}
		return jsonList(value)
	}, nil
}

// neighborField is the field with a usual name, or the only one that is a list.
func neighborField(row gjson.Result) (path string, err error) {
	var lists []string
	row.ForEach(func(key, value gjson.Result) bool {
		if value.IsArray() {
			lists = append(lists, key.Str)
		}
		return true
	})
	for _, name := range neighborColumns {
		if slices.Contains(lists, name) {
			return name, nil
		}
	}
	if len(lists) != 1 {
		return "", fmt.Errorf("the first line has %d fields that are lists, %.400q: name the one with the neighbors (--neighbors-column)", len(lists), lists)
	}
	return gjson.Escape(lists[0]), nil
}

// jsonList takes texts, or whole numbers, up to the first null.
func jsonList(value gjson.Result) (list neighborList, err error) {
	if !value.IsArray() {
		return list, fmt.Errorf("the neighbors are %s: expected a list", described(value))
	}
	mixed := false
	value.ForEach(func(_, element gjson.Result) bool {
		text := element.Raw
		switch {
		case element.Type == gjson.Null:
			return false
		case element.Type == gjson.String:
			text = element.Str
			mixed = mixed || !list.quoted && len(list.neighbors) > 0
			list.quoted = true
		case element.Type != gjson.Number || !isWhole(text):
			err = fmt.Errorf("the neighbor %.40s is neither a text nor a whole number", element.Raw)
			return false
		default:
			mixed = mixed || list.quoted
		}
		list.neighbors = append(list.neighbors, text)
		return true
	})
	if err == nil && mixed {
		err = errors.New("some neighbors are texts and others numbers: write all in one way, rows as numbers or ids as texts")
	}
	return list, err
}

// isWhole says whether a number of JSON has digits alone.
func isWhole(number string) bool {
	return strings.Trim(strings.TrimPrefix(wholeOf(number), "-"), "0123456789") == ""
}

// neighborsDialect tells how a text of cells is written: the separator stands most often in its
// first line, outside of quotes and brackets.
func (s source) neighborsDialect(format Format) (d dialect, err error) {
	start, _, err := s.readStart()
	if err != nil {
		return d, s.wrong("read the file: %w", err)
	}
	line, _, _ := strings.Cut(string(start), "\n")
	counts := map[byte]int{}
	depth, quoted := 0, false
	for i := range len(line) {
		switch c := line[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			depth--
		case depth == 0:
			counts[c]++
		}
	}
	d = dialect{separator: separators[format][0], quoted: true}
	for _, separator := range []byte(",;\t|") {
		if counts[separator] > counts[d.separator] {
			d.separator = separator
		}
	}
	return d, nil
}

// cellLists finds the neighbors of a query in cells: a list in one of them, or one in each.
type cellLists struct {
	dialect
	header  int64
	columns []int // that hold a neighbor each; nil for all of them
	column  int   // that holds a list; noColumn for none
	cells   int   // in a row, where there is a header; else 0
}

func findCellLists(d dialect, head []string, column string) (c cellLists, err error) {
	c = cellLists{dialect: d, column: noColumn}
	first, err := c.cellsOf(head[0])
	if err != nil {
		return c, fmt.Errorf("line 1: %w", err)
	}
	usual := slices.IndexFunc(first, func(name string) bool { return slices.Contains(neighborColumns, name) })
	numbered := numberedColumns(first)
	switch {
	case column != "":
		if c.column = slices.Index(first, column); c.column < 0 {
			return c, noSuch("column", column, first, shownNames(first))
		}
	case usual >= 0:
		c.column = usual
	case len(numbered) > 0:
		c.columns = numbered
	case len(first) == 1 && isList(first[0]):
		c.column = 0
		return c, nil
	case slices.ContainsFunc(first, isList):
		return c, errors.New("line 1 has a list and other cells, and no names: begin the file with a header line, and name the column of neighbors \"neighbors\"")
	case len(head) > 1 && !slices.ContainsFunc(first, isRow) && c.listsOrRows(head[1]):
		return c, fmt.Errorf("line 1 seems to name columns, %.200q, and none of them is called \"neighbors\": name the one with the lists (--neighbors-column), or write names that count, such as n0,n1", first)
	default:
		return c, nil // a neighbor in each cell, and no header
	}
	c.header, c.cells = 1, len(first)
	return c, nil
}

// listsOrRows says whether a row has a list, or row numbers.
func (c cellLists) listsOrRows(record string) bool {
	cells, err := c.cellsOf(record)
	return err == nil && (slices.ContainsFunc(cells, isList) || slices.ContainsFunc(cells, isRow))
}

// numberedColumns are those whose names are a word and a number, from 0 or 1 on: n0, n1, n2.
func numberedColumns(names []string) (columns []int) {
	begin, stem := 0, ""
	for i, name := range names {
		word, number := counted(name)
		switch {
		case len(columns) == 0 && word != "" && (number == 0 || number == 1):
			begin, stem = number, word
			columns = append(columns, i)
		case len(columns) > 0 && word == stem && number == begin+len(columns):
			columns = append(columns, i)
		}
	}
	if len(columns) < 2 {
		return nil
	}
	return columns
}

func (c cellLists) cellsOf(record string) (cells []string, err error) {
	record = strings.TrimPrefix(record, "\ufeff")
	if trimmed := strings.TrimSpace(record); isList(trimmed) && strings.Count(trimmed, "]")+strings.Count(trimmed, "}") == 1 {
		return []string{trimmed}, nil // its commas stand between neighbors
	}
	_, err = c.each(record, func(_ int, cell string) error {
		cells = append(cells, strings.TrimSpace(cell))
		return nil
	})
	return cells, err
}

// list takes the neighbors of a row, up to the first empty cell.
func (c cellLists) list(record string) (list neighborList, err error) {
	cells, err := c.cellsOf(record)
	switch {
	case err != nil:
		return list, err
	case c.cells > 0 && len(cells) != c.cells:
		return list, fmt.Errorf("the row has %d cells: expected %d as in the header", len(cells), c.cells)
	case c.column >= len(cells):
		return list, fmt.Errorf("the row has %d cells", len(cells))
	case c.column != noColumn:
		return cellList(cells[c.column])
	}
	if c.columns != nil {
		all := cells
		cells = nil
		for _, column := range c.columns {
			cells = append(cells, all[column])
		}
	}
	if end := slices.Index(cells, ""); end >= 0 {
		cells = cells[:end]
	}
	return neighborList{neighbors: cells}, nil
}

// cellList reads a list in a cell: JSON's, or Python's and PostgreSQL's of digits or texts
// without quotes inside.
func cellList(cell string) (list neighborList, err error) {
	if gjson.Valid(cell) && strings.HasPrefix(cell, "[") {
		return jsonList(gjson.Parse(cell))
	}
	if !isList(cell) {
		return list, fmt.Errorf("found %.40q: expected a list, such as [3, 14] or [\"a\", \"b\"]", cell)
	}
	inner := strings.TrimSpace(cell[1 : len(cell)-1])
	if inner == "" {
		return list, nil
	}
	parts := strings.Split(inner, ",")
	if len(parts) == 1 {
		parts = strings.Fields(inner) // as NumPy writes arrays
	}
	for _, part := range parts {
		text := strings.TrimSpace(part)
		if bare := strings.TrimSuffix(strings.TrimPrefix(text, "'"), "'"); len(text) == len(bare)+2 {
			text, list.quoted = bare, true
		}
		if text == "" || text == "..." || strings.ContainsAny(text, `'"\[]{}`) {
			return list, fmt.Errorf("found %.40q in the list: expected row numbers or ids, as JSON writes them", text)
		}
		list.neighbors = append(list.neighbors, text)
	}
	return list, nil
}
