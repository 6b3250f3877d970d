package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"vectorcheck/core"
	"vectorcheck/core/check"
	"vectorcheck/core/report"
	"vectorcheck/core/runfile"
	"vectorcheck/core/target"
)

type showCommand struct {
	File  string `complete:"files:.vcrun" arg:"" help:"Run file." placeholder:"FILE.vcrun"`
	JSON  bool   `help:"Print the figures as one JSON document." name:"json"`
	Check bool   `help:"Exit with the code that the run would end with: 1 if it has not passed, 3 if it is not finished."`
}

func (c *showCommand) Run(s streams) error {
	if err := refuseDash(c.File); err != nil {
		return err
	}
	summary, err := core.Show(c.File)
	if err != nil {
		return err
	}
	var end error
	if c.Check {
		end = verdict(summary)
	}
	code, _ := codeOf(end)
	write := summary.WriteText
	if c.JSON {
		write = concluded(summary, code, end).WriteJSON
	}
	if err := write(s.out); err != nil {
		return err
	}
	return end
}

type exportCommand struct {
	File    string   `complete:"files:.vcrun" arg:"" help:"Run file." placeholder:"FILE.vcrun"`
	Out     string   `complete:"files:.csv" arg:"" help:"File to write, CSV, or Parquet if its name ends in .parquet; OUT.csv.json says of which run. - is CSV to standard output." placeholder:"OUT.csv"`
	Outcome []string `complete:"outcome" help:"Only rows with these outcomes: match, mismatch, error, skipped." placeholder:"OUTCOME,…" xor:"rows"`
	Kind    string   `complete:"kind" help:"Only errors of this kind: timeout, connection, throttled, http, bad reply." placeholder:"KIND" xor:"rows"`
	Sort    string   `help:"Worst rows first: by similarity or recall the lowest, by latency the longest. Else by index." placeholder:"similarity|latency|recall" enum:",similarity,latency,recall" default:""`
	Limit   int64    `help:"No more than so many rows." placeholder:"N"`
	Columns []string `help:"These columns, in this order: index, place, id, outcome, similarity, answer_id, latency_ms, attempts, error, rank, duplicate, recall. Else all that the run has." placeholder:"COLUMN,…"`
}

func (c *exportCommand) Run(s streams) error {
	if err := refuseDash(c.File); err != nil {
		return err
	}
	o, err := c.options()
	if err != nil {
		return err
	}
	o.Warn = func(text string) { fmt.Fprintln(s.err, "vectorcheck: "+text) }
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if c.Out == dash {
		_, err := core.ExportTo(ctx, c.File, s.out, o)
		if ctx.Err() != nil {
			return exit{exitStopped, errors.New("interrupted: not all rows were written")}
		}
		return err
	}
	rows, err := core.Export(ctx, c.File, c.Out, o)
	if ctx.Err() != nil {
		return exit{exitStopped, fmt.Errorf("interrupted: %s was not written", c.Out)}
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(s.err, "%s rows written to %s; %s says of which run\n", report.Count(rows), c.Out, report.CompanionPath(c.Out))
	return nil
}

// options reads which rows are wanted, and how.
func (c *exportCommand) options() (o core.ExportOptions, err error) {
	if c.Limit < 0 {
		return o, fmt.Errorf("--limit: expected a number of rows, found %d", c.Limit)
	}
	o.Limit = c.Limit
	for _, name := range c.Columns {
		o.Columns = append(o.Columns, strings.TrimSpace(name))
	}
	if err := report.CheckColumns(o.Columns); err != nil {
		return o, fmt.Errorf("--columns: %w", err)
	}
	o.SortBy = map[string]runfile.SortBy{"similarity": runfile.BySimilarity, "latency": runfile.ByLatency, "recall": runfile.ByRecall}[c.Sort]
	o.Descending = o.SortBy == runfile.ByLatency
	o.Filter, err = c.filter()
	return o, err
}

// filter reads which rows are wanted.
func (c *exportCommand) filter() (filter runfile.Filter, err error) {
	for _, name := range c.Outcome {
		o, err := check.ParseOutcome(strings.TrimSpace(name))
		if err != nil {
			return filter, fmt.Errorf("--outcome: %w", err)
		}
		filter.Outcomes = append(filter.Outcomes, o)
	}
	if c.Kind != "" {
		if filter.Kind, err = target.ParseKind(c.Kind); err != nil {
			return filter, fmt.Errorf("--kind: %w", err)
		}
	}
	return filter, nil
}
