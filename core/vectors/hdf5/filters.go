package hdf5

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zlib"
)

// filter is a step of what chunks go through before they are stored.
type filter struct {
	id     uint64
	values []uint64
}

// The filters that are known.
const (
	deflateFilter    = 1
	shuffleFilter    = 2
	fletcher32Filter = 3
	lzfFilter        = 32000
)

// filterNames are the filters that may be met.
var filterNames = map[uint64]string{
	deflateFilter: "gzip", shuffleFilter: "shuffle", fletcher32Filter: "fletcher32", 4: "szip", 5: "nbit", 6: "scaleoffset",
	lzfFilter: "lzf", 32001: "blosc", 32004: "lz4", 32008: "bitshuffle", 32013: "zfp", 32015: "zstd", 32026: "blosc2",
}

func (f filter) String() string {
	if name, ok := filterNames[f.id]; ok {
		return name
	}
	return fmt.Sprintf("filter %d", f.id)
}

// readFilters reads the Filter Pipeline message (section IV.A.2.l), and refuses what cannot be
// undone.
func readFilters(o object) (filters []filter, err error) {
	message, ok := o.find(filterMessage)
	if !ok {
		return nil, nil
	}
	if message.shared {
		return nil, errors.New("it is chunked, and its filters are described elsewhere; " + rewrite)
	}
	version, count := message.uint(1), message.uint(1)
	if version < 1 || version > 2 {
		return nil, message.wrong("expected filters of version 1 or 2, found %d", version)
	}
	if version == 1 {
		message.skip(6)
	}
	for range count {
		f := filter{id: message.uint(2)}
		length := uint64(0) // of its name
		if version == 1 || f.id >= 256 {
			length = message.uint(2)
		}
		message.skip(2) // flags
		values := message.uint(2)
		message.skip(length)
		for range values {
			f.values = append(f.values, message.uint(4))
			if message.short {
				break
			}
		}
		if version == 1 && values%2 == 1 {
			message.skip(4)
		}
		if err := message.err(); err != nil {
			return nil, err
		}
		filters = append(filters, f)
	}
	for _, f := range filters {
		switch f.id {
		case deflateFilter, shuffleFilter, fletcher32Filter, lzfFilter:
		default:
			return nil, fmt.Errorf("it is chunked and filtered with %v, of which %s cannot be undone: expected gzip, shuffle, fletcher32 or lzf; %s", filters, f, rewrite)
		}
	}
	return filters, nil
}

// errLonger is of a chunk that takes more than its shape has.
var errLonger = errors.New("it is longer than a chunk")

// undo takes a chunk back through the filters, from the last to the first, into size bytes.
func undo(filters []filter, skipped uint64, content []byte, size uint64) ([]byte, error) {
	most := size + 4*uint64(len(filters)) // with checksums within
	for i := len(filters) - 1; i >= 0; i-- {
		if skipped>>i&1 != 0 {
			continue
		}
		var err error
		if content, err = filters[i].undo(content, most); err != nil {
			return nil, fmt.Errorf("%s: %w", filters[i], err)
		}
	}
	if uint64(len(content)) != size {
		return nil, fmt.Errorf("it has %d bytes: expected %d", len(content), size)
	}
	return content, nil
}

func (f filter) undo(content []byte, most uint64) ([]byte, error) {
	switch f.id {
	case deflateFilter:
		return inflate(content, most)
	case shuffleFilter:
		if len(f.values) == 0 || f.values[0] == 0 {
			return nil, errors.New("expected the length of an element")
		}
		return unshuffle(content, f.values[0]), nil
	case fletcher32Filter:
		return checkFletcher32(content)
	}
	return undoLZF(content, most)
}

// inflate decompresses zlib's format.
func inflate(content []byte, most uint64) ([]byte, error) {
	r, err := zlib.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	plain := bytes.NewBuffer(make([]byte, 0, most+bytes.MinRead))
	if _, err := io.Copy(plain, io.LimitReader(r, int64(most)+1)); err != nil {
		return nil, err
	}
	if uint64(plain.Len()) > most {
		return nil, errLonger
	}
	return plain.Bytes(), r.Close()
}

// unshuffle puts the bytes of each element together again: first came the first byte of all of them,
// then the second. What is no whole element stands as it is at the end.
func unshuffle(content []byte, width uint64) []byte {
	count := uint64(len(content)) / width
	if width == 1 || count < 2 {
		return content
	}
	plain := make([]byte, len(content))
	for digit := range width {
		for i, b := range content[digit*count : (digit+1)*count] {
			plain[uint64(i)*width+digit] = b
		}
	}
	copy(plain[count*width:], content[count*width:])
	return plain
}

// checkFletcher32 takes the checksum off the end, and compares it.
func checkFletcher32(content []byte) ([]byte, error) {
	if len(content) < 4 {
		return nil, errors.New("it is shorter than a checksum")
	}
	content, end := content[:len(content)-4], content[len(content)-4:]
	sum, found := fletcher32(content), binary.LittleEndian.Uint32(end)
	swapped := sum>>8&0x00ff00ff | sum<<8&0xff00ff00 // as versions up to 1.6.2 wrote it
	if found != sum && found != swapped {
		return nil, fmt.Errorf("expected the checksum %08x, found %08x", sum, found)
	}
	return content, nil
}

// fletcher32 is the checksum of Fletcher, over big-endian numbers of 16 bits, modulo 65,535.
func fletcher32(content []byte) uint32 {
	a, b := uint64(0), uint64(0)
	for len(content) > 0 {
		part := content[:min(len(content), 720)] // no sum wraps around
		content = content[len(part):]
		for ; len(part) > 1; part = part[2:] {
			a += uint64(binary.BigEndian.Uint16(part))
			b += a
		}
		if len(part) == 1 {
			a += uint64(part[0]) << 8
			b += a
		}
		a, b = a&0xffff+a>>16, b&0xffff+b>>16
	}
	fold := func(n uint64) uint32 {
		for n > 0xffff {
			n = n&0xffff + n>>16
		}
		return uint32(n)
	}
	return fold(b)<<16 | fold(a)
}

var errLZF = errors.New("it is damaged")

// undoLZF decompresses LZF, h5py's filter: runs of bytes, and what stood before.
func undoLZF(content []byte, most uint64) ([]byte, error) {
	var plain []byte
	for len(content) > 0 {
		head := int(content[0])
		content = content[1:]
		if head < 32 {
			if head+1 > len(content) {
				return nil, errLZF
			}
			plain, content = append(plain, content[:head+1]...), content[head+1:]
		} else {
			length := head >> 5
			if length == 7 {
				if len(content) == 0 {
					return nil, errLZF
				}
				length, content = length+int(content[0]), content[1:]
			}
			if len(content) == 0 {
				return nil, errLZF
			}
			from := len(plain) - (head&31<<8 | int(content[0])) - 1
			if content = content[1:]; from < 0 {
				return nil, errLZF
			}
			for i := range length + 2 { // may go on into what it writes
				plain = append(plain, plain[from+i])
			}
		}
		if uint64(len(plain)) > most {
			return nil, errLonger
		}
	}
	return plain, nil
}
