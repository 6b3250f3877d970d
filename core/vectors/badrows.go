package vectors

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// BadRow is a row of a file without a vector, or an id, that can be used: it is
// missing, null, too short or too long, or holds something that is no number.
type BadRow struct {
	Row    int64  // from 0
	Place  string // file:row, in a data set of several files; "" in one file
	Line   int64  // of a text, from 1; 0 in other files
	Column string // the column, field or dataset that is to blame; "" where that says nothing
	Why    string // what is there, and what was expected: short, in lower case, without the place
}

// Reason is why the row cannot be used, and where in the file that is; the row
// itself is not in it.
func (r BadRow) Reason() string {
	switch {
	case r.Place != "" && r.Line > 0:
		return fmt.Sprintf("%s, line %d: %s", r.Place[:strings.LastIndexByte(r.Place, ':')], r.Line, r.cause())
	case r.Place != "":
		return r.Place + ": " + r.cause()
	case r.Line > 0:
		return fmt.Sprintf("line %d: %s", r.Line, r.cause())
	}
	return r.cause()
}

// String is the row and its reason.
func (r BadRow) String() string {
	switch {
	case r.Place != "":
		return fmt.Sprintf("row %d, %s", r.Row, r.Reason())
	case r.Line > 0:
		return fmt.Sprintf("line %d (row %d): %s", r.Line, r.Row, r.cause())
	}
	return fmt.Sprintf("row %d: %s", r.Row, r.cause())
}

func (r BadRow) cause() string {
	if r.Column == "" {
		return r.Why
	}
	return fmt.Sprintf("column %.100q: %s", r.Column, r.Why)
}

// BadRows is the error of a read that met rows which cannot be used. All others
// were read: the numbers of a bad row are NaN, its id is "".
//
// A reader that meets such a row goes on behind it, so that its place is the same
// whichever rows are asked for: it gathers them in a badRows, of which err is the
// error of the read. What it cannot go on behind (a disk that fails, a file that
// ends early, a page that cannot be decoded) is an error of any other type.
type BadRows struct {
	Path string
	Rows []BadRow // by Row; at least one
}

// Error names the first of them.
func (b *BadRows) Error() string {
	text := b.Path + ": " + b.Rows[0].String()
	if more := len(b.Rows) - 1; more > 0 {
		text += fmt.Sprintf(" (and %d more rows)", more)
	}
	return text
}

// AsBadRows gives the rows that err tells of; rest is err if it is any other error.
func AsBadRows(err error) (rows []BadRow, rest error) {
	bad := new(BadRows)
	if errors.As(err, &bad) {
		return bad.Rows, nil
	}
	return nil, err
}

// badRows gathers the bad rows of a read.
type badRows []BadRow

// skip fills the room of a bad row.
func (b *badRows) skip(room []float32, row BadRow) {
	for i := range room {
		room[i] = float32(math.NaN())
	}
	*b = append(*b, row)
}

// err is nil if there are none.
func (b badRows) err(path string) error {
	if len(b) == 0 {
		return nil
	}
	return &BadRows{path, b}
}
