package check

import (
	"fmt"
	"sync"

	"vectorcheck/core/vectors"
)

// blockBytes is how much is read ahead where rows follow one another: one call
// to the system for hundreds of rows.
const blockBytes = 256 << 10

// feed hands out the vectors of a plan. It is safe for concurrent use.
type feed struct {
	reader vectors.Reader
	dim    int
	count  int64

	mu    sync.Mutex
	plan  Plan
	last  int64     // the row handed out last
	first int64     // the first row in block
	block []float32 // rows read ahead
	room  []float32 // what block is cut from
}

func newFeed(reader vectors.Reader, plan Plan) *feed {
	info := reader.Info()
	rows := max(1, blockBytes/(4*info.Dim))
	return &feed{
		reader: reader, dim: info.Dim, count: info.Count,
		plan: plan, last: -2, room: make([]float32, rows*info.Dim),
	}
}

// next copies the next vector into row, or fails with io.EOF after the last.
func (f *feed) next(row []float32) (Item, error) {
	item, copied, err := f.take(row)
	if err != nil || copied {
		return item, err
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
	at := int(item.Index-f.first) * f.dim
	copy(row, f.block[at:at+f.dim])
	return item, true, nil
}

func (f *feed) holds(index int64) bool {
	return index >= f.first && index < f.first+int64(len(f.block)/f.dim)
}

func (f *feed) fill(first int64) error {
	rows := min(int64(len(f.room)/f.dim), f.count-first)
	f.first, f.block = first, f.room[:rows*int64(f.dim)]
	if err := f.reader.ReadRows(f.block, first); err != nil {
		f.block = nil
		return err
	}
	return nil
}
