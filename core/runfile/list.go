package runfile

import (
	"math"
	"slices"
	"sort"
	"sync"
)

// List is the indexes of chosen rows, in an order. Select fills it, and meanwhile
// what is there already can be used: it is safe for concurrent use. Its zero value
// is empty. It takes 4 bytes a row.
type List struct {
	mu       sync.RWMutex
	rows     int64
	progress float64
	order    Selection  // says in which order the rows are
	first    int64      // what offsets are added to
	offsets  [][]uint32 // chunkRows in each but the last
}

const chunkRows = 1 << 16

// Len is how many rows there are so far.
func (l *List) Len() int64 {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.rows
}

// Progress is how much of the run Select has looked through, 0 to 1. Sorting comes
// after that.
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
	if l.order.SortBy != ByIndex {
		return l.search(index)
	}
	place = int64(sort.Search(int(l.rows), func(i int) bool {
		if l.order.Descending {
			return l.at(int64(i)) <= index
		}
		return l.at(int64(i)) >= index
	}))
	return place, place < l.rows && l.at(place) == index
}

// search finds an index among rows in any order.
func (l *List) search(index int64) (place int64, found bool) {
	offset := index - l.first
	if offset < 0 || offset > math.MaxUint32 {
		return 0, false
	}
	for i, chunk := range l.offsets {
		if at := slices.Index(chunk, uint32(offset)); at >= 0 {
			return int64(i*chunkRows + at), true
		}
	}
	return 0, false
}

func (l *List) at(place int64) int64 {
	return l.first + int64(l.offsets[place/chunkRows][place%chunkRows])
}

// begin readies an empty list.
func (l *List) begin(first int64, order Selection) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.first, l.order = first, order
}

// advance notes how much was looked through.
func (l *List) advance(progress float64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.progress = progress
}

// add takes further rows of a scan.
func (l *List) add(rows []uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, row := range rows {
		if l.rows%chunkRows == 0 {
			l.offsets = append(l.offsets, make([]uint32, 0, chunkRows))
		}
		last := &l.offsets[len(l.offsets)-1]
		*last = append(*last, uint32(row))
		l.rows++
	}
}
