package runfile

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math"
	"slices"
)

// windowRows is how many indexes one query of a scan spans: some 20 ms of work at
// most, after which the scan can be ended and the WAL be reused.
const windowRows = 1 << 16

// Select fills an empty list with the rows that s chooses, of those saved when it
// begins, and some of those saved meanwhile. By index, rows can be used as they are
// found; sorted, as they are in place once all are found, and until then that takes 8
// bytes a row more. It reads with connections of its own, so that other uses of the
// file do not wait for it.
//
// An error is an *Error or that of ctx, which ends it at once. The list then has
// the rows that could be used already.
func (f *File) Select(ctx context.Context, selection Selection, list *List) error {
	s := newScan(selection)
	empty, err := s.bound(f)
	if err != nil {
		return err
	}
	if s.span() > math.MaxUint32 {
		return newError("read", f.path, fmt.Errorf("vectors %d and %d are too far apart for one list, which spans %d at most",
			s.first, s.last, uint64(math.MaxUint32)+1))
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
		windows, done := s.windows(), 0.
		err := inWindows(ctx, f, windows, s.read, func(rows []uint64) bool {
			done++
			found(rows)
			list.advance(done / float64(windows))
			return true
		})
		if err != nil {
			return err
		}
	}
	list.advance(1)
	return sortKeys(ctx, s.unsorted, list.add)
}

// scan reads windows of a file. Rows are numbers with the key in the high half and
// the offset from the first index in the low one, so that they sort as they are.
type scan struct {
	bounds
	selection Selection
	query     string
	others    string   // the query for the rows that are not chosen, "" to ask for all that are
	unsorted  []uint64 // rows that are to be sorted when all are found
}

func newScan(selection Selection) *scan {
	s := &scan{selection: selection, query: selection.sql()}
	if rest, ok := selection.rest(); ok {
		s.others = rest.sql()
	}
	return s
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

// read sends the rows of a window, by index if that is the order.
func (s *scan) read(c *conn, window int64, rows []uint64, send sender[uint64]) error {
	descending := s.selection.SortBy == ByIndex && s.selection.Descending
	if descending {
		window = s.windows() - 1 - window
	}
	from := window * windowRows
	to := min(from+windowRows-1, s.last-s.first)
	whole, err := s.isWhole(c, from, to)
	if err != nil {
		return err
	}
	if whole {
		rows, err = s.allBut(c, from, to, rows)
	} else {
		rows, err = s.window(c, s.query, from, to, rows)
	}
	if err != nil {
		return err
	}
	if descending {
		slices.Reverse(rows)
	}
	_, err = send(rows, true)
	return err
}

// window appends the rows that a query gives for a range of offsets.
func (s *scan) window(c *conn, query string, from, to int64, rows []uint64) ([]uint64, error) {
	err := c.query(query, func(row []driver.Value) error {
		columns := scanner{row: row}
		offset := columns.integer() - s.first
		rows = append(rows, uint64(s.selection.key(&columns))<<32|uint64(offset))
		return columns.err
	}, s.first+from, s.first+to)
	if s.selection.SortBy == ByIndex {
		slices.Sort(rows)
	}
	return rows, err
}

const countRows = "SELECT count(*) FROM results WHERE idx BETWEEN ?1 AND ?2"

// isWhole tells that there is a row for every index of a range, if it is of use. To count
// rows takes a tenth of what it takes to decode them.
func (s *scan) isWhole(c *conn, from, to int64) (whole bool, err error) {
	if s.others == "" {
		return false, nil
	}
	err = c.query(countRows, func(row []driver.Value) error {
		columns := scanner{row: row}
		whole = columns.integer() == to-from+1
		return columns.err
	}, s.first+from, s.first+to)
	return whole, err
}

// allBut appends a range of offsets, but for those of the rows that are not chosen, which
// an index of the file gives.
func (s *scan) allBut(c *conn, from, to int64, rows []uint64) ([]uint64, error) {
	others, err := s.window(c, s.others, from, to, nil)
	if err != nil {
		return rows, err
	}
	for offset := uint64(from); offset <= uint64(to); offset++ {
		if len(others) > 0 && others[0] == offset {
			others = others[1:]
			continue
		}
		rows = append(rows, offset)
	}
	return rows, nil
}
