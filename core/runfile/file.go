package runfile

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// File is a run file that is open. It is safe for concurrent use: what reads
// does not wait for what is being saved.
type File struct {
	path string // as given

	metaMu sync.Mutex // guards what follows; locked after all others
	meta   Meta

	writing sync.Mutex // guards what follows; locked before the others
	lock    *lock      // nil if read only or closed
	inode   *os.File   // is locked itself, under whichever name; nil if it is not
	writer  *conn      // nil if read only, closed, or out of place
	place   place
	rescued string // a copy that is to be moved to its place; "" if none
	reasons reasons
	batch   batch

	reading sync.Mutex // guards what follows
	reader  *conn      // nil if closed

	source   source       // what Select and Rows connect to
	scanning sync.RWMutex // held for reading by Select and Rows
	life     context.Context
	end      context.CancelFunc // of life; Close calls it
}

func newFileAt(path string) *File {
	f := &File{path: path}
	f.life, f.end = context.WithCancel(context.Background())
	return f
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
	f := newFileAt(path)
	if f.lock, err = acquire(realPath); err != nil {
		return nil, err
	}
	defer f.abandonOn(&err)
	if err := createWhole(realPath, meta); err != nil {
		return nil, err
	}
	if f.inode, err = guardInode(realPath); err != nil {
		return nil, err
	}
	if err := f.connect(realPath); err != nil {
		_ = f.disconnect()
		removeAll(realPath)
		return nil, err
	}
	return f, nil
}

// connect opens the new run file at realPath to be written and read.
func (f *File) connect(realPath string) (err error) {
	if f.writer, err = connect(realPath, readWrite); err != nil {
		return err
	}
	if err := f.startWriting(realPath); err != nil {
		return err
	}
	return f.readFrom(realPath, readOnly)
}

func open(path string) (_ *File, err error) {
	realPath, err := resolveFile(path)
	if err != nil {
		return nil, err
	}
	f := newFileAt(path)
	if f.lock, err = acquire(realPath); err != nil {
		return nil, err
	}
	defer f.abandonOn(&err)
	if f.inode, err = guardInode(realPath); err != nil {
		return nil, err
	}
	removeAll(realPath + unfinished)
	// First to read, so that what is no run file is not touched.
	if err := f.readFrom(realPath, readOnly); err != nil {
		return nil, err
	}
	if f.writer, err = connect(realPath, readWrite); err != nil {
		return nil, err
	}
	if err := f.startWriting(realPath); err != nil {
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
	return errors.Join(old.close(), f.readFrom(realPath, readOnly))
}

func openReadOnly(path string) (_ *File, err error) {
	realPath, err := resolveFile(path)
	if err != nil {
		return nil, err
	}
	f := newFileAt(path)
	err = f.readFrom(realPath, readOnly)
	if cannotShare(err) && !hasContent(realPath+"-wal") {
		err = f.readFrom(realPath, immutable)
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

// readFrom reads from the run file at realPath from now on.
func (f *File) readFrom(realPath, mode string) (err error) {
	f.source = source{realPath, mode}
	f.reader, f.meta, err = connectReader(f.source)
	return err
}

func connectReader(s source) (c *conn, meta Meta, err error) {
	c, meta, err = identified(s)
	if s.mode == readOnly && isHalfWritten(err) {
		if err = rollBack(s.realPath); err == nil {
			c, meta, err = identified(s)
		}
	}
	return c, meta, err
}

// isHalfWritten says whether a transaction ended in the middle, outside WAL mode: as
// the file was created, or left WAL mode to be closed.
func isHalfWritten(err error) bool {
	var failure *sqlite.Error
	return errors.As(err, &failure) && failure.Code() == sqlite3.SQLITE_READONLY_ROLLBACK
}

// rollBack takes back what is half written, which SQLite does by itself when the
// one who reads may write.
func rollBack(realPath string) error {
	c, err := connect(realPath, readWrite)
	if err != nil {
		return err
	}
	_, err = version(c)
	return errors.Join(err, c.close())
}

func identified(s source) (c *conn, meta Meta, err error) {
	if c, err = connect(s.realPath, s.mode); err != nil {
		return nil, meta, err
	}
	if err = identify(c); err == nil {
		err = wholePages(c, s.realPath)
	}
	if err == nil {
		meta, err = loadMeta(c)
	}
	if err == nil {
		err = likeNew(c)
	}
	if err != nil {
		_ = c.close()
		return nil, meta, err
	}
	return c, meta, nil
}

// wholePages refuses a database that ends within a page, which SQLite takes for
// zeros. While there is a WAL, the end may be in there.
func wholePages(c *conn, realPath string) error {
	if hasContent(realPath + "-wal") {
		return nil
	}
	value, err := pragma(c, "page_size")
	if err != nil {
		return err
	}
	info, err := os.Stat(realPath)
	if err != nil {
		return err
	}
	if size, ok := value.(int64); ok && info.Size()%size != 0 {
		return fmt.Errorf("%w: its end is missing", ErrDamaged)
	}
	return nil
}

// startWriting turns WAL mode on and sees that the file can be written: SQLite
// itself finds out with the first results.
func (f *File) startWriting(realPath string) error {
	mode, err := pragma(f.writer, "journal_mode = WAL")
	if err != nil {
		return err
	}
	if mode != "wal" {
		return fmt.Errorf("%w: its disk does not allow the WAL mode of SQLite, as network drives do not", ErrReadOnly)
	}
	if err := f.writer.transaction(func() error { return nil }); err != nil {
		return err
	}
	f.place, err = placeOf(realPath)
	return err
}

// Path is the path with which the file was opened.
func (f *File) Path() string { return f.path }

// Meta is what the run was started with, with the settings that were saved last.
func (f *File) Meta() Meta {
	f.metaMu.Lock()
	defer f.metaMu.Unlock()
	return f.meta
}

// Close ends the use of the file. Of one that was written, it puts everything
// into the one file and releases the lock; should it fail, all that was saved is
// safe nevertheless, in a file that the error names if it is another. A Select or Rows
// under way ends first, with an error. To close it again does nothing.
func (f *File) Close() error {
	f.end()
	f.writing.Lock()
	defer f.writing.Unlock()
	misplaced := f.leavePlace()
	f.scanning.Lock()
	defer f.scanning.Unlock()
	f.reading.Lock()
	defer f.reading.Unlock()
	wrote := f.lock != nil
	err := errors.Join(misplaced, f.close(misplaced == nil))
	if !wrote && f.source.mode == readOnly {
		tidy(f.source.realPath)
	}
	return newError("close", f.path, err)
}

// close closes what is open. What is not in place is not finished: SQLite would
// remove the files beside it by name, and those may be of another.
func (f *File) close(inPlace bool) error {
	var errs []error
	if f.reader != nil {
		errs = append(errs, f.reader.close())
		f.reader = nil
	}
	if f.writer != nil && inPlace {
		errs = append(errs, finishWriting(f.writer))
	}
	errs = append(errs, f.disconnect())
	f.unlockInode()
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
		f.unlockInode()
		_ = f.lock.release()
	}
}

// unlockInode is called once SQLite has closed the file.
func (f *File) unlockInode() {
	if f.inode != nil {
		_ = f.inode.Close()
		f.inode = nil
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
