package hdf5

import (
	"bytes"
	"errors"
	"fmt"
)

// maxDepth is how deep groups are followed.
const maxDepth = 32

// errDense tells of a group whose links stand in a fractal heap, which is not read.
var errDense = errors.New("it has so many links that they are stored densely (in a fractal heap), which is not supported; " + rewrite)

// walker lists the datasets that can be reached from the root group.
type walker struct {
	*metadata
	datasets []Dataset
	listed   map[string]bool // the names of the datasets
	entered  map[uint64]bool // the groups, by the address of their object headers
	depth    int
}

// group lists the datasets of a group, and of the groups within, each group once.
// prefix is the group's name and a slash, or "" for the root group.
func (w *walker) group(o object, prefix string) error {
	if w.entered[o.address] || w.depth == maxDepth {
		return nil
	}
	w.entered[o.address] = true
	w.depth++
	defer func() { w.depth-- }()
	links, err := w.links(o)
	if errors.Is(err, errDense) && prefix != "" {
		return w.list(Dataset{Name: prefix, Type: Type{Kind: "group"}, problem: err})
	}
	if err != nil {
		return fmt.Errorf("the group %q: %w", "/"+prefix, err)
	}
	for _, link := range links {
		if err := w.follow(link, prefix); err != nil {
			return err
		}
	}
	return nil
}

// follow looks at what a link leads to.
func (w *walker) follow(l link, prefix string) error {
	o, err := w.object(l.address)
	if err != nil {
		return err
	}
	if _, ok := o.find(layoutMessage); ok {
		return w.list(w.dataset(prefix+l.name, o))
	}
	if o.isGroup() {
		return w.group(o, prefix+l.name+"/")
	}
	return nil // a datatype
}

// list adds a dataset, the only one of its name.
func (w *walker) list(d Dataset) error {
	if w.listed[d.Name] {
		return fmt.Errorf("two datasets are called %q; the file is damaged, copy or export it again", d.Name)
	}
	w.listed[d.Name] = true
	w.datasets = append(w.datasets, d)
	return nil
}

func (o object) isGroup() bool {
	_, hasTable := o.find(symbolTableMessage)
	_, hasLinks := o.find(linkInfoMessage)
	return hasTable || hasLinks
}

// link is a hard link: a name, and the address of an object header.
type link struct {
	name    string
	address uint64
}

// links lists the hard links of a group of either kind.
func (m *metadata) links(o object) ([]link, error) {
	if table, ok := o.find(symbolTableMessage); ok {
		return m.symbolTable(table)
	}
	if info, ok := o.find(linkInfoMessage); ok {
		if err := checkCompact(info.block); err != nil {
			return nil, err
		}
	}
	var links []link
	for _, message := range o.messages {
		if message.kind != linkMessage {
			continue
		}
		l, hard, err := readLink(message.block)
		if err != nil {
			return nil, err
		}
		if hard {
			links = append(links, l)
		}
	}
	return links, nil
}

// checkCompact reads a Link Info message (section IV.A.2.c).
func checkCompact(b *block) error {
	if err := b.expectVersion(0); err != nil {
		return err
	}
	if flags := b.uint(1); flags&1 != 0 {
		b.skip(8) // the largest index of creation
	}
	if heap := b.uint(8); heap != undefined && !b.short {
		return errDense
	}
	return b.err()
}

// readLink reads a Link message (section IV.A.2.g).
func readLink(b *block) (l link, hard bool, err error) {
	if err := b.expectVersion(1); err != nil {
		return link{}, false, err
	}
	flags, kind := b.uint(1), uint64(0)
	if flags&(1<<3) != 0 {
		kind = b.uint(1)
	}
	if flags&(1<<2) != 0 {
		b.skip(8) // the order of creation
	}
	if flags&(1<<4) != 0 {
		b.skip(1) // the character set
	}
	l.name = string(b.take(b.uint(1 << (flags & 3))))
	if kind != 0 { // a soft or an external link
		return link{}, false, b.err()
	}
	l.address = b.uint(8)
	return l, true, b.err()
}

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
