package runfile

import (
	"context"
	"database/sql/driver"
	"io/fs"
	"iter"
	"math"
)

// read runs a query on the connection for reading.
func (f *File) read(query string, each func(row []driver.Value) error, values ...driver.Value) error {
	f.reading.Lock()
	defer f.reading.Unlock()
	if f.reader == nil {
		return newError("read", f.path, fs.ErrClosed)
	}
	return newError("read", f.path, f.reader.query(query, each, values...))
}

// pageRows is how many rows are read at once.
const pageRows = 500

// paged is the rows of a query, read page by page: the consumer may take its
// time, break off or use the file. query gives those with a key greater than ?1
// in ascending order, ?2 at most, and scan makes a value and its key of one.
func paged[T any](ctx context.Context, f *File, query string, scan func(*scanner) (value T, key int64)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		page := make([]T, 0, pageRows)
		after := int64(math.MinInt64)
		read := func(row []driver.Value) error {
			s := scanner{row: row}
			value, key := scan(&s)
			page, after = append(page, value), key
			return s.err
		}
		for more := true; more; more = len(page) == pageRows {
			page = page[:0]
			err := ctx.Err()
			if err == nil {
				err = f.read(query, read, after, int64(pageRows))
			}
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, value := range page {
				if !yield(value, nil) {
					return
				}
			}
		}
	}
}
