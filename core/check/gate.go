package check

import (
	"context"
	"sync"
)

// lock is one of the reasons for which a gate is shut.
type lock uint8

// The locks of a gate.
const (
	byUser    lock = 1 << iota // a pause
	byAPI                      // the API does not answer
	byStorage                  // results cannot be saved
	byNoHits                   // the first answers have no hits
)

// gate lets new checks start: it is open, shut by one lock or more, or stopped for
// good. It is safe for concurrent use.
type gate struct {
	mu      sync.Mutex
	locks   lock
	opening context.Context // valid until the gate next closes
	shut    context.CancelFunc
	changed chan struct{}   // closed when a lock comes or goes
	alive   context.Context // until stop
	end     context.CancelFunc
}

func newGate() *gate {
	g := &gate{changed: make(chan struct{})}
	g.alive, g.end = context.WithCancel(context.Background())
	g.opening, g.shut = context.WithCancel(context.Background())
	return g
}

// enter waits while the gate is shut. The context ends as soon as it closes
// again; ok is false once it is stopped.
func (g *gate) enter() (ctx context.Context, ok bool) {
	if !g.wait(^lock(0)) {
		return nil, false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.opening, true // ended already, if a lock has come since
}

// wait waits until none of some locks is there; it is false once the gate is stopped.
func (g *gate) wait(some lock) bool {
	for {
		g.mu.Lock()
		free, changed := g.locks&some == 0, g.changed
		g.mu.Unlock()
		switch {
		case g.isStopped():
			return false
		case free:
			return true
		}
		select {
		case <-changed:
		case <-g.alive.Done():
		}
	}
}

// close shuts the gate with a lock.
func (g *gate) close(l lock) { g.set(func(locks lock) lock { return locks | l }) }

// open takes a lock off.
func (g *gate) open(l lock) { g.set(func(locks lock) lock { return locks &^ l }) }

func (g *gate) set(change func(lock) lock) {
	g.mu.Lock()
	defer g.mu.Unlock()
	before := g.locks
	g.locks = change(before)
	if g.isStopped() || g.locks == before {
		return
	}
	close(g.changed)
	g.changed = make(chan struct{})
	switch {
	case before == 0:
		g.shut()
	case g.locks == 0:
		g.opening, g.shut = context.WithCancel(context.Background())
	}
}

func (g *gate) stop() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.isStopped() {
		return
	}
	g.end()
	g.shut()
}

func (g *gate) isStopped() bool { return g.alive.Err() != nil }

// has says whether one of some locks is there.
func (g *gate) has(some lock) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.locks&some != 0
}
