package runfile

import (
	"errors"
	"os"
	"path/filepath"
)

// Copy makes a copy of a run file, whole and in one file that only its owner can read. It
// refuses a run that is being written (ErrLocked), and a name that something has already
// (ErrExists). A run file that can only be read will do.
func Copy(from, to string) error {
	err := copyFrom(from, to)
	if errors.As(err, new(*Error)) { // of the copy
		return err
	}
	return newError("copy", from, err)
}

func copyFrom(from, to string) (err error) {
	realPath, err := resolveFile(from)
	if err != nil {
		return err
	}
	switch l, err := acquire(realPath); {
	case err == nil:
		defer func() { _ = l.release() }()
	case errors.Is(err, ErrLocked):
		return err
	} // else nobody can write there
	f, err := openReadOnly(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return f.copyTo(to)
}

// copyTo copies what is saved to a path where there is nothing.
func (f *File) copyTo(path string) error {
	folder, err := resolve(filepath.Dir(path))
	if err != nil {
		return newError("create", path, err)
	}
	target := filepath.Join(folder, filepath.Base(path))
	l, err := acquire(target)
	if err != nil {
		return newError("create", path, err)
	}
	defer func() { _ = l.release() }()
	if _, err := os.Lstat(target); err == nil {
		return newError("create", path, ErrExists)
	}
	made := target + unfinished
	removeAll(made)
	defer removeAll(made)
	if err := f.vacuumInto(made); err != nil {
		return newError("create", path, err)
	}
	if err := giveName(made, target); err != nil {
		return newError("create", path, err)
	}
	syncFolder(folder)
	return nil
}

func (f *File) vacuumInto(path string) error {
	if err := createEmpty(path); err != nil {
		return err
	}
	f.reading.Lock()
	_, err := f.reader.exec("VACUUM INTO ?", path)
	f.reading.Unlock()
	if err != nil {
		return err
	}
	return syncFile(path)
}
