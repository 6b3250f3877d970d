package target

import (
	"context"
	"net"
	"sync"
)

// greeting is done when what a server says first over HTTP/2, how many requests it
// takes at once for one (RFC 9113, section 3.4), has been read and is known.
type greeting struct {
	once sync.Once
	done chan struct{}
}

// greetingKey is that of a context's greeting, which a connection dialled with it ends.
type greetingKey struct{}

// withGreeting adds a greeting to ctx.
func withGreeting(ctx context.Context) (context.Context, *greeting) {
	g := &greeting{done: make(chan struct{})}
	return context.WithValue(ctx, greetingKey{}, g), g
}

func (g *greeting) end() { g.once.Do(func() { close(g.done) }) }

// await waits for g as long as ctx lasts. What comes then tells more than that it has
// not come.
func (g *greeting) await(ctx context.Context) {
	select {
	case <-g.done:
	case <-ctx.Done():
	}
}

// greeted is a connection that tells when the server's greeting is known.
type greeted struct {
	net.Conn
	*greeting
	begun bool // the first bytes have come
}

func newGreeted(ctx context.Context, c net.Conn) net.Conn {
	g, ok := ctx.Value(greetingKey{}).(*greeting)
	if !ok {
		return c
	}
	return &greeted{Conn: c, greeting: g}
}

// Read implements net.Conn. Who reads again knows what came first.
func (g *greeted) Read(p []byte) (int, error) {
	if g.begun {
		g.end()
	}
	n, err := g.Conn.Read(p)
	if g.begun = true; err != nil {
		g.end()
	}
	return n, err
}

// Close implements net.Conn.
func (g *greeted) Close() error {
	g.end()
	return g.Conn.Close()
}
