package vectors

import (
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
)

// neighborColumns are the usual names of a column of neighbors; VectorDBBench's is
// the first.
var neighborColumns = []string{"neighbors_id", "neighbors"}

// parquetNeighbors are the lists of integers in a column of a Parquet file.
type parquetNeighbors struct {
	source
	column  *parquetColumn
	queries int64
	k       int
	closer  io.Closer
}

func openParquetNeighbors(s source, closer io.Closer, column string) (opened Neighbors, err error) {
	defer s.guard(&err)
	f, err := s.parquetTable()
	if err != nil {
		return nil, err
	}
	leaf, text, err := chooseNeighbors(f.File, column)
	if err != nil {
		return nil, s.wrong("the neighbors: %w", err)
	}
	lists, err := newParquetColumn(s, f, leaf)
	if err != nil {
		return nil, s.wrong("%w", err)
	}
	n := &parquetNeighbors{source: s, column: lists, queries: f.NumRows(), closer: closer}
	err = n.column.rows(0, 1, func(_ int, values []parquet.Value) error {
		n.k = len(values)
		return checkNoNull(values)
	})
	n.column.setWidth(n.k)
	switch {
	case err != nil:
		return nil, err
	case text != nil:
		return namedParquetNeighbors{n, text}, nil
	}
	return n, nil
}

// chooseNeighbors finds the column of lists of integers, or else of texts, and how texts are
// read; nil for integers, which are rows.
func chooseNeighbors(f *parquet.File, column string) (leaf *parquet.Column, text idText, err error) {
	integers := []parquet.Kind{parquet.Int32, parquet.Int64}
	if leaf, err = chooseLists(f, column, neighborColumns, integers...); err == nil {
		return leaf, nil, nil
	}
	leaf, other := chooseLists(f, column, neighborColumns, parquet.ByteArray, parquet.FixedLenByteArray)
	if other != nil {
		return nil, nil, err
	}
	if text = idTextOf(leafElement(f, leaf)); text == nil {
		return nil, nil, fmt.Errorf("the column %q has lists of %s: expected integers, texts or UUIDs", leaf.Path()[0], typeOf(leaf))
	}
	return leaf, text, nil
}

// namedParquetNeighbors are lists of ids.
type namedParquetNeighbors struct {
	*parquetNeighbors
	text idText
}

// Read implements Neighbors.
func (namedParquetNeighbors) Read(int64) (rows []int64, distances []float32, err error) {
	return nil, nil, nil
}

// ReadNames implements NamedNeighbors.
func (n namedParquetNeighbors) ReadNames(query int64) (names []string, err error) {
	err = n.read(query, func(_ int, v parquet.Value) error {
		name, err := n.text(v)
		names = append(names, name)
		return err
	})
	return names, err
}

// Shape implements Neighbors.
func (n *parquetNeighbors) Shape() (queries int64, k int) { return n.queries, n.k }

// Close implements Neighbors.
func (n *parquetNeighbors) Close() error {
	n.column.close()
	return n.closer.Close()
}

// Read implements Neighbors.
func (n *parquetNeighbors) Read(query int64) (rows []int64, distances []float32, err error) {
	rows = make([]int64, n.k)
	return rows, nil, n.read(query, func(i int, v parquet.Value) error {
		if rows[i] = v.Int64(); v.Kind() == parquet.Int32 {
			rows[i] = int64(v.Int32())
		}
		return nil
	})
}

// read visits the neighbors of a query.
func (n *parquetNeighbors) read(query int64, visit func(i int, v parquet.Value) error) error {
	if query < 0 || query >= n.queries {
		return n.wrong("read the neighbors of query %d: expected one of %d", query, n.queries)
	}
	return n.column.rows(query, 1, func(_ int, values []parquet.Value) error {
		if err := checkNoNull(values); err != nil {
			return err
		}
		if len(values) != n.k {
			return fmt.Errorf("%d neighbors: expected %d as in row 0", len(values), n.k)
		}
		for i, v := range values {
			if err := visit(i, v); err != nil {
				return err
			}
		}
		return nil
	})
}

// Distance implements Neighbors: the rows are not in the file.
func (n *parquetNeighbors) Distance([]float32, int64) (distance float64, ok bool, err error) {
	return 0, false, nil
}
