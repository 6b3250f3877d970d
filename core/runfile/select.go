package runfile

import (
	"context"
	"database/sql/driver"
	"fmt"
	"io/fs"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
)

const (
	// windowRows is how many indexes one query of a scan spans: some 20 ms of
	// work at most, after which the scan can be ended and the WAL be reused.
	windowRows = 1 << 16
	// scanReaders is how many connections read at once at most: what a scan costs
	// is decoding rows, not the disk.
	scanReaders = 4
)

// Select fills an empty list with the rows that s chooses, of those saved when it
// begins, and some of those saved meanwhile. By index, rows can be used as they are
// found; sorted, as they are in place once all are found, and until then that takes 8
// bytes a row more. It reads with connections of its own, so that other uses of the
// file do not wait for it.
//
// An error is an *Error or that of ctx, which ends it at once. The list then has
// the rows that could be used already.
func (f *File) Select(ctx context.Context, s Selection, list *List) error {
	f.scanning.RLock()
	defer f.scanning.RUnlock()
	scanCtx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(f.life, cancel)()
	err := f.scan(scanCtx, s, list)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case f.life.Err() != nil:
		return newError("read", f.path, fs.ErrClosed)
	}
	return err
}

func (f *File) scan(ctx context.Context, selection Selection, list *List) error {
	s := scan{source: f.source, selection: selection, query: selection.sql()}
	empty, err := s.bound(f)
	if err != nil {
		return err
	}
	list.begin(s.first, selection)
	found := list.add
	if selection.SortBy != ByIndex {
		if err := s.makeRoom(f); err != nil {
			return err
		}
		found = func(rows []uint64) { s.unsorted = append(s.unsorted, rows...) }
	}
	if !empty {
		if err := s.collect(ctx, found, list.advance); err != nil {
			return newError("read", f.path, err)
		}
	}
	list.advance(1)
	return sortKeys(ctx, s.unsorted, list.add)
}

// scan reads windows of a file. Rows are numbers with the key in the high half and
// the offset from the first index in the low one, so that they sort as they are.
type scan struct {
	source      source
	selection   Selection
	query       string
	first, last int64    // indexes of the file
	unsorted    []uint64 // rows that are to be sorted when all are found
}

// selectBounds has a query for each bound, as SQLite finds both in one by reading
// the whole table.
const selectBounds = "SELECT (SELECT min(idx) FROM results), (SELECT max(idx) FROM results)"

// bound finds the first and the last index.
func (s *scan) bound(f *File) (empty bool, err error) {
	err = f.readOne(selectBounds, func(columns *scanner) error {
		empty = columns.row[0] == nil
		s.first, s.last = columns.integer(), columns.integer()
		return nil
	})
	if span := uint64(s.last) - uint64(s.first); err == nil && span > math.MaxUint32 {
		err = newError("read", f.path, fmt.Errorf("vectors %d and %d are too far apart for one list, which spans %d at most",
			s.first, s.last, uint64(math.MaxUint32)+1))
	}
	return empty, err
}

// makeRoom makes room for what is to be sorted, since room that grows takes as
// much again while it does. The saved totals say how much; that more rows are
// found, or fewer, does no harm.
func (s *scan) makeRoom(f *File) error {
	state, err := f.State()
	if err != nil {
		return err
	}
	room := min(s.selection.Count(state.Totals), s.last-s.first, maxRoom)
	s.unsorted = make([]uint64, 0, max(0, room)+windowRows)
	return nil
}

// maxRoom is how many rows the totals of a file are believed at most.
const maxRoom = 1 << 26

func (s *scan) windows() int64 { return (s.last-s.first)/windowRows + 1 }

// collect gives the rows of all windows, in the order of the windows, which the
// readers read in turn.
func (s *scan) collect(ctx context.Context, found func(rows []uint64), advance func(progress float64)) error {
	group, ctx := errgroup.WithContext(ctx)
	readers := min(scanReaders, int64(runtime.GOMAXPROCS(0)), s.windows())
	windows := make([]chan []uint64, readers)
	for i := range windows {
		windows[i] = make(chan []uint64)
		group.Go(func() error { return s.read(ctx, int64(i), readers, windows[i]) })
	}
	group.Go(func() error {
		for w := range s.windows() {
			select {
			case rows := <-windows[w%readers]:
				found(rows)
				advance(float64(w+1) / float64(s.windows()))
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	return group.Wait()
}

// read sends the rows of the windows start, start+step and so on. It fills two
// arrays in turn: once the second is taken, the first is no longer in use.
func (s *scan) read(ctx context.Context, start, step int64, windows chan<- []uint64) (err error) {
	c, err := connect(s.source.realPath, s.source.mode)
	if err != nil {
		return err
	}
	defer c.close()
	var rows, sent []uint64
	for w := start; w < s.windows(); w += step {
		if rows, err = s.window(c, w, rows[:0]); err != nil {
			return err
		}
		select {
		case windows <- rows:
		case <-ctx.Done():
			return ctx.Err()
		}
		rows, sent = sent, rows
	}
	return nil
}

// window appends the rows of a window, by index if that is the order.
func (s *scan) window(c *conn, w int64, rows []uint64) ([]uint64, error) {
	descending := s.selection.SortBy == ByIndex && s.selection.Descending
	if descending {
		w = s.windows() - 1 - w
	}
	from := w * windowRows
	to := min(from+windowRows-1, s.last-s.first)
	err := c.query(s.query, func(row []driver.Value) error {
		columns := scanner{row: row}
		offset := columns.integer() - s.first
		rows = append(rows, uint64(s.selection.key(&columns))<<32|uint64(offset))
		return columns.err
	}, s.first+from, s.first+to)
	if s.selection.SortBy == ByIndex {
		slices.Sort(rows)
	}
	if descending {
		slices.Reverse(rows)
	}
	return rows, err
}
