package core

import (
	"iter"

	"vectorcheck/core/check"
)

const (
	aheadRows    = 512 // in a batch
	aheadBatches = 4
)

// ahead reads rows while the ones before them are used: a batch in one goroutine, the
// one before it in another. The goroutine that it starts has ended when it is done.
func ahead(rows iter.Seq2[check.Result, error]) iter.Seq2[check.Result, error] {
	return func(yield func(check.Result, error) bool) {
		full, empty, stop := make(chan []check.Result, aheadBatches), make(chan []check.Result, aheadBatches), make(chan struct{})
		var failure error
		for range aheadBatches {
			empty <- make([]check.Result, 0, aheadRows)
		}
		go func() {
			defer close(full)
			failure = fillBatches(rows, full, empty, stop)
		}()
		for batch := range full {
			if !yieldAll(batch, yield) {
				close(stop)
				for range full { // until it has ended
				}
				return
			}
			empty <- batch[:0]
		}
		if failure != nil {
			yield(check.Result{}, failure)
		}
	}
}

// fillBatches ends with the rows, with their error, or when stop is closed.
func fillBatches(rows iter.Seq2[check.Result, error], full chan<- []check.Result, empty <-chan []check.Result, stop <-chan struct{}) error {
	batch := <-empty
	for row, err := range rows {
		if err != nil {
			full <- batch
			return err
		}
		if batch = append(batch, row); len(batch) < aheadRows {
			continue
		}
		full <- batch // there is room for all batches
		select {
		case batch = <-empty:
		case <-stop:
			return nil
		}
	}
	full <- batch
	return nil
}

func yieldAll(batch []check.Result, yield func(check.Result, error) bool) bool {
	for _, row := range batch {
		if !yield(row, nil) {
			return false
		}
	}
	return true
}
