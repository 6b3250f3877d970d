package e2e

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"vectorcheck/core/runfile"
)

// runFiles are the runs that the program has made.
func (d *desktop) runFiles() []string {
	files, _ := filepath.Glob(filepath.Join(d.home, "VectorCheck", "*.vcrun"))
	return files
}

// rows counts the results of a run file, each vector once.
func (d *desktop) rows(path string) int {
	d.t.Helper()
	file, err := runfile.OpenReadOnly(path)
	if err != nil {
		return 0 // it is being made
	}
	defer file.Close()
	seen := map[int64]bool{}
	for result, err := range file.Rows(context.Background(), runfile.Filter{}) {
		if err != nil || seen[result.Index] {
			d.t.Fatalf("row %d: %v, seen before: %v", result.Index, err, seen[result.Index])
		}
		seen[result.Index] = true
	}
	return len(seen)
}

// The story of a user: open, start, pause, resume; the program is killed, opened
// again with the run's file, and goes on to the end.
func TestStartPauseResumeKillContinue(t *testing.T) {
	d := newDesktop(t)
	w := d.open()
	w.screenshot("first-start")
	w.key("ctrl+r")
	d.wait("a run file", func() bool { return len(d.runFiles()) == 1 })
	path := d.runFiles()[0]
	d.wait("results", func() bool { return d.rows(path) > 500 })
	w.screenshot("running")

	w.key("space")
	time.Sleep(1500 * time.Millisecond)
	paused := d.rows(path)
	time.Sleep(1500 * time.Millisecond)
	if now := d.rows(path); now != paused {
		t.Errorf("paused at %d results, and then there were %d", paused, now)
	}
	w.screenshot("paused")
	w.key("space")
	d.wait("results after the pause", func() bool { return d.rows(path) > paused+500 })

	if err := w.process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = w.process.Wait()
	saved := d.rows(path)
	w = d.open(path)
	time.Sleep(2 * time.Second)
	if now := d.rows(path); now != saved {
		t.Errorf("opening a run file went on with its run: %d results, and then %d", saved, now)
	}
	w.screenshot("opened")
	w.key("ctrl+k")
	d.wait("the rest", func() bool { return d.rows(path) == 10_000 })
	time.Sleep(time.Second)
	w.screenshot("finished")
	if files := d.runFiles(); len(files) != 1 || saved < paused {
		t.Errorf("%d run files; %d results before the kill, %d before the pause", len(files), saved, paused)
	}
	w.key("ctrl+q")
	d.wait("the end of the program", func() bool { return w.process.ProcessState != nil || w.ended() })
}

// ended says whether the program has ended.
func (w *window) ended() bool {
	return w.tool("xdotool", "search", "--onlyvisible", "--name", "^VectorCheck$") == ""
}
