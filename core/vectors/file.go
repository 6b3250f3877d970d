package vectors

import (
	"io"
	"sync"
	"unsafe"
)

// file is a Reader of rows that all have the same length.
type file struct {
	source
	layout
	info   Info
	closer io.Closer
	chunks sync.Pool // of *[]byte: whole rows that wait to be converted
}

// chunkBytes is about how much is read at once where numbers must be converted;
// a longer row is read whole.
const chunkBytes = 64 << 10

// openFile finds the layout of a file in the format of info.
func openFile(s source, info Info, closer io.Closer, opts Options) (Reader, error) {
	l, err := s.locate(info.Format, opts)
	if err != nil {
		return nil, err
	}
	info.Element, info.Count, info.Dim, info.Column = l.element, l.count, l.dim, l.column
	info.BigEndian, info.DimAssumed = l.bigEndian && l.element.width() > 1, l.dimAssumed
	if l.note != "" {
		info.Note = l.note
	}
	f := &file{source: s, layout: l, closer: closer, info: info}
	rows := min(max(1, chunkBytes/l.stride()), l.count)
	f.chunks.New = func() any { chunk := make([]byte, rows*l.stride()); return &chunk }
	return f, nil
}

// Info implements Reader.
func (f *file) Info() Info { return f.info }

// Close implements Reader.
func (f *file) Close() error { return f.closer.Close() }

// ReadRows implements Reader. Rows that stand in the file as they do in memory
// are read straight into dst, without allocation.
func (f *file) ReadRows(dst []float32, first int64) error {
	rows := int64(len(dst) / f.dim)
	if err := f.checkNumbers(len(dst), f.dim); err != nil {
		return err
	}
	if err := f.checkRows(rows, first, f.count); err != nil {
		return err
	}
	if f.native() && f.rowHeader == 0 {
		return f.fill(asBytes(dst), first)
	}
	return f.readConverted(dst, first)
}

// asBytes is the memory of row.
func asBytes(row []float32) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(row))), 4*len(row))
}

func (f *file) readConverted(dst []float32, first int64) error {
	chunk := f.chunks.Get().(*[]byte)
	defer f.chunks.Put(chunk)
	stride := int(f.stride())
	for len(dst) > 0 {
		rows := min(len(*chunk)/stride, len(dst)/f.dim)
		part := (*chunk)[:rows*stride]
		if err := f.fill(part, first); err != nil {
			return err
		}
		for i := range rows {
			row := part[i*stride : (i+1)*stride]
			if err := f.checkRowHeader(f.layout, row[:f.rowHeader], first+int64(i)); err != nil {
				return err
			}
			f.convert(dst[i*f.dim:(i+1)*f.dim], row[f.rowHeader:])
		}
		dst, first = dst[rows*f.dim:], first+int64(rows)
	}
	return nil
}

// fill reads the bytes of whole rows.
func (f *file) fill(dst []byte, first int64) error {
	if f.byColumn {
		return f.gather(f.layout, dst, first)
	}
	n, err := f.of(f.layout).readFull(dst, f.offset+first*f.stride())
	if err == nil {
		return nil
	}
	return f.wrong("read row %d: %w", first+int64(n)/f.stride(), f.truncated(err))
}
