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

// mostSends bounds how often an attempt sends its request: one that was certainly not
// read is sent again.
const mostSends = 3

func (w *http1) ask(ctx context.Context, vector []float32, now time.Time, l limit, see witness) (reply, *Error) {
	for sends := 1; ; sends++ {
		c, failure := w.pool.get(ctx, now, l, sends > 1)
		if failure != nil {
			return nil, failure
		}
		failure, unread := w.exchange(c, vector, now, l, see)
		if failure == nil {
			return c, nil
		}
		if !unread || sends == mostSends || !see.again(ctx) {
			return nil, failure
		}
		now = time.Now()
	}
}

// exchange sends a request over c, as of now, and has its reply in c. After a failure c is
// dropped; unread says that the request was certainly not read.
func (w *http1) exchange(c *conn, vector []float32, now time.Time, l limit, see witness) (failure *Error, unread bool) {
	var request []byte
	c.request, request = w.request.render(c.request, vector)
	c.recording = see.received
	err := c.send(request, l)
	if err == nil {
		see.sent()
		err = c.receive()
	}
	unread = c.unread(err)
	switch {
	case err == nil && !unread:
		return nil, false
	case err != nil:
		failure = w.explain(c, err, l)
		failure.Waited = c.waited() && c.received == 0 && isDisconnect(c.networkErr)
	case unread && c.early:
		failure = &Error{Kind: BadReply, Text: "a reply that came before the request had been received"}
	default:
		failure = statusError(&c.reply.Header, nil, w.endpoint, time.Now())
	}
	if failure.Waited || unread && !c.early {
		w.pool.learn(now.Sub(c.idleSince))
	}
	w.pool.drop(c, true)
	return failure, unread
}

// explain says why an exchange over c failed with err.
func (w *http1) explain(c *conn, err error, l limit) *Error {
	header := &c.reply.Header
	switch {
	case speaksTLS(c.unparsed()):
		return &Error{Kind: Connection, Permanent: true,
			Text: w.endpoint.addr + " speaks TLS: try https:// instead of http://"}
	case c.networkErr != nil:
		return exchangeError(c.networkErr, c.received > 0, l.text)
	case errors.Is(err, fasthttp.ErrBodyTooLarge) && header.StatusCode()/100 != 2:
		return statusError(header, nil, w.endpoint, time.Now())
	}
	return replyError(err, c.unparsed())
}

func (w *http1) reach(ctx context.Context, now time.Time, l limit) *Error {
	c, failure := w.pool.get(ctx, now, l, false)
	if failure == nil {
		w.pool.put(c, time.Now())
	}
	return failure
}

func (w *http1) close()       { w.pool.close() }
func (w *http1) closed() bool { return w.pool.closed() }
