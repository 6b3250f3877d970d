package runfile

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lockInode locks a byte of the file (LockFileEx): Windows knows the file by its index, whatever
// name it was opened by.
func lockInode(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, nil // it cannot be written, as who opens it says better
	}
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err = windows.LockFileEx(windows.Handle(file.Fd()), flags, 0, 1, 0, atInodeByte())
	switch {
	case err == nil:
		return file, nil
	case errors.Is(err, windows.ERROR_LOCK_VIOLATION):
		err = ErrLocked
	default:
		err = errNoInodeLock
	}
	_ = file.Close()
	return nil, err
}

// freeInode gives the lock back.
func freeInode(file *os.File) {
	if file != nil {
		_ = windows.UnlockFileEx(windows.Handle(file.Fd()), 0, 1, 0, atInodeByte())
	}
}

func atInodeByte() *windows.Overlapped { return &windows.Overlapped{OffsetHigh: inodeByte >> 32} }

// links is how many names the file has.
func links(path string) (int, error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	var info windows.ByHandleFileInformation
	err = windows.GetFileInformationByHandle(windows.Handle(file.Fd()), &info)
	return int(info.NumberOfLinks), err
}
