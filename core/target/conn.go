package target

import (
	"bufio"
	"net"
	"runtime"
	"time"

	"github.com/valyala/fasthttp"
)

// Bounds of a reply, in bytes.
const (
	maxHeader = 16 << 10
	maxBody   = 4 << 20
	// keptBody is the largest body whose memory a connection keeps.
	keptBody = 64 << 10
)

// conn is a connection, and all the memory that an attempt needs. One attempt
// at a time uses it.
type conn struct {
	pool      *pool
	stream    net.Conn // TLS, if that is spoken
	socket    net.Conn // beneath; closing it never blocks
	reader    *bufio.Reader
	deadline  time.Time // as set last
	idleSince time.Time // zero before the first attempt is over

	request []byte // memory for the next one
	reply   fasthttp.Response

	received   int   // bytes of this attempt's reply
	networkErr error // what ended this attempt, if it was the network
	recording  *recording
}

func newConn(p *pool, stream, socket net.Conn) *conn {
	c := &conn{pool: p, stream: stream, socket: socket}
	c.reader = bufio.NewReaderSize(c, maxHeader)
	c.reply.KeepBodyBuffer = true
	return c
}

// send sends a request. After an error the connection is of no more use.
func (c *conn) send(request []byte, l limit) error {
	c.received, c.networkErr = 0, nil
	if c.networkErr = c.setDeadline(l); c.networkErr != nil {
		return c.networkErr
	}
	_, c.networkErr = c.stream.Write(request)
	return c.networkErr
}

// receive reads the reply to what was sent. After an error the connection is of no more
// use.
func (c *conn) receive() error {
	runtime.Gosched() // or the reading tries in vain first, for a tenth of the whole cost
	return c.reply.ReadLimitBody(c.reader, maxBody)
}

// setDeadline leaves a deadline that will do as it is: on a busy connection,
// setting a timer is seldom needed.
func (c *conn) setDeadline(l limit) error {
	latest := l.deadline.Add(l.slack)
	if !c.deadline.Before(l.deadline) && !c.deadline.After(latest) {
		return nil
	}
	c.deadline = latest
	return c.stream.SetDeadline(latest)
}

// Read implements io.Reader for the parser of replies, whose own errors do not
// always tell what the network's was.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.stream.Read(p)
	c.received += n
	if c.recording != nil {
		c.recording.add(p[:n])
	}
	if err != nil {
		c.networkErr = err
	}
	return n, err
}

// unread is what was received of a reply that could not be parsed.
func (c *conn) unread() []byte {
	received, _ := c.reader.Peek(c.reader.Buffered())
	return received
}

// reusable says whether another request may follow the reply that was read.
// Bytes past its end would be taken for the next one.
func (c *conn) reusable() bool {
	return !c.reply.ConnectionClose() && c.reader.Buffered() == 0 &&
		c.reply.StatusCode() != fasthttp.StatusSwitchingProtocols
}

func (c *conn) response() *fasthttp.Response { return &c.reply }

// release gives the connection back to its pool.
func (c *conn) release() {
	if c.reusable() {
		c.pool.put(c, time.Now())
	} else {
		c.pool.drop(c, false)
	}
}

// releaseReply gives up the memory of a long reply.
func (c *conn) releaseReply() { c.reply.ReleaseBody(keptBody) }

// close ends the connection, and what is under way on it.
func (c *conn) close() { c.socket.Close() }
