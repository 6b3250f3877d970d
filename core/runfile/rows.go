package runfile

import (
	"context"
	"database/sql/driver"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"vectorcheck/core/check"
	"vectorcheck/core/target"
)

const selectRows = `SELECT idx, outcome, similarity, latency_us, attempts, top_id, kind, text, rank, neighbors
FROM results LEFT JOIN errors ON errors.id = error_id WHERE idx BETWEEN ?1 AND ?2`

// sql is the query for the first rows of a range of indexes. Without matches it merges those of each
// outcome, which an index gives by idx. That index leaves matches out, which
// SQLite must find said in the query. With them, nearly all of the table is wanted
// and read through.
func (f Filter) sql() string {
	outcomes := slices.Clone(f.Outcomes)
	slices.Sort(outcomes)
	var list []string
	for _, o := range slices.Compact(outcomes) {
		list = append(list, strconv.Itoa(int(o)))
	}
	const page = " ORDER BY idx LIMIT ?3"
	switch {
	case f.Kind != 0:
		return selectRows + " AND outcome <> 1 AND outcome = 3 AND kind = " + strconv.Itoa(int(f.Kind)) + page
	case len(list) == 0:
		return selectRows + page
	case slices.Contains(outcomes, check.Match):
		return selectRows + " AND outcome IN (" + strings.Join(list, ", ") + ")" + page
	}
	for i, o := range list {
		list[i] = selectRows + " AND outcome <> 1 AND outcome = " + o
	}
	return strings.Join(list, " UNION ALL ") + page
}

const (
	// partRows is how many rows are read at once, and how many indexes a window has at
	// least.
	partRows = 4 << 10
	// mostWindows is how many windows indexes are split into at most, however far apart
	// they are.
	mostWindows = 1 << 12
)

// Rows is the results that filter chooses, by index, of those that are saved when it
// begins, and some of those saved meanwhile. Memory does not grow with them. It reads
// with connections of its own: while it goes on the file can be used, but to close it, or
// to write it anew where it was deleted, waits for what the loop does with the row that it has.
//
// Latencies come back to the microsecond, an absent Similarity as NaN. What a row
// does not hold is zero: Position, LastAttempt, Earlier, Throttled, Prior. An
// error, an *Error or that of ctx, is the last that is yielded.
func (f *File) Rows(ctx context.Context, filter Filter) iter.Seq2[check.Result, error] {
	return func(yield func(check.Result, error) bool) {
		r := rowsReader{query: filter.sql()}
		empty, err := r.bound(f)
		more := true
		if err == nil && !empty {
			err = inWindows(ctx, f, r.windows(), r.read, func(rows []check.Result) bool {
				for i := 0; i < len(rows) && more; i++ {
					more = yield(rows[i], nil)
				}
				return more
			})
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil && more {
			yield(check.Result{}, err)
		}
	}
}

// rowsReader reads the rows of a range of indexes.
type rowsReader struct {
	bounds
	query string
}

// width is how many indexes a window has.
func (r *rowsReader) width() uint64 { return max(partRows, r.span()/mostWindows+1) }

func (r *rowsReader) windows() int64 { return int64(r.span()/r.width()) + 1 }

// read sends the rows of a window, partRows at a time.
func (r *rowsReader) read(c *conn, window int64, rows []check.Result, send sender[check.Result]) error {
	first := uint64(window) * r.width()
	from, to := r.at(first), r.at(min(first+r.width()-1, r.span()))
	for last := false; !last; {
		err := c.query(r.query, func(row []driver.Value) error {
			s := scanner{row: row}
			rows = append(rows, scanResult(&s))
			return s.err
		}, from, to, int64(partRows))
		if err != nil {
			return err
		}
		last = len(rows) < partRows || rows[len(rows)-1].Index == to
		if !last {
			from = rows[len(rows)-1].Index + 1
		}
		if rows, err = send(rows, last); err != nil {
			return err
		}
	}
	return nil
}

func scanResult(s *scanner) (r check.Result) {
	r.Index = s.integer()
	if n := s.integer(); n >= int64(check.Match) && n <= int64(check.Skipped) {
		r.Outcome = check.Outcome(n)
	} else {
		s.fail("an outcome from 1 to 4", n)
	}
	r.Similarity = s.real()
	r.Latency = time.Duration(s.integer()) * time.Microsecond
	r.Attempts = int(s.integer())
	r.TopID = s.id()
	r.Kind = target.Kind(s.integer())
	r.Reason = s.short()
	r.Rank = int(s.integer())
	if r.Duplicate = r.Rank < 0; r.Duplicate {
		r.Rank = -r.Rank
	}
	r.Neighbors = int(s.integer())
	return r
}

// id is the inverse of storedID.
func (s *scanner) id() string {
	if n, ok := s.row[0].(int64); ok {
		s.row = s.row[1:]
		return strconv.FormatInt(n, 10)
	}
	return s.short()
}

const selectMatchedIDs = `SELECT top_id, idx FROM results
WHERE outcome = 1 AND top_id IS NOT NULL AND idx > ?1 ORDER BY idx LIMIT ?2`

// MatchedIDs are the ids of the top hits of the matches, by index. An error, an *Error or
// that of ctx, is the last that is yielded.
func (f *File) MatchedIDs(ctx context.Context) iter.Seq2[string, error] {
	return paged(ctx, f, selectMatchedIDs, func(s *scanner) (string, int64) {
		id := s.id()
		return id, s.integer()
	})
}

// FailedRow is a vector whose outcome is check.Failed.
type FailedRow struct {
	Index int64
	Kind  target.Kind
}

const selectFailed = `SELECT idx, kind FROM results JOIN errors ON errors.id = error_id
WHERE outcome <> 1 AND outcome = 3 AND idx > ?1 ORDER BY idx LIMIT ?2`

// Failed gives the failed vectors with an index greater than after, by index,
// limit at most: what is to be checked again.
func (f *File) Failed(after int64, limit int) (rows []FailedRow, err error) {
	err = f.read(selectFailed, func(row []driver.Value) error {
		s := scanner{row: row}
		rows = append(rows, FailedRow{s.integer(), target.Kind(s.integer())})
		return s.err
	}, after, int64(max(0, limit)))
	return rows, err
}
