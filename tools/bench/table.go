//go:build linux

package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// result is what a client was measured at, a sample a round.
type result struct {
	name    string
	samples []sample
}

// each collects a figure of every sample.
func (r result) each(figure func(sample) float64) (values []float64) {
	for _, s := range r.samples {
		values = append(values, figure(s))
	}
	return values
}

// goal is the most that vectorcheck may cost, as a ratio to another client.
type goal struct {
	client string
	ratio  float64
}

var goals = []goal{
	{heyName, 0.45},
	{wrkName, 2.5},
	{fixedName, 1.5},
}

func newTable(out io.Writer) *tabwriter.Writer {
	return tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
}

// writeClients prints a line of figures for each client.
func writeClients(out io.Writer, results []result) error {
	table := newTable(out)
	fmt.Fprintln(table, "client\tµs CPU a check\tmin\tmax\trequests/s\t")
	for _, r := range results {
		cpu := r.each(sample.cpuPerRequest)
		fmt.Fprintf(table, "%s\t%.2f\t%.2f\t%.2f\t%.0f\t\n", r.name,
			median(cpu), slices.Min(cpu), slices.Max(cpu), median(r.each(sample.requestsPerSecond)))
	}
	return table.Flush()
}

// writeRatios prints what vectorcheck costs next to each other client, medians
// by medians.
func writeRatios(out io.Writer, results []result) error {
	cpu := map[string]float64{}
	for _, r := range results {
		cpu[r.name] = median(r.each(sample.cpuPerRequest))
	}
	table := newTable(out)
	fmt.Fprintln(table, "ratio\tmeasured\tgoal\tverdict\t")
	for _, g := range goals {
		own, other := cpu[vectorcheckName], cpu[g.client]
		measured, verdict := "-", "not measured"
		if own > 0 && other > 0 {
			measured, verdict = fmt.Sprintf("%.2f", own/other), met(own/other <= g.ratio)
		}
		fmt.Fprintf(table, "%s / %s\t%s\t%.2f\t%s\t\n", vectorcheckName, g.client, measured, g.ratio, verdict)
	}
	return table.Flush()
}
