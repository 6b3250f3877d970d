package runfile

import (
	"cmp"
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"vectorcheck/core/check"
	"vectorcheck/core/stats"
)

// Batch is what is saved at once.
type Batch struct {
	// Results are new ones, and those that take the place of an error (Prior).
	Results []check.Result
	// State counts all results of the run, these included.
	State stats.State
	// Points take the place of what was saved for their seconds.
	Points []stats.Point
	// Every position of the run's order below SavedThrough is saved, these
	// results included; none at or above HandedOut is.
	SavedThrough, HandedOut int64
}

// insertRows is how many rows one statement inserts: by one, a row costs twice
// the time, by more, no less.
const insertRows = 100

// resultColumns are those of a row; those from top_id on are often NULL.
var resultColumns = [...]string{"idx", "outcome", "similarity", "latency_us", "attempts", "top_id", "error_id", "rank", "neighbors"}

var (
	insertResult = insertStatement(1, len(resultColumns))
	// insertResults insert insertRows rows of so many columns.
	insertResults = newInsertStatements()
	// The error must be there: outcome 3 is check.Failed.
	replaceError = "UPDATE results SET (" + strings.Join(resultColumns[:], ", ") + ") = " +
		places(len(resultColumns)) + " WHERE idx = ?1 AND outcome = 3"
)

func newInsertStatements() (statements [len(resultColumns) + 1]string) {
	for columns := 1; columns < len(statements); columns++ {
		statements[columns] = insertStatement(insertRows, columns)
	}
	return statements
}

// insertStatement inserts rows of the first columns; the others are NULL.
func insertStatement(rows, columns int) string {
	return "INSERT INTO results (" + strings.Join(resultColumns[:columns], ", ") + ") VALUES " +
		strings.Repeat(places(columns)+", ", rows-1) + places(columns)
}

func places(columns int) string { return "(?" + strings.Repeat(", ?", columns-1) + ")" }

// batch is the room that Append works in, kept from one time to the next.
type batch struct {
	fresh  []*check.Result
	values []driver.Value
}

// Append saves a batch: all of it when it returns nil, none of it when it
// returns an error. After an error that is Transient it can be called with the same
// batch again.
// A second result of one vector is ErrNotNew, unless it says by Prior that it
// replaces an error; with none to replace it is ErrNotFailed.
//
// Saved means on the disk: a batch costs a sync, so the larger the cheaper. Rows
// that come by index take 1.3 to 3 µs each. Those of a sample are spread over the
// table, so that nearly each of them writes a page of its own: up to 85 µs were
// measured over a million rows.
func (f *File) Append(b Batch) error {
	f.writing.Lock()
	defer f.writing.Unlock()
	if f.lock == nil {
		return newError("save", f.path, errNotWritable)
	}
	if err := f.keepPlace(); err != nil {
		return newError("save", f.path, err)
	}
	err := f.writer.transaction(func() error { return f.save(&b) })
	if err != nil {
		f.reasons.forget()
	}
	return newError("save", f.path, err)
}

var errNotWritable = errors.New("it is not open for writing")

func (f *File) save(b *Batch) error {
	if err := f.insert(b.Results); err != nil {
		return err
	}
	if err := f.replace(b.Results); err != nil {
		return err
	}
	for i := range b.Points {
		if err := savePoint(f.writer, &b.Points[i]); err != nil {
			return err
		}
	}
	return saveState(f.writer, b)
}

// insert saves the new ones among results by index, which fills the pages of
// the table one after the other.
func (f *File) insert(results []check.Result) error {
	fresh := f.batch.fresh[:0]
	for i := range results {
		if results[i].Prior == 0 {
			fresh = append(fresh, &results[i])
		}
	}
	defer clear(fresh) // the results are the caller's
	f.batch.fresh = fresh
	slices.SortFunc(fresh, func(a, b *check.Result) int { return cmp.Compare(a.Index, b.Index) })
	for len(fresh) > 0 {
		n := 1
		if len(fresh) >= insertRows {
			n = insertRows
		}
		if err := f.insertChunk(fresh[:n]); err != nil {
			return fmt.Errorf("vectors %d to %d: %w", fresh[0].Index, fresh[n-1].Index, err)
		}
		fresh = fresh[n:]
	}
	return nil
}

