package vectors

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// rowParser reads the parts of a row out of its record.
type rowParser interface {
	// numbers appends the vector of a row to dst.
	numbers(dst []float32, record string) ([]float32, error)
	// rowID is the id of a row; "" if it has none.
	rowID(record string) (string, error)
}

// text is a Reader of a file whose rows are lines of text.
type text struct {
	*lines
	rowParser
	info   Info
	header int64 // records before the rows, 0 or 1
	closer io.Closer
}

// identifiedText is a text with a column of ids.
type identifiedText struct{ *text }

// openText reads all of a text to find its rows.
func openText(s source, info Info, closer io.Closer, opts Options) (Reader, error) {
	l, err := indexLines(s)
	if err != nil {
		return nil, err
	}
	t := &text{lines: l, info: info, closer: closer}
	if err := t.find(opts); err != nil {
		return nil, err
	}
	t.info.Element, t.info.Count, t.info.IDColumn = Decimal, l.count-t.header, opts.IDColumn
	if err := t.measure(); err != nil {
		return nil, err
	}
	if err := t.checkGivenDim(opts.Dim, t.info.Dim); err != nil {
		return nil, err
	}
	if opts.IDColumn != "" {
		return identifiedText{t}, nil
	}
	return t, nil
}

// find tells where the numbers and ids of a row are, by the first lines.
func (t *text) find(opts Options) error {
	var head []string
	err := t.each(0, min(2, t.count), func(record []byte, _ place) error {
		head = append(head, string(record))
		return nil
	})
	if err != nil {
		return err
	}
	if t.info.Format == JSONL {
		err = t.findJSONL(head[0], opts)
	} else {
		err = t.findCSV(head, opts)
	}
	if err != nil {
		return t.wrong("%w", err)
	}
	return nil
}

func (t *text) findJSONL(first string, opts Options) error {
	rows, err := findJSONL(first, opts)
	t.rowParser, t.info.Column = rows, rows.column
	return err
}

func (t *text) findCSV(head []string, opts Options) error {
	separator := byte(',')
	if t.info.Format == TSV {
		separator = '\t'
	}
	h, err := findCSVHead(separator, head)
	if err != nil {
		return err
	}
	if h.names != nil {
		t.header = 1
	}
	rows, err := h.findRows(separator, opts)
	if err == nil && rows.vector != noColumn {
		t.info.Column = h.name(rows.vector)
	}
	t.rowParser = rows
	return err
}

// measure takes the dimension from the first row.
func (t *text) measure() error {
	return t.eachRow(0, 1, func(_ int, record string) error {
		row, err := t.numbers(nil, record)
		if err == nil && len(row) == 0 {
			err = errors.New("the row has no numbers: expected a vector")
		}
		t.info.Dim = len(row)
		return err
	})
}

// Info implements Reader.
func (t *text) Info() Info { return t.info }

// Close implements Reader.
func (t *text) Close() error { return t.closer.Close() }

// ReadRows implements Reader.
func (t *text) ReadRows(dst []float32, first int64) error {
	dim := t.info.Dim
	if err := t.checkNumbers(len(dst), dim); err != nil {
		return err
	}
	return t.eachRow(first, len(dst)/dim, func(i int, record string) error {
		row := dst[i*dim : (i+1)*dim : (i+1)*dim] // what is appended beyond goes elsewhere
		numbers, err := t.numbers(row[:0], record)
		if err == nil && len(numbers) != dim {
			err = fmt.Errorf("the vector has %d numbers: expected %d as in row 0", len(numbers), dim)
		}
		return err
	})
}

// ReadIDs implements Identified.
func (t identifiedText) ReadIDs(dst []string, first int64) error {
	return t.eachRow(first, len(dst), func(i int, record string) error {
		id, err := t.rowID(record)
		dst[i] = strings.Clone(id) // not to keep the whole record
		return err
	})
}

// eachRow visits n rows from first on, which must be within the file. An error
// of visit is told with the line of its row.
func (t *text) eachRow(first int64, n int, visit func(i int, record string) error) error {
	if err := t.checkRows(int64(n), first, t.info.Count); err != nil {
		return err
	}
	return t.each(first+t.header, int64(n), func(record []byte, at place) error {
		row := at.record - t.header
		if err := visit(int(row-first), string(record)); err != nil {
			return t.wrong("line %d (row %d): %w", at.line, row, err)
		}
		return nil
	})
}
