package vectors

import (
	"cmp"
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
	info    Info
	dialect dialect // of a text of cells
	header  int64   // records before the rows
	closer  io.Closer
	// mayBeIDs are the columns that may hold ids.
	mayBeIDs []string
}

// identifiedText is a text with a column of ids.
type identifiedText struct{ *text }

// openText reads all of a text to find its rows.
func openText(s source, info Info, closer io.Closer, opts Options) (Reader, error) {
	var d dialect
	if info.Format != JSONL {
		start, whole, err := s.readStart()
		if err != nil {
			return nil, s.wrong("read the file: %w", err)
		}
		d = sniff(info.Format, start, whole)
	}
	l, err := indexLines(s, d.endsSeparator())
	if err != nil {
		return nil, err
	}
	t := &text{lines: l, info: info, dialect: d, closer: closer}
	head, err := t.readHead()
	if err != nil {
		return nil, err
	}
	if err := t.find(recordsOf(head), opts); err != nil {
		return nil, t.wrong("%w", err)
	}
	t.info.Element, t.info.Count, t.info.IDColumn = Decimal, l.count-t.header, opts.IDColumn
	if err := t.measure(head[t.header:]); err != nil {
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

// find tells where the numbers and ids of a row are, by the first records.
func (t *text) find(head []string, opts Options) error {
	if t.info.Format == JSONL {
		return t.findJSONL(head, opts)
	}
	return t.findCSV(head, opts)
}

func (t *text) findJSONL(head []string, opts Options) error {
	rows, err := findJSONL(head, opts)
	t.rowParser, t.info.Column, t.mayBeIDs = rows, rows.column, idFields(head)
	return err
}

func (t *text) findCSV(head []string, opts Options) error {
	h, err := findCSVHead(t.dialect, head, opts.Header)
	if err != nil {
		return err
	}
	t.header = int64(h.before)
	rows, err := h.findRows(opts)
	if err == nil && rows.vector != noColumn {
		t.info.Column = h.name(rows.vector)
	}
	t.rowParser, t.mayBeIDs = rows, h.idColumns(rows)
	t.note(h.doubt)
	if count := t.count - t.header; h.size > 0 && h.size != count {
		t.note(fmt.Sprintf("the first line says that there are %d vectors, and there are %d: see that the file is whole", h.size, count))
	}
	return err
}

// note adds to what a person should know; "" is nothing.
func (t *text) note(text string) {
	if t.info.Note != "" && text != "" {
		text = t.info.Note + "; " + text
	}
	t.info.Note = cmp.Or(text, t.info.Note)
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
	var bad badRows
	err := t.eachRow(first, len(dst)/dim, func(i int, record string, at place) {
		row := dst[i*dim : (i+1)*dim : (i+1)*dim] // what is appended beyond goes elsewhere
		numbers, err := t.numbers(row[:0], record)
		if err == nil && len(numbers) != dim {
			err = fmt.Errorf("the vector has %d numbers: expected %d", len(numbers), dim)
		}
		if err != nil {
			bad.skip(row, t.badRow(at, err))
		}
	})
	return cmp.Or(err, bad.err(t.path))
}

// badRow is a row that cannot be used for a reason.
func (t *text) badRow(at place, why error) BadRow {
	return BadRow{Row: at.record - t.header, Line: at.line, Why: why.Error()}
}

// ReadIDs implements Identified.
func (t identifiedText) ReadIDs(dst []string, first int64) error {
	var bad badRows
	err := t.eachRow(first, len(dst), func(i int, record string, at place) {
		id, err := t.rowID(record)
		if err != nil {
			bad.skip(nil, t.badRow(at, err))
		}
		dst[i] = strings.Clone(id) // not to keep the whole record
	})
	return cmp.Or(err, bad.err(t.path))
}

// eachRow visits n rows from first on, which must be within the file.
func (t *text) eachRow(first int64, n int, visit func(i int, record string, at place)) error {
	if err := t.checkRows(int64(n), first, t.info.Count); err != nil {
		return err
	}
	return t.each(first+t.header, int64(n), func(record []byte, at place) error {
		visit(int(at.record-t.header-first), string(record), at)
		return nil
	})
}
