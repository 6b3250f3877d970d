package socket

import (
	"time"

	"golang.org/x/sys/unix"
)

// unacknowledged is how many bytes were sent over a socket of TCP and not acknowledged
// yet (tcp(7), SIOCOUTQ); 0 for another socket.
func unacknowledged(fd uintptr) int {
	n, err := unix.IoctlGetInt(int(fd), unix.SIOCOUTQ)
	if err != nil {
		return 0
	}
	return n
}

// sinceLast is how long ago the last segment came over a socket of TCP.
func sinceLast(fd uintptr) time.Duration {
	info, err := unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO)
	if err != nil {
		return 0
	}
	return time.Duration(info.Last_ack_recv) * time.Millisecond
}
