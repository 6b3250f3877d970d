package vectors

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// parquetFile is a Reader of the vectors in a column of lists of a Parquet file
// (https://parquet.apache.org/docs/file-format), in any of the three shapes that
// writers give lists: of three levels, of two, or a repeated number.
type parquetFile struct {
	source
	info    Info
	closer  io.Closer
	vectors *parquetColumn
	ids     *parquetColumn // nil where none was asked for
	idText  idText
	// mayBeIDs are the columns that may hold ids.
	mayBeIDs []string
}

// identifiedParquet is a parquetFile with a column of ids.
type identifiedParquet struct{ *parquetFile }

// vectorColumns are the usual names of a column of vectors.
var vectorColumns = append([]string{"emb", "embeddings"}, vectorNames...)

func openParquet(s source, info Info, closer io.Closer, opts Options) (reader Reader, err error) {
	defer s.guard(&err)
	f, err := s.parquetTable()
	if err != nil {
		return nil, err
	}
	p := &parquetFile{source: s, info: info, closer: closer, mayBeIDs: parquetIDs(f.File)}
	leaf, err := chooseLists(f.File, opts.Column, vectorColumns, parquet.Float, parquet.Double)
	if err != nil {
		return nil, s.wrong("%w", err)
	}
	if p.vectors, err = newParquetColumn(s, f, leaf); err != nil {
		return nil, s.wrong("%w", err)
	}
	p.info.Count, p.info.Column, p.info.Element = f.NumRows(), leaf.Path()[0], Float32
	if leaf.Type().Kind() == parquet.Double {
		p.info.Element = Float64
	}
	p.info.Sequential = !p.vectors.indexed
	if err := p.measure(opts.Dim); err != nil {
		return nil, err
	}
	if opts.IDColumn == "" {
		return p, nil
	}
	if leaf, p.idText, err = chooseIDs(f.File, opts.IDColumn); err != nil {
		return nil, s.wrong("%w", err)
	}
	if p.ids, err = newParquetColumn(s, f, leaf); err != nil {
		return nil, s.wrong("%w", err)
	}
	p.info.IDColumn = opts.IDColumn
	return identifiedParquet{p}, nil
}

// guard makes an error of a panic of the library, which has some for damaged
// files.
func (s source) guard(err *error) {
	if failure := recover(); failure != nil {
		*err = s.wrong("the file is damaged, or of a kind of Parquet that cannot be read (%.200v); write it again", failure)
	}
}

