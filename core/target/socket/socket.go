// Package socket looks at a connection without waiting: whether something has come over
// it that was not asked for, whether it has ended, and what TCP knows of that.
package socket

import (
	"net"
	"syscall"
	"time"
)

// Socket is a connection of the machine's own, beneath TLS and proxies. It can be read
// without waiting, and tells what TCP knows. One goroutine at a time reads it.
type Socket struct {
	net.Conn
	raw syscall.RawConn // nil for a connection that is none of the machine's
	// Now says that Read does not wait, but fails with ErrNothing.
	Now bool
	// Near says that the other end is on this machine: what is sent is received at once.
	Near  bool
	p     []byte // where read puts what is there
	n     int
	err   error
	read  func(fd uintptr) // made once, so that a read allocates nothing
	queue func(fd uintptr)
	count int // what queue found
}

// New takes a connection that was dialled.
func New(c net.Conn) *Socket {
	s := &Socket{Conn: c, Near: true}
	if remote, ok := c.RemoteAddr().(*net.TCPAddr); ok {
		s.Near = remote.IP.IsLoopback()
	}
	if own, ok := c.(syscall.Conn); ok {
		s.raw, _ = own.SyscallConn() // nil after an error
	}
	s.read = func(fd uintptr) { s.n, s.err = readNow(fd, s.p) }
	s.queue = func(fd uintptr) { s.count = unacknowledged(fd) }
	return s
}

// Read implements net.Conn.
func (s *Socket) Read(p []byte) (int, error) {
	if s.Now {
		return s.ReadNow(p)
	}
	return s.Conn.Read(p)
}

// ReadNow reads what has come, without waiting: ErrNothing says that nothing has, and
// that there is no end yet.
func (s *Socket) ReadNow(p []byte) (int, error) {
	if s.raw == nil {
		return 0, ErrNothing
	}
	s.p = p
	if err := s.raw.Control(s.read); err != nil {
		return 0, err
	}
	s.p = nil
	return s.n, s.err
}

// Quiet says whether nothing has come, and no end either. What has come is lost.
func (s *Socket) Quiet() bool {
	var p [1]byte
	_, err := s.ReadNow(p[:])
	return err == ErrNothing
}

// Unacknowledged says whether the other side's TCP has not acknowledged all that was
// sent: then what has come from there was sent before all of that was received. It is
// false where the system does not tell.
func (s *Socket) Unacknowledged() bool {
	return s.raw != nil && s.raw.Control(s.queue) == nil && s.count > 0
}

// SinceLast is for how long nothing has come, acknowledgements and the end included; 0
// where the system does not tell.
func (s *Socket) SinceLast() (d time.Duration) {
	if s.raw != nil {
		_ = s.raw.Control(func(fd uintptr) { d = sinceLast(fd) })
	}
	return d
}

// ErrNothing is the error of a read that would have to wait. crypto/tls goes on after a
// temporary one.
var ErrNothing net.Error = nothing{}

type nothing struct{}

func (nothing) Error() string   { return "nothing has come" }
func (nothing) Timeout() bool   { return true }
func (nothing) Temporary() bool { return true }
