package target

import (
	"net/http"
	"slices"
	"strconv"

	"vectorcheck/core/target/floatjson"
)

// requestTemplate is an HTTP request with its vector left out, rendered once so
// that an attempt has nothing to put together but the vector.
type requestTemplate struct {
	head         []byte // up to the value of Content-Length, the last header
	before, tail []byte // the body around the vector
	bare         bool   // there is no vector: before is the whole body
}

const (
	endOfHead = "\r\n\r\n"
	maxDigits = 20 // of a Content-Length
)

// newRequestTemplate takes a shape that is valid.
func newRequestTemplate(e endpoint, headers []Header, s Shape, topK int) requestTemplate {
	before, tail := s.body(topK)
	head := requestHead(orDefault(s.Method, http.MethodPost), e, headers)
	return requestTemplate{head: head, before: []byte(before), tail: []byte(tail)}
}

func requestHead(method string, e endpoint, headers []Header) []byte {
	head := method + " " + e.path + " " + e.protocol() + "\r\n"
	for _, h := range headers {
		head += h.Name + ": " + h.Value + "\r\n"
	}
	return []byte(head + "Content-Length: ")
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
	if t.bare {
		return buffer
	}
	buffer = floatjson.AppendVector(buffer, vector)
	return append(buffer, t.tail...)
}
