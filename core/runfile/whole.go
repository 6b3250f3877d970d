package runfile

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"time"
)

// WriteBack puts all that is saved into the one file, so that a copy of that file alone is
// the whole run, and empties the WAL beside it, in which SQLite keeps what was saved last.
// It does nothing while that is younger than rest.
//
// While somebody reads what was there before the last save, the error is ErrBusy, and it can
// be tried again; it waits for a tenth of a second. So it can after other errors that are
// Transient: nothing is lost by any. Of a file that another writes, which sees to it then,
// it is ErrLocked. Append, which waits for it, can go on afterwards.
func (f *File) WriteBack(rest time.Duration) error {
	f.writing.Lock()
	defer f.writing.Unlock()
	if f.life.Err() != nil {
		return newError("save", f.path, fs.ErrClosed)
	}
	if !rested(f.source.realPath+"-wal", rest) {
		return nil
	}
	return newError("save", f.path, f.writeBack())
}

// rested says whether there is something in the WAL, and nothing that is younger than rest.
func rested(wal string, rest time.Duration) bool {
	info, err := os.Stat(wal)
	if err != nil || info.Size() == 0 {
		return false
	}
	age := time.Since(info.ModTime())
	return age >= rest || age < 0 // the clock was set back
}

func (f *File) writeBack() error {
	switch {
	case f.lock == nil:
		return writeBackAt(f.source.realPath)
	case f.writer == nil: // Append opens it again
		return ErrGone
	}
	if err := f.place.check(); err != nil {
		return err
	}
	return withPatience(f.writer, writeBackPatience, func() error { return writeBack(f.writer) })
}

// writeBackAt is WriteBack for a file that is not open for writing: its writer was killed,
// or met a reader in the end.
func writeBackAt(path string) error {
	l, err := acquire(path)
	if err != nil {
		return err
	}
	c, err := connect(path, readWrite)
	if err == nil {
		err = withPatience(c, writeBackPatience, func() error { return writeBack(c) })
		err = errors.Join(err, c.close())
	}
	return errors.Join(err, l.release())
}

const (
	// patience is how long SQLite waits for who has locked the file.
	patience = 3 * time.Second
	// writeBackPatience is that of WriteBack, which can as well be tried later.
	writeBackPatience = 100 * time.Millisecond
)

// withPatience has SQLite wait at most so long in what do does.
func withPatience(c *conn, d time.Duration, do func() error) error {
	if err := setPatience(c, d); err != nil {
		return err
	}
	return errors.Join(do(), setPatience(c, patience))
}

func setPatience(c *conn, d time.Duration) error {
	_, err := pragma(c, "busy_timeout = "+strconv.FormatInt(d.Milliseconds(), 10))
	return err
}
