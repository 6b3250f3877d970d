package vectors

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
)

const (
	npyMagic = "\x93NUMPY"
	// maxNPYHeader bounds the dictionary of a header, in bytes. NumPy writes
	// about 118, and refuses more than 10,000 unless told to trust the file.
	maxNPYHeader = 64 << 10
)

// findNPY reads NumPy's header, as NEP 1 lays it down: the magic, a version, the
// length of a dictionary, and the dictionary, a Python literal.
func (s source) findNPY() (layout, error) {
	text, offset, err := s.npyDictionary()
	if err != nil {
		return layout{}, err
	}
	header, err := parseNPYHeader(text)
	if err != nil {
		return layout{}, s.wrong("the header of the .npy: %w; save the vectors alone with numpy.save", err)
	}
	element, bigEndian, err := parseDescr(header.descr)
	if err != nil {
		return layout{}, s.wrong("the header of the .npy: %w", err)
	}
	shape := pythonTuple(header.shape)
	if len(header.shape) != 2 {
		return layout{}, s.wrong("the array has shape %s: expected two axes, (vectors, dimension); save a.reshape(-1, dimension)", shape)
	}
	if header.fortran {
		return layout{}, s.wrong("the array of shape %s is stored column by column (fortran_order): expected rows; save numpy.ascontiguousarray(a)", shape)
	}
	count, dim := header.shape[0], header.shape[1]
	if count == 0 {
		return layout{}, s.wrong("the array has shape %s: expected at least one vector", shape)
	}
	if err := s.checkDim(dim, "the shape "+shape); err != nil {
		return layout{}, err
	}
	l := layout{offset: offset, element: element, bigEndian: bigEndian, dim: int(dim), count: int64(count)}
	if err := s.checkSize(offset, count, l.stride(), fmt.Sprintf("shape %s of %s", shape, element)); err != nil {
		return layout{}, err
	}
	return l, nil
}

// npyDictionary gives the text of the dictionary, and where the numbers begin.
func (s source) npyDictionary() (text string, offset int64, err error) {
	const shortBytes, longBytes = 10, 12 // up to the dictionary, versions 1 and later
	head, err := s.head(shortBytes, "the header of a .npy")
	if err != nil {
		return "", 0, err
	}
	if found, ok := head[:len(npyMagic)], bytes.HasPrefix(head, []byte(npyMagic)); !ok {
		return "", 0, s.wrong("the file does not begin as a .npy: expected %q, found %q", npyMagic, found)
	}
	var length int64
	switch version := head[len(npyMagic)]; version {
	case 1:
		offset, length = shortBytes, int64(binary.LittleEndian.Uint16(head[8:]))
	case 2, 3:
		if head, err = s.head(longBytes, "the header of a .npy"); err != nil {
			return "", 0, err
		}
		offset, length = longBytes, int64(binary.LittleEndian.Uint32(head[8:]))
	default:
		return "", 0, s.wrong("the file is a .npy of version %d: expected 1, 2 or 3; save it again with a current NumPy", version)
	}
	if length > maxNPYHeader {
		return "", 0, s.wrong("the header of the .npy says that it takes %d bytes: expected at most %d; the file is damaged", length, maxNPYHeader)
	}
	if head, err = s.head(offset+length, "the header of a .npy"); err != nil {
		return "", 0, err
	}
	return string(head[offset:]), offset + length, nil
}

// parseDescr reads a type such as <f4: byte order, kind, width. As in NumPy, the
// orders = and | stand for that of this machine.
func parseDescr(descr string) (element ElementType, bigEndian bool, err error) {
	if len(descr) == 3 && strings.Contains("<>=|", descr[:1]) {
		element = ElementType(descr[1:])
	}
	if element.width() == 0 {
		return "", false, fmt.Errorf("numbers of type %.20q: expected f2 f4 f8 i1 or u1 after one of < > = |; save a.astype('<f4')", descr)
	}
	return element, descr[0] == '>' || descr[0] != '<' && !littleEndian, nil
}

// pythonTuple writes a shape as NumPy shows it; one of absurd length is cut.
func pythonTuple(shape []uint64) string {
	const axes = 8
	cut := shape[:min(len(shape), axes)]
	text := strings.Trim(strings.Join(strings.Fields(fmt.Sprint(cut)), ", "), "[]")
	switch {
	case len(shape) > axes:
		text += ", …"
	case len(shape) == 1:
		text += ","
	}
	return "(" + text + ")"
}
