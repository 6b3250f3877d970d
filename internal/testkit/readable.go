package testkit

import (
	"net"
	"syscall"
	"testing"
)

// Readable says whether something is to be read from conn, a connection of the machine's
// own, or it has ended. It does not wait, and reads nothing.
func Readable(t testing.TB, conn net.Conn) (ready bool) {
	t.Helper()
	raw, err := conn.(syscall.Conn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	_ = raw.Control(func(fd uintptr) { ready = readable(fd) })
	return ready
}