// insertChunk saves one result, or insertRows.
func (f *File) insertChunk(results []*check.Result) (err error) {
	values := f.batch.values[:0]
	for _, r := range results {
		if values, err = f.appendRow(values, r); err != nil {
			return err
		}
	}
	f.batch.values = values
	if len(results) < insertRows {
		_, err = f.writer.exec(insertResult, values...)
		return err
	}
	values, columns := withoutNulls(values)
	_, err = f.writer.exec(insertResults[columns], values...)
	return err
}

// withoutNulls leaves out the last columns of rows, as far as they are NULL in all of
// them: to bind all nine of a row takes a quarter of the time that it takes to insert it.
func withoutNulls(rows []driver.Value) (narrow []driver.Value, columns int) {
	for row := range slices.Chunk(rows, len(resultColumns)) {
		for n := len(row); n > columns; n-- {
			if row[n-1] != nil {
				columns = n
			}
		}
	}
	narrow = rows[:0]
	for row := range slices.Chunk(rows, len(resultColumns)) {
		narrow = append(narrow, row[:columns]...)
	}
	return narrow, columns
}

// replace saves those of results that take the place of an error, in the order
// in which they came.
func (f *File) replace(results []check.Result) error {
	for i := range results {
		r := &results[i]
		if r.Prior == 0 {
			continue
		}
		values, err := f.appendRow(f.batch.values[:0], r)
		if err != nil {
			return err
		}
		f.batch.values = values
		done, err := f.writer.exec(replaceError, values...)
		if err != nil {
			return fmt.Errorf("vector %d: %w", r.Index, err)
		}
		if n, err := done.RowsAffected(); err != nil || n != 1 {
			return errors.Join(fmt.Errorf("vector %d: %w", r.Index, ErrNotFailed), err)
		}
	}
	return nil
}

// appendRow appends the columns of a result's row.
func (f *File) appendRow(row []driver.Value, r *check.Result) ([]driver.Value, error) {
	var similarity, topID, reason, rank, neighbors driver.Value
	switch r.Outcome {
	case check.Match, check.Mismatch:
		if !math.IsNaN(r.Similarity) {
			similarity = r.Similarity
		}
		topID, rank, neighbors = storedID(r.TopID), storedRank(r), orNull(int64(r.Neighbors))
	case check.Failed, check.Skipped:
		if (r.Outcome == check.Failed) != (r.Kind != 0) {
			return nil, fmt.Errorf("vector %d: outcome %v with error %v: an error has a kind, and nothing else has one", r.Index, r.Outcome, r.Kind)
		}
		id, err := f.reasons.id(f.writer, reasonKey{r.Kind, r.Reason})
		if err != nil {
			return nil, err
		}
		reason = id
	default:
		return nil, fmt.Errorf("vector %d: %v is not known", r.Index, r.Outcome)
	}
	latency := int64(r.Latency.Round(time.Microsecond) / time.Microsecond)
	return append(row, r.Index, int64(r.Outcome), similarity, latency, int64(r.Attempts), topID, reason, rank, neighbors), nil
}

// storedRank is below 0 for a duplicate.
func storedRank(r *check.Result) driver.Value {
	if r.Duplicate {
		return orNull(-int64(r.Rank))
	}
	return orNull(int64(r.Rank))
}

// orNull is NULL for 0, which takes no room.
func orNull(n int64) driver.Value {
	if n == 0 {
		return nil
	}
	return n
}

// storedID is an id as it is stored: as an integer where that gives the same
// text back, which takes half the room, else as text; nil for none.
func storedID(id string) driver.Value {
	if id == "" {
		return nil
	}
	var digits [20]byte
	if n, err := strconv.ParseInt(id, 10, 64); err == nil && string(strconv.AppendInt(digits[:0], n, 10)) == id {
		return n
	}
	return id
}
