package vectors

import (
	"errors"
	"fmt"
	"strings"
)

// maxCells bounds the memory that one line of cells can ask for: the numbers of
// a vector, and as many other columns.
const maxCells = 2 * MaxDim

// eachCell visits the cells of a record of RFC 4180, but that a cell cannot hold
// a line end, and gives their number.
func eachCell(record string, separator byte, visit func(column int, cell string) error) (columns int, err error) {
	for more := true; more; columns++ {
		if columns == maxCells {
			return 0, fmt.Errorf("the line has more than %d cells: expected a vector in a row", maxCells)
		}
		var cell string
		if strings.HasPrefix(record, `"`) {
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

// quotedCell reads a cell after its opening quote; a quote within it is doubled.
func quotedCell(text string, separator byte) (cell, rest string, more bool, err error) {
	end, doubled := closingQuote(text)
	if end < 0 {
		return "", "", false, errors.New("the quote is not closed on its line: expected each row on one line; export without line breaks in cells")
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
