//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
)

// paceSeconds is how long each rate is kept up.
const paceSeconds = 6

// rates are those that a run must keep.
func rates() []int { return []int{10, 100, 1000, 10_000, 20_000, 50_000} }

// measurePace prints how well runs keep to a rate, by when what they send gets to the
// server's sockets.
func (b *bench) measurePace(ctx context.Context) error {
	load, err := makeLoad(b.dir, b.server.address, paceSeconds*rates()[len(rates())-1], baseDim)
	if err != nil {
		return err
	}
	defer os.Remove(load.vectors)
	var figures []figure
	for _, rate := range rates() {
		fmt.Fprintf(os.Stderr, "pace, %d a second\n", rate)
		p, err := b.paceOfRun(ctx, load, rate)
		if err != nil {
			return fmt.Errorf("at %d a second: %w", rate, err)
		}
		figures = append(figures,
			figure{what: fmt.Sprintf("--rate %d: mean / rate", rate), measured: p.perSecond() / float64(rate), goal: 0.99, least: true},
			figure{what: "the most in any second / rate", measured: float64(p.Most) / float64(rate), goal: 1})
	}
	return writeFigures(b.out, "pace", figures)
}

func (b *bench) paceOfRun(ctx context.Context, load load, rate int) (pace, error) {
	if err := b.server.note(); err != nil {
		return pace{}, err
	}
	load.checks = rate * paceSeconds
	c := vectorcheckClient(b.tools.vectorcheck, load, "--rate", strconv.Itoa(rate), "--range", "0:"+strconv.Itoa(load.checks))
	if _, err := b.measure(ctx, c); err != nil {
		return pace{}, err
	}
	return b.server.noted()
}
