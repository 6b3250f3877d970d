package check

import (
	"fmt"
	"sync"

	"vectorcheck/core/vectors"
)

// blockBytes is how much is read ahead where rows follow one another: one call
// to the system for hundreds of rows.
const blockBytes = 256 << 10

// IDs are what an API calls the rows of a file. They are safe for concurrent use.
type IDs interface {
	// ReadIDs fills dst with the ids of the rows from first on.
	ReadIDs(dst []string, first int64) error
}

// feed hands out the vectors of a plan, with their ids. It is safe for concurrent
// use.
type feed struct {
	reader vectors.Reader
	ids    IDs // nil where they are not known
	dim    int
	count  int64

	mu    sync.Mutex
	plan  Plan
	last  int64     // the row handed out last
	first int64     // the first row in block
	block []float32 // rows read ahead
	room  []float32 // what block is cut from
	names []string  // the ids of the rows in block
}

func newFeed(reader vectors.Reader, ids IDs, plan Plan) *feed {
	info := reader.Info()
	rows := max(1, blockBytes/(4*info.Dim))
	f := &feed{
		reader: reader, ids: ids, dim: info.Dim, count: info.Count,
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
	if f.ids != nil {
		name := make([]string, 1)
		if err := f.ids.ReadIDs(name, item.Index); err != nil {
			return item, err
		}
		item.ID = name[0]
	}
	return item, f.reader.ReadRows(row, item.Index)
}

// take gives the next item, and copies its vector if that lies in a block. A
// row on its own is left to be read outside the lock.
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
		if !follows {
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
	return item, true, nil
}

func (f *feed) holds(index int64) bool {
	return index >= f.first && index < f.first+int64(len(f.block)/f.dim)
}

func (f *feed) fill(first int64) error {
	rows := min(int64(len(f.room)/f.dim), f.count-first)
	f.first, f.block = first, f.room[:rows*int64(f.dim)]
	err := f.reader.ReadRows(f.block, first)
	if err == nil && f.ids != nil {
		err = f.ids.ReadIDs(f.names[:rows], first)
	}
	if err != nil {
		f.block = nil
	}
	return err
}
