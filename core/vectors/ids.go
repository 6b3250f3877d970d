package vectors

import (
	"errors"
	"io"
	"os"
	"strings"
	"unicode/utf8"
)

// IDs is a file with the id of a row in each line. It is safe for concurrent use,
// but for Close.
type IDs struct {
	*lines
	closer io.Closer
}

// maxID is the length, in bytes, of the longest id.
const maxID = 512

// OpenIDs opens a file of ids, whatever its extension: UTF-8, one in each line, in
// the order of the rows, without a header. Blanks around an id are dropped, and
// so are blank lines. It reads the file once, to count the lines. The caller closes it.
func OpenIDs(path string) (*IDs, error) {
	f, info, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	return openIDs(source{f, path, info.Size()}, f)
}

func openIDs(s source, f *os.File) (*IDs, error) {
	l, err := indexLines(s, 0)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &IDs{l, f}, nil
}

// Count is how many ids there are.
func (ids *IDs) Count() int64 { return ids.count }

// Close releases the file.
func (ids *IDs) Close() error { return ids.closer.Close() }

// ReadIDs is as that of Identified.
func (ids *IDs) ReadIDs(dst []string, first int64) error {
	if err := ids.checkRows(int64(len(dst)), first, ids.count); err != nil {
		return err
	}
	return ids.each(first, int64(len(dst)), func(record []byte, at place) error {
		id := strings.TrimSpace(string(record))
		if id == "" || len(id) > maxID || !utf8.ValidString(id) {
			return ids.wrong("line %d: found %.40q: expected an id of up to %d bytes", at.line, id, maxID)
		}
		dst[at.record-first] = id
		return nil
	})
}
