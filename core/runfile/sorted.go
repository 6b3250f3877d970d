package runfile

import (
	"context"
	"database/sql/driver"
	"errors"
	"io/fs"
	"iter"
	"math"

	"vectorcheck/core/check"
)

// Sorted is the results that selection chooses, in its order, limit of them at most; 0 is all.
// Each has its latest result. It is as Rows, but for sorting before the first row comes,
// which SQLite does on disk, in its folder for temporary files: memory does not grow with
// the rows.
func (f *File) Sorted(ctx context.Context, selection Selection, limit int64) iter.Seq2[check.Result, error] {
	return func(yield func(check.Result, error) bool) {
		f.scanning.RLock()
		defer f.scanning.RUnlock()
		reading, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(f.life, cancel)()
		more := true
		err := f.sorted(reading, selection, limit, func(r check.Result) bool {
			more = yield(r, nil)
			return more
		})
		switch {
		case !more || err == nil:
			return
		case ctx.Err() != nil:
			err = ctx.Err()
		case f.life.Err() != nil:
			err = newError("read", f.path, fs.ErrClosed)
		default:
			err = newError("read", f.path, err)
		}
		yield(check.Result{}, err)
	}
}

// errEnough ends a query of which no more rows are wanted.
var errEnough = errors.New("enough rows")

// sorted calls each with the rows, until it is false.
func (f *File) sorted(ctx context.Context, selection Selection, limit int64, each func(check.Result) bool) error {
	c, err := connect(f.source.realPath, f.source.mode)
	if err != nil {
		return err
	}
	defer c.close()
	if err := likeNew(c); err != nil {
		return err
	}
	if limit <= 0 {
		limit = math.MaxInt64
	}
	err = c.queryUntil(ctx, selection.sortedSQL(), func(row []driver.Value) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		s := scanner{row: row}
		r := scanResult(&s)
		if s.err == nil && !each(r) {
			return errEnough
		}
		return s.err
	}, int64(math.MinInt64), int64(math.MaxInt64), limit)
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// sortedSQL is the query for the rows, all that is shown of them, in their order.
func (s Selection) sortedSQL() string {
	value := map[SortBy]string{
		ByIndex: "idx", BySimilarity: "similarity", ByLatency: "iif(outcome = 4, NULL, latency_us)", ByRecall: "iif(outcome > 2, NULL, ifnull(neighbors, 0))",
	}[s.SortBy]
	order := " ORDER BY " + value + " IS NULL, " + value
	if s.Descending {
		order += " DESC"
	}
	return selectRows + s.where() + order + ", idx LIMIT ?3"
}
