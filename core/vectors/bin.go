package vectors

import (
	"encoding/binary"
	"fmt"
)

// findBin reads the header of the big-ann-benchmarks formats: u32 count, u32
// dimension (https://big-ann-benchmarks.com/neurips21.html).
func (s source) findBin(element ElementType) (layout, error) {
	l, err := s.binHeader(element)
	if err != nil {
		return layout{}, err
	}
	header := fmt.Sprintf("%d vectors of dimension %d of %s", l.count, l.dim, element)
	if _, rows := cropOf(s.path); rows > 0 && rows < l.count && s.size == l.offset+rows*l.stride() {
		l.note = fmt.Sprintf("its header says %d vectors, its name and its size %d, which are read", l.count, rows)
		l.count = rows
	}
	return l, s.checkSize(l.offset, uint64(l.count), l.stride(), header)
}

func (s source) binHeader(element ElementType) (layout, error) {
	const headerBytes = 8
	head, err := s.head(headerBytes, "the count and the dimension")
	if err != nil {
		return layout{}, err
	}
	count, dim := binary.LittleEndian.Uint32(head), binary.LittleEndian.Uint32(head[4:])
	if err := s.checkDim(uint64(dim), "the header"); err != nil {
		return layout{}, err
	}
	if count == 0 {
		return layout{}, s.wrong("the header says 0 vectors: expected at least one")
	}
	return layout{offset: headerBytes, element: element, dim: int(dim), count: int64(count)}, nil
}
