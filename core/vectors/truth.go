package vectors

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
	"slices"
	"strings"
)

// The files of neighbors of big-ann-benchmarks (https://big-ann-benchmarks.com/neurips21.html)
// begin with two u32. Of a search for the k nearest these are how many queries there are,
// and k; then come all rows as i32, and then, in most, all distances as f32. Of a search
// within a range they are how many queries and how many neighbors there are; then comes how
// many each query has, as i32, and then the rows and the distances. Names tell nothing:
// both are called .ibin, .bin, .fbin, or have no extension at all.

// findTruth finds the rows of the k nearest, and the distances; these have the count 0
// where there are none.
func (s source) findTruth(extension string) (rows, distances layout, err error) {
	if s.isRangeTruth() {
		return rows, distances, s.wrong("the file holds the neighbors within a range, a different number for each query: expected the k nearest of each; choose the truth of a search for nearest neighbors")
	}
	l, err := s.binHeader(Int32)
	bare, full := l.offset+l.count*l.stride(), l.offset+2*l.count*l.stride()
	switch named := slices.Contains(NeighborsExtensions(), extension); {
	case err == nil && s.size == full:
		distances = l
		distances.element, distances.offset = Float32, bare
		return l, distances, nil
	case err == nil && s.size == bare && extension != ".fbin":
		return l, layout{}, nil
	case extension == "" || !named:
		return rows, distances, s.wrong("the extension %q is of no known format of neighbors, and the file has not the header and the size of a truth of big-ann-benchmarks: expected one of %s",
			extension, strings.Join(NeighborsExtensions(), " "))
	case err != nil:
		return rows, distances, err
	case s.size == bare:
		return rows, distances, s.wrong("the size is that of %d vectors of dimension %d: expected neighbors; if they are, name the file .ibin", l.count, l.dim)
	}
	header := fmt.Sprintf("%d queries with %d neighbors and distances each", l.count, l.dim)
	return rows, distances, s.checkSize(l.offset, uint64(l.count), 2*l.stride(), header)
}

// isRangeTruth knows the truth of a search within a range by its size, and by its counts.
func (s source) isRangeTruth() bool {
	head := s.first(8)
	if len(head) < 8 {
		return false
	}
	queries, neighbors := uint64(binary.LittleEndian.Uint32(head)), uint64(binary.LittleEndian.Uint32(head[4:]))
	if queries == 0 || uint64(s.size) != 8+4*queries+8*neighbors {
		return false
	}
	counts := bufio.NewReaderSize(io.NewSectionReader(s, 8, int64(4*queries)), 64<<10)
	var each [4]byte
	for sum := uint64(0); ; sum += uint64(binary.LittleEndian.Uint32(each[:])) {
		if _, err := io.ReadFull(counts, each[:]); err != nil {
			return err == io.EOF && sum == neighbors
		}
	}
}

// truth says what neighbors the file holds, by its header and size; "" if it fits none,
// or vectors just as well.
func (s source) truth() string {
	if s.isRangeTruth() {
		return "neighbors within a range, by big-ann-benchmarks"
	}
	head := s.first(8)
	if len(head) < 8 {
		return ""
	}
	queries, k := binary.LittleEndian.Uint32(head), binary.LittleEndian.Uint32(head[4:])
	high, numbers := bits.Mul64(uint64(queries), uint64(k))
	if numbers == 0 || high != 0 || numbers > uint64(s.size) || uint64(s.size) != 8+8*numbers {
		return ""
	}
	return fmt.Sprintf("the %d nearest neighbors of %d queries and their distances, by its header and size", k, queries)
}
