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

func openParquetNeighbors(s source, closer io.Closer, column string) (n *parquetNeighbors, err error) {
	defer s.guard(&err)
	f, err := s.parquetTable()
	if err != nil {
		return nil, err
	}
	leaf, err := chooseLists(f.File, column, neighborColumns, parquet.Int32, parquet.Int64)
	if err != nil {
		return nil, s.wrong("the neighbors: %w", err)
	}
	lists, err := newParquetColumn(s, f, leaf)
	if err != nil {
		return nil, s.wrong("%w", err)
	}
	n = &parquetNeighbors{source: s, column: lists, queries: f.NumRows(), closer: closer}
	err = n.column.rows(0, 1, func(_ int, values []parquet.Value) error {
		n.k = len(values)
		return checkNoNull(values)
	})
	n.column.setWidth(n.k)
	return n, err
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
	if query < 0 || query >= n.queries {
		return nil, nil, n.wrong("read the neighbors of query %d: expected one of %d", query, n.queries)
	}
	rows = make([]int64, n.k)
	err = n.column.rows(query, 1, func(_ int, values []parquet.Value) error {
		if err := checkNoNull(values); err != nil {
			return err
		}
		if len(values) != n.k {
			return fmt.Errorf("%d neighbors: expected %d as in row 0", len(values), n.k)
		}
		for i, v := range values {
			if rows[i] = v.Int64(); v.Kind() == parquet.Int32 {
				rows[i] = int64(v.Int32())
			}
		}
		return nil
	})
	return rows, nil, err
}

// Distance implements Neighbors: the rows are not in the file.
func (n *parquetNeighbors) Distance([]float32, int64) (distance float64, ok bool, err error) {
	return 0, false, nil
}
