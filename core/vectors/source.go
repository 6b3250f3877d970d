package vectors

import (
	"fmt"
	"io"
	"math/bits"
)

// source is a file whose layout is looked for.
type source struct {
	io.ReaderAt
	path string
	size int64 // bytes
}

// wrong is an error about the file.
func (s source) wrong(format string, args ...any) error {
	return fmt.Errorf("%s: "+format, append([]any{s.path}, args...)...)
}

// readFull fills p. Unlike ReadAt, it gives no error with the last bytes of a
// file.
func (s source) readFull(p []byte, offset int64) (n int, err error) {
	n, err = s.ReadAt(p, offset)
	if n == len(p) {
		err = nil
	}
	return n, err
}

// copyTo gives the content to w from first to last, and returns its size.
func (s source) copyTo(w io.Writer) (size int64, err error) {
	size, err = io.CopyBuffer(w, io.NewSectionReader(s, 0, s.size), make([]byte, maxReadBytes))
	if err != nil {
		return 0, s.wrong("read the file: %w", err)
	}
	return size, nil
}

// head reads the first n bytes, which are what.
func (s source) head(n int64, what string) ([]byte, error) {
	if s.size < n {
		return nil, s.wrong("the file is truncated: expected %d bytes for %s, found %d; copy or export it again", n, what, s.size)
	}
	head := make([]byte, n)
	if _, err := s.readFull(head, 0); err != nil {
		return nil, s.wrong("read %s: %w", what, err)
	}
	return head, nil
}

// checkDim refuses a dimension that no vector has; where says what states it.
func (s source) checkDim(dim uint64, where string) error {
	if dim < 1 || dim > MaxDim {
		return s.wrong("%s says dimension %d: expected 1 to %d; the file is damaged or of another format than its extension", where, dim, MaxDim)
	}
	return nil
}

// checkGivenDim compares the dimension of the file with the one that was given, 0
// for none.
func (s source) checkGivenDim(given, dim int) error {
	if given != 0 && given != dim {
		return s.wrong("the file says dimension %d, and %d was given: leave the dimension out, or choose another file", dim, given)
	}
	return nil
}

// checkNumbers refuses room for rows that is no whole number of them.
func (s source) checkNumbers(numbers, dim int) error {
	if numbers%dim != 0 {
		return s.wrong("read rows into %d numbers: expected a multiple of the dimension, %d", numbers, dim)
	}
	return nil
}

// checkRows refuses rows that are not in the file, which has count.
func (s source) checkRows(rows, first, count int64) error {
	if first < 0 || first > count || rows > count-first {
		return s.wrong("read %d rows from row %d on: expected them within the %d rows of the file", rows, first, count)
	}
	return nil
}

// truncated explains the end of a file before its size.
func (s source) truncated(err error) error {
	if err != io.EOF {
		return err
	}
	return fmt.Errorf("%w: the file has been truncated since it was opened with %d bytes; restore it", io.ErrUnexpectedEOF, s.size)
}

// checkSize compares the size of the file with the one that its header, quoted
// in the error, gives it: offset, and count rows of stride bytes.
func (s source) checkSize(offset int64, count uint64, stride int64, header string) error {
	const largest = 1<<63 - 1
	high, rows := bits.Mul64(count, uint64(stride))
	if high != 0 || rows > largest-uint64(offset) {
		return s.wrong("the header says %s, more than any file can hold: the file is damaged or of another format than its extension", header)
	}
	want := offset + int64(rows)
	switch {
	case s.size < want:
		return s.wrong("the file is truncated: the header says %s: expected %d bytes, found %d; copy or export it again", header, want, s.size)
	case s.size > want:
		return s.wrong("the file is too long: the header says %s: expected %d bytes, found %d; it is damaged or of another format than its extension", header, want, s.size)
	}
	return nil
}
