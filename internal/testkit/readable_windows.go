package testkit

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// readable says whether something is to be read from a socket, or it has ended
// (WSAPoll of winsock2.h).
func readable(fd uintptr) bool {
	poll := struct {
		fd              uintptr
		events, revents int16
	}{fd: fd, events: 0x0100} // POLLRDNORM
	ready, _, _ := windows.NewLazySystemDLL("ws2_32.dll").NewProc("WSAPoll").Call(uintptr(unsafe.Pointer(&poll)), 1, 0)
	return int32(ready) > 0
}
