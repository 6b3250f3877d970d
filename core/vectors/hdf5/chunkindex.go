package hdf5

import "cmp"

// location is where a chunk is in the file; its address is undefined where it was never written.
type location struct {
	address, size uint64
	skipped       uint64 // the filters, by bits, that were not applied to it
}

var nowhere = location{address: undefined}

// chunkIndex finds chunks by their row and column among the chunks.
type chunkIndex interface {
	find(m *nodeCache, row, column uint64) (location, error)
}

// singleChunk is the only chunk of a dataset.
type singleChunk struct{ at location }

func (s *singleChunk) find(_ *nodeCache, row, column uint64) (location, error) {
	if row != 0 || column != 0 {
		return nowhere, nil
	}
	return s.at, nil
}

// implicitChunks follow one another.
type implicitChunks struct {
	address, size uint64
	order         chunkOrder
}

func (i *implicitChunks) find(m *nodeCache, row, column uint64) (location, error) {
	place := i.order.of(row, column)
	if place >= m.size/i.size { // the file would not hold it
		return location{}, m.wrongAt("the chunks", i.address, "expected chunk %d of %d bytes within the %d of the file", place, i.size, m.size)
	}
	return location{address: i.address + place*i.size, size: i.size}, nil
}

// chunkTree is a B-tree of version 1 (section III.A.1): its keys are where chunks begin.
type chunkTree struct{ address, chunkRows, chunkColumns uint64 }

// key is a key of the tree, of a dataset of two axes.
type key struct{ size, skipped, row, column uint64 }

const keyBytes = 4 + 4 + 8 + 8 + 8

func readKey(b *block) key {
	k := key{b.uint(4), b.uint(4), b.uint(8), b.uint(8)}
	b.skip(8) // of the bytes of an element
	return k
}

func (k key) compare(row, column uint64) int {
	return cmp.Or(cmp.Compare(k.row, row), cmp.Compare(k.column, column))
}

func (t *chunkTree) find(m *nodeCache, row, column uint64) (location, error) {
	row, column = row*t.chunkRows, column*t.chunkColumns
	const prefix, chunks, aboveAll = 24, 1, 256
	for address, above := t.address, uint64(aboveAll); ; {
		b, err := m.plain("the B-tree of the chunks", address, prefix)
		if err != nil {
			return location{}, err
		}
		if err := b.expect("TREE"); err != nil {
			return location{}, err
		}
		kind, level, count := b.uint(1), b.uint(1), b.uint(2)
		if kind != chunks || level >= above {
			return location{}, b.wrong("expected a node of chunks below level %d, found type %d and level %d", above, kind, level)
		}
		if b, err = m.plain("the B-tree of the chunks", address+prefix, count*(keyBytes+8)); err != nil {
			return location{}, err
		}
		at := func(i uint64) *block { return b.at(i*(keyBytes+8), keyBytes+8) }
		low, high := uint64(0), count // the first that begins after it
		for low < high {
			middle := (low + high) / 2
			if readKey(at(middle)).compare(row, column) <= 0 {
				low = middle + 1
			} else {
				high = middle
			}
		}
		if low == 0 {
			return nowhere, nil
		}
		entry := at(low - 1)
		k, child := readKey(entry), entry.uint(8)
		if level > 0 {
			address, above = child, level
			continue
		}
		if k.compare(row, column) != 0 {
			return nowhere, nil
		}
		return location{child, k.size, k.skipped}, nil
	}
}

// chunkTree2 is a B-tree of version 2 (section III.A.2), of chunks that are filtered or not.
type chunkTree2 struct {
	address, size uint64
	tree          *tree2 // nil until it was read
}

// The types of its records.
const (
	plainChunks    = 10
	filteredChunks = 11
)

func (t *chunkTree2) find(m *nodeCache, row, column uint64) (location, error) {
	if t.tree == nil {
		head, err := m.plain("the B-tree of the chunks", t.address, 6)
		if err != nil {
			return location{}, err
		}
		head.skip(5)
		kind := uint64(plainChunks)
		if head.uint(1) == filteredChunks {
			kind = filteredChunks
		}
		tree, err := m.fresh().readTree2("the B-tree of the chunks", t.address, kind)
		if err != nil {
			return location{}, err
		}
		if more := tree.record - 8 - 16; tree.record < 24 || kind == plainChunks && more != 0 || kind == filteredChunks && (more < 5 || more > 12) {
			return location{}, m.wrongAt("the B-tree of the chunks", t.address, "expected records of two axes, found some of %d bytes", tree.record)
		}
		t.tree = &tree
	}
	found := nowhere
	record, err := t.tree.find(m, func(b *block) int {
		_, atRow, atColumn := t.read(b)
		return cmp.Or(cmp.Compare(atRow, row), cmp.Compare(atColumn, column))
	})
	if err == nil && record != nil {
		found, _, _ = t.read(record)
	}
	return found, err
}

// read reads a record.
func (t *chunkTree2) read(b *block) (at location, row, column uint64) {
	at = location{address: b.uint(8), size: t.size}
	if t.tree.kind == filteredChunks {
		at.size, at.skipped = b.uint(t.tree.record-8-4-16), b.uint(4)
	}
	return at, b.uint(8), b.uint(8)
}
