package target

import (
	"encoding/binary"
	"net"
)

// recordHeader is the length of what stands before each record of TLS: its type, a
// version, and the length of the rest (RFC 8446, section 5.1).
const recordHeader = 5

// records is a connection beneath TLS that knows where the records end in what is read.
// What comes while nothing was asked for may be a message of TLS itself, such as a
// ticket; half a record that stays so is none.
type records struct {
	net.Conn
	header [recordHeader]byte
	have   int // bytes of the header
	left   int // bytes of the rest
}

// Read implements net.Conn.
func (r *records) Read(p []byte) (int, error) {
	n, err := r.Conn.Read(p)
	r.follow(p[:n])
	return n, err
}

func (r *records) follow(p []byte) {
	for len(p) > 0 {
		if r.left > 0 {
			n := min(r.left, len(p))
			r.left -= n
			p = p[n:]
			continue
		}
		n := copy(r.header[r.have:], p)
		r.have += n
		p = p[n:]
		if r.have == recordHeader {
			r.have, r.left = 0, int(binary.BigEndian.Uint16(r.header[3:]))
		}
	}
}

// whole says whether what was read ends with a record.
func (r *records) whole() bool { return r.have == 0 && r.left == 0 }
