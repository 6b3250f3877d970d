package runfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// What can be wrong with a run file. Every error of this package is an *Error
// and, where it is one of these, wraps it.
var (
	ErrExists     = errors.New("a file of that name exists already")
	ErrMissing    = errors.New("there is no such file")
	ErrLocked     = errors.New("another VectorCheck is writing this run")
	ErrLinked     = errors.New("the file has more than one name (hard links), and two programs could write it under two of them")
	ErrBusy       = errors.New("another program has locked the file")
	ErrNotRunFile = errors.New("this is no VectorCheck run file")
	ErrNewer      = errors.New("a newer version of VectorCheck has made this file")
	ErrDamaged    = errors.New("the file is damaged")
	ErrDiskFull   = errors.New("the disk is full")
	ErrReadOnly   = errors.New("the file or its folder cannot be written")
	ErrIO         = errors.New("the disk could not be read or written")
	ErrFiles      = errors.New("too many files are open")
	// ErrGone and ErrReplaced are of a file that was open to be written.
	ErrGone     = errors.New("the run file has gone from its place")
	ErrReplaced = errors.New("another file has taken the place of the run file")
	// ErrNotNew and ErrNotFailed keep every vector at one result: the first is
	// of a vector that has one already, the second of one that was to be checked
	// again but has no error.
	ErrNotNew    = errors.New("the vector has a result already")
	ErrNotFailed = errors.New("the vector has no error that could be replaced")
)

// hints say what to do.
var hints = []struct {
	err  error
	text string
}{
	{ErrGone, "connect its disk or make its folder again, with room for the run; or put the file back"},
	{ErrReplaced, "move that file away, then go on; nothing that was saved is lost"},
	{ErrExists, "it is kept as it is: choose another name, or open that run to go on with it"},
	{ErrMissing, "check the path"},
	{ErrLocked, "stop it first"},
	{ErrLinked, "remove the other names, or make a copy of the file and go on in that"},
	{ErrBusy, "close the other programs that have it open, then try again"},
	{ErrNotRunFile, "choose a file that a run has made, mostly named .vcrun"},
	{ErrNewer, "update VectorCheck"},
	{ErrDamaged, "use a copy of it, if there is one; SQLite's .recover may save its rows"},
	{ErrDiskFull, "make room on it, then go on; nothing that was saved is lost"},
	{ErrReadOnly, "check the permissions of both, or copy the file, with its -wal or -journal if there is one, to another folder"},
	{ErrFiles, "raise the limit (ulimit -n), or lower the concurrency; nothing that was saved is lost"},
	{ErrIO, "see that the disk is connected, sound and not full, then go on; nothing that was saved is lost"},
}

// passing are those that end once somebody has done what their hint says.
var passing = []error{ErrBusy, ErrDiskFull, ErrReadOnly, ErrIO, ErrFiles, ErrGone, ErrReplaced}

// Transient says whether what Append could not save may be saved by another try:
// the disk has room again, say, or is connected again.
func Transient(err error) bool {
	return slices.ContainsFunc(passing, func(one error) bool { return errors.Is(err, one) })
}

// Error says what could not be done with a run file, and what to do about it.
type Error struct {
	Op   string // create, open, read, save or close
	Path string // the run file
	Err  error
	Hint string // "" where nothing is known to help
}

// Error implements error.
func (e *Error) Error() string {
	text := fmt.Sprintf("%s %s: %v", e.Op, e.Path, e.Err)
	if e.Hint != "" {
		text += ": " + e.Hint
	}
	return text
}

// Unwrap gives errors.Is and errors.As the cause.
func (e *Error) Unwrap() error { return e.Err }

// newError makes an *Error of err, nil of nil.
func newError(op, path string, err error) error {
	if err == nil {
		return nil
	}
	if cannotOpen(err) && filesRunOut(path) {
		err = fmt.Errorf("%w (%w)", ErrFiles, err)
	}
	if known := classify(err); known != nil && !errors.Is(err, known) {
		err = fmt.Errorf("%w (%w)", known, err)
	}
	e := &Error{Op: op, Path: path, Err: err}
	for _, hint := range hints {
		if errors.Is(err, hint.err) {
			e.Hint = hint.text
			break
		}
	}
	return e
}

// cannotOpen says whether SQLite could not open a file; it does not say why.
func cannotOpen(err error) bool {
	var failure *sqlite.Error
	return errors.As(err, &failure) && failure.Code()&0xff == sqlite3.SQLITE_CANTOPEN
}

// filesOfOne is about how many files SQLite has open at once for a run file: what it could
// not open all of, it has closed again.
const filesOfOne = 8

// filesRunOut says whether the files of a run cannot be opened as too many others are open.
func filesRunOut(path string) bool {
	for range filesOfOne {
		folder, err := os.Open(filepath.Dir(path))
		if err != nil {
			return tooManyFiles(err)
		}
		defer folder.Close()
	}
	return false
}

func tooManyFiles(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}

// classify gives the one of the errors above that a failure of SQLite, or of the
// system, amounts to; nil if none.
func classify(err error) error {
	if errors.Is(err, ErrFiles) || tooManyFiles(err) {
		return ErrFiles
	}
	var failure *sqlite.Error
	if errors.As(err, &failure) {
		return classifyCode(failure.Code())
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ErrMissing
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return ErrReadOnly
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return ErrDiskFull
	case errors.Is(err, syscall.EIO):
		return ErrIO
	}
	return nil
}

// classifyCode is classify for SQLite's result codes (sqlite.org/rescode.html), of
// which the low byte says what failed and the others add detail.
func classifyCode(code int) error {
	if code == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY {
		return ErrNotNew
	}
	switch code & 0xff {
	case sqlite3.SQLITE_FULL:
		return ErrDiskFull
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN:
		return ErrReadOnly
	case sqlite3.SQLITE_IOERR:
		return ErrIO
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL:
		return ErrBusy
	case sqlite3.SQLITE_NOTADB:
		return ErrNotRunFile
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_TOOBIG:
		return ErrDamaged
	case sqlite3.SQLITE_ERROR: // a table or a column that should be there is not
		return ErrDamaged
	}
	return nil
}
