package check

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"vectorcheck/core/vectors"
)

// blockBytes is how much is read ahead where rows follow one another: one call
// to the system for hundreds of rows.
const blockBytes = 256 << 10

// IDs are what an API calls the rows of a file. They are safe for concurrent use.
type IDs interface {
	// ReadIDs fills dst with the ids of the rows from first on. Its error is as that
	// of vectors.Identified.
	ReadIDs(dst []string, first int64) error
}

// feed hands out the vectors of a plan, with their ids. It is safe for concurrent
// use.
type feed struct {
	reader vectors.Reader
	ids    IDs // nil where they are not known
	dim    int
	count  int64
	// inOrder says that the file is read from its first row to its last: by one at a time,
	// as a row behind the last one read would have it read again from the begin.
	inOrder bool

	mu    sync.Mutex
	plan  Plan
	last  int64            // the row handed out last
	first int64            // the first row in block
	block []float32        // rows read ahead
	room  []float32        // what block is cut from
	names []string         // the ids of the rows in block
	bad   []vectors.BadRow // of those, by row
}

func newFeed(reader vectors.Reader, ids IDs, plan Plan) *feed {
	info := reader.Info()
	rows := max(1, blockBytes/(4*info.Dim))
	f := &feed{
		reader: reader, ids: ids, dim: info.Dim, count: info.Count, inOrder: info.Sequential,
		plan: plan, last: -2, room: make([]float32, rows*info.Dim),
	}
	if ids != nil {
		f.names = make([]string, rows)
	}
	return f
}

// next copies the next vector into row, or fails with io.EOF after the last.
func (f *feed) next(row []float32) (Item, error) {
	item, copied, err := f.take(row)
	if err != nil || copied {
		return item, err
	}
	name := make([]string, 1)
	bad, err := f.read(row, name, item.Index)
	if len(bad) > 0 {
		item.Bad = bad[0].Reason()
	}
	item.ID = name[0]
	return item, err
}

// read fills rows, and names with their ids if they are known; bad are those of them
// that cannot be used, by row.
func (f *feed) read(rows []float32, names []string, first int64) (bad []vectors.BadRow, err error) {
	if bad, err = vectors.AsBadRows(f.reader.ReadRows(rows, first)); err != nil || f.ids == nil {
		return bad, err
	}
	nameless, err := vectors.AsBadRows(f.ids.ReadIDs(names, first))
	if len(nameless) == 0 {
		return bad, err
	}
	bad = append(slices.Clip(bad), nameless...)
	slices.SortStableFunc(bad, func(a, b vectors.BadRow) int { return cmp.Compare(a.Row, b.Row) })
	return bad, err
}

// take gives the next item, and copies its vector if that lies in a block. A
// row on its own is left to be read outside the lock, where the file allows that.
func (f *feed) take(row []float32) (item Item, copied bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	item, err = f.plan.Next()
	if err != nil {
		return item, false, err
	}
	if item.Index < 0 || item.Index >= f.count {
		return item, false, fmt.Errorf("row %d lies outside the file's %d rows", item.Index, f.count)
	}
	follows := item.Index == f.last+1
	f.last = item.Index
	if !f.holds(item.Index) {
		if !follows && !f.inOrder {
			return item, false, nil
		}
		if err := f.fill(item.Index); err != nil {
			return item, false, err
		}
	}
	at := int(item.Index - f.first)
	copy(row, f.block[at*f.dim:(at+1)*f.dim])
	if f.ids != nil {
		item.ID = f.names[at]
	}
	if len(f.bad) > 0 {
		item.Bad = f.badness(item.Index)
	}
	return item, true, nil
}

// badness is why a row of the block cannot be used; "" if it can.
func (f *feed) badness(index int64) string {
	at, found := slices.BinarySearchFunc(f.bad, index, func(r vectors.BadRow, index int64) int { return cmp.Compare(r.Row, index) })
	if !found {
		return ""
	}
	return f.bad[at].Reason()
}

func (f *feed) holds(index int64) bool {
	return index >= f.first && index < f.first+int64(len(f.block)/f.dim)
}

func (f *feed) fill(first int64) (err error) {
	rows := min(int64(len(f.room)/f.dim), f.count-first)
	f.first, f.block = first, f.room[:rows*int64(f.dim)]
	if f.bad, err = f.read(f.block, f.names[:min(rows, int64(len(f.names)))], first); err != nil {
		f.block = nil
	}
	return err
}
