//go:build unix

package testkit

import "golang.org/x/sys/unix"

// readable says whether something is to be read from a socket, or it has ended.
func readable(fd uintptr) bool {
	ready, _ := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 0)
	return ready > 0
}
