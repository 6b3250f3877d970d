package core

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// A thousand commands in random order, from three sides at once: each run ends when it
// is closed, and whoever opens it next finds each vector saved once or left to do.
func TestCommandsInRandomOrder(t *testing.T) {
	const runs, commands, rows = 21, 48, 2000
	s := settings(t, rows, found)
	path := filepath.Join(t.TempDir(), "out.vcrun")
	r, err := Create(context.Background(), s, path, Options{})
	for seed := range uint64(runs) {
		if err != nil {
			t.Fatal(err)
		}
		r.Start()
		var sides sync.WaitGroup
		for side := range uint64(3) {
			sides.Go(func() { command(r, rand.New(rand.NewPCG(seed, side)), commands/3) })
		}
		sides.Wait()
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if f := r.Snapshot(); f.State != Ended || f.Saved != f.Figures.Done() || f.Figures.Failed() != 0 {
			t.Fatalf("seed %d: %v, %d saved, %+v", seed, f.State, f.Saved, f.Figures.Totals)
		}
		r, err = Open(context.Background(), path, ResumeOptions{}, Options{})
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { r.Close() }() // the last one
	r.Start()
	waitFor(t, "the end of the run", func() bool { return r.State() == Ended })
	if f := r.Snapshot().Figures; r.Err() != nil || f.Matches != rows || f.Attempts < rows {
		t.Errorf("%v: %+v", r.Err(), f.Totals)
	}
}

// command gives a run some commands; now and then one of them is its last.
func command(r *Run, random *rand.Rand, n int) {
	for range n {
		switch random.IntN(40) {
		case 0:
			r.Stop()
		case 1:
			r.Abort()
		case 2, 3, 4:
			r.SetConcurrency(1+random.IntN(20), random.IntN(2) == 0)
		case 5, 6:
			r.SetRate(float64(random.IntN(5000)))
		case 7, 8, 9:
			r.Snapshot()
		default:
			if random.IntN(2) == 0 {
				r.Pause()
			} else {
				r.Resume()
			}
		}
		time.Sleep(time.Duration(random.IntN(3)) * time.Millisecond)
	}
}
