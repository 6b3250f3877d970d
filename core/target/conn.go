package target

import (
	"bufio"
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
	link
	pool      *pool
	reader    *bufio.Reader
	deadline  time.Time // as set last
	idleSince time.Time // zero before the first attempt is over

	request []byte // memory for the next one
	reply   fasthttp.Response

	sent       bool  // the request of this attempt has gone out whole
	received   int   // bytes of this attempt's reply
	early      bool  // of which the first came before the request was received whole
	networkErr error // what ended this attempt, if it was the network
	recording  *recording

	begin [len(http1Begin) + 3]byte // of what a look has found
}

func newConn(p *pool, k link) *conn {
	c := &conn{link: k, pool: p}
	c.reader = bufio.NewReaderSize(c, maxHeader)
	c.reply.KeepBodyBuffer = true
	return c
}

// send sends a request. After an error the connection is of no more use.
func (c *conn) send(request []byte, l limit) error {
	c.sent, c.received, c.early, c.networkErr = false, 0, false, nil
	if c.networkErr = c.setDeadline(l); c.networkErr != nil {
		return c.networkErr
	}
	_, c.networkErr = c.stream.Write(request)
	c.sent = c.networkErr == nil
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
	if n > 0 && c.received == 0 {
		c.early = c.waited() && !c.socket.Near && c.socket.Unacknowledged()
	}
	c.received += n
	if c.recording != nil {
		c.recording.add(p[:n])
	}
	if err != nil {
		c.networkErr = err
	}
	return n, err
}

// unparsed is what was received of a reply that could not be parsed.
func (c *conn) unparsed() []byte {
	received, _ := c.reader.Peek(c.reader.Buffered())
	return received
}

// reusable says whether another request may follow the reply that was read.
// Bytes past its end would be taken for the next one.
func (c *conn) reusable() bool {
	return !c.reply.ConnectionClose() && c.reader.Buffered() == 0 &&
		c.reply.StatusCode() != fasthttp.StatusSwitchingProtocols && c.pool.mayFollow(c)
}

func (c *conn) response() *fasthttp.Response { return &c.reply }

// release gives the connection back to its pool.
func (c *conn) release() {
	if c.reusable() {
		c.pool.put(c, time.Now())
		return
	}
	c.pool.tell(sightOf(c.unparsed()))
	c.pool.drop(c, false)
}

// releaseReply gives up the memory of a long reply.
func (c *conn) releaseReply() { c.reply.ReleaseBody(keptBody) }

// close ends the connection, and what is under way on it.
func (c *conn) close() { c.socket.Close() }
