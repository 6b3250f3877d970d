package hdf5

import "bytes"

// symbolTable reads the links of an old group (section IV.A.2.r): a B-tree of
// nodes, and a local heap of names.
func (m *metadata) symbolTable(table message) ([]link, error) {
	tree, heap := table.uint(8), table.uint(8)
	if err := table.err(); err != nil {
		return nil, err
	}
	names, err := m.localHeap(heap)
	if err != nil {
		return nil, err
	}
	const aboveAll = 256 // levels are bytes
	s := symbols{metadata: m, names: names}
	return s.links, s.tree(tree, aboveAll)
}

// localHeap reads the data of a local heap (section III.D).
func (m *metadata) localHeap(address uint64) (*block, error) {
	b, err := m.block("the local heap", address, 32)
	if err != nil {
		return nil, err
	}
	if err := b.expect("HEAP"); err != nil {
		return nil, err
	}
	if err := b.expectVersion(0); err != nil {
		return nil, err
	}
	b.skip(3)
	size := b.uint(8)
	b.skip(8) // the head of the free list
	return m.block("the data of the local heap", b.uint(8), size)
}

// symbols gathers the links of an old group.
type symbols struct {
	*metadata
	names *block
	links []link
}

// tree reads a B-tree of version 1 (section III.A.1), of a level below above.
func (s *symbols) tree(address, above uint64) error {
	b, err := s.block("the B-tree of the group", address, 24)
	if err != nil {
		return err
	}
	if err := b.expect("TREE"); err != nil {
		return err
	}
	kind, level, count := b.uint(1), b.uint(1), b.uint(2)
	if kind != 0 || level >= above {
		return b.wrong("expected a node of groups below level %d, found type %d and level %d", above, kind, level)
	}
	entries, err := s.block("the B-tree of the group", address+24, 16*count)
	if err != nil {
		return err
	}
	for range count {
		entries.skip(8) // the key
		child := entries.uint(8)
		if level > 0 {
			err = s.tree(child, level)
		} else {
			err = s.node(child)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// node reads a symbol table node (section III.B).
func (s *symbols) node(address uint64) error {
	b, err := s.block("the symbol table", address, 8)
	if err != nil {
		return err
	}
	if err := b.expect("SNOD"); err != nil {
		return err
	}
	if err := b.expectVersion(1); err != nil {
		return err
	}
	b.skip(1)
	count := b.uint(2)
	entries, err := s.block("the symbol table", address+8, 40*count)
	if err != nil {
		return err
	}
	for range count {
		if err := s.entry(entries); err != nil {
			return err
		}
	}
	return nil
}

// entry reads a symbol table entry (section III.C).
func (s *symbols) entry(b *block) error {
	const softLink = 2
	name, address, cached := b.uint(8), b.uint(8), b.uint(4)
	b.skip(4 + 16)
	if cached == softLink {
		return nil
	}
	if name > uint64(len(s.names.rest)) {
		return s.names.wrong("expected a name at %d of its %d bytes", name, len(s.names.rest))
	}
	text, _, ended := bytes.Cut(s.names.rest[name:], []byte{0})
	if !ended {
		return s.names.wrong("expected the end of the name at %d", name)
	}
	s.links = append(s.links, link{string(text), address})
	return nil
}
