package core

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vectorcheck/core/check"
	"vectorcheck/core/runfile"
	"vectorcheck/internal/smalldisk"
)

// changedOnAFullDisk is a run whose file has changed while its disk is full, and that is
// told, with how to give the disk room, and what was answered before the change.
func changedOnAFullDisk(t *testing.T) (r *Run, empty func(), answered int64) {
	t.Helper()
	disk := smalldisk.Mount(t, 4<<20)
	s := settings(t, 200_000, found)
	r, err := Create(context.Background(), s, filepath.Join(disk, "out.vcrun"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	r.Start()
	waitFor(t, "some results", func() bool { return r.Snapshot().Saved > 100 })
	empty = smalldisk.Fill(t, disk, 0)
	waitingFor(t, r, check.Storage)
	before := r.Snapshot()
	if err := os.Truncate(s.Vectors, 80); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the end of the run to be told", func() bool { return r.Err() != nil })
	if got := r.Snapshot(); got.State != Waiting || got.Trouble.Cause != check.Storage || got.Saved == got.Figures.Checked() {
		t.Errorf("while the disk is full: %+v", got)
	}
	return r, empty, before.Figures.Checked()
}

// A file that changes while results cannot be saved ends the run: what was answered
// before is kept until there is room, and nothing of what the file has become.
func TestAFileThatChangesWhileTheDiskIsFullEndsTheRun(t *testing.T) {
	r, empty, answered := changedOnAFullDisk(t)
	empty()
	r.Resume()
	<-r.Done()
	err := r.Err()
	if !strings.Contains(err.Error(), "its size was") || !strings.Contains(err.Error(), "put the old file back") || errors.Is(err, runfile.ErrDiskFull) {
		t.Errorf("Err = %v", err)
	}
	rows := rowsOf(t, r)
	if got := r.Snapshot(); len(rows) != int(got.Saved) || got.Saved != got.Figures.Checked() || got.Saved < answered {
		t.Errorf("%d rows, %d said to be saved, %d answered; %d were before the file changed",
			len(rows), got.Saved, got.Figures.Checked(), answered)
	}
	record, err := OpenRecord(r.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer record.Close()
	if points := record.Timeline(); points[len(points)-1].Halt != check.Storage {
		t.Errorf("its timeline ends with the halt %v", points[len(points)-1].Halt)
	}
	for _, row := range rows {
		if row.Outcome != check.Match {
			t.Fatalf("row %d is of what the file has become: %v", row.Index, row.Outcome)
		}
	}
}

// Nobody has to wait for room: the run ends at once, and says both why it ends and that
// its last results are lost.
func TestARunThatEndsOnAFullDiskCanBeStopped(t *testing.T) {
	for name, stop := range map[string]func(*Run){
		"stop":  (*Run).Stop,
		"abort": (*Run).Abort,
		"close": func(r *Run) { _ = r.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			r, _, _ := changedOnAFullDisk(t)
			r.Pause() // changes nothing any more
			r.Resume()
			stop(r)
			select {
			case <-r.Done():
			case <-time.After(10 * time.Second):
				t.Fatal("it goes on")
			}
			if err := r.Err(); !errors.Is(err, runfile.ErrDiskFull) || !strings.Contains(err.Error(), "its size was") ||
				strings.Count(err.Error(), "not saved") != 1 {
				t.Errorf("Err = %v", err)
			}
		})
	}
}
