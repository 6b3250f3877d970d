package core

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"vectorcheck/core/runfile"
)

// copyAlone copies the one file of a run, as a file manager does, and counts its rows.
func copyAlone(t *testing.T, path string) (rows int64) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "copy.vcrun")
	if err := os.WriteFile(to, data, 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := runfile.OpenReadOnly(to)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, err := range file.Rows(context.Background(), runfile.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		rows++
	}
	return rows
}

// The file is whole as soon as the run has ended, though the run is still shown.
func TestAFinishedRunIsInItsOneFile(t *testing.T) {
	r := create(t, settings(t, 2000, found))
	r.Start()
	<-r.Done()
	if rows, err := r.Results().Rows(context.Background(), 0, 64); err != nil || len(rows) != 64 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if rows := copyAlone(t, r.Path()); rows != 2000 {
		t.Errorf("a copy has %d rows", rows)
	}
	if rows, err := r.Results().Rows(context.Background(), 1936, 64); err != nil || len(rows) != 64 || rows[63].Pending {
		t.Errorf("the run that is shown: %d rows, %v", len(rows), err)
	}
}

// The file is whole a few seconds after a pause began, and again after the next.
func TestAPausedRunIsInItsOneFile(t *testing.T) {
	s := settings(t, 100_000, found)
	s.Rate = 500
	r := create(t, s)
	r.Start()
	for _, more := range []int64{1, 101} {
		r.Resume()
		waitFor(t, "results", func() bool { return r.Snapshot().Saved >= more })
		r.Pause()
		waitFor(t, "the pause", func() bool { return r.State() == Paused })
		waitFor(t, "a whole file", func() bool { return copyAlone(t, r.Path()) == r.Snapshot().Saved })
	}
}

// One who has read since before the end is waited for, and the file is whole once they are
// done.
func TestAReaderDelaysTheWholeFileOnly(t *testing.T) {
	s := settings(t, 3000, found)
	s.Rate = 1000
	r := create(t, s)
	r.Start()
	waitFor(t, "results", func() bool { return r.Snapshot().Saved >= 500 })
	reader, err := runfile.OpenReadOnly(r.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	slow := reader.Rows(context.Background(), runfile.Filter{})
	for _, err := range slow { // while it is in the middle
		if err != nil {
			t.Fatal(err)
		}
		<-r.Done()
		break
	}
	waitFor(t, "a whole file", func() bool { return copyAlone(t, r.Path()) == 3000 })
}
