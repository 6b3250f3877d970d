package runfile

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// inodeByte is the byte of a run file whose lock is ours: far behind those that SQLite locks,
// and behind the end of any file.
const inodeByte = 1 << 62

// lockInode keeps a second writer out of a run file that has more than one name, by a hard link
// or a bind mount: the lock file beside it is found by one of them only. It is a lock of the
// open file, which no closing of another takes away (F_OFD_SETLK). The file is to be closed
// after those of SQLite, whose locks end when any of the process's is closed. A disk that
// knows no such locks has none.
func lockInode(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, nil // it cannot be written, as who opens it says better
	}
	lock := unix.Flock_t{Type: unix.F_WRLCK, Start: inodeByte, Len: 1}
	err = unix.FcntlFlock(file.Fd(), unix.F_OFD_SETLK, &lock)
	if errors.Is(err, unix.EAGAIN) || errors.Is(err, unix.EACCES) {
		_ = file.Close()
		return nil, ErrLocked
	}
	return file, nil
}

// freeInode gives the lock back, without closing the file: SQLite may have it open still.
func freeInode(file *os.File) {
	if file != nil {
		lock := unix.Flock_t{Type: unix.F_UNLCK, Start: inodeByte, Len: 1}
		_ = unix.FcntlFlock(file.Fd(), unix.F_OFD_SETLK, &lock)
	}
}
