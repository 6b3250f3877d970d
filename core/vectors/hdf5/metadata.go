package hdf5

import (
	"fmt"
	"io"
)

const (
	// maxMetadata bounds what is read of a file, in bytes, whatever it claims and
	// however its structures point at one another.
	maxMetadata = 16 << 20
	// blockCost is what a block counts against maxMetadata beside its length.
	blockCost = 256
	// undefined is the address of what is not there.
	undefined = 1<<64 - 1
)

// metadata reads the structures of a file. Addresses count from its superblock.
type metadata struct {
	r     io.ReaderAt
	base  int64  // of the superblock in the file
	size  uint64 // bytes from the superblock on
	spent uint64 // of maxMetadata
}

// holds reports whether the file has length bytes at address.
func (m *metadata) holds(address, length uint64) bool {
	return address <= m.size && length <= m.size-address
}

// block reads length bytes at address, which are what.
func (m *metadata) block(what string, address, length uint64) (*block, error) {
	b := &block{what: what, address: address}
	if !m.holds(address, length) {
		return nil, b.wrong("expected %d bytes within the %d of the file", length, m.size)
	}
	if length+blockCost > maxMetadata-m.spent {
		return nil, b.wrong("the metadata takes more than %d bytes, or points back at itself", maxMetadata)
	}
	m.spent += length + blockCost
	b.rest = make([]byte, length)
	if _, err := io.ReadFull(io.NewSectionReader(m.r, m.base+int64(address), int64(length)), b.rest); err != nil {
		return nil, fmt.Errorf("read %s at byte %d: %w", what, address, err)
	}
	return b, nil
}

// block is a part of the metadata that is read from front to back. Reading past
// its end gives zeros, and err tells.
type block struct {
	what    string
	address uint64
	rest    []byte
	short   bool // it ended before what was read of it
}

// wrong is an error about the block.
func (b *block) wrong(format string, args ...any) error {
	return fmt.Errorf("%s at byte %d: %w; the file is damaged or truncated, copy or export it again",
		b.what, b.address, fmt.Errorf(format, args...))
}

// err says whether the block was too short for what was read of it.
func (b *block) err() error {
	if b.short {
		return b.wrong("it ends too early")
	}
	return nil
}

// take reads n bytes.
func (b *block) take(n uint64) []byte {
	if n > uint64(len(b.rest)) {
		b.short, b.rest = true, nil
		return nil
	}
	taken := b.rest[:n]
	b.rest = b.rest[n:]
	return taken
}

func (b *block) skip(n uint64) { b.take(n) }

// uint reads a little-endian integer of width bytes.
func (b *block) uint(width uint64) (n uint64) {
	for i, digit := range b.take(width) {
		n |= uint64(digit) << (8 * i)
	}
	return n
}

// sub reads a block of n bytes within b.
func (b *block) sub(what string, n uint64) *block {
	return &block{what: what, address: b.address, rest: b.take(n)}
}

// expect reads a signature.
func (b *block) expect(signature string) error {
	if found := b.take(uint64(len(signature))); string(found) != signature {
		return b.wrong("expected %q, found %q", signature, found)
	}
	return nil
}

// expectVersion reads a version of one byte.
func (b *block) expectVersion(version uint64) error {
	if found := b.uint(1); found != version {
		return b.wrong("expected version %d, found %d", version, found)
	}
	return nil
}

// verify takes the checksum off the end of the block, and compares it.
func (b *block) verify() error {
	if len(b.rest) < 4 {
		b.short = true
		return b.err()
	}
	content, end := b.rest[:len(b.rest)-4], block{rest: b.rest[len(b.rest)-4:]}
	if want, found := checksum(content), uint32(end.uint(4)); want != found {
		return b.wrong("expected the checksum %08x, found %08x", want, found)
	}
	b.rest = content
	return nil
}
