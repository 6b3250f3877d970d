package core

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"vectorcheck/core/check"
	"vectorcheck/core/naming"
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
	// Digits is how many digits row numbers have at least, with zeros before them, and
	// Suffix stands after each of them. Other ids have neither.
	Digits int    `json:"digits,omitempty"`
	Suffix string `json:"suffix,omitempty"`
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
// file:PATH, or row numbers within other text such as doc-{row+1:8}.txt, where the 8 is the
// least number of digits. "" is none.
func ParseIDs(text string) (ids IDs, err error) {
	kind, rest, named := strings.Cut(text, ":")
	switch {
	case text == "" || text == "none":
		return IDs{}, nil
	case strings.Contains(text, "{row"):
		return parseTemplate(text)
	case named && kind == "column" && rest != "":
		return IDs{From: ColumnIDs, Column: rest}, nil
	case named && kind == "file" && rest != "":
		return IDs{From: FileIDs, File: rest}, nil
	}
	if offset, ok := parseRow(text); ok {
		return IDs{From: RowIDs, Offset: offset}, nil
	}
	return IDs{}, errIDs(text)
}

func errIDs[T ~string](text T) error {
	return fmt.Errorf("%q: expected none, row, row+1, doc-{row:8}.txt, column:NAME or file:PATH", text)
}

// parseTemplate reads doc-{row+1:8}.txt.
func parseTemplate(text string) (ids IDs, err error) {
	prefix, rest, _ := strings.Cut(text, "{row")
	inner, suffix, closed := strings.Cut(rest, "}")
	number, digits, padded := strings.Cut("row"+inner, ":")
	ids = IDs{From: RowIDs, Prefix: prefix, Suffix: suffix}
	var ok bool
	if ids.Offset, ok = parseRow(number); !ok || !closed {
		return IDs{}, errIDs(text)
	}
	if padded {
		if ids.Digits, err = strconv.Atoi(digits); err != nil || ids.Digits < 1 || ids.Digits > naming.MostDigits {
			return IDs{}, fmt.Errorf("%q: expected 1 to %d digits", text, naming.MostDigits)
		}
	}
	return ids, nil
}

// parseRow reads row, row+1.
func parseRow(text string) (offset int64, ok bool) {
	number, found := strings.CutPrefix(text, "row")
	if number == "" || !found {
		return 0, found
	}
	if strings.IndexAny(number, "+-") != 0 {
		return 0, false
	}
	offset, err := strconv.ParseInt(number, 10, 64)
	return offset, err == nil
}

// String is what ParseIDs reads; Prefix is not in it.
func (ids IDs) String() string {
	switch ids.From {
	case RowIDs:
		return ids.rowText("")
	case ColumnIDs:
		return "column:" + ids.Column
	case FileIDs:
		return "file:" + ids.File
	}
	return "none"
}

// Notation is what ParseIDs reads, with Prefix in it where ids are row numbers, and beside it
// otherwise.
func (ids IDs) Notation() string {
	switch {
	case ids.From == RowIDs:
		return ids.rowText(ids.Prefix)
	case ids.Prefix != "":
		return fmt.Sprintf("%s with the prefix %s", ids, ids.Prefix)
	}
	return ids.String()
}

// rowText writes row numbers with a prefix.
func (ids IDs) rowText(prefix string) string {
	number := "row"
	if ids.Offset != 0 {
		number = fmt.Sprintf("row%+d", ids.Offset)
	}
	if ids.Digits > 1 {
		number += fmt.Sprintf(":%d", ids.Digits)
	} else if prefix == "" && ids.Suffix == "" {
		return number
	}
	return prefix + "{" + number + "}" + ids.Suffix
}

// validate says what is wrong with settings as no file was looked at.
func (ids IDs) validate() error {
	switch {
	case !slices.Contains([]IDSource{NoIDs, RowIDs, ColumnIDs, FileIDs}, ids.From):
		return errIDs(ids.From)
	case ids.Digits < 0 || ids.Digits > naming.MostDigits:
		return fmt.Errorf("%d digits: expected 0 to %d", ids.Digits, naming.MostDigits)
	case ids.From != RowIDs && (ids.Digits > 0 || ids.Suffix != ""):
		return errors.New("digits and a suffix are given, and no row numbers that they belong to")
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
		return errors.Join(fmt.Errorf("%s holds %d ids: expected one in each line, without a header, for each of the %d vectors of %s%s",
			n.File, found, info.Count, info.Path, fittingDim(info, found)), n.Close())
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
	scheme := n.scheme()
	for i := range dst {
		dst[i] = scheme.ID(first + int64(i))
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
			nameless = append(nameless, vectors.BadRow{Row: row, Place: n.reader.Info().Places().Of(row), Column: n.Column, Why: "the row has no id: mend the ids, or compare none"})
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
func (ids IDs) row(id string) (row int64, ok bool) { return ids.scheme().Row(target.PlainID(id)) }

// scheme is that of row numbers.
func (ids IDs) scheme() naming.Scheme {
	return naming.Scheme{Prefix: ids.Prefix, Offset: ids.Offset, Digits: ids.Digits, Suffix: ids.Suffix}
}

// same says whether the row of an id holds the numbers of vector.
func (n *rowNames) same(id string, vector []float32) (bool, error) {
	if n.foreign(id) {
		return false, nil
	}
	row, _ := n.row(id)
	other := make([]float32, len(vector))
	if _, err := vectors.AsBadRows(n.reader.ReadRows(other, row)); err != nil {
		return false, err
	}
	return slices.Equal(other, vector), nil // NaN, as bad rows have it, equals nothing
}

// foreign says whether an id is no row's, where ids are row numbers.
func (n *rowNames) foreign(id string) bool {
	row, ok := n.row(id)
	return !ok || row < 0 || row >= n.reader.Info().Count
}

// byID is the judge of a run that compares ids, and asks for k hits.
func (n *rowNames) byID(threshold float64, k int) check.Judge {
	judge := check.ByID{Threshold: threshold, K: k}
	if n.From == RowIDs {
		judge.Same, judge.Foreign = n.same, n.foreign
	}
	return judge
}
