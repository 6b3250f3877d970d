package check

import (
	"io"

	"vectorcheck/core/target"
)

// Item is one vector to be checked.
type Item struct {
	Index    int64       // its row in the file
	Position int64       // its place in the run's order; -1 when it is checked again
	Prior    target.Kind // as in Result
	ID       string      // as in Asked; filled in with the vector
	Bad      string      // why the row cannot be used; "" if it can; filled in with the vector
}

// Plan says which vectors are to be checked. It is used by one goroutine at a
// time.
type Plan interface {
	// Next gives the next vector, or io.EOF after the last.
	Next() (Item, error)
}

// remaining is what is left of an order.
type remaining struct {
	order     Order
	next, end int64
	saved     func(index int64) (bool, error)
}

// Remaining is the part of order that has no saved result: everything from
// position from on, but those below handedOut for which saved says true. saved
// is not asked about others and may be nil for a run that begins.
func Remaining(order Order, from, handedOut int64, saved func(index int64) (bool, error)) Plan {
	return &remaining{order, from, handedOut, saved}
}

func (r *remaining) Next() (Item, error) {
	for ; r.next < r.order.Len(); r.next++ {
		item := Item{Index: r.order.At(r.next), Position: r.next}
		if r.next < r.end {
			done, err := r.saved(item.Index)
			if err != nil {
				return Item{}, err
			}
			if done {
				continue
			}
		}
		r.next++
		return item, nil
	}
	return Item{}, io.EOF
}

// again walks the failed rows page by page, so that memory stays bounded and a
// row that fails once more is not met twice.
type again struct {
	page  func(after int64) ([]Item, error)
	items []Item
	after int64
}

// Again is every failed vector of a run. page gives some of those whose index
// is greater than after, in ascending order, and none when there are no more.
func Again(page func(after int64) ([]Item, error)) Plan {
	return &again{page: page, after: -1}
}

func (a *again) Next() (Item, error) {
	if len(a.items) == 0 {
		items, err := a.page(a.after)
		if err != nil {
			return Item{}, err
		}
		if len(items) == 0 {
			return Item{}, io.EOF
		}
		a.items = items
	}
	item := a.items[0]
	a.items = a.items[1:]
	a.after = item.Index
	item.Position = -1
	return item, nil
}

// chain is plans one after the other.
type chain []Plan

// Chain is the vectors of all plans, in their order.
func Chain(plans ...Plan) Plan { c := chain(plans); return &c }

func (c *chain) Next() (Item, error) {
	for len(*c) > 0 {
		item, err := (*c)[0].Next()
		if err != io.EOF {
			return item, err
		}
		*c = (*c)[1:]
	}
	return Item{}, io.EOF
}
