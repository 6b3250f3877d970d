package runfile

import (
	"os"
	"runtime"

	"github.com/gofrs/flock"
)

// lock keeps a second writer, of this or another process, out of a run file. It
// is the operating system's lock on a file beside it, so that it ends with the
// process; SQLite's own locks end with every transaction.
type lock struct{ *flock.Flock }

// lockAttempts bounds how often a lock file may go just as it was locked.
const lockAttempts = 100

// acquire locks the run file at path, an absolute one without symbolic links.
// The error is ErrLocked if it is locked already.
func acquire(path string) (*lock, error) {
	for range lockAttempts {
		l := &lock{flock.New(path + ".lock")}
		locked, err := l.TryLock()
		if err != nil {
			return nil, err
		}
		if !locked {
			return nil, ErrLocked
		}
		if l.inPlace() {
			return l, nil
		}
		if err := l.Unlock(); err != nil {
			return nil, err
		}
	}
	return nil, ErrLocked
}

// inPlace says whether the file that is locked is the one that others find: the
// one who held the lock before may have removed it.
func (l *lock) inPlace() bool {
	held, err := l.Stat()
	if err != nil {
		return false
	}
	found, err := os.Stat(l.Path())
	return err == nil && os.SameFile(held, found)
}

// release removes the lock file while it is still locked, so that nobody else's
// is removed, and unlocks it. Windows removes no open file, nor one that another
// has opened since.
func (l *lock) release() error {
	removed := os.Remove(l.Path()) == nil
	err := l.Unlock()
	if !removed && runtime.GOOS == "windows" {
		_ = os.Remove(l.Path())
	}
	return err
}
