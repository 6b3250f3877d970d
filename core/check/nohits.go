package check

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// noHitsAfter is how many answers may all be without hits before the collection counts as
// empty: ten million more would not mend that.
const noHitsAfter = 100

// noHits holds back the answers without hits with which a checker begins. As soon as one
// has hits they are results as all others; until then they may be those of a collection
// that is still to be filled, and are asked for again. It is safe for concurrent use.
type noHits struct {
	over atomic.Bool // an answer had hits

	mu    sync.Mutex
	held  []turn
	since time.Time // when enough were held; zero until then
}

// hold keeps a check that was answered without hits; full says that as many are held as the
// checker goes on with. held is false once an answer had hits.
func (n *noHits) hold(t *turn) (held, full bool) {
	if n.over.Load() {
		return false, false
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.over.Load() {
		return false, false
	}
	n.held = append(n.held, t.keep())
	if full = len(n.held) >= noHitsAfter; full && n.since.IsZero() {
		n.since = time.Now()
	}
	return true, full
}

// end gives the checks that were held, as they are results: an answer had hits, or no
// more vectors are to come.
func (n *noHits) end() (held []turn) {
	if n.over.Load() {
		return nil
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.over.Store(true)
	held, n.held = n.held, nil
	n.since = time.Time{}
	return held
}

// again gives the checks that were held to be asked for again, if the checker waits.
func (n *noHits) again() (held []turn) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.since.IsZero() {
		return nil
	}
	held, n.held = n.held, nil
	n.since = time.Time{}
	return held
}

// state is what the checker waits for; ok is false if it does not.
func (n *noHits) state() (t Trouble, ok bool) {
	if n.over.Load() {
		return Trouble{}, false
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.since.IsZero() {
		return Trouble{}, false
	}
	return Trouble{
		Cause: NoHits, Since: n.since,
		Text: fmt.Sprintf("the first %d answers are all without hits: is anything in the collection that is asked?", noHitsAfter),
	}, true
}

// keepNoHits holds an answer without hits back; it is false where that is a result.
func (c *Checker) keepNoHits(t *turn) (held bool) {
	held, full := c.noHits.hold(t)
	if full {
		c.gate.close(byNoHits)
		if _, waits := c.noHits.state(); !waits { // that has changed meanwhile
			c.gate.open(byNoHits)
		}
	}
	return held
}

// hasHits makes results of the answers that were held back.
func (c *Checker) hasHits() {
	if c.noHits.over.Load() {
		return
	}
	for _, t := range c.noHits.end() {
		c.record(t.result)
	}
	c.gate.open(byNoHits)
}

// askAgain has the answers that were held back asked for again.
func (c *Checker) askAgain() {
	if held := c.noHits.again(); len(held) > 0 {
		c.health.mu.Lock()
		c.health.putBackAll(held)
		c.health.mu.Unlock()
		c.gate.open(byNoHits)
	}
}
