package hdf5

import "math/bits"

// tree2 is a B-tree of version 2 (section III.A.2).
type tree2 struct {
	what     string
	kind     uint64
	nodeSize uint64
	record   uint64 // bytes of a record
	depth    uint64
	root     uint64
	count    uint64 // of records in the root
	pointers []pointer2
}

// pointer2 says how the children of a node are pointed at, by the level of the node.
type pointer2 struct {
	count uint64 // bytes of the count of records in a child
	total uint64 // bytes of the count of all records below a child
	most  uint64 // records that a node of this level may have
}

const (
	// maxDepth2 is how deep a tree may be: each level has at least two times as many nodes.
	maxDepth2 = 32
	// nodePrefix is the bytes around the records of a node: its beginning and the checksum.
	nodePrefix = 10
)

// readTree2 reads the header of a tree with records of a kind.
func (m *metadata) readTree2(what string, address, kind uint64) (t tree2, err error) {
	b, err := m.block(what, address, 38)
	if err != nil {
		return t, err
	}
	if err := b.verify(); err != nil {
		return t, err
	}
	if err := b.expect("BTHD"); err != nil {
		return t, err
	}
	if err := b.expectVersion(0); err != nil {
		return t, err
	}
	t = tree2{what: what, kind: b.uint(1), nodeSize: b.uint(4), record: b.uint(2), depth: b.uint(2)}
	b.skip(2) // when nodes are split and merged
	t.root, t.count = b.uint(8), b.uint(2)
	if t.kind != kind || t.depth > maxDepth2 || t.record == 0 || t.nodeSize < nodePrefix+t.record {
		return t, b.wrong("expected records of type %d in nodes of up to %d levels, found type %d, %d levels, and records of %d bytes in nodes of %d",
			kind, maxDepth2, t.kind, t.depth, t.record, t.nodeSize)
	}
	t.measure()
	return t, nil
}

// measure finds how many records fit, of which the widths of counts come.
func (t *tree2) measure() {
	leaf := (t.nodeSize - nodePrefix) / t.record
	t.pointers = []pointer2{{most: leaf}}
	all, width := leaf, uint64(0) // that are in a child, and the bytes that says it
	for range t.depth {
		p := pointer2{count: countBytes(leaf), total: width}
		each := 8 + p.count + p.total
		if t.nodeSize > nodePrefix+each {
			p.most = (t.nodeSize - nodePrefix - each) / (t.record + each)
		}
		high, low := bits.Mul64(p.most+1, all)
		if all = low + p.most; high != 0 || all < low {
			all = 1<<64 - 1
		}
		width = countBytes(all)
		t.pointers = append(t.pointers, p)
	}
}

// countBytes is how many bytes hold numbers up to most.
func countBytes(most uint64) uint64 { return uint64(max(bits.Len64(most), 1)-1)/8 + 1 }

// node2 is a node with its records and, where it is no leaf, its children.
type node2 struct {
	records  []byte
	children []child2 // one more than there are records
}

type child2 struct{ address, count uint64 }

// node reads a node of so many records.
func (t *tree2) node(m blockReader, at child2, level uint64) (n node2, err error) {
	p := t.pointers[level]
	if at.count > p.most {
		return n, (&block{what: t.what, address: at.address}).wrong("expected up to %d records in a node, found %d", p.most, at.count)
	}
	size, signature := nodePrefix+at.count*t.record, "BTLF"
	if level > 0 {
		size, signature = size+(at.count+1)*(8+p.count+p.total), "BTIN"
	}
	b, err := m.checked(t.what, at.address, size)
	if err != nil {
		return n, err
	}
	if err := b.expect(signature); err != nil {
		return n, err
	}
	if err := b.expectVersion(0); err != nil {
		return n, err
	}
	if kind := b.uint(1); kind != t.kind {
		return n, b.wrong("expected records of type %d, found %d", t.kind, kind)
	}
	n.records = b.take(at.count * t.record)
	if level > 0 {
		for range at.count + 1 {
			n.children = append(n.children, child2{b.uint(8), b.uint(p.count)})
			b.skip(p.total)
		}
	}
	return n, b.err()
}

// each visits all records in their order.
func (t *tree2) each(m blockReader, visit func(record *block) error) error {
	if t.root == undefined || t.count == 0 && t.depth == 0 {
		return nil
	}
	return t.eachBelow(m, child2{t.root, t.count}, t.depth, visit)
}

func (t *tree2) eachBelow(m blockReader, at child2, level uint64, visit func(*block) error) error {
	n, err := t.node(m, at, level)
	if err != nil {
		return err
	}
	for i := range at.count + 1 {
		if level > 0 {
			if err := t.eachBelow(m, n.children[i], level-1, visit); err != nil {
				return err
			}
		}
		if i == at.count {
			break
		}
		if err := visit(&block{what: t.what, address: at.address, rest: n.records[i*t.record:][:t.record]}); err != nil {
			return err
		}
	}
	return nil
}

// find looks for the record that compare says 0 of: it is below 0 where the record is before the
// one that is looked for. nil says that there is none.
func (t *tree2) find(m blockReader, compare func(record *block) int) (*block, error) {
	if t.root == undefined || t.count == 0 && t.depth == 0 {
		return nil, nil
	}
	at := child2{t.root, t.count}
	for level := t.depth; ; level-- {
		n, err := t.node(m, at, level)
		if err != nil {
			return nil, err
		}
		low, high := uint64(0), at.count // the first record that is not before it
		for low < high {
			middle := (low + high) / 2
			found := t.recordOf(n, at, middle)
			switch order := compare(found); {
			case order == 0:
				return t.recordOf(n, at, middle), nil
			case order < 0:
				low = middle + 1
			default:
				high = middle
			}
		}
		if level == 0 {
			return nil, nil
		}
		at = n.children[low]
	}
}

func (t *tree2) recordOf(n node2, at child2, i uint64) *block {
	return &block{what: t.what, address: at.address, rest: n.records[i*t.record:][:t.record]}
}
