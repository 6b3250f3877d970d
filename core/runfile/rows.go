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
FROM results LEFT JOIN errors ON errors.id = error_id WHERE idx > ?1`

// sql is the query for a page of rows. Without matches it merges those of each
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
	const page = " ORDER BY idx LIMIT ?2"
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

// Rows is the results that filter chooses, by index. Memory does not grow with them,
// and while it goes on the file can be used, also to save. A result saved
// meanwhile is met if its index lies ahead.
//
// Latencies come back to the microsecond, an absent Similarity as NaN. What a row
// does not hold is zero: Position, LastAttempt, Earlier, Throttled, Prior. An
// error, an *Error or that of ctx, is the last that is yielded.
func (f *File) Rows(ctx context.Context, filter Filter) iter.Seq2[check.Result, error] {
	return paged(ctx, f, filter.sql(), scanResult)
}

func scanResult(s *scanner) (r check.Result, index int64) {
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
	return r, r.Index
}

// id is the inverse of storedID.
func (s *scanner) id() string {
	if n, ok := s.row[0].(int64); ok {
		s.row = s.row[1:]
		return strconv.FormatInt(n, 10)
	}
	return s.short()
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
