package vectors

import (
	"fmt"
	"strings"
)

// noColumn stands for a column that is not there.
const noColumn = -1

// csvRows reads rows of cells: a number each, or one of them a vector in brackets.
type csvRows struct {
	dialect
	columns int // cells in a row
	first   int // of the columns of numbers, which go on to the last
	vector  int // the column of vectors in brackets, instead of the numbers
	id      int
}

// numbers implements rowParser.
func (c csvRows) numbers(dst []float32, record string) ([]float32, error) {
	err := c.eachOf(record, func(column int, cell string) (err error) {
		switch {
		case column == c.vector:
			dst, err = appendList(dst, cell)
		case c.vector == noColumn && column >= c.first && column != c.id:
			if c.decimalComma {
				cell = c.number(cell)
			}
			dst, err = appendDecimal(dst, cell)
		}
		return err
	})
	return dst, err
}

// rowID implements rowParser.
func (c csvRows) rowID(record string) (id string, err error) {
	err = c.eachOf(record, func(column int, cell string) error {
		if column == c.id {
			id = strings.ReplaceAll(cell, noBreak, " ")
		}
		return nil
	})
	return id, err
}

// eachOf visits the cells of a row, which must be as many as the columns.
func (c csvRows) eachOf(record string, visit func(column int, cell string) error) error {
	if c.separator == ' ' && c.first > 0 {
		record = c.joined(record)
	}
	columns, err := c.each(record, visit)
	if err == nil && columns != c.columns {
		err = fmt.Errorf("the row has %d cells: expected %d as in most of the first lines", columns, c.columns)
	}
	return err
}

// joined makes one of a word that holds blanks, as some of GloVe's do.
func (c csvRows) joined(record string) string {
	more := strings.Count(strings.TrimSpace(record), " ") + 1 - c.columns
	if more <= 0 {
		return record
	}
	fields := strings.FieldsFunc(record, func(r rune) bool { return r == ' ' || r == '\t' })
	if more = len(fields) - c.columns; more <= 0 {
		return record
	}
	return strings.Join(fields[:more+1], noBreak) + " " + strings.Join(fields[more+1:], " ")
}

// noBreak stands for a blank within a word: no cell is split at it.
const noBreak = "\x1f"
