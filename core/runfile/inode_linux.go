package runfile

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lockInode locks a byte of the open file (F_OFD_SETLK): no closing of another file of this
// process takes the lock away. It is to be closed after those of SQLite, whose locks end when
// any of the process's is closed.
func lockInode(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, nil // it cannot be written, as who opens it says better
	}
	lock := unix.Flock_t{Type: unix.F_WRLCK, Start: inodeByte, Len: 1}
	err = unix.FcntlFlock(file.Fd(), unix.F_OFD_SETLK, &lock)
	switch {
	case err == nil:
		return file, nil
	case errors.Is(err, unix.EAGAIN), errors.Is(err, unix.EACCES):
		err = ErrLocked
	default:
		err = errNoInodeLock
	}
	_ = file.Close()
	return nil, err
}

// freeInode gives the lock back, without closing the file: SQLite may have it open still.
func freeInode(file *os.File) {
	if file != nil {
		lock := unix.Flock_t{Type: unix.F_UNLCK, Start: inodeByte, Len: 1}
		_ = unix.FcntlFlock(file.Fd(), unix.F_OFD_SETLK, &lock)
	}
}
