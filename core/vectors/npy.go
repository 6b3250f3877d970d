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
// to is the type that arrays of other types are to be converted to.
func (s source) findNPY(to ElementType) (layout, error) {
	text, offset, err := s.npyDictionary()
	if err != nil {
		return layout{}, err
	}
	header, err := parseNPYHeader(text)
	if err != nil {
		return layout{}, s.wrong("the header of the .npy: %w; save the vectors alone with numpy.save", err)
	}
	element, bigEndian, err := parseDescr(header.descr, to)
	if err != nil {
		return layout{}, s.wrong("the header of the .npy: %w", err)
	}
	shape := pythonTuple(header.shape)
	if len(header.shape) != 2 {
		return layout{}, s.wrong("the array has shape %s: expected two axes, (vectors, dimension); save a.reshape(-1, dimension)", shape)
	}
	count, dim := header.shape[0], header.shape[1]
	byColumn := header.fortran && count > 1 && dim > 1
	switch {
	case byColumn && count < dim:
		return layout{}, s.wrong("the array of shape %s is stored column by column (fortran_order): save numpy.ascontiguousarray(a) if its rows are %d vectors, or a.T if its columns are %d, as they are in Julia",
			shape, count, dim)
	case byColumn && compressionOf(s.path) != "":
		return layout{}, s.wrong("the array of shape %s is stored column by column (fortran_order), and compressed: save numpy.ascontiguousarray(a), or decompress the file", shape)
	}
	if count == 0 {
		return layout{}, s.wrong("the array has shape %s: expected at least one vector", shape)
	}
	if err := s.checkDim(dim, "the shape "+shape); err != nil {
		return layout{}, err
	}
	l := layout{offset: offset, element: element, bigEndian: bigEndian, dim: int(dim), count: int64(count), byColumn: byColumn}
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
func parseDescr(descr string, to ElementType) (element ElementType, bigEndian bool, err error) {
	if len(descr) == 3 && strings.Contains("<>=|", descr[:1]) {
		element = ElementType(descr[1:])
	}
	if element.width() == 0 || element == BFloat16 {
		return "", false, fmt.Errorf("%s", unreadable(descr, to))
	}
	return element, descr[0] == '>' || descr[0] != '<' && !littleEndian, nil
}

// unreadable says what to do about elements that cannot be read.
func unreadable(descr string, to ElementType) string {
	const objects, complexNumbers, texts = "|O", "c", "UST"
	switch kind := strings.TrimLeft(descr, "<>=|"); {
	case descr == objects:
		return fmt.Sprintf("the array holds objects of Python: expected numbers; save numpy.stack(numpy.load(f, allow_pickle=True)).astype('<%s') if each object is a vector, all of one length; drop those of another length before", to)
	case strings.HasPrefix(kind, complexNumbers) && !to.integer():
		return fmt.Sprintf("complex numbers, %.20q: expected real ones; save a.astype('c8').view('f4') for both parts, or a.real.astype('<f4')", descr)
	case kind != "" && strings.ContainsAny(kind[:1], texts):
		return fmt.Sprintf("texts, %.20q: expected numbers; save a.astype('<%s') if they are numbers as text", descr, to)
	case strings.HasPrefix(kind, "V"):
		return fmt.Sprintf("bytes of no type, %.20q, as bfloat16 has in NumPy: save a.astype('<%s') where the type is known", descr, to)
	}
	expected := "f2 f4 f8 i1 or u1"
	if to.integer() {
		expected = "i4 u4 i8 or u8"
	}
	return fmt.Sprintf("numbers of type %.20q: expected %s after one of < > = |; save a.astype('<%s')", descr, expected, to)
}

// adviceFor says how to make integers of numbers that are to be rows.
func adviceFor(element ElementType) string {
	if element == Int8 || element == Uint8 {
		return "bytes are too short for rows: write them as int32"
	}
	return "save a.astype('<i8') if they are whole numbers"
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
