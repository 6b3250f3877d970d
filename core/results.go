package core

import (
	"context"

	"vectorcheck/core/check"
	"vectorcheck/core/runfile"
)

// Results are the rows of a run for a face that shows a few of them at a time: all
// vectors that the run covers, in its order. They are read from the run file when
// asked for, also while the run goes on, and take no memory. Results are safe for
// concurrent use, and of use until the run or the record is closed.
type Results struct {
	file    *runfile.File
	order   check.Order
	sampled bool // the order is not that of the vectors file
}

// ResultRow is one row.
type ResultRow struct {
	check.Result      // what the run file holds of it; see runfile.File.Rows
	Pending      bool // not checked yet: there is nothing but the Index
	// Place is file:row, in a data set of several files; "" in one.
	Place string
}

// Results are the rows of the run.
func (r *Run) Results() *Results {
	return newResults(r.parts.file, r.parts.order, r.parts.settings.Coverage)
}

func newResults(file *runfile.File, order check.Order, coverage Coverage) *Results {
	return &Results{file: file, order: order, sampled: coverage.Sample > 0}
}

// Len is how many rows there are.
func (r *Results) Len() int64 { return r.order.Len() }

// Reached is the number of rows up to the newest that is saved: all after it are
// pending, and a few before it may be. It takes microseconds.
func (r *Results) Reached() (rows int64, err error) {
	_, handedOut, err := r.file.Progress()
	return min(handedOut, r.Len()), err
}

// Rows gives the rows [first, first+n), those of them that there are. The 64 that a
// window shows take less than a millisecond.
func (r *Results) Rows(ctx context.Context, first int64, n int) ([]ResultRow, error) {
	first = min(max(0, first), r.Len())
	indexes := make([]int64, max(0, min(int64(n), r.Len()-first)))
	for i := range indexes {
		indexes[i] = r.order.At(first + int64(i))
	}
	return lookup(ctx, r.file, indexes)
}

func lookup(ctx context.Context, file *runfile.File, indexes []int64) ([]ResultRow, error) {
	results, saved, err := file.Lookup(ctx, indexes)
	if err != nil {
		return nil, err
	}
	rows, places := make([]ResultRow, len(results)), file.Meta().Vectors.Places()
	for i, result := range results {
		rows[i] = ResultRow{Result: result, Pending: !saved[i], Place: places.Of(indexes[i])}
	}
	return rows, nil
}

// Index reads the index of a vector: a number, or file:row in a data set of several files.
func (r *Results) Index(text string) (int64, error) { return r.file.Meta().Vectors.Places().Row(text) }

// Position is the row of a vector; ok is false if the run does not cover it, or
// ctx ended the search. It takes no time, but in a sample up to 0.1 s per
// million rows.
func (r *Results) Position(ctx context.Context, index int64) (row int64, ok bool) {
	if r.sampled {
		return search(ctx, r.order, index)
	}
	row = index - r.order.At(0)
	return row, row >= 0 && row < r.Len()
}

// searchStep is how many positions are tried before ctx is asked again.
const searchStep = 1 << 16

func search(ctx context.Context, order check.Order, index int64) (position int64, ok bool) {
	for position := range order.Len() {
		if position%searchStep == 0 && ctx.Err() != nil {
			break
		}
		if order.At(position) == index {
			return position, true
		}
	}
	return 0, false
}

// Selected are the rows of a run that a selection has chosen, in its order. They can
// be used as they are found, or, if they are sorted, as they are in place: Len grows
// until Done. What is in a row is read when asked for, so that a vector checked
// again since may have another outcome. The memory they take is that of a
// runfile.List. They are safe for concurrent use.
type Selected struct {
	file   *runfile.File
	list   runfile.List
	cancel context.CancelFunc
	done   chan struct{}
	err    error // set before done is closed
}

// Select begins to choose among the checked vectors of the run, and returns at
// once. Vectors checked since are missing, or some of them. Close is to be called
// in the end; the end of ctx too ends the search.
func (r *Results) Select(ctx context.Context, s runfile.Selection) *Selected {
	ctx, cancel := context.WithCancel(ctx)
	selected := &Selected{file: r.file, cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(selected.done)
		defer cancel()
		selected.err = r.file.Select(ctx, s, &selected.list)
	}()
	return selected
}

// Len is how many rows there are so far.
func (s *Selected) Len() int64 { return s.list.Len() }

// Rows is as that of Results.
func (s *Selected) Rows(ctx context.Context, first int64, n int) ([]ResultRow, error) {
	return lookup(ctx, s.file, s.list.Indexes(first, n))
}

// Position is the row of a vector; ok is false if it is not among the rows so far.
// It takes microseconds by index, else a millisecond per million rows.
func (s *Selected) Position(_ context.Context, index int64) (row int64, ok bool) {
	return s.list.Find(index)
}

// Progress is how much of the run was looked through, 0 to 1. Sorting comes
// after that.
func (s *Selected) Progress() float64 { return s.list.Progress() }

// Done is closed when no more rows are to come.
func (s *Selected) Done() <-chan struct{} { return s.done }

// Err is why the search ended before it was through: the end of its context,
// Close, a file that cannot be read. It is nil until Done.
func (s *Selected) Err() error {
	select {
	case <-s.done:
		return s.err
	default:
		return nil
	}
}

// Close ends the search and waits for that.
func (s *Selected) Close() {
	s.cancel()
	<-s.done
}
