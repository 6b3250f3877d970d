package core

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"vectorcheck/core/check"
	"vectorcheck/core/target"
	"vectorcheck/core/vectors"
)

// IDs says what the API calls the rows of the vectors file. Its zero value says
// that this is not known.
type IDs struct {
	From IDSource `json:"from,omitempty"`
	// Offset is added to row numbers: 1 where the API counts from 1.
	Offset int64 `json:"offset,omitempty"`
	// Column is the column of ids in the vectors file.
	Column string `json:"column,omitempty"`
	File   string `json:"file,omitempty"` // with an id in each line
	// Prefix stands before each id: id:items:doc:: for Vespa.
	Prefix string `json:"prefix,omitempty"`
}

// IDSource is where ids come from.
type IDSource string

// The sources of ids.
const (
	NoIDs     IDSource = ""
	RowIDs    IDSource = "row"    // the row's number in the file, from 0, and Offset
	ColumnIDs IDSource = "column" // Column of the vectors file
	FileIDs   IDSource = "file"   // File
)

// ParseIDs reads what String writes: none, row, row+1, column:NAME,
// file:PATH. "" is none.
func ParseIDs(text string) (ids IDs, err error) {
	kind, rest, named := strings.Cut(text, ":")
	switch {
	case text == "" || text == "none":
		return IDs{}, nil
	case named && kind == "column" && rest != "":
		return IDs{From: ColumnIDs, Column: rest}, nil
	case named && kind == "file" && rest != "":
		return IDs{From: FileIDs, File: rest}, nil
	case text == "row":
		return IDs{From: RowIDs}, nil
	}
	if number, found := strings.CutPrefix(text, "row"); found && strings.IndexAny(number, "+-") == 0 {
		if ids.Offset, err = strconv.ParseInt(number, 10, 64); err == nil {
			ids.From = RowIDs
			return ids, nil
		}
	}
	return IDs{}, fmt.Errorf("%q: expected none, row, row+1, column:NAME or file:PATH", text)
}

// String is what ParseIDs reads; Prefix is not in it.
func (ids IDs) String() string {
	switch ids.From {
	case RowIDs:
		if ids.Offset == 0 {
			return "row"
		}
		return fmt.Sprintf("row%+d", ids.Offset)
	case ColumnIDs:
		return "column:" + ids.Column
	case FileIDs:
		return "file:" + ids.File
	}
	return "none"
}

// validate says what is wrong with settings as no file was looked at.
func (ids IDs) validate() error {
	switch {
	case !slices.Contains([]IDSource{NoIDs, RowIDs, ColumnIDs, FileIDs}, ids.From):
		return fmt.Errorf("%q: expected none, row, row+1, column:NAME or file:PATH", ids.From)
	case ids.From == NoIDs && ids.Prefix != "":
		return errors.New("a prefix is given, but no ids that it stands before")
	}
	return nil
}

// rowNames gives ids to the rows of a file. It is safe for concurrent use.
type rowNames struct {
	IDs
	ids    check.IDs      // nil for row numbers
	file   *vectors.IDs   // nil if there is none
	reader vectors.Reader // of the vectors
}

// open gives the ids of the rows of reader; nil if they are not known.
func (ids IDs) open(reader vectors.Reader) (*rowNames, error) {
	n := &rowNames{IDs: ids, reader: reader}
	switch ids.From {
	case NoIDs:
		return nil, nil
	case ColumnIDs:
		identified, ok := reader.(vectors.Identified)
		if !ok {
			return nil, fmt.Errorf("%s: a .%s file has no column %q of ids; take row numbers, or a file of ids",
				reader.Info().Path, reader.Info().Format, ids.Column)
		}
		n.ids = identified
	case FileIDs:
		return n, n.open()
	}
	return n, nil
}

// open opens the file of ids.
func (n *rowNames) open() (err error) {
	if n.file, err = vectors.OpenIDs(n.File); err != nil {
		return err
	}
	n.ids = n.file
	if found, info := n.file.Count(), n.reader.Info(); found != info.Count {
		return errors.Join(fmt.Errorf("%s holds %d ids: expected one in each line, without a header, for each of the %d vectors of %s",
			n.File, found, info.Count, info.Path), n.Close())
	}
	return nil
}

// Close lets go of the file of ids.
func (n *rowNames) Close() error {
	if n.file == nil {
		return nil
	}
	return n.file.Close()
}

// ReadIDs implements check.IDs.
func (n *rowNames) ReadIDs(dst []string, first int64) error {
	if n.From != RowIDs {
		return n.readNamed(dst, first)
	}
	for i := range dst {
		dst[i] = n.Prefix + strconv.FormatInt(first+int64(i)+n.Offset, 10)
	}
	return nil
}

// readNamed is ReadIDs of ids that are read; a row without one is bad.
func (n *rowNames) readNamed(dst []string, first int64) error {
	bad, err := vectors.AsBadRows(n.ids.ReadIDs(dst, first))
	if err != nil {
		return err
	}
	var nameless []vectors.BadRow
	for i, id := range dst {
		row := first + int64(i)
		switch {
		case len(bad) > 0 && bad[0].Row == row:
			nameless, bad = append(nameless, bad[0]), bad[1:]
		case id == "":
			nameless = append(nameless, vectors.BadRow{Row: row, Column: n.Column, Why: "the row has no id: mend the ids, or compare none"})
		default:
			dst[i] = n.Prefix + id
		}
	}
	if len(nameless) > 0 {
		return &vectors.BadRows{Path: n.reader.Info().Path, Rows: nameless}
	}
	return nil
}

// row is the row of the file that an id names; ok is false if it names none, or
// that cannot be told.
func (ids IDs) row(id string) (row int64, ok bool) {
	number, found := strings.CutPrefix(id, ids.Prefix)
	if !found {
		return 0, false
	}
	row, err := strconv.ParseInt(target.PlainID(number), 10, 64)
	return row - ids.Offset, err == nil
}

// same says whether the row of an id holds the numbers of vector.
func (n *rowNames) same(id string, vector []float32) (bool, error) {
	row, ok := n.row(id)
	if !ok || row < 0 || row >= n.reader.Info().Count {
		return false, nil
	}
	other := make([]float32, len(vector))
	if _, err := vectors.AsBadRows(n.reader.ReadRows(other, row)); err != nil {
		return false, err
	}
	return slices.Equal(other, vector), nil // NaN, as bad rows have it, equals nothing
}

// byID is the judge of a run that compares ids.
func (n *rowNames) byID(threshold float64) check.Judge {
	judge := check.ByID{Threshold: threshold}
	if n.From == RowIDs {
		judge.Same = n.same
	}
	return judge
}
