package runfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
)

// place is where a run file that is written lies, and which files SQLite has open
// there. What is deleted or replaced stays as it was for whoever has it open: SQLite
// would write on into a file that is gone as soon as it is closed.
type place struct {
	path      string // absolute, without symbolic links
	file, wal os.FileInfo
}

func placeOf(path string) (p place, err error) {
	p.path = path
	if p.file, err = os.Stat(path); err != nil {
		return p, err
	}
	p.wal, err = os.Stat(path + "-wal")
	return p, err
}

// errWALGone is mended by itself: the WAL is still open.
var errWALGone = errors.New("the -wal file beside it is no longer there")

// check looks for both files. It takes microseconds.
func (p place) check() error {
	switch same, err := isStill(p.file, p.path); {
	case errors.Is(err, fs.ErrNotExist):
		return ErrGone
	case err != nil && classify(err) == nil:
		return fmt.Errorf("%w: %w", ErrIO, err)
	case err != nil:
		return err
	case !same:
		return ErrReplaced
	}
	if same, err := isStill(p.wal, p.path+"-wal"); !same {
		return errors.Join(errWALGone, err)
	}
	return nil
}

func isStill(file os.FileInfo, path string) (bool, error) {
	found, err := os.Stat(path)
	return err == nil && os.SameFile(file, found), err
}

// keepPlace sees to it that what is saved next can be found: a file that has gone
// is written once more. Writing is locked.
func (f *File) keepPlace() error {
	if !f.lock.inPlace() {
		if err := f.lockAgain(); err != nil {
			return err
		}
	}
	if f.writer != nil {
		switch err := f.place.check(); {
		case err == nil:
			return nil
		case !errors.Is(err, ErrGone) && !errors.Is(err, errWALGone):
			return err
		}
	}
	f.scanning.Lock()
	defer f.scanning.Unlock()
	f.reading.Lock()
	defer f.reading.Unlock()
	return f.mend()
}

// lockAgain makes a new lock file for one that was deleted.
func (f *File) lockAgain() error {
	l, err := acquire(f.place.path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w, and so has its folder", ErrGone)
	}
	if err != nil {
		return err
	}
	_ = f.lock.Unlock() // of a file that nobody else can find
	f.lock = l
	return nil
}

// mend puts the whole run where it belongs and opens it there. What fails can be
// tried again: a step that is done is not done twice. Everything is locked.
func (f *File) mend() error {
	if f.writer != nil {
		if err := f.secure(); err != nil {
			return err
		}
		// Before there is a new file: closing a database removes the files that
		// are named like its own.
		_ = f.disconnect()
	}
	if f.rescued != "" {
		if err := f.moveIn(); err != nil {
			return fmt.Errorf("%w; the whole run is in %s", err, f.rescued)
		}
		f.rescued = ""
	}
	return f.reconnect()
}

// secure puts all that was saved into one file that can be found: the run file
// itself, or a copy of it if it has gone.
func (f *File) secure() error {
	if !errors.Is(f.place.check(), ErrGone) {
		return writeBack(f.writer)
	}
	err := f.rescue()
	if err != nil {
		err = fmt.Errorf("%w, and cannot be written once more: %w", ErrGone, err)
	}
	return err
}

// writeBack puts all of the WAL into the database.
func writeBack(c *conn) error {
	busy, err := pragma(c, "wal_checkpoint(TRUNCATE)")
	if err == nil && busy != int64(0) {
		err = ErrBusy
	}
	return err
}

// rescue writes the whole run to a new file beside the one that was opened, and
// keeps its name.
func (f *File) rescue() (err error) {
	path, err := createRescued(f.place.path)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			removeAll(path)
		}
	}()
	if _, err := f.writer.exec("VACUUM INTO ?", path); err != nil {
		return err
	}
	if err := syncFile(path); err != nil {
		return err
	}
	f.rescued = path
	return nil
}

// createRescued makes an empty file named after path.
func createRescued(path string) (string, error) {
	const tries = 100
	extension := filepath.Ext(path)
	for try := 1; ; try++ {
		name := fmt.Sprintf("%s.rescued-%d%s", strings.TrimSuffix(path, extension), try, extension)
		err := createEmpty(name)
		if !errors.Is(err, ErrExists) || try == tries {
			return name, err
		}
	}
}

func syncFile(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

// moveIn gives what was rescued the name of the run file, unless there is another
// file of that name by now.
func (f *File) moveIn() error {
	if _, err := os.Lstat(f.place.path); err == nil {
		return ErrReplaced
	}
	for _, suffix := range []string{"-wal", "-shm"} { // of the file that has gone
		if err := os.Remove(f.place.path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return os.Rename(f.rescued, f.place.path)
}

// reconnect opens the run file that is in place.
func (f *File) reconnect() (err error) {
	defer func() {
		if err != nil {
			_ = f.disconnect()
		}
	}()
	f.unlockInode() // SQLite has closed it
	if f.inode, err = guardInode(f.place.path); err != nil {
		return err
	}
	reader, meta, err := connectReader(f.source)
	if err != nil {
		return err
	}
	f.reader = reader
	if !reflect.DeepEqual(meta, f.meta) {
		return ErrReplaced
	}
	if f.writer, err = connect(f.place.path, readWrite); err != nil {
		return err
	}
	return f.startWriting(f.place.path)
}

// leavePlace sees to it before the file is closed that all that was saved can be
// found: beside the place of the file if that has another now.
func (f *File) leavePlace() error {
	if f.lock == nil {
		return nil
	}
	err := f.keepPlace()
	if errors.Is(err, ErrReplaced) && f.rescued == "" {
		if failed := f.rescue(); failed != nil {
			return fmt.Errorf("%w, and the run cannot be written to another: %w", err, failed)
		}
		err = fmt.Errorf("%w; the whole run is in %s", err, f.rescued)
	}
	return err
}
