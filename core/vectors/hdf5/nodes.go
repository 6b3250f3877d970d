package hdf5

// nodeCache reads the nodes of the index of chunks, and keeps those that were read last: chunks that
// follow one another are in the same ones.
type nodeCache struct {
	*metadata
	kept  map[span][]byte
	bytes uint64
}

type span struct{ address, length uint64 }

const (
	// maxNodes is what the nodes that are kept take, in bytes.
	maxNodes = 4 << 20
	// maxNode is the length of one.
	maxNode = 16 << 20
)

// fresh is m with all of its limit: what was read to open the file does not count.
func (m *metadata) fresh() *metadata { return &metadata{r: m.r, base: m.base, size: m.size} }

func newNodeCache(m *metadata) *nodeCache { return &nodeCache{m.fresh(), map[span][]byte{}, 0} }

// wrongAt is an error about what is at an address.
func (m *metadata) wrongAt(what string, address uint64, format string, args ...any) error {
	return (&block{what: what, address: address}).wrong(format, args...)
}

// plain reads a block that has no checksum.
func (c *nodeCache) plain(what string, address, length uint64) (*block, error) {
	return c.read(what, address, length, func(*block) error { return nil })
}

// checked implements blockReader.
func (c *nodeCache) checked(what string, address, length uint64) (*block, error) {
	return c.read(what, address, length, (*block).verify)
}

func (c *nodeCache) read(what string, address, length uint64, verify func(*block) error) (*block, error) {
	at := span{address, length}
	if known, ok := c.kept[at]; ok {
		return &block{what: what, address: address, rest: known}, nil
	}
	if length > maxNode {
		return nil, c.wrongAt(what, address, "expected at most %d bytes, found %d", maxNode, length)
	}
	b, err := c.fresh().block(what, address, length)
	if err == nil {
		err = verify(b)
	}
	if err != nil {
		return nil, err
	}
	if c.bytes += length + blockCost; c.bytes > maxNodes {
		clear(c.kept)
		c.bytes = length + blockCost
	}
	c.kept[at] = b.rest
	return b, nil
}

// at is a part of the rest of a block, which stays as it is.
func (b *block) at(offset, length uint64) *block {
	part := &block{what: b.what, address: b.address}
	if size := uint64(len(b.rest)); offset > size || length > size-offset {
		part.short = true
		return part
	}
	part.rest = b.rest[offset : offset+length]
	return part
}
