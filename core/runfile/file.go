package runfile

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// File is a run file that is open. It is safe for concurrent use: what reads
// does not wait for what is being saved.
type File struct {
	path string // as given
	meta Meta
	lock *lock // nil if read only

	writing sync.Mutex // guards what follows
	writer  *conn      // nil if read only or closed
	reasons reasons
	batch   batch

	reading sync.Mutex // guards what follows
	reader  *conn      // nil if closed

	source   source       // what Select connects to
	scanning sync.RWMutex // held for reading by Select
	life     context.Context
	end      context.CancelFunc // of life; Close calls it
}

// source is what connections for reading connect to.
type source struct{ realPath, mode string }

// Create makes a run file at path, which only its owner can read, and opens it
// for writing. It refuses a path at which there is anything (ErrExists).
func Create(path string, meta Meta) (*File, error) {
	f, err := create(path, meta)
	return f, newError("create", path, err)
}

// Open opens a run file for writing: to go on with its run. It refuses one that
// is open for writing already, in this process or another (ErrLocked).
func Open(path string) (*File, error) {
	f, err := open(path)
	return f, newError("open", path, err)
}

// OpenReadOnly opens a run file to be read, whether or not it is being written.
// A read-only folder will do, unless the run in it was never closed.
func OpenReadOnly(path string) (*File, error) {
	f, err := openReadOnly(path)
	return f, newError("open", path, err)
}

func create(path string, meta Meta) (_ *File, err error) {
	folder, err := resolve(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	realPath := filepath.Join(folder, filepath.Base(path))
	f := &File{path: path}
	if f.lock, err = acquire(realPath); err != nil {
		return nil, err
	}
	defer f.abandonOn(&err)
	if err := createEmpty(realPath); err != nil {
		return nil, err
	}
	if err := f.fill(realPath, meta); err != nil {
		_ = f.disconnect()
		removeAll(realPath)
		return nil, err
	}
	return f, nil
}

// fill makes the empty file a run file.
func (f *File) fill(realPath string, meta Meta) (err error) {
	if f.writer, err = connect(realPath, readWrite); err != nil {
		return err
	}
	if err := initialize(f.writer, meta); err != nil {
		return err
	}
	if err := startWriting(f.writer); err != nil {
		return err
	}
	return f.connectReader(realPath, readOnly)
}

func open(path string) (_ *File, err error) {
	realPath, err := resolveFile(path)
	if err != nil {
		return nil, err
	}
	f := &File{path: path}
	if f.lock, err = acquire(realPath); err != nil {
		return nil, err
	}
	defer f.abandonOn(&err)
	// First to read, so that what is no run file is not touched.
	if err := f.connectReader(realPath, readOnly); err != nil {
		return nil, err
	}
	if f.writer, err = connect(realPath, readWrite); err != nil {
		return nil, err
	}
	if err := startWriting(f.writer); err != nil {
		return nil, err
	}
	return f, f.bringUpToDate(realPath)
}

// bringUpToDate makes an older file one of this version, and reads it as such.
func (f *File) bringUpToDate(realPath string) error {
	upgraded, err := upgrade(f.writer)
	if err != nil || !upgraded {
		return err
	}
	old := f.reader
	f.reader = nil
	f.end()
	return errors.Join(old.close(), f.connectReader(realPath, readOnly))
}

func openReadOnly(path string) (_ *File, err error) {
	realPath, err := resolveFile(path)
	if err != nil {
		return nil, err
	}
	f := &File{path: path}
	err = f.connectReader(realPath, readOnly)
	if cannotShare(err) && !hasContent(realPath+"-wal") {
		err = f.connectReader(realPath, immutable)
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

// cannotShare says whether SQLite could not make the files beside a database in
// WAL mode that its readers share.
func cannotShare(err error) bool {
	var failure *sqlite.Error
	if !errors.As(err, &failure) {
		return false
	}
	code := failure.Code() & 0xff
	return code == sqlite3.SQLITE_CANTOPEN || code == sqlite3.SQLITE_READONLY
}

func (f *File) connectReader(realPath, mode string) error {
	c, err := connect(realPath, mode)
	if err != nil {
		return err
	}
	if err = identify(c); err == nil {
		f.meta, err = loadMeta(c)
	}
	if err == nil {
		err = likeNew(c)
	}
	if err != nil {
		_ = c.close()
		return err
	}
	f.reader, f.source = c, source{realPath, mode}
	f.life, f.end = context.WithCancel(context.Background())
	return nil
}

// startWriting turns WAL mode on and sees that the file can be written: SQLite
// itself finds out with the first results.
func startWriting(c *conn) error {
	mode, err := pragma(c, "journal_mode = WAL")
	if err != nil {
		return err
	}
	if mode != "wal" {
		return fmt.Errorf("%w: its disk does not allow the WAL mode of SQLite, as network drives do not", ErrReadOnly)
	}
	return c.transaction(func() error { return nil })
}

// Path is the path with which the file was opened.
func (f *File) Path() string { return f.path }

// Meta is what the run was started with.
func (f *File) Meta() Meta { return f.meta }

// Close ends the use of the file. Of one that was written, it puts everything
// into the one file and releases the lock; should it fail, all that was saved is
// safe nevertheless. A Select under way ends first, with an error. To close it
// again does nothing.
func (f *File) Close() error {
	f.end()
	f.scanning.Lock()
	defer f.scanning.Unlock()
	f.reading.Lock()
	defer f.reading.Unlock()
	f.writing.Lock()
	defer f.writing.Unlock()
	return newError("close", f.path, f.close())
}

func (f *File) close() error {
	var errs []error
	if f.reader != nil {
		errs = append(errs, f.reader.close())
		f.reader = nil
	}
	if f.writer != nil {
		errs = append(errs, finishWriting(f.writer))
	}
	errs = append(errs, f.disconnect())
	if f.lock != nil {
		errs = append(errs, f.lock.release())
		f.lock = nil
	}
	return errors.Join(errs...)
}

// disconnect closes the connections that there are.
func (f *File) disconnect() error {
	var errs []error
	for _, c := range []**conn{&f.reader, &f.writer} {
		if *c != nil {
			errs = append(errs, (*c).close())
			*c = nil
		}
	}
	return errors.Join(errs...)
}

// abandonOn lets go of what came to nothing.
func (f *File) abandonOn(err *error) {
	if *err != nil {
		_ = f.disconnect()
		_ = f.lock.release()
	}
}

// finishWriting writes the WAL back and, unless somebody else reads, leaves WAL
// mode, so that the file needs no others beside it, and no right to make them, to
// be read.
func finishWriting(c *conn) error {
	if _, err := pragma(c, "wal_checkpoint(TRUNCATE)"); err != nil {
		return err
	}
	_, err := pragma(c, "journal_mode = DELETE")
	if errors.Is(classify(err), ErrBusy) {
		return nil
	}
	return err
}
