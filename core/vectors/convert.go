package vectors

import (
	"encoding/binary"
	"math"

	"github.com/x448/float16"
)

// convert reads the numbers of one row from src, which has just their bytes.
func (l layout) convert(dst []float32, src []byte) {
	if l.native() {
		copy(asBytes(dst), src)
		return
	}
	l.decode(dst, src)
}

// decode is convert number by number, on machines of either byte order.
func (l layout) decode(dst []float32, src []byte) {
	switch l.element {
	case Float16:
		for i := range dst {
			dst[i] = float16.Frombits(l.uint16(src[2*i:])).Float32()
		}
	case BFloat16:
		for i := range dst {
			dst[i] = math.Float32frombits(uint32(l.uint16(src[2*i:])) << 16)
		}
	case Float32:
		for i := range dst {
			dst[i] = math.Float32frombits(l.uint32(src[4*i:]))
		}
	case Float64:
		for i := range dst {
			dst[i] = float32(math.Float64frombits(l.uint64(src[8*i:])))
		}
	case Int8:
		for i := range dst {
			dst[i] = float32(int8(src[i]))
		}
	case Uint8:
		for i := range dst {
			dst[i] = float32(src[i])
		}
	}
}

// decodeInts reads the integers of one row.
func (l layout) decodeInts(dst []int64, src []byte) {
	for i := range dst {
		switch l.element {
		case Int32:
			dst[i] = int64(int32(l.uint32(src[4*i:])))
		case Uint32:
			dst[i] = int64(l.uint32(src[4*i:]))
		case Int64, Uint64:
			dst[i] = int64(l.uint64(src[8*i:]))
		}
	}
}

func (l layout) uint16(b []byte) uint16 {
	if l.bigEndian {
		return binary.BigEndian.Uint16(b)
	}
	return binary.LittleEndian.Uint16(b)
}

func (l layout) uint32(b []byte) uint32 {
	if l.bigEndian {
		return binary.BigEndian.Uint32(b)
	}
	return binary.LittleEndian.Uint32(b)
}

func (l layout) uint64(b []byte) uint64 {
	if l.bigEndian {
		return binary.BigEndian.Uint64(b)
	}
	return binary.LittleEndian.Uint64(b)
}
