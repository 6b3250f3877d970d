package vectors

import "fmt"

// noColumn stands for a column that is not there.
const noColumn = -1

// csvRows reads rows of cells (RFC 4180): a number each, or one of them a vector
// in brackets.
type csvRows struct {
	separator byte
	columns   int // cells in a row
	first     int // of the columns of numbers, which go on to the last
	vector    int // the column of vectors in brackets, instead of the numbers
	id        int
}

// numbers implements rowParser.
func (c csvRows) numbers(dst []float32, record string) ([]float32, error) {
	err := c.each(record, func(column int, cell string) (err error) {
		switch {
		case column == c.vector:
			dst, err = appendList(dst, cell)
		case c.vector == noColumn && column >= c.first && column != c.id:
			dst, err = appendDecimal(dst, cell)
		}
		return err
	})
	return dst, err
}

// rowID implements rowParser.
func (c csvRows) rowID(record string) (id string, err error) {
	err = c.each(record, func(column int, cell string) error {
		if column == c.id {
			id = cell
		}
		return nil
	})
	return id, err
}

// each visits the cells of a row, which must be as many as in the first one.
func (c csvRows) each(record string, visit func(column int, cell string) error) error {
	columns, err := eachCell(record, c.separator, visit)
	if err == nil && columns != c.columns {
		err = fmt.Errorf("the row has %d cells: expected %d as in the first line", columns, c.columns)
	}
	return err
}
