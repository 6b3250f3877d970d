package vectors

import "encoding/binary"

const (
	vecsHeaderBytes = 4
	// probedRows is how many rows' dimensions are compared when a file is
	// opened; the others are, as they are read.
	probedRows = 16
)

// findVecs reads the layout of the TEXMEX formats: an i32 dimension before each
// row, the same for all (http://corpus-texmex.irisa.fr).
func (s source) findVecs(element ElementType) (layout, error) {
	head, err := s.head(vecsHeaderBytes, "the dimension of the first row")
	if err != nil {
		return layout{}, err
	}
	dim := binary.LittleEndian.Uint32(head)
	if err := s.checkDim(uint64(dim), "row 0"); err != nil {
		return layout{}, err
	}
	l := layout{rowHeader: vecsHeaderBytes, element: element, dim: int(dim)}
	if s.size%l.stride() != 0 {
		return layout{}, s.wrong("row 0 says dimension %d of %s: expected a multiple of %d bytes, found %d; the file is truncated or of another format than its extension",
			dim, element, l.stride(), s.size)
	}
	l.count = s.size / l.stride()
	if compressionOf(s.path) != "" {
		return l, nil // to probe it would be to decompress all of it
	}
	return l, s.probeRows(l)
}

// probeRows compares the dimensions of evenly spaced rows, the first and the
// last included.
func (s source) probeRows(l layout) error {
	var header [vecsHeaderBytes]byte
	rows := min(probedRows, l.count)
	for i := range rows {
		row := spread(i, rows, l.count)
		if _, err := s.readFull(header[:], row*l.stride()); err != nil {
			return s.wrong("read the dimension of row %d: %w", row, err)
		}
		if err := s.checkRowHeader(l, header[:], row); err != nil {
			return err
		}
	}
	return nil
}

// checkRowHeader compares the dimension that stands before a row, if any does,
// with that of the file.
func (s source) checkRowHeader(l layout, header []byte, row int64) error {
	if len(header) == 0 {
		return nil
	}
	if dim := binary.LittleEndian.Uint32(header); uint64(dim) != uint64(l.dim) {
		return s.wrong("row %d says dimension %d: expected %d as in row 0; the file is damaged or of another format than its extension", row, dim, l.dim)
	}
	return nil
}
