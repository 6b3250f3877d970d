package runfile

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lockInode locks a byte of the open file (F_OFD_SETLK): no closing of another file of this
// process takes the lock away. It is to be closed after those of SQLite, whose locks end when
// any of the process's is closed. So the one that is refused stays open: the process that has
// the run may be this one.
func lockInode(path string) (*os.File, error) {
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_CLOEXEC, 0)
	for errors.Is(err, unix.EINTR) {
		fd, err = unix.Open(path, unix.O_RDWR|unix.O_CLOEXEC, 0)
	}
	if err != nil {
		return nil, nil // it cannot be written, as who opens it says better
	}
	lock := unix.Flock_t{Type: unix.F_WRLCK, Start: inodeByte, Len: 1}
	switch err := unix.FcntlFlock(uintptr(fd), unix.F_OFD_SETLK, &lock); {
	case err == nil:
		return os.NewFile(uintptr(fd), path), nil
	case errors.Is(err, unix.EAGAIN), errors.Is(err, unix.EACCES):
		return nil, ErrLocked
	}
	_ = unix.Close(fd) // on such a disk nobody has locked it
	return nil, errNoInodeLock
}

// freeInode gives the lock back, without closing the file: SQLite may have it open still.
func freeInode(file *os.File) {
	if file != nil {
		lock := unix.Flock_t{Type: unix.F_UNLCK, Start: inodeByte, Len: 1}
		_ = unix.FcntlFlock(file.Fd(), unix.F_OFD_SETLK, &lock)
	}
}
