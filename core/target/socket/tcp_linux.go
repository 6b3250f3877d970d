package socket

import (
	"io"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The calls below never wait, so that they need not tell Go's scheduler: that is a good
// part of what they cost otherwise.

// readNow reads a socket, which does not wait by itself: Go sets it so.
func readNow(fd uintptr, p []byte) (int, error) {
	for {
		n, _, errno := unix.RawSyscall6(unix.SYS_RECVFROM, fd,
			uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), unix.MSG_DONTWAIT, 0, 0)
		switch {
		case errno == unix.EINTR:
			continue
		case errno == unix.EAGAIN:
			return 0, ErrNothing
		case errno != 0:
			return 0, errno
		case n == 0:
			return 0, io.EOF
		}
		return int(n), nil
	}
}

// unacknowledged is how many bytes were sent over a socket of TCP and not acknowledged
// yet (tcp(7), SIOCOUTQ); 0 for another socket.
func unacknowledged(fd uintptr) int {
	var n int32
	if _, _, errno := unix.RawSyscall(unix.SYS_IOCTL, fd, unix.SIOCOUTQ, uintptr(unsafe.Pointer(&n))); errno != 0 {
		return 0
	}
	return int(n)
}

// sinceLast is how long ago the last segment came over a socket of TCP.
func sinceLast(fd uintptr) time.Duration {
	info, err := unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO)
	if err != nil {
		return 0
	}
	return time.Duration(info.Last_ack_recv) * time.Millisecond
}
