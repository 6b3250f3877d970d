package hdf5

import (
	"errors"
	"fmt"
	"io"
)

// Signature is how a superblock begins, and with it nearly every HDF5 file.
const Signature = "\x89HDF\r\n\x1a\n"

// readSuperblock reads the superblock (section II.A), and gives the address of
// the root group's object header.
func readSuperblock(r io.ReaderAt, size int64) (m *metadata, root uint64, err error) {
	base, err := findSuperblock(r, size)
	if err != nil {
		return nil, 0, err
	}
	m = &metadata{r: r, base: base, size: uint64(size - base)}
	b, err := m.block("the superblock", 0, uint64(len(Signature))+1)
	if err != nil {
		return nil, 0, err
	}
	b.skip(uint64(len(Signature)))
	var end uint64
	switch version := b.uint(1); version {
	case 0, 1:
		root, end, err = m.oldSuperblock(version)
	case 2, 3:
		root, end, err = m.newSuperblock(version)
	default:
		err = fmt.Errorf("the superblock has version %d: expected 0 to 3; %s", version, rewrite)
	}
	if err != nil {
		return nil, 0, err
	}
	if end > uint64(size) {
		return nil, 0, fmt.Errorf("the file is truncated: the superblock says %d bytes, found %d; copy or export it again", end, size)
	}
	return m, root, nil
}

// findSuperblock looks for the signature where it may stand: at the start, or at
// 512 bytes and every doubling, after what other software wrote.
func findSuperblock(r io.ReaderAt, size int64) (base int64, err error) {
	found := make([]byte, len(Signature))
	for ; base >= 0 && base <= size-int64(len(found)); base = max(512, 2*base) {
		if _, err := io.ReadFull(io.NewSectionReader(r, base, int64(len(found))), found); err != nil {
			return 0, fmt.Errorf("read the signature at byte %d: %w", base, err)
		}
		if string(found) == Signature {
			return base, nil
		}
	}
	return 0, errors.New("the signature of HDF5 is not there: the file is of another format than its extension")
}

// oldSuperblock reads versions 0 and 1. end is the size that the file should have.
func (m *metadata) oldSuperblock(version uint64) (root, end uint64, err error) {
	const length = 96 // of version 0
	more := 4 * version
	b, err := m.block("the superblock", 0, length+more)
	if err != nil {
		return 0, 0, err
	}
	b.skip(13)
	if err := b.expectSizes(); err != nil {
		return 0, 0, err
	}
	b.skip(1 + 2 + 2 + 4 + more + 8 + 8) // up to the address of the free space
	end = b.uint(8)
	if driver := b.uint(8); driver != undefined {
		return 0, 0, errors.New("the file is split in several by a file driver: " + rewrite)
	}
	b.skip(8) // the name of the root group, which has none
	return b.uint(8), end, b.err()
}

// newSuperblock reads versions 2 and 3.
func (m *metadata) newSuperblock(version uint64) (root, end uint64, err error) {
	const length, openForWriting = 48, 1
	b, err := m.block("the superblock", 0, length)
	if err != nil {
		return 0, 0, err
	}
	if err := b.verify(); err != nil {
		return 0, 0, err
	}
	b.skip(9)
	if err := b.expectSizes(); err != nil {
		return 0, 0, err
	}
	if flags := b.uint(1); version == 3 && flags&openForWriting != 0 {
		return 0, 0, errors.New("the file is being written, or was not closed: wait for its writer, or run h5clear -s on a copy")
	}
	b.skip(8 + 8) // the base address and that of the extension
	end = b.uint(8)
	return b.uint(8), end, b.err()
}

// expectSizes reads the widths of addresses and lengths.
func (b *block) expectSizes() error {
	if offsets, lengths := b.uint(1), b.uint(1); offsets != 8 || lengths != 8 {
		return fmt.Errorf("addresses of %d bytes and lengths of %d: expected 8 and 8; %s", offsets, lengths, rewrite)
	}
	return nil
}
