package grid

import "context"

// prepared are rows that have been fetched, to be shown with the next Update.
type prepared struct {
	source   Source
	from, to float64 // the rows at the upper edge, when asked and then
	page     page
}

// Reload asks for the rows on the screen again. What is there stays until Update.
func (g *Grid) Reload() { g.prepare(g.top) }

// Follow asks for the rows that end with row, and brings them into view with an
// Update once they are there, without selecting one.
func (g *Grid) Follow(row int64) {
	g.prepare(min(max(0, g.topThatEnds(row)), g.lastTop()))
}

// Update shows what has come of Reload and Follow. A window that calls it once a
// tick draws all that has changed at once.
func (g *Grid) Update() {
	ready := g.ready
	g.ready = nil
	if ready == nil || ready.source != g.source || ready.from != g.top {
		return // another view has been asked for since
	}
	if ready.to != g.top || !ready.page.equal(g.loaded) {
		g.top, g.loaded = ready.to, ready.page
		g.Refresh()
	}
}

// prepare has rows fetched, off the main thread, unless that is being done.
func (g *Grid) prepare(top float64) {
	if g.source == nil || g.preparing {
		return
	}
	g.preparing = true
	p := prepared{source: g.source, from: g.top, to: top}
	first, n := max(0, int64(top)-margin), g.visible+2*margin
	go func() {
		rows, err := p.source.Rows(context.Background(), first, n)
		p.page = page{first, rows, err}
		g.onMain(func() { g.preparing, g.ready = false, &p })
	}()
}
