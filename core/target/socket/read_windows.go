package socket

import (
	"io"
	"unsafe"

	"golang.org/x/sys/windows"
)

var wsaPoll = windows.NewLazySystemDLL("ws2_32.dll").NewProc("WSAPoll")

// pollFD is WSAPOLLFD of winsock2.h.
type pollFD struct {
	fd      uintptr
	events  int16
	revents int16
}

const pollReadNormal = 0x0100 // POLLRDNORM

// readNow reads a socket if that has something, or has ended: else it would wait.
func readNow(fd uintptr, p []byte) (int, error) {
	poll := pollFD{fd: fd, events: pollReadNormal}
	ready, _, _ := wsaPoll.Call(uintptr(unsafe.Pointer(&poll)), 1, 0)
	if int32(ready) <= 0 {
		return 0, ErrNothing
	}
	var n, flags uint32
	buffer := windows.WSABuf{Len: uint32(len(p)), Buf: unsafe.SliceData(p)}
	if err := windows.WSARecv(windows.Handle(fd), &buffer, 1, &n, &flags, nil, nil); err != nil {
		return 0, err
	}
	if n == 0 {
		return 0, io.EOF
	}
	return int(n), nil
}
