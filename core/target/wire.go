package target

import (
	"context"
	"time"

	"github.com/valyala/fasthttp"
)

// wire carries requests to an endpoint and replies back. A request is sent again only if
// the server has certainly not read it. It is safe for concurrent use.
type wire interface {
	// ask sends the request for a vector, as of now, and brings its reply.
	ask(ctx context.Context, vector []float32, now time.Time, l limit, see witness) (reply, *Error)
	// reach makes a connection and keeps it for the first request.
	reach(ctx context.Context, now time.Time, l limit) *Error
	// close ends what is under way. It may be called again.
	close()
	closed() bool
}

// witness is who sees what goes out in an attempt and what comes back; both may be nil.
type witness struct {
	sending  Sending
	received *recording // keeps what came back, though it be no reply
}

func (w witness) sent() {
	if w.sending != nil {
		w.sending.Sent()
	}
}

// again asks whether a request may be sent again that was certainly not read.
func (w witness) again(ctx context.Context) bool {
	if w.received != nil {
		w.received.restart()
	}
	return w.sending == nil || w.sending.Again(ctx)
}

// reply is valid until release is called, once.
type reply interface {
	response() *fasthttp.Response
	release()
}

// limit is when an attempt, or its connecting, must be over. text says it in
// words, such as "within 30s".
type limit struct {
	deadline time.Time
	slack    time.Duration // by how much the end may come late
	text     string
}

func (l limit) earlier(other limit) limit {
	if other.deadline.Before(l.deadline) {
		return other
	}
	return l
}
