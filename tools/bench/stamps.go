//go:build linux

package main

import (
	"encoding/binary"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// stampedConn knows when what was read from it came. The kernel notes that as a packet
// comes in (SO_TIMESTAMPNS of socket(7)), which on the loopback interface is while its
// sender sends, however late the server reads it. One goroutine at a time reads.
type stampedConn struct {
	net.Conn
	raw       syscall.RawConn
	ancillary []byte
	came      time.Time // what was read last
}

// timespecLen is how long a struct timespec is, in bytes.
const timespecLen = 16

func newStampedConn(c *net.TCPConn) (*stampedConn, error) {
	raw, err := c.SyscallConn()
	if err != nil {
		return nil, err
	}
	var failure error
	err = raw.Control(func(fd uintptr) {
		failure = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1)
	})
	if err == nil {
		err = failure
	}
	return &stampedConn{Conn: c, raw: raw, ancillary: make([]byte, unix.CmsgSpace(timespecLen))}, err
}

// Read implements net.Conn.
func (c *stampedConn) Read(p []byte) (n int, err error) {
	var ancillary int
	waited := c.raw.Read(func(fd uintptr) (done bool) {
		for {
			n, ancillary, _, _, err = unix.Recvmsg(int(fd), p, c.ancillary, 0)
			if err != unix.EINTR {
				return err != unix.EAGAIN
			}
		}
	})
	switch {
	case waited != nil:
		return 0, waited
	case err != nil:
		return 0, os.NewSyscallError("recvmsg", err)
	case n == 0 && len(p) > 0:
		return 0, io.EOF
	}
	c.came = stamp(c.ancillary[:ancillary])
	return n, nil
}

// stamp is the time in what came beside the bytes that were read, or now if there is none.
func stamp(ancillary []byte) time.Time {
	messages, _ := unix.ParseSocketControlMessage(ancillary)
	for _, m := range messages {
		if m.Header.Level == unix.SOL_SOCKET && m.Header.Type == unix.SCM_TIMESTAMPNS && len(m.Data) >= timespecLen {
			return time.Unix(int64(binary.NativeEndian.Uint64(m.Data)), int64(binary.NativeEndian.Uint64(m.Data[8:])))
		}
	}
	return time.Now()
}

// stampedListener stamps what comes over the connections that are made while arrivals are
// noted.
type stampedListener struct {
	*net.TCPListener
	arrivals *arrivals
}

// Accept implements net.Listener.
func (l stampedListener) Accept() (net.Conn, error) {
	c, err := l.AcceptTCP()
	if err != nil || !l.arrivals.areNoted() {
		return c, err
	}
	return newStampedConn(c)
}
