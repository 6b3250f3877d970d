package pgvector

import (
	"context"
	"crypto/tls"
	"net"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	conn "vectorcheck/core/target/socket"
)

// closeGrace is how long a server has to answer a request to leave off before its
// connections are closed all the same: pgx would wait for 15 seconds.
const closeGrace = 500 * time.Millisecond

// sockets are the connections that there are.
type sockets struct {
	mu      sync.Mutex
	open    map[*socket]struct{}
	dialing int
}

// dial is a pgconn.DialFunc that keeps what another one dials.
func (s *sockets) dial(by pgconn.DialFunc) pgconn.DialFunc {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		s.mu.Lock()
		s.dialing++
		s.mu.Unlock()
		c, err := by(ctx, network, addr)
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.dialing--; err != nil {
			return nil, err
		}
		kept := &socket{conn.New(c), s}
		s.open[kept] = struct{}{}
		return kept, nil
	}
}

// count is how many there are, or will be.
func (s *sockets) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open) + s.dialing
}

func (s *sockets) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.open {
		_ = c.Socket.Close() // nothing is left to be written
	}
}

// socket is a connection that is kept until it is closed.
type socket struct {
	*conn.Socket
	of *sockets
}

// Close implements net.Conn.
func (c *socket) Close() error {
	c.of.mu.Lock()
	delete(c.of.open, c)
	c.of.mu.Unlock()
	return c.Socket.Close()
}

// quiet says whether nothing has come over a connection that waits for its next query,
// and no end either. A server says why before it closes one.
func quiet(c *pgconn.PgConn) bool {
	if c.Frontend().ReadBufferLen() > 0 {
		return false
	}
	stream := c.Conn()
	if encrypted, ok := stream.(*tls.Conn); ok {
		stream = encrypted.NetConn()
	}
	own, ok := stream.(*socket)
	return !ok || own.Quiet()
}
