package pgvector

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"vectorcheck/core/target"
	"vectorcheck/core/target/shortage"
)

// connections hands out those of a pool, one to each attempt. It is safe for concurrent
// use.
type connections struct {
	pool    *pgxpool.Pool
	sockets *sockets // of the pool

	mu       sync.Mutex
	shortage *shortage.Shortage[struct{}]
	taken    int // connections that attempts have, or are about to have
}

func newConnections(pool *pgxpool.Pool, s *sockets, notice func(string)) *connections {
	c := &connections{pool: pool, sockets: s}
	c.shortage = shortage.New[struct{}](&c.mu, notice)
	return c
}

// connect gives a connection, which is to be given back; in a shortage it waits for one.
func (t *Target) connect(ctx context.Context) (*pgxpool.Conn, *target.Error) {
	for {
		if failure := t.connections.enter(ctx, t); failure != nil {
			return nil, failure
		}
		asked := way{local: t.pooler.now().local}
		conn, err := t.connections.pool.Acquire(ctx)
		if err == nil {
			return conn, nil
		}
		t.connections.leave()
		failure := t.failure(ctx, err, connecting)
		if !t.pooler.learn(err, asked) && !t.connections.shrink(failure) {
			return nil, failure
		}
	}
}

// enter waits while there may be no more connections than are taken.
func (c *connections) enter(ctx context.Context, t *Target) *target.Error {
	c.mu.Lock()
	if c.shortage.Allows(c.taken, time.Now()) {
		c.taken++
		c.mu.Unlock()
		return nil
	}
	w := c.shortage.Queue()
	c.mu.Unlock()
	_, text, served := c.shortage.Await(ctx, w)
	switch {
	case served:
		return nil
	case t.cancelled(ctx):
		return &target.Error{Kind: target.Connection, Text: "cancelled"}
	}
	return &target.Error{Kind: target.Connection, Text: text + ", and none came free within " + t.limits.attempt.String()}
}

// leave lets the first who waits have what enter has given.
func (c *connections) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.taken--; c.shortage.Allows(c.taken, time.Now()) && c.shortage.Serve(struct{}{}) {
		c.taken++
	}
}

// shrink goes on with the connections that there are, if that is what failure calls
// for. It is false if there are none, or it does not.
func (c *connections) shrink(failure *target.Error) bool {
	held := c.sockets.count()
	if !failure.Exhausted || held == 0 {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.shortage.Begin(held, failure.Text, time.Now())
	return true
}

// giveBack takes back a connection, and closes it if there are too many.
func (c *connections) giveBack(conn *pgxpool.Conn) {
	if c.tooMany() {
		ctx, cancel := context.WithTimeout(context.Background(), closeGrace)
		_ = conn.Conn().Close(ctx) // nothing is left to be written
		cancel()
	}
	conn.Release()
	c.leave()
}

func (c *connections) tooMany() bool {
	held := c.sockets.count()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.shortage.Exceeded(held, time.Now())
}
