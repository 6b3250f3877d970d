package core

import (
	"vectorcheck/core/check"
	"vectorcheck/core/runfile"
)

// work is what a session has to do.
type work struct {
	plan     check.Plan
	frontier *check.Frontier
	todo     int64 // results that will come of it
}

// errorsPage is how many failed rows are fetched at once to be checked again.
const errorsPage = 1000

// workLeft is what is not in the run file, and the failed vectors if wanted.
func workLeft(file *runfile.File, order check.Order, retryErrors bool) (work, error) {
	from, handedOut, err := file.Progress()
	if err != nil {
		return work{}, err
	}
	state, err := file.State()
	if err != nil {
		return work{}, err
	}
	totals := state.Totals
	w := work{todo: order.Len() - totals.Done(), frontier: check.NewFrontier(from)}
	for position := from; position < handedOut; position++ {
		saved, err := file.Has(order.At(position))
		if err != nil {
			return work{}, err
		}
		if saved {
			w.frontier.Done(position)
		}
	}
	w.plan = check.Remaining(order, from, handedOut, file.Has)
	if retryErrors {
		w.todo += totals.Failed()
		w.plan = check.Chain(check.Again(failedPages(file)), w.plan)
	}
	return w, nil
}

func failedPages(file *runfile.File) func(after int64) ([]check.Item, error) {
	return func(after int64) ([]check.Item, error) {
		rows, err := file.Failed(after, errorsPage)
		items := make([]check.Item, len(rows))
		for i, row := range rows {
			items[i] = check.Item{Index: row.Index, Prior: row.Kind}
		}
		return items, err
	}
}
