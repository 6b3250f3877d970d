package vectors

import (
	"bytes"
	"io"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// utf16Orders are the byte orders of a UTF-16 text, by the mark that it begins with.
var utf16Orders = []struct {
	mark  []byte
	order unicode.Endianness
}{
	{[]byte{0xff, 0xfe}, unicode.LittleEndian},
	{[]byte{0xfe, 0xff}, unicode.BigEndian},
}

// utf16Text reads a UTF-16 text, as Excel's "Unicode Text" and PowerShell write it, as
// UTF-8. What is no character becomes one that no number has.
type utf16Text struct {
	*transform.Reader
	order unicode.Endianness
}

// Reset implements decompressor.
func (u *utf16Text) Reset(disk io.Reader) error {
	u.Reader = transform.NewReader(disk, unicode.UTF16(u.order, unicode.ExpectBOM).NewDecoder())
	return nil
}

// inUTF8 is a text as UTF-8, whichever way it is stored; done is false for one that is
// stored so.
func (s source) inUTF8(closer io.Closer) (content *decompressed, done bool, err error) {
	start, _, err := s.readStart()
	if err != nil {
		return nil, false, s.wrong("read the file: %w", err)
	}
	for _, o := range utf16Orders {
		if bytes.HasPrefix(start, o.mark) {
			return newDecompressed(s, closer, func() (decompressor, func(), error) { return &utf16Text{order: o.order}, func() {}, nil }), true, nil
		}
	}
	if bytes.IndexByte(start, 0) >= 0 {
		return nil, false, s.wrong("the file holds zero bytes, which no text has: export it as UTF-8, or rename it after its format")
	}
	return nil, false, nil
}
