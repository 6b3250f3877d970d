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
	Out     string   `complete:"files:.csv" arg:"" help:"CSV file to write, and OUT.csv.json, which says of which run; - is standard output." placeholder:"OUT.csv"`
	Outcome []string `complete:"outcome" help:"Only rows with these outcomes: match, mismatch, error, skipped." placeholder:"OUTCOME,…" xor:"rows"`
	Kind    string   `complete:"kind" help:"Only errors of this kind: timeout, connection, throttled, http, bad reply." placeholder:"KIND" xor:"rows"`
}

func (c *exportCommand) Run(s streams) error {
	if err := refuseDash(c.File); err != nil {
		return err
	}
	filter, err := c.filter()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if c.Out == dash {
		_, err := core.ExportTo(ctx, c.File, s.out, filter, nil)
		if ctx.Err() != nil {
			return exit{exitStopped, errors.New("interrupted: not all rows were written")}
		}
		return err
	}
	rows, err := core.Export(ctx, c.File, c.Out, filter, nil)
	if ctx.Err() != nil {
		return exit{exitStopped, fmt.Errorf("interrupted: %s was not written", c.Out)}
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(s.err, "%s rows written to %s; %s says of which run\n", report.Count(rows), c.Out, report.CompanionPath(c.Out))
	return nil
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
