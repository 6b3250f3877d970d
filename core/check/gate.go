package check

import (
	"context"
	"sync"
)

// gate lets new checks start: it is open, paused, or stopped for good. It is
// safe for concurrent use.
type gate struct {
	mu      sync.Mutex
	opening context.Context // valid until the gate next closes
	shut    context.CancelFunc
	resumed chan struct{} // closed when a pause ends; nil unless paused
	stopped chan struct{} // closed by stop
}

func newGate() *gate {
	g := &gate{stopped: make(chan struct{})}
	g.opening, g.shut = context.WithCancel(context.Background())
	return g
}

// enter waits while the gate is paused. The context ends as soon as the gate
// closes again; ok is false once it is stopped.
func (g *gate) enter() (ctx context.Context, ok bool) {
	for {
		g.mu.Lock()
		ctx, resumed, stopped := g.opening, g.resumed, g.isStopped()
		g.mu.Unlock()
		switch {
		case stopped:
			return nil, false
		case resumed == nil:
			return ctx, true
		}
		<-resumed
	}
}

func (g *gate) pause() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.isStopped() || g.resumed != nil {
		return
	}
	g.resumed = make(chan struct{})
	g.shut()
}

func (g *gate) resume() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.isStopped() || g.resumed == nil {
		return
	}
	g.opening, g.shut = context.WithCancel(context.Background())
	close(g.resumed)
	g.resumed = nil
}

func (g *gate) stop() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.isStopped() {
		return
	}
	close(g.stopped)
	g.shut()
	if g.resumed != nil {
		close(g.resumed)
		g.resumed = nil
	}
}

func (g *gate) isStopped() bool {
	select {
	case <-g.stopped:
		return true
	default:
		return false
	}
}

func (g *gate) paused() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.resumed != nil
}
