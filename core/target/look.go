package target

import (
	"bytes"
	"errors"
	"io"
	"time"

	"github.com/valyala/fasthttp"

	"vectorcheck/core/target/socket"
)

// sight is what a look at a connection that waits for its next request finds.
type sight int

const (
	quiet    sight = iota // it can be used
	ended                 // the server has closed it
	answered              // a reply has come that no request has asked for
	strange               // something else has come, such as a 408
)

// look looks at a connection that nothing is under way on, without waiting. If it is not
// quiet it is of no more use: what has come would be taken for the next reply. A message
// of TLS itself, such as a ticket for a later connection, is nothing.
func (c *conn) look() sight {
	c.socket.Now = true
	n, err := c.stream.Read(c.begin[:])
	c.socket.Now = false
	switch {
	case n > 0:
		return sightOf(c.begin[:n])
	case !errors.Is(err, socket.ErrNothing):
		return ended
	}
	for _, layer := range c.layers {
		if !layer.whole() {
			return strange
		}
	}
	return quiet
}

// sightOf tells by the begin of what has come whether it may be the answer to an earlier
// request: one with a status of 2xx.
func sightOf(begin []byte) sight {
	const status = len(http1Begin) + len("1 ")
	if len(begin) > status && bytes.HasPrefix(begin, []byte(http1Begin)) && begin[status] == '2' {
		return answered
	}
	return strange
}

// waited says whether c had been made before the attempt that uses it.
func (c *conn) waited() bool { return !c.idleSince.IsZero() }

// unread says whether a request that got no reply, or not its own, was certainly not read
// as a whole, so that it can be sent again as if it had never been sent:
//
//   - it could not be written whole;
//   - the server's end of the connection came before the request had been received:
//     a server that has read it acknowledges it no later than it closes;
//   - a reset of a unix socket: that is what is left when the other end is closed with
//     something that it did not read;
//   - the server says that it got no request in time (408), and closes; or its reply came
//     before the request had been received: what it answers is another one.
//
// Any other end of a connection may be that of a server that has read the request.
// Only a connection that has waited is in question: servers commonly close
// idle connections, and a new one holds nothing before its first request.
func (c *conn) unread(err error) bool {
	switch {
	case !c.waited():
		return false
	case err == nil:
		status := c.reply.StatusCode()
		return status == fasthttp.StatusRequestTimeout && c.reply.ConnectionClose() || c.early && status/100 == 2
	case c.received > 0 || !isDisconnect(c.networkErr):
		return false
	case !c.sent:
		return true
	case errors.Is(c.networkErr, io.EOF), errors.Is(c.networkErr, io.ErrUnexpectedEOF):
		return c.socket.Unacknowledged()
	}
	return c.pool.dialer.endpoint.network == "unix"
}

// idle is for how long c had waited when the server closed it, as far as can be told.
func (c *conn) idle(now time.Time) time.Duration {
	return max(0, now.Sub(c.idleSince)-c.socket.SinceLast())
}
