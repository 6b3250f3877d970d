package runfile

import (
	"encoding/binary"
	"errors"
	"math"

	"vectorcheck/core/stats"
)

// appendSketch appends the buckets that counted something: for each, how many
// empty ones come before it and its count, both unsigned LEB128.
func appendSketch(dst []byte, s *stats.Sketch) []byte {
	empty := uint64(0)
	for _, count := range s {
		if count == 0 {
			empty++
			continue
		}
		dst = binary.AppendUvarint(dst, empty)
		dst = binary.AppendUvarint(dst, uint64(count))
		empty = 0
	}
	return dst
}

var errSketch = errors.New("not the counts of a latency sketch")

// parseSketch is the inverse of appendSketch.
func parseSketch(data []byte) (s stats.Sketch, err error) {
	for bucket := uint64(0); len(data) > 0; bucket++ {
		empty, n := binary.Uvarint(data)
		if n <= 0 || empty >= stats.SketchBuckets-bucket {
			return s, errSketch
		}
		bucket += empty
		count, m := binary.Uvarint(data[n:])
		if m <= 0 || count == 0 || count > math.MaxUint32 {
			return s, errSketch
		}
		s[bucket] = uint32(count)
		data = data[n+m:]
	}
	return s, nil
}
