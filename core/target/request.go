package target

import (
	"slices"
	"strconv"

	"vectorcheck/core/target/floatjson"
)

// requestTemplate is an HTTP request with its vector left out, rendered once so
// that an attempt has nothing to put together but the vector.
type requestTemplate struct {
	head         []byte // up to the value of Content-Length, the last header
	before, tail []byte // the body around the vector
}

const (
	endOfHead = "\r\n\r\n"
	maxDigits = 20 // of a Content-Length
)

// newRequestTemplate takes a shape that is valid.
func newRequestTemplate(e endpoint, headers []Header, s Shape, topK int) requestTemplate {
	head := orDefault(s.Method, "POST") + " " + e.path + " " + e.protocol() + "\r\n"
	for _, h := range headers {
		head += h.Name + ": " + h.Value + "\r\n"
	}
	before, tail := s.body(topK)
	return requestTemplate{[]byte(head + "Content-Length: "), []byte(before), []byte(tail)}
}

// render returns the request that asks for the hits nearest to vector, written
// into the memory of buffer, and that memory, grown if it was too small. The
// body is written first, for the head holds its length, and the head then ends
// where the body begins.
func (t *requestTemplate) render(buffer []byte, vector []float32) (grown, request []byte) {
	room := len(t.head) + maxDigits + len(endOfHead)
	buffer = t.appendBody(slices.Grow(buffer[:0], room)[:room], vector)

	var digits [maxDigits]byte
	length := strconv.AppendInt(digits[:0], int64(len(buffer)-room), 10)
	start := room - len(t.head) - len(length) - len(endOfHead)
	copy(buffer[start:], t.head)
	copy(buffer[start+len(t.head):], length)
	copy(buffer[room-len(endOfHead):], endOfHead)
	return buffer, buffer[start:]
}

// appendBody appends the body that asks for the hits nearest to vector.
func (t *requestTemplate) appendBody(buffer []byte, vector []float32) []byte {
	buffer = append(buffer, t.before...)
	buffer = floatjson.AppendVector(buffer, vector)
	return append(buffer, t.tail...)
}
