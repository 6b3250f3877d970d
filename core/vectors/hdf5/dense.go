package hdf5

import (
	"cmp"
	"errors"
	"slices"
)

// The types of records of a B-tree that names links and attributes.
const (
	linkNames      = 5
	attributeNames = 8
)

// denseLinks reads the links of a group that has many, in the order of their names: a B-tree of their
// hashes, with ids of a fractal heap that has them.
func (m *metadata) denseLinks(heap, names uint64) (links []link, err error) {
	err = m.dense(heap, names, linkNames, func(record *block) { record.skip(4) }, func(object *block) error {
		if object == nil {
			return errors.New("the name of a link is too long to be read; give it a shorter one")
		}
		l, hard, err := readLink(object)
		if hard {
			links = append(links, l)
		}
		return err
	})
	slices.SortFunc(links, func(a, b link) int { return cmp.Compare(a.name, b.name) })
	return links, err
}

// denseAttributes visits the attributes of an object that has many.
func (m *metadata) denseAttributes(heap, names uint64, visit func(*block) error) error {
	return m.dense(heap, names, attributeNames, func(*block) {}, func(object *block) error {
		if object == nil {
			return nil // a value that is large is no text and no integer
		}
		return visit(object)
	})
}

// dense visits the objects of a heap that a B-tree names: skip passes over what a record has before
// the id.
func (m *metadata) dense(heapAddress, names, kind uint64, skip func(*block), visit func(*block) error) error {
	heap, err := m.readHeap(heapAddress)
	if err != nil {
		return err
	}
	tree, err := m.readTree2("the B-tree of names", names, kind)
	if err != nil {
		return err
	}
	return tree.each(m, func(record *block) error {
		skip(record)
		id := record.sub("an id of the fractal heap", heap.idLength)
		if err := record.err(); err != nil {
			return err
		}
		if kind == attributeNames && record.uint(1)&2 != 0 {
			return nil // the attribute is shared, and stands elsewhere
		}
		object, err := heap.object(id)
		if err != nil {
			return err
		}
		return visit(object)
	})
}

// checked implements blockReader: it reads a block, and verifies the checksum at its end.
func (m *metadata) checked(what string, address, length uint64) (*block, error) {
	b, err := m.block(what, address, length)
	if err != nil {
		return nil, err
	}
	return b, b.verify()
}

// blockReader reads blocks that end with a checksum.
type blockReader interface {
	checked(what string, address, length uint64) (*block, error)
}
