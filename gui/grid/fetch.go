package grid

import (
	"context"
	"errors"
	"slices"
)

// margin is how many rows are fetched before and after those on the screen. More
// are fetched when less than half of it is left.
const margin = 32

// page is a stretch of rows that was fetched.
type page struct {
	first int64
	n     int // rows that were asked for; there may be fewer
	rows  [][]Cell
	err   error
	count int64 // rows of the source at that time
}

// request is one page on its way.
type request struct {
	from, to float64 // the rows at the upper edge, when asked and then
	page     page
}

// fetched is what has come of the source, and what is on its way. A request that
// is not held here any more is of no interest when its rows come.
type fetched struct {
	loaded    page
	loading   *request // shown when it has come
	preparing *request // shown with the next Update
	ready     *request // was prepared
	next      *float64 // the top to be prepared after that
	ctx       context.Context
	cancel    context.CancelFunc
}

// equal compares what two pages show.
func (p page) equal(other page) bool {
	sameErr := p.err == nil && other.err == nil || p.err != nil && other.err != nil && p.err.Error() == other.err.Error()
	return sameErr && p.first == other.first && p.count == other.count && slices.EqualFunc(p.rows, other.rows, slices.Equal[[]Cell])
}

// covers says whether rows [first, end) were asked for with the page.
func (p page) covers(first, end int64) bool {
	return p.err == nil && p.first <= first && p.first+int64(p.n) >= end
}

// cells are those of a row; ok is false while they are on their way.
func (f *fetched) cells(row int64) (cells []Cell, ok bool) {
	at := row - f.loaded.first
	if at < 0 || at >= int64(len(f.loaded.rows)) {
		return nil, false
	}
	return f.loaded.rows[at], true
}

// forget lets go of all that is on its way.
func (f *fetched) forget() {
	if f.cancel != nil {
		f.cancel()
	}
	f.loading, f.preparing, f.ready, f.next = nil, nil, nil, nil
	f.ctx, f.cancel = nil, nil
}

// context ends when what is fetched is of no interest any more.
func (f *fetched) context() context.Context {
	if f.ctx == nil {
		f.ctx, f.cancel = context.WithCancel(context.Background())
	}
	return f.ctx
}

// fetch has the rows around top fetched, off the main thread, and then come called.
func (g *Grid) fetch(top float64, come func(*request)) *request {
	n := int(g.view().rows()) + 2 + 2*margin
	r := &request{from: g.top, to: top, page: page{first: max(0, int64(top)-margin), n: n}}
	source, ctx := g.source, g.context()
	go func() {
		p := &r.page
		p.rows, p.err = source.Rows(ctx, p.first, p.n)
		p.count = source.Len()
		if !errors.Is(p.err, context.Canceled) || ctx.Err() == nil {
			g.onMain(func() { come(r) })
		}
	}()
	return r
}

// onScreen are the rows [first, end) that can be seen, or a part of them.
func (g *Grid) onScreen() (first, end int64) {
	first = int64(g.top)
	return first, min(first+int64(g.view().rows())+2, g.count)
}

// ensure has the rows on the screen fetched, if they were not.
func (g *Grid) ensure() {
	first, end := g.onScreen()
	if !g.loaded.covers(max(0, first-margin/2), min(end+margin/2, g.count)) {
		g.load()
	}
}

// load has the rows on the screen fetched, one page at a time.
func (g *Grid) load() {
	if g.source != nil && g.loading == nil {
		g.loading = g.fetch(g.top, g.show)
	}
}

// show takes the rows that have come.
func (g *Grid) show(r *request) {
	if r == g.loading {
		g.loading = nil
		g.accept(r, g.top)
	}
}

// accept shows the rows that have come, at top.
func (g *Grid) accept(r *request, top float64) {
	same := top == g.top && r.page.equal(g.loaded)
	g.top, g.loaded = top, r.page
	g.setCount(r.page.count)
	if !same {
		g.Refresh()
	}
	if r.page.err == nil || r.to != g.top { // what fails is not tried again by itself
		g.ensure()
	}
}

// Reload asks for the rows on the screen again. What is there stays until Update.
func (g *Grid) Reload() { g.prepare(g.top) }

// Follow asks for the rows that end with row, and brings them into view with an
// Update once they are there, without selecting one.
func (g *Grid) Follow(row int64) {
	last := min(row, g.sourceLen()-1)
	g.prepare(max(0, g.view().topThatEnds(last)))
}

// Update shows what has come of Reload, Follow and ReplaceSource, and asks for the
// rows again if there are more or fewer than there were. A window that calls it
// once a tick draws all that has changed at once.
func (g *Grid) Update() {
	ready := g.ready
	g.ready = nil
	switch {
	case ready == nil:
		if g.preparing == nil && g.loading == nil && g.sourceLen() != g.count {
			g.Reload()
		}
	case ready.from == g.top:
		g.accept(ready, ready.to)
	case ready.page.covers(g.onScreen()):
		g.accept(ready, g.top)
	default:
		g.Reload() // the user has gone elsewhere since
	}
}

// prepare has rows fetched, after those that are being prepared.
func (g *Grid) prepare(top float64) {
	switch {
	case g.source == nil:
	case g.preparing != nil:
		g.next = &top
	default:
		g.preparing = g.fetch(top, g.prepared)
	}
}

func (g *Grid) prepared(r *request) {
	if r != g.preparing {
		return
	}
	g.preparing, g.ready = nil, r
	if next := g.next; next != nil {
		g.next = nil
		g.prepare(*next)
	}
}
