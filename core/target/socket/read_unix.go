//go:build unix && !linux

package socket

import (
	"io"

	"golang.org/x/sys/unix"
)

// readNow reads a socket, which never waits by itself: Go sets it so.
func readNow(fd uintptr, p []byte) (int, error) {
	for {
		n, err := unix.Read(int(fd), p)
		switch {
		case err == unix.EINTR:
			continue
		case err == unix.EAGAIN:
			return 0, ErrNothing
		case err != nil:
			return 0, err
		case n == 0:
			return 0, io.EOF
		}
		return n, nil
	}
}
