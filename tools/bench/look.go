//go:build linux

package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"vectorcheck/core"
	"vectorcheck/core/check"
	"vectorcheck/core/runfile"
)

// lookCommand makes this program do with a finished run what the window does.
const lookCommand = "look"

// rowsOfGrid are those that a window shows.
const rowsOfGrid = 40

// looks are the waits of lookAt, in its order, with their goals in milliseconds.
func looks() []figure {
	return []figure{
		{what: "open: figures and chart, ms", goal: 500},
		{what: "the first rows of the grid, ms", goal: 1000},
		{what: "a jump in the grid, the slowest of 20, ms", goal: 50},
		{what: "filter, matches: first rows, ms", goal: 200},
		{what: "filter, matches: count, ms", goal: 2000},
		{what: "filter, errors and mismatches: count, ms", goal: 2000},
		{what: "sort by similarity: first rows, ms", goal: 5000},
		{what: "sort by latency: first rows, ms", goal: 5000},
	}
}

// lookAt writes a line to out for each wait of looks, in milliseconds; args are the path
// of a run file.
func lookAt(ctx context.Context, args []string, out io.Writer) error {
	if len(args) != 1 {
		return fmt.Errorf("%s: expected RUNFILE, found %q", lookCommand, args)
	}
	begun := time.Now()
	write := func(took time.Duration) { fmt.Fprintf(out, "%.3f\n", float64(took)/float64(time.Millisecond)) }
	record, err := core.OpenRecord(args[0])
	if err != nil {
		return err
	}
	defer record.Close()
	_, _ = record.Snapshot(), record.Timeline()
	write(time.Since(begun))

	begun = time.Now()
	all := record.Results()
	if _, err := all.Rows(ctx, 0, rowsOfGrid); err != nil {
		return err
	}
	write(time.Since(begun))
	slowest, err := slowestJump(ctx, all)
	if err != nil {
		return err
	}
	write(slowest)

	filter := func(outcomes ...check.Outcome) runfile.Selection {
		return runfile.Selection{Filter: runfile.Filter{Outcomes: outcomes}}
	}
	first, whole, err := waitFor(ctx, all, filter(check.Match))
	if err != nil {
		return err
	}
	write(first)
	write(whole)
	if _, whole, err = waitFor(ctx, all, filter(check.Failed, check.Mismatch)); err != nil {
		return err
	}
	write(whole)
	for _, s := range []runfile.Selection{{SortBy: runfile.BySimilarity}, {SortBy: runfile.ByLatency, Descending: true}} {
		if first, _, err = waitFor(ctx, all, s); err != nil {
			return err
		}
		write(first)
	}
	return nil
}

// slowestJump looks at rows all over the run, in no order.
func slowestJump(ctx context.Context, all *core.Results) (slowest time.Duration, err error) {
	const jumps = 20
	for i := range int64(jumps) {
		begun := time.Now()
		if _, err := all.Rows(ctx, all.Len()/jumps*(i*7%jumps), rowsOfGrid); err != nil {
			return 0, err
		}
		slowest = max(slowest, time.Since(begun))
	}
	return slowest, nil
}

// waitFor is how long a selection takes to its first rows, and to its last.
func waitFor(ctx context.Context, all *core.Results, s runfile.Selection) (first, whole time.Duration, err error) {
	begun := time.Now()
	selected := all.Select(ctx, s)
	defer selected.Close()
	for done := false; !done && selected.Len() == 0; {
		select {
		case <-selected.Done():
			done = true
		case <-time.After(time.Millisecond):
		}
	}
	if selected.Len() > 0 {
		if _, err := selected.Rows(ctx, 0, rowsOfGrid); err != nil {
			return 0, 0, err
		}
	}
	first = time.Since(begun)
	<-selected.Done()
	return first, time.Since(begun), selected.Err()
}
