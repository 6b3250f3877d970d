package target

import (
	"strconv"

	"vectorcheck/core/target/floatjson"
)

// requestTemplate is an HTTP request with its vector left out, rendered once so
// that an attempt has nothing to put together but the vector.
type requestTemplate struct {
	head []byte // up to the value of Content-Length, the last header
	tail []byte // the body after the vector
}

const bodyHead = `{"vector":`

func newRequestTemplate(e endpoint, headers []Header, topK int) requestTemplate {
	head := "POST " + e.path + " HTTP/1.1\r\n"
	for _, h := range headers {
		head += h.Name + ": " + h.Value + "\r\n"
	}
	return requestTemplate{
		head: []byte(head + "Content-Length: "),
		tail: []byte(`,"top_k":` + strconv.Itoa(topK) + "}"),
	}
}

// appendBody appends the JSON that asks for the hits nearest to vector.
func (t *requestTemplate) appendBody(dst []byte, vector []float32) []byte {
	dst = append(dst, bodyHead...)
	dst = floatjson.AppendVector(dst, vector)
	return append(dst, t.tail...)
}

// appendMessage appends the whole request that carries body.
func (t *requestTemplate) appendMessage(dst, body []byte) []byte {
	dst = append(dst, t.head...)
	dst = strconv.AppendInt(dst, int64(len(body)), 10)
	dst = append(dst, "\r\n\r\n"...)
	return append(dst, body...)
}
