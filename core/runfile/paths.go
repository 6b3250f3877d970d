package runfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// resolve makes path absolute and free of symbolic links, so that a file has
// one lock whatever way leads to it.
func resolve(path string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(absolute)
}

// resolveFile is resolve for a file that must exist. It must not be opened and
// closed here: on POSIX systems that would end the locks which a connection
// in this process has on it (sqlite.org/howtocorrupt.html, 2.2).
func resolveFile(path string) (string, error) {
	realPath, err := resolve(path)
	if err != nil {
		return "", err
	}
	info, err := os.Stat(realPath)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%w: it is no regular file", ErrNotRunFile)
	}
	return realPath, nil
}

func hasContent(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() > 0
}

// removeAll removes a database that did not come about.
func removeAll(path string) {
	for _, suffix := range []string{"", "-journal", "-wal", "-shm"} {
		_ = os.Remove(path + suffix)
	}
}

// createEmpty makes a file where there is none.
func createEmpty(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return ErrExists // the system's words name the file once more
	}
	if err != nil {
		return err
	}
	return file.Close()
}
