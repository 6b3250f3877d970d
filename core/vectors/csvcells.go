package vectors

import (
	"errors"
	"fmt"
	"strings"
)

// maxCells bounds the memory that one line of cells can ask for: the numbers of
// a vector, and as many other columns.
const maxCells = 2 * MaxDim

var errManyCells = fmt.Errorf("the line has more than %d cells: expected a vector in a row", maxCells)

// eachCell visits the cells of a record, some of which may be quoted as in RFC 4180,
// and gives their number.
func eachCell(record string, separator byte, quoted bool, visit func(column int, cell string) error) (columns int, err error) {
	for more := true; more; columns++ {
		if columns == maxCells {
			return 0, errManyCells
		}
		var cell string
		if quoted && strings.HasPrefix(record, `"`) {
			cell, record, more, err = quotedCell(record[1:], separator)
		} else if end := strings.IndexByte(record, separator); end >= 0 {
			cell, record = record[:end], record[end+1:]
		} else {
			cell, more = record, false
		}
		if err == nil {
			err = visit(columns, cell)
		}
		if err != nil {
			return 0, fmt.Errorf("cell %d: %w", columns+1, err)
		}
	}
	return columns, nil
}

// eachField is eachCell for what stands between blanks.
func eachField(record string, visit func(column int, cell string) error) (columns int, err error) {
	const blanks = " \t"
	for record = strings.TrimLeft(record, blanks); record != ""; columns++ {
		if columns == maxCells {
			return 0, errManyCells
		}
		cell := record
		if end := strings.IndexAny(record, blanks); end >= 0 {
			cell, record = record[:end], strings.TrimLeft(record[end:], blanks)
		} else {
			record = ""
		}
		if err := visit(columns, cell); err != nil {
			return 0, fmt.Errorf("cell %d: %w", columns+1, err)
		}
	}
	return columns, nil
}

// quotedCell reads a cell after its opening quote; a quote within it is doubled.
func quotedCell(text string, separator byte) (cell, rest string, more bool, err error) {
	end, doubled := closingQuote(text)
	if end < 0 {
		return "", "", false, errors.New("a quote opens the cell and is not closed: close it, or write it twice within quotes if it is text")
	}
	cell, rest = text[:end], text[end+1:]
	if doubled {
		cell = strings.ReplaceAll(cell, `""`, `"`)
	}
	if rest == "" {
		return cell, "", false, nil
	}
	if rest[0] != separator {
		return "", "", false, fmt.Errorf("found %.20q after the closing quote: expected %q or the end of the line; write a quote within a cell twice", rest, separator)
	}
	return cell, rest[1:], true, nil
}

// closingQuote finds the first quote of text that is not doubled; -1 if there is
// none.
func closingQuote(text string) (end int, doubled bool) {
	for end < len(text) {
		next := strings.IndexByte(text[end:], '"')
		if next < 0 {
			break
		}
		end += next
		if !strings.HasPrefix(text[end+1:], `"`) {
			return end, doubled
		}
		end, doubled = end+2, true
	}
	return -1, doubled
}
