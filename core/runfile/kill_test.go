package runfile

import (
	"bufio"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"vectorcheck/core/stats"
)

// A process that is killed at any moment has saved what it said it had, whole
// batches, and nothing else.
func TestKill(t *testing.T) {
	f, err := Create(filepath.Join(t.TempDir(), "run.vcrun"), testMeta())
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for round := range 5 {
		said := killedChild(t, f.Path(), time.Duration(random.IntN(60))*time.Millisecond)
		checkKilled(t, f.Path(), said)
		if t.Failed() {
			t.Fatalf("round %d", round)
		}
	}
}

// killedChild starts a process that appends, kills it some time after it first
// saved, and returns the last number of results that it said are saved.
func killedChild(t *testing.T, path string, after time.Duration) (said int64) {
	t.Helper()
	c := child("append", path)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	var killer *time.Timer
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if said, err = strconv.ParseInt(lines.Text(), 10, 64); err != nil {
			t.Fatal(err)
		}
		if killer == nil {
			killer = time.AfterFunc(after, func() { _ = c.Process.Kill() })
		}
	}
	if c.Wait() == nil || killer == nil {
		t.Fatal("the process was not killed")
	}
	return said
}

// checkKilled proves that a run file of batchAfter is whole, and gives how many
// results it holds; said of them were said to be saved.
func checkKilled(t *testing.T, path string, said int64) (saved int64) {
	t.Helper()
	f, err := OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	saved, handedOut, err := f.Progress()
	if err != nil || saved < said || saved != handedOut {
		t.Errorf("the progress is %d, %d after %d were said to be saved: %v", saved, handedOut, said, err)
	}
	found := rows(t, f, Filter{})
	if int64(len(found)) != saved {
		t.Errorf("%d rows, want %d", len(found), saved)
	}
	for i, r := range found {
		if !same(r, matched(int64(i))) {
			t.Fatalf("row %d is %v", i, r)
		}
	}
	state, err := f.State()
	if err != nil || state.Totals.Matches != saved {
		t.Errorf("the state counts %d, want %d: %v", state.Totals.Matches, saved, err)
	}
	var last stats.Point
	if err := f.Points(func(p stats.Point) error { last = p; return nil }); err != nil || last.Matches != saved {
		t.Errorf("the timeline counts %d, want %d: %v", last.Matches, saved, err)
	}
	if verdict, err := pragma(f.reader, "integrity_check"); err != nil || verdict != "ok" {
		t.Errorf("integrity: %v, %v", verdict, err)
	}
	return saved
}
