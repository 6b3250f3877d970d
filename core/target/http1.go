package target

import (
	"context"
	"errors"
	"time"

	"github.com/valyala/fasthttp"
)

// http1 asks over HTTP/1.1: one request at a time over each of many connections.
type http1 struct {
	endpoint endpoint
	request  requestTemplate
	pool     *pool
}

var _ wire = (*http1)(nil)

func (w *http1) ask(ctx context.Context, vector []float32, now time.Time, l limit, see witness) (reply, *Error) {
	c, failure := w.pool.get(ctx, now, l)
	if failure != nil {
		return nil, failure
	}
	var request []byte
	c.request, request = w.request.render(c.request, vector)
	c.recording = see.received
	err := c.send(request, l)
	if err == nil {
		see.sent()
		err = c.receive()
	}
	if err != nil {
		w.pool.drop(c, true)
		return nil, w.explain(c, err, l)
	}
	return c, nil
}

// explain says why an exchange over c failed with err.
func (w *http1) explain(c *conn, err error, l limit) *Error {
	header := &c.reply.Header
	switch {
	case speaksTLS(c.unread()):
		return &Error{Kind: Connection, Permanent: true,
			Text: w.endpoint.addr + " speaks TLS: try https:// instead of http://"}
	case c.networkErr != nil:
		return exchangeError(c.networkErr, c.received > 0, l.text)
	case errors.Is(err, fasthttp.ErrBodyTooLarge) && header.StatusCode()/100 != 2:
		return statusError(header, nil, w.endpoint, time.Now())
	}
	return replyError(err, c.unread())
}

func (w *http1) reach(ctx context.Context, now time.Time, l limit) *Error {
	c, failure := w.pool.get(ctx, now, l)
	if failure == nil {
		w.pool.put(c, time.Now())
	}
	return failure
}

func (w *http1) close()       { w.pool.close() }
func (w *http1) closed() bool { return w.pool.closed() }
