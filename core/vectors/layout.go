package vectors

import (
	"encoding/binary"
	"io"
)

// MaxDim is the largest dimension that is believed: a row of float32 takes
// 4 MiB there, hundreds of times what embeddings take. It bounds the memory
// that a damaged header can ask for.
const MaxDim = 1 << 20

// layout says where the numbers of a file stand. Rows follow one another, each
// of the same length.
type layout struct {
	offset    int64 // of the first row, in bytes
	rowHeader int64 // bytes before the numbers of each row
	element   ElementType
	bigEndian bool
	dim       int
	// dimAssumed says that the dimension is DefaultDim, as none was given.
	dimAssumed bool
	// byColumn says that a column follows another, not a row.
	byColumn bool
	note     string // what Info.Note is to say
	count    int64
	column   string // that holds the rows, in a format that names columns
	// content has the rows where they do not follow one another in the file itself; nil where they do.
	content io.ReaderAt
}

// stride is the bytes of a row.
func (l layout) stride() int64 { return l.rowHeader + int64(l.dim)*l.element.width() }

// of is what the rows of a layout are read from.
func (s source) of(l layout) source {
	if l.content != nil {
		s.ReaderAt = l.content
	}
	return s
}

// littleEndian says how this machine orders the bytes of a number.
var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// native reports whether the numbers of a row have the bytes that []float32 has
// in memory.
func (l layout) native() bool { return l.element == Float32 && l.bigEndian != littleEndian }