// chooseLists finds the leaf of a column of lists of numbers of these kinds; for no
// name, of the only one that there is, or of one of the usual names.
func chooseLists(f *parquet.File, name string, usual []string, kinds ...parquet.Kind) (*parquet.Column, error) {
	fit := map[string]*parquet.Column{}
	var names []string
	for _, c := range f.Root().Columns() {
		leaf := onlyLeaf(c)
		if leaf != nil && leaf.MaxRepetitionLevel() == 1 && slices.Contains(kinds, leaf.Type().Kind()) {
			fit[c.Name()] = leaf
			names = append(names, c.Name())
		}
	}
	if name != "" {
		if fit[name] == nil {
			if c := f.Root().Column(name); c != nil {
				return nil, fmt.Errorf("the column %q cannot hold them: expected lists of %v, found %s; columns of such lists: %s", name, kinds, typeOf(c), shownNames(names))
			}
			return nil, noSuch("column", name, columnNames(f), shownNames(columnNames(f)))
		}
		return fit[name], nil
	}
	if len(names) == 1 {
		return fit[names[0]], nil
	}
	for _, name := range usual {
		if fit[name] != nil {
			return fit[name], nil
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no column holds lists of %v; columns: %s", kinds, columnsOf(f))
	}
	return nil, fmt.Errorf("several columns hold lists of %v: name one of these: %s", kinds, strings.Join(names, ", "))
}

// onlyLeaf is the leaf of a column that has but one.
func onlyLeaf(c *parquet.Column) *parquet.Column {
	for !c.Leaf() {
		columns := c.Columns()
		if len(columns) != 1 {
			return nil
		}
		c = columns[0]
	}
	return c
}

// columnsOf shows the columns of a file, each with its type.
func columnsOf(f *parquet.File) string {
	var shown []shownName
	for _, c := range f.Root().Columns() {
		shown = append(shown, shownName(c.Name()+" "+typeOf(c)))
	}
	return listColumns(shown)
}

func columnNames(f *parquet.File) (names []string) {
	for _, c := range f.Root().Columns() {
		names = append(names, c.Name())
	}
	return names
}

// typeOf says in a few words what a column holds.
func typeOf(c *parquet.Column) string {
	leaf := onlyLeaf(c)
	switch {
	case leaf == nil:
		return "struct"
	case leaf.MaxRepetitionLevel() > 1:
		return fmt.Sprintf("lists of lists of %s", leaf.Type())
	case leaf.MaxRepetitionLevel() == 1:
		return fmt.Sprintf("lists of %s", leaf.Type())
	case !c.Leaf():
		return fmt.Sprintf("struct of %s", leaf.Type())
	}
	return leaf.Type().String()
}

// parquetHead is how many rows are looked at for one that has a vector.
const parquetHead = 100_000

// measure takes the dimension that most of the first rows have: any of them may be one that cannot be
// used. If all are, it is that of the first that can.
func (p *parquetFile) measure(given int) error {
	var found lengths
	err := p.vectors.rows(0, int(min(parquetHead, p.info.Count)), func(i int, values []parquet.Value) error {
		if i >= headRows && len(found.count) > 0 {
			return errEnough
		}
		err := checkNoNull(values)
		if err == nil {
			found.addLength(len(values))
		} else if len(found.bad) == 0 {
			found.bad = append(found.bad, p.badRow(int64(i), err))
		}
		return nil
	})
	switch {
	case len(found.count) > 0: // a row after them that cannot be read is told when it is asked for
	case err != nil:
		return err
	default:
		return p.wrong("%s; none of the rows that were looked at has a vector", found.bad[0])
	}
	p.info.Dim = found.most()
	p.vectors.setWidth(p.info.Dim)
	return p.checkGivenDim(given, p.info.Dim)
}

func (p *parquetFile) badRow(row int64, why error) BadRow {
	return BadRow{Row: row, Column: p.info.Column, Why: why.Error()}
}

// Info implements Reader.
func (p *parquetFile) Info() Info { return p.info }

// Close implements Reader.
func (p *parquetFile) Close() error {
	p.vectors.close()
	if p.ids != nil {
		p.ids.close()
	}
	return p.closer.Close()
}

// rest lets go of the pages that are decoded.
func (p *parquetFile) rest() {
	p.vectors.rest()
	if p.ids != nil {
		p.ids.rest()
	}
}

// ReadRows implements Reader.
func (p *parquetFile) ReadRows(dst []float32, first int64) error {
	dim := p.info.Dim
	if err := p.checkNumbers(len(dst), dim); err != nil {
		return err
	}
	if err := p.checkRows(int64(len(dst)/dim), first, p.info.Count); err != nil {
		return err
	}
	var bad badRows
	err := p.vectors.rows(first, len(dst)/dim, func(i int, values []parquet.Value) error {
		row := dst[i*dim : (i+1)*dim]
		err := checkNoNull(values)
		if err == nil && len(values) != dim {
			err = fmt.Errorf("the vector has %d numbers: expected %d", len(values), dim)
		}
		if err != nil {
			bad.skip(row, p.badRow(first+int64(i), err))
			return nil
		}
		if p.info.Element == Float64 {
			for i, v := range values {
				row[i] = float32(v.Double())
			}
			return nil
		}
		for i, v := range values {
			row[i] = v.Float()
		}
		return nil
	})
	return cmp.Or(err, bad.err(p.path))
}

// checkNoNull refuses rows without a vector, and vectors that lack a number.
func checkNoNull(values []parquet.Value) error {
	for i := range values {
		if !values[i].IsNull() {
			continue
		}
		if len(values) == 1 {
			return errors.New("there is no vector: expected a list of numbers")
		}
		return fmt.Errorf("number %d of the vector is null: expected a number", i)
	}
	return nil
}

// ReadIDs implements Identified.
func (p identifiedParquet) ReadIDs(dst []string, first int64) error {
	if err := p.checkRows(int64(len(dst)), first, p.info.Count); err != nil {
		return err
	}
	var bad badRows
	err := p.ids.rows(first, len(dst), func(i int, values []parquet.Value) error {
		if dst[i] = ""; values[0].IsNull() {
			return nil
		}
		id, err := p.idText(values[0])
		if err != nil {
			bad.skip(nil, BadRow{Row: first + int64(i), Column: p.info.IDColumn, Why: err.Error()})
			return nil
		}
		dst[i] = id
		return nil
	})
	return cmp.Or(err, bad.err(p.path))
}
