package hdf5

import (
	"errors"
	"math/bits"
)

// fractalHeap is a heap of the names of links, or of attributes, of a group that has many (section
// III.G). Its objects are found by ids, in blocks whose sizes double.
type fractalHeap struct {
	metadata                 *metadata
	blocks                   map[uint64][]byte // that were read, by address
	address                  uint64
	checked                  bool   // direct blocks have checksums
	offsetBytes, lengthBytes uint64 // of what an id says
	idLength                 uint64
	width                    uint64 // blocks in a row
	firstSize, maxDirect     uint64 // bytes of blocks
	root, rows               uint64 // of the root: 0 rows where it is a direct block
	maxDirectRows            uint64
}

// readHeap reads the header of a heap.
func (m *metadata) readHeap(address uint64) (*fractalHeap, error) {
	const length = 146
	b, err := m.block("the fractal heap", address, length)
	if err != nil {
		return nil, err
	}
	if b.rest[7]|b.rest[8] != 0 {
		return nil, errors.New("its names are compressed (a filtered fractal heap), which is not supported; " + rewrite)
	}
	if err := b.verify(); err != nil {
		return nil, err
	}
	if err := b.expect("FRHP"); err != nil {
		return nil, err
	}
	if err := b.expectVersion(0); err != nil {
		return nil, err
	}
	h := &fractalHeap{metadata: m, blocks: map[uint64][]byte{}, address: address, idLength: b.uint(2)}
	b.skip(2) // the filters
	h.checked = b.uint(1)&2 != 0
	largest := b.uint(4)
	b.skip(12 * 8) // huge objects, free space and counts
	h.width, h.firstSize, h.maxDirect = b.uint(2), b.uint(8), b.uint(8)
	sizeBits := b.uint(2)
	b.skip(2) // rows at first
	h.root, h.rows = b.uint(8), b.uint(2)
	powers := bits.OnesCount64(h.width) == 1 && bits.OnesCount64(h.firstSize) == 1 && bits.OnesCount64(h.maxDirect) == 1
	if !powers || h.firstSize > h.maxDirect || h.maxDirect > maxMetadata || sizeBits == 0 || sizeBits > 64 || h.rows > 64 {
		return nil, b.wrong("expected blocks of sizes that are powers of two, found %d to %d bytes, %d in a row, %d rows, offsets of %d bits",
			h.firstSize, h.maxDirect, h.width, h.rows, sizeBits)
	}
	h.offsetBytes = (sizeBits + 7) / 8
	h.lengthBytes = min((log2(h.maxDirect)+7)/8, countBytes(largest))
	h.maxDirectRows = log2(h.maxDirect) - log2(h.firstSize) + 2
	return h, nil
}

func log2(n uint64) uint64 { return uint64(bits.Len64(n)) - 1 }

// object gives what an id stands for; nil for what is too large to be a name.
func (h *fractalHeap) object(id *block) (*block, error) {
	const managed, huge, tiny = 0, 1, 2
	first := id.uint(1)
	switch kind := first >> 4 & 3; kind {
	case managed:
		offset, length := id.uint(h.offsetBytes), id.uint(h.lengthBytes)
		if err := id.err(); err != nil {
			return nil, err
		}
		return h.managed(offset, length)
	case tiny:
		length := first&15 + 1
		if h.idLength > 17 {
			length = (first&15<<8 | id.uint(1)) + 1
		}
		object := id.sub("the fractal heap", length)
		return object, id.err()
	case huge:
		return nil, nil
	}
	return nil, id.wrong("expected an id of a managed, huge or tiny object, found %#x", first)
}

// blockAt is where a block is in the doubling table of an indirect block, and what it covers.
func (h *fractalHeap) blockAt(offset uint64) (row, column, start, size uint64) {
	span := h.width * h.firstSize
	if offset < span {
		column = offset / h.firstSize
		return 0, column, column * h.firstSize, h.firstSize
	}
	row = log2(offset/span) + 1
	size = h.firstSize << (row - 1)
	start = span << (row - 1)
	column = (offset - start) / size
	return row, column, start + column*size, size
}

// managed reads an object at an offset of the heap.
func (h *fractalHeap) managed(offset, length uint64) (*block, error) {
	address, rows, start, size := h.root, h.rows, uint64(0), h.firstSize
	for rows > 0 {
		row, column, first, blockSize := h.blockAt(offset - start)
		if row >= rows || column >= h.width {
			return nil, h.wrong("expected an object within %d rows of blocks, found one at %d", rows, offset)
		}
		entry := row*h.width + column
		b, err := h.indirect(address, rows)
		if err != nil {
			return nil, err
		}
		b.skip(8 * entry)
		address, start, size = b.uint(8), start+first, blockSize
		if err := b.err(); err != nil {
			return nil, err
		}
		if row < h.maxDirectRows {
			break
		}
		if row <= log2(h.width) {
			return nil, h.wrong("expected blocks of blocks from row %d on, found one in row %d", log2(h.width)+1, row)
		}
		rows = row - log2(h.width) // fewer than before
	}
	within := offset - start
	if within > size || length > size-within {
		return nil, h.wrong("expected an object within a block of %d bytes, found %d bytes at %d of it", size, length, within)
	}
	return h.direct(address, size, within, length)
}

func (h *fractalHeap) wrong(format string, args ...any) error {
	return (&block{what: "the fractal heap", address: h.address}).wrong(format, args...)
}

// read reads a block of the heap, once.
func (h *fractalHeap) read(what string, address, length uint64, signature string, checked bool) (*block, error) {
	if known, ok := h.blocks[address]; ok && uint64(len(known)) <= length {
		return &block{what: what, address: address, rest: known}, nil
	}
	b, err := h.metadata.block(what, address, length)
	if err == nil && checked {
		err = b.verify()
	}
	if err != nil {
		return nil, err
	}
	h.blocks[address] = b.rest
	return b, b.expect(signature)
}

// indirect reads the addresses of an indirect block of so many rows.
func (h *fractalHeap) indirect(address, rows uint64) (*block, error) {
	prefix := 4 + 1 + 8 + h.offsetBytes
	b, err := h.read("the indirect block of the fractal heap", address, prefix+8*rows*h.width+4, "FHIB", true)
	if err != nil {
		return nil, err
	}
	b.rest = h.blocks[address][min(prefix, uint64(len(h.blocks[address]))):]
	return b, nil
}

// direct reads an object of a direct block. Offsets count from the beginning of the block.
func (h *fractalHeap) direct(address, size, within, length uint64) (*block, error) {
	prefix := 4 + 1 + 8 + h.offsetBytes
	if h.checked {
		prefix += 4
	}
	if within < prefix {
		return nil, h.wrong("expected an object behind the %d bytes that a block begins with, found one at %d", prefix, within)
	}
	b, err := h.read("the direct block of the fractal heap", address, size, "FHDB", false)
	if err != nil {
		return nil, err
	}
	b.rest = h.blocks[address]
	b.skip(within)
	object := b.sub("an object of the fractal heap", length)
	return object, b.err()
}
