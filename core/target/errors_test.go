package target

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
)

// opError is a failed system call as package net reports it, with a local port
// that no text may show.
func opError(op string, errno syscall.Errno) error {
	return &net.OpError{
		Op: op, Net: "tcp",
		Source: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 54321},
		Addr:   &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080},
		Err:    os.NewSyscallError(op, errno),
	}
}

func TestDialError(t *testing.T) {
	e, err := parseEndpoint("http://a.example:8080", "")
	if err != nil {
		t.Fatal(err)
	}
	lookup := func(dns net.DNSError) error { return &net.OpError{Op: "dial", Net: "tcp", Err: &dns} }
	tests := []struct {
		err  error
		kind Kind
		text string
	}{
		{opError("connect", syscall.ECONNREFUSED), Connection, "refused by a.example:8080"},
		{opError("connect", syscall.EHOSTUNREACH), Connection, "a.example:8080 cannot be reached: no route to host"},
		{opError("connect", syscall.ENETUNREACH), Connection, "a.example:8080 cannot be reached: network is unreachable"},
		{opError("connect", syscall.ETIMEDOUT), Timeout, "no connection within 5s"},
		{context.DeadlineExceeded, Timeout, "no connection within 5s"},
		{opError("socket", syscall.EMFILE), Connection, "too many open files (fewer connections: lower --concurrency)"},
		{opError("socket", syscall.ENFILE), Connection, "too many open files (fewer connections: lower --concurrency)"},
		{opError("connect", syscall.EADDRNOTAVAIL), Connection, "no free local ports (fewer connections: lower --concurrency)"},
		{opError("connect", syscall.ENOBUFS), Connection, "no buffer space for connections (fewer connections: lower --concurrency)"},
		{lookup(net.DNSError{Err: "no such host", Name: "a.example", IsNotFound: true}), Connection, "host a.example not found"},
		{lookup(net.DNSError{Err: "server misbehaving", IsTemporary: true}), Connection, "host a.example could not be looked up"},
		{lookup(net.DNSError{Err: "i/o timeout", IsTimeout: true}), Timeout, "no connection within 5s"},
		{lookup(net.DNSError{Err: "dial udp 10.0.0.1:53: socket: too many open files"}), Connection,
			"too many open files (fewer connections: lower --concurrency)"},
	}
	for _, test := range tests {
		wantError(t, dialError(test.err, e, "within 5s"), test.kind, test.text)
	}
}

func TestExchangeError(t *testing.T) {
	tests := []struct {
		err      error
		received bool
		kind     Kind
		text     string
	}{
		{opError("read", syscall.ECONNRESET), false, Connection, "reset before the reply"},
		{opError("read", syscall.ECONNRESET), true, Connection, "reset before the end of the reply"},
		{opError("write", syscall.EPIPE), false, Connection, "reset before the reply"},
		{io.EOF, false, Connection, "closed before the reply"},
		{io.ErrUnexpectedEOF, true, Connection, "closed before the end of the reply"},
		{net.ErrClosed, true, Connection, "closed before the end of the reply"},
		{os.ErrDeadlineExceeded, false, Timeout, "no reply within 30s"},
		{os.ErrDeadlineExceeded, true, Timeout, "no whole reply within 30s"},
		{opError("read", syscall.EIO), false, Connection, "broke: input/output error"},
		{errors.New("local error"), false, Connection, "broke: local error"},
	}
	for _, test := range tests {
		wantError(t, exchangeError(test.err, test.received, "within 30s"), test.kind, test.text)
	}
}
