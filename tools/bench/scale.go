//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// The most MB that a run may hold: of up to bigRows vectors, and of more.
const (
	memoryGoal = 50.0
	bigGoal    = 100.0
	bigRows    = 20_000_000
)

// measureScale prints what is asked of runs over files of every size.
func (b *bench) measureScale(ctx context.Context) error {
	for _, rows := range b.rows {
		figures, err := b.scaleOf(ctx, rows)
		if err != nil {
			return fmt.Errorf("%d rows: %w", rows, err)
		}
		if err := writeFigures(b.out, fmt.Sprintf("%d rows of %d", rows, baseDim), figures); err != nil {
			return err
		}
	}
	return nil
}

// part measures something of a run over load, in the folder work.
type part func(ctx context.Context, load load, work string) ([]figure, error)

func (b *bench) scaleOf(ctx context.Context, rows int) ([]figure, error) {
	free, err := freeBytes(b.dir)
	if err != nil {
		return nil, err
	}
	if need := diskNeed(rows); free < need {
		return []figure{{what: "all of it", skipped: fmt.Sprintf("needs %s of disk, %s has %s", gigabytes(need), b.dir, gigabytes(free))}}, nil
	}
	load, err := makeLoad(b.dir, b.server.address, rows, baseDim)
	if err != nil {
		return nil, err
	}
	defer os.Remove(load.vectors)
	work, err := os.MkdirTemp(b.dir, "scale-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)

	var all []figure
	for _, p := range []part{b.wholeRun, b.resumed, b.looked, b.exported, b.scanned} {
		figures, err := p(ctx, load, work)
		if err != nil {
			return nil, err
		}
		all = append(all, figures...)
	}
	return all, nil
}

// wholeRun leaves its run file in work.
func (b *bench) wholeRun(ctx context.Context, load load, work string) ([]figure, error) {
	fmt.Fprintf(os.Stderr, "%d rows: a run\n", load.checks)
	s, err := b.measureIn(ctx, work, vectorcheckClient(b.tools.vectorcheck, load))
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(filepath.Join(work, runName))
	if err != nil {
		return nil, err
	}
	goal := memoryGoal
	if load.checks > bigRows {
		goal = bigGoal
	}
	return []figure{
		{what: "peak memory of a run, MB", measured: float64(s.peakRSS) / (1 << 20), goal: goal},
		{what: "run file, bytes a row", measured: float64(info.Size()) / float64(load.checks), goal: 30},
	}, nil
}

// resumed kills a run at its half, and waits for the first request of the resumed one.
func (b *bench) resumed(ctx context.Context, load load, _ string) ([]figure, error) {
	fmt.Fprintf(os.Stderr, "%d rows: a run that is killed\n", load.checks)
	work, err := os.MkdirTemp(b.dir, "killed-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	before, err := b.server.count()
	if err != nil {
		return nil, err
	}
	if _, err := b.untilCount(ctx, work, vectorcheckClient(b.tools.vectorcheck, load).command, before+load.checks/2); err != nil {
		return nil, err
	}
	if before, err = b.server.count(); err != nil {
		return nil, err
	}
	took, err := b.untilCount(ctx, work, []string{b.tools.vectorcheck, "resume", runName, "--quiet", "--json"}, before+1)
	return []figure{{what: "resume: the first request, s", measured: took.Seconds(), goal: 2}}, err
}

// untilCount starts a program, and kills it when the server has answered so many
// searches in all; it says how long that took.
func (b *bench) untilCount(ctx context.Context, dir string, command []string, count int) (time.Duration, error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir, cmd.Env = dir, oneThread()
	begun := time.Now()
	if err := startPinned(cmd, b.cores.client); err != nil {
		return 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case err := <-ended:
			return 0, fmt.Errorf("%q ended too early: %w", command, err)
		case <-time.After(2 * time.Millisecond):
		}
		if now, err := b.server.count(); err != nil || now >= count {
			took := time.Since(begun)
			err = errors.Join(err, cmd.Process.Kill())
			<-ended
			return took, err
		}
	}
}

// looked does with the run file what the window does, in a process of its own.
func (b *bench) looked(ctx context.Context, load load, work string) ([]figure, error) {
	fmt.Fprintf(os.Stderr, "%d rows: a look\n", load.checks)
	output, err := exec.CommandContext(ctx, b.tools.self, lookCommand, filepath.Join(work, runName)).Output()
	if err != nil {
		return nil, fmt.Errorf("look: %w", err)
	}
	return fillIn(looks(), string(output))
}

// fillIn puts a number of each line into each figure.
func fillIn(figures []figure, lines string) ([]figure, error) {
	fields := strings.Fields(lines)
	if len(fields) != len(figures) {
		return nil, fmt.Errorf("%d figures, expected %d: %q", len(fields), len(figures), lines)
	}
	for i, field := range fields {
		x, err := strconv.ParseFloat(field, 64)
		if err != nil {
			return nil, err
		}
		figures[i].measured = x
	}
	return figures, nil
}

// exported writes the results of the run as CSV, with all cores.
func (b *bench) exported(ctx context.Context, load load, work string) ([]figure, error) {
	fmt.Fprintf(os.Stderr, "%d rows: an export\n", load.checks)
	s, err := runFree(ctx, work, b.tools.vectorcheck, "export", runName, "out.csv")
	return []figure{
		{what: "export, rows a second", measured: float64(load.checks) / s.wall.Seconds(), goal: 1e6, least: true},
		{what: "peak memory of an export, MB", measured: float64(s.peakRSS) / (1 << 20), goal: memoryGoal},
	}, err
}

// scanned reads every row, next to a program that reads every byte. Both have all
// cores; the first reading of each is not counted.
func (b *bench) scanned(ctx context.Context, load load, work string) ([]figure, error) {
	var scans, cats []float64
	for round := range b.rounds + 1 {
		fmt.Fprintf(os.Stderr, "%d rows: a scan\n", load.checks)
		scan, err := runFree(ctx, work, b.tools.vectorcheck, "info", "--full", load.vectors)
		if err != nil {
			return nil, err
		}
		cat, err := runFree(ctx, work, "sh", "-c", `cat "$0" | wc -c`, load.vectors)
		if err != nil {
			return nil, err
		}
		if round > 0 {
			scans, cats = append(scans, scan.wall.Seconds()), append(cats, cat.wall.Seconds())
		}
	}
	return []figure{{what: "info --full, of the speed of cat | wc -c", measured: median(cats) / median(scans), goal: 0.6, least: true}}, nil
}
