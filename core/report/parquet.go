package report

import (
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// ParquetExtension is that of the files that are written as Parquet.
const ParquetExtension = ".parquet"

// IsParquet says whether the name of a file asks for Parquet.
func IsParquet(path string) bool { return strings.EqualFold(filepath.Ext(path), ParquetExtension) }

const (
	// groupRows is how many rows a row group has: what is held in memory before it is
	// written, 10 MB or so.
	groupRows = 1 << 16
	// writtenAtOnce is how many rows the library takes in one call.
	writtenAtOnce = 256
)

// WriteParquet is WriteCSV in Parquet: the same columns, compressed with Snappy. index and
// attempts are INT64, similarity is FLOAT, latency_ms and recall are DOUBLE, rank is INT64,
// duplicate is BOOLEAN, all others are UTF-8 strings as they are, without the apostrophe of
// CSV. What is empty there is null.
func WriteParquet(w io.Writer, rows iter.Seq2[Row, error], table Table) (n int64, err error) {
	columns, err := table.chosen()
	if err != nil {
		return 0, err
	}
	out := parquet.NewWriter(w, parquet.NewSchema("vectorcheck", newFields(columns)),
		parquet.Compression(&parquet.Snappy), parquet.MaxRowsPerRowGroup(groupRows), parquet.CreatedBy("vectorcheck", "", ""))
	batch := make([]parquet.Row, 0, writtenAtOnce)
	flush := func() error {
		if _, err := out.WriteRows(batch); err != nil {
			return fmt.Errorf("writing Parquet rows up to %d: %w", n, err)
		}
		batch = batch[:0]
		return nil
	}
	var row Row // one for all, as columns take its address
	for next, err := range rows {
		if err != nil {
			return n, fmt.Errorf("reading the result after %d: %w", n, err)
		}
		row, batch = next, batch[:len(batch)+1]
		last := &batch[len(batch)-1]
		*last = (*last)[:0]
		for i := range columns {
			*last = append(*last, parquetValue(columns[i].kind, columns[i].cell(&table, &row)).Level(0, 0, i))
			if v := &(*last)[i]; !v.IsNull() && !columns[i].required() {
				*v = v.Level(0, 1, i)
			}
		}
		if n++; len(batch) == writtenAtOnce {
			if err := flush(); err != nil {
				return n, err
			}
		}
	}
	if err := flush(); err != nil {
		return n, err
	}
	if err := out.Close(); err != nil {
		return n, fmt.Errorf("writing the end of the Parquet file: %w", err)
	}
	return n, nil
}

func parquetValue(k kind, c cell) parquet.Value {
	if !c.valid {
		return parquet.NullValue()
	}
	switch k {
	case textKind:
		return parquet.ByteArrayValue([]byte(strings.ToValidUTF8(c.text, "�")))
	case wholeKind:
		return parquet.Int64Value(c.whole)
	case singleKind:
		return parquet.FloatValue(float32(c.number))
	case doubleKind:
		return parquet.DoubleValue(c.number)
	case millisKind:
		return parquet.DoubleValue(float64(c.whole) / 1000)
	default:
		return parquet.BooleanValue(c.is)
	}
}

// required says whether each row has a value in the column.
func (c column) required() bool {
	return c.name == "index" || c.name == "outcome" || c.name == "attempts"
}

func (c column) node() parquet.Node {
	node := map[kind]parquet.Node{
		textKind: parquet.String(), wholeKind: parquet.Leaf(parquet.Int64Type), singleKind: parquet.Leaf(parquet.FloatType),
		doubleKind: parquet.Leaf(parquet.DoubleType), millisKind: parquet.Leaf(parquet.DoubleType), booleanKind: parquet.Leaf(parquet.BooleanType),
	}[c.kind]
	if c.name == "outcome" {
		node = parquet.Encoded(node, &parquet.RLEDictionary)
	}
	if c.required() {
		return node
	}
	return parquet.Optional(node)
}

// fields is a parquet.Group in the order of its columns; the library's is by name.
type fields struct {
	parquet.Group
	names []string
}

func newFields(columns []column) fields {
	f := fields{parquet.Group{}, columnNames(columns)}
	for _, c := range columns {
		f.Group[c.name] = c.node()
	}
	return f
}

// Fields implements parquet.Node.
func (f fields) Fields() []parquet.Field {
	all := f.Group.Fields()
	slices.SortFunc(all, func(a, b parquet.Field) int {
		return slices.Index(f.names, a.Name()) - slices.Index(f.names, b.Name())
	})
	return all
}
