package runfile

import (
	"context"
	"slices"
	"sort"
	"sync"
)

// List is the indexes of chosen rows, in an order. Select fills it, and meanwhile
// what is there already can be used: it is safe for concurrent use. Its zero value
// is empty.
//
// It takes 4 bytes a row, 8 if sorted by something else than the index.
type List struct {
	mu         sync.RWMutex
	rows       int64 // that can be used
	progress   float64
	first      int64 // what offsets are added to
	descending bool
	offsets    [][]uint32 // by index: chunkRows in each but the last
	keys       []uint64   // else: key in the high half, offset in the low one
	sorted     bool
}

const chunkRows = 1 << 16

// Len is how many rows there are so far.
func (l *List) Len() int64 {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.rows
}

// Progress is how much of the run Select has looked through, 0 to 1.
func (l *List) Progress() float64 {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.progress
}

// Indexes gives the indexes at places [from, from+n), those of them that there are.
func (l *List) Indexes(from int64, n int) []int64 {
	l.mu.RLock()
	defer l.mu.RUnlock()
	from = min(max(0, from), l.rows)
	indexes := make([]int64, max(0, min(int64(n), l.rows-from)))
	for i := range indexes {
		indexes[i] = l.at(from + int64(i))
	}
	return indexes
}

// Find gives the place of an index. It takes microseconds, but in a list sorted
// by something else than the index a millisecond per million rows.
func (l *List) Find(index int64) (place int64, found bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.sorted {
		place = int64(slices.IndexFunc(l.keys[:l.rows], func(key uint64) bool { return l.first+int64(uint32(key)) == index }))
		return place, place >= 0
	}
	place = int64(sort.Search(int(l.rows), func(i int) bool {
		if l.descending {
			return l.at(int64(i)) <= index
		}
		return l.at(int64(i)) >= index
	}))
	return place, place < l.rows && l.at(place) == index
}

func (l *List) at(place int64) int64 {
	if l.sorted {
		return l.first + int64(uint32(l.keys[place]))
	}
	return l.first + int64(l.offsets[place/chunkRows][place%chunkRows])
}

// begin readies an empty list, with room for so many rows if they are to be sorted.
func (l *List) begin(first int64, s Selection, room int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.first, l.sorted, l.descending = first, s.SortBy != ByIndex, s.Descending
	if l.sorted {
		l.keys = make([]uint64, 0, room)
	}
}

// add takes rows that Select has found. Those to be sorted cannot be used yet.
func (l *List) add(rows []uint64, progress float64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.progress = progress
	if l.sorted {
		l.keys = append(l.keys, rows...)
		return
	}
	for _, row := range rows {
		if l.rows%chunkRows == 0 {
			l.offsets = append(l.offsets, make([]uint32, 0, chunkRows))
		}
		last := &l.offsets[len(l.offsets)-1]
		*last = append(*last, uint32(row))
		l.rows++
	}
}

// sort makes the rows usable from the first on. Select alone changes them, so
// it needs the lock only to say how many are in place.
func (l *List) sort(ctx context.Context) error {
	return sortKeys(ctx, l.keys, func(n int) {
		l.mu.Lock()
		l.rows += int64(n)
		l.mu.Unlock()
	})
}

// finish notes that there will be no more rows.
func (l *List) finish() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.progress = 1
}
