//go:build linux

package main

import (
	"fmt"
	"io"
)

// figure is a line of a table of goals.
type figure struct {
	what     string // with its unit
	measured float64
	goal     float64
	least    bool   // the goal is the least that is wanted; else it is the most
	skipped  string // why nothing was measured; "" if it was
}

func (f figure) verdict() string {
	if f.skipped != "" {
		return f.skipped
	}
	if f.least {
		return met(f.measured >= f.goal)
	}
	return met(f.measured <= f.goal)
}

// writeFigures prints a table under a title.
func writeFigures(out io.Writer, title string, figures []figure) error {
	fmt.Fprintln(out)
	table := newTable(out)
	fmt.Fprintf(table, "%s\tmeasured\tgoal\tverdict\t\n", title)
	for _, f := range figures {
		measured, bound := "-", "≤"
		if f.skipped == "" {
			measured = short(f.measured)
		}
		if f.least {
			bound = "≥"
		}
		fmt.Fprintf(table, "%s\t%s\t%s %s\t%s\t\n", f.what, measured, bound, short(f.goal), f.verdict())
	}
	return table.Flush()
}

// short is a number with as many digits as a goal is worth.
func short(x float64) string {
	switch {
	case x >= 1000:
		return fmt.Sprintf("%.0f", x)
	case x >= 10:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.3g", x)
}

func met(ok bool) string {
	if ok {
		return "met"
	}
	return "not met"
}
