package target

import (
	"net"
	"sync/atomic"
)

// unagreed is a connection over which HTTP/2 is spoken without having been agreed on,
// as TLS would have. It tells a server that answers in HTTP/1, whatever the transport
// then says about its end: that depends on what fails first, its read or its write.
type unagreed struct {
	net.Conn
	http1 *atomic.Bool // set before such an answer is handed on
	begun int          // bytes that came and are those of an answer in HTTP/1; -1 once one was not
}

const http1Begin = "HTTP/1."

// Read implements net.Conn.
func (u *unagreed) Read(p []byte) (int, error) {
	n, err := u.Conn.Read(p)
	for _, b := range p[:n] {
		if u.begun < 0 || u.begun == len(http1Begin) {
			break
		}
		u.take(b)
	}
	return n, err
}

func (u *unagreed) take(b byte) {
	if b != http1Begin[u.begun] {
		u.begun = -1
		return
	}
	if u.begun++; u.begun == len(http1Begin) {
		u.http1.Store(true)
	}
}
