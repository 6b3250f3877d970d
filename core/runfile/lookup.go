package runfile

import (
	"context"
	"database/sql/driver"
	"strings"

	"vectorcheck/core/check"
)

// lookupRows is how many rows one statement looks up: about as many as a
// window shows.
const lookupRows = 64

var selectByIndex = `SELECT idx, outcome, similarity, latency_us, attempts, top_id, kind, text, rank, neighbors
FROM results LEFT JOIN errors ON errors.id = error_id WHERE idx IN (?` + strings.Repeat(", ?", lookupRows-1) + ")"

// Lookup gives the results of these vectors, in this order, as Rows gives them. Of a
// vector that has none, saved is false and the result holds nothing but the index.
// 64 rows anywhere among ten million take about a millisecond.
func (f *File) Lookup(ctx context.Context, indexes []int64) (results []check.Result, saved []bool, err error) {
	results, saved = make([]check.Result, len(indexes)), make([]bool, len(indexes))
	for from := 0; from < len(indexes); from += lookupRows {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		to := min(from+lookupRows, len(indexes))
		if err := f.lookup(indexes[from:to], results[from:to], saved[from:to]); err != nil {
			return nil, nil, err
		}
	}
	return results, saved, nil
}

// lookup is Lookup for as many as one statement takes. NULL, which is in no
// row, fills its further places.
func (f *File) lookup(indexes []int64, results []check.Result, saved []bool) error {
	values := make([]driver.Value, lookupRows)
	for i, index := range indexes {
		values[i] = index
	}
	found := make(map[int64]check.Result, len(indexes))
	err := f.read(selectByIndex, func(row []driver.Value) error {
		s := scanner{row: row}
		r := scanResult(&s)
		found[r.Index] = r
		return s.err
	}, values...)
	if err != nil {
		return err
	}
	for i, index := range indexes {
		if results[i], saved[i] = found[index]; !saved[i] {
			results[i].Index = index
		}
	}
	return nil
}
