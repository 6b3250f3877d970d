package report

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// SaveError says why a file could not be saved, and what to do about it.
type SaveError struct {
	Path string
	Err  error
	Hint string // "" where nothing is known to help
}

// Error implements error.
func (e *SaveError) Error() string {
	text := fmt.Sprintf("saving %s: %v", e.Path, e.Err)
	if e.Hint != "" {
		text += ": " + e.Hint
	}
	return text
}

// Unwrap gives errors.Is and errors.As the cause.
func (e *SaveError) Unwrap() error { return e.Err }

// SaveFile makes the file at path hold what write writes, whole or not at all:
// write fills a temporary file beside it, which is synced and takes its place. If
// anything fails, write included, what was at path stays and the temporary file
// goes. What write writes is not buffered. The error is a *SaveError.
func SaveFile(path string, write func(io.Writer) error) error {
	return newSaver().save(path, write)
}

// file is what a temporary file is to a saver.
type file interface {
	io.WriteCloser
	Sync() error
	Name() string
}

// saver is the disk that files are saved on.
type saver struct {
	create func(beside string) (file, error)
	rename func(from, to string) error
}

func newSaver() saver {
	return saver{func(beside string) (file, error) { return createBeside(beside) }, os.Rename}
}

func (s saver) save(path string, write func(io.Writer) error) error {
	if err := s.replace(path, write); err != nil {
		return NewSaveError(path, err)
	}
	return nil
}

func (s saver) replace(path string, write func(io.Writer) error) error {
	destination, err := destinationOf(path)
	if err != nil {
		return err
	}
	f, err := s.create(destination)
	if err != nil {
		return err
	}
	moved := false
	defer func() { // also when write panics
		if !moved {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err := write(f); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := s.rename(f.Name(), destination); err != nil {
		return err
	}
	moved = true
	return syncFolder(filepath.Dir(destination))
}

var (
	errFolder     = errors.New("it is a folder")
	errNotRegular = errors.New("it is not a regular file")
)

// destinationOf is the file to replace: what path points to if it is a link.
func destinationOf(path string) (string, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return path, nil
	case err != nil:
		return "", err
	case info.IsDir():
		return "", errFolder
	case !info.Mode().IsRegular():
		return "", errNotRegular
	}
	return filepath.EvalSymlinks(path)
}

// temporaryPrefix begins the names of temporary files.
const temporaryPrefix = ".vectorcheck-"

// createBeside creates a new file in the folder of path, for its owner alone: what
// is exported holds ids and what an API said.
func createBeside(path string) (*os.File, error) {
	const tries = 100
	for try := 1; ; try++ {
		name := fmt.Sprintf("%s%08x.tmp", temporaryPrefix, rand.Uint32())
		f, err := os.OpenFile(filepath.Join(filepath.Dir(path), name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if !errors.Is(err, fs.ErrExist) || try == tries {
			return f, err
		}
	}
}

// syncFolder makes a rename survive a loss of power, where folders can be synced.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	defer folder.Close()
	if err := folder.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, syscall.EINVAL) {
		return err
	}
	return nil
}

// windowsDiskFull is ERROR_DISK_FULL of winerror.h.
const windowsDiskFull = syscall.Errno(112)

// NewSaveError explains why the file at path could not be saved.
func NewSaveError(path string, err error) *SaveError {
	cause := fileCause(path, err)
	if cause == nil { // of what write reads, for one: not ours to explain
		return &SaveError{Path: path, Err: err}
	}
	return &SaveError{Path: path, Err: cause, Hint: hint(path, cause)}
}

// fileCause is what went wrong with the file that is saved, without the name of
// the temporary file, which would only confuse; nil if it was something else.
func fileCause(path string, err error) error {
	var pathError *fs.PathError
	var linkError *os.LinkError
	switch {
	case errors.Is(err, errFolder), errors.Is(err, errNotRegular):
		return err
	case errors.As(err, &linkError):
		return linkError.Err
	case errors.As(err, &pathError):
		if pathError.Path == path || pathError.Path == filepath.Dir(path) || strings.HasPrefix(filepath.Base(pathError.Path), temporaryPrefix) {
			return pathError.Err
		}
	}
	return nil
}

func hint(path string, cause error) string {
	switch {
	case errors.Is(cause, syscall.ENOSPC), errors.Is(cause, syscall.EDQUOT), runtime.GOOS == "windows" && errors.Is(cause, windowsDiskFull):
		return "free some space, or save to another disk"
	case errors.Is(cause, fs.ErrPermission):
		return "save to a folder that you may write to"
	case errors.Is(cause, syscall.EROFS):
		return "the disk is read-only; save to another"
	case errors.Is(cause, syscall.EFBIG):
		return "its disk, or a limit of this system, allows no file as large as that; save to another disk"
	case errors.Is(cause, syscall.EIO):
		return "see that the disk is connected and sound, or save to another"
	case errors.Is(cause, fs.ErrNotExist):
		return fmt.Sprintf("create the folder %s first, or save to another", filepath.Dir(path))
	case errors.Is(cause, errFolder), errors.Is(cause, errNotRegular):
		return "give the name of a file"
	}
	return ""
}
