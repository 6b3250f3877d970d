package runfile

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// copyAlone copies the one file of a run, as a file manager does, and counts its rows.
func copyAlone(t *testing.T, path string) (rows int64) {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy.vcrun")
	if err := os.WriteFile(to, content(t, path), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := OpenReadOnly(to)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, err := range f.Rows(context.Background(), Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		rows++
	}
	return rows
}

func writeBackOrFail(t *testing.T, f *File, rest time.Duration) {
	t.Helper()
	if err := f.WriteBack(rest); err != nil {
		t.Fatal(err)
	}
}

func TestACopyOfTheFileAloneIsWhole(t *testing.T) {
	f := newFile(t)
	for i, n := range []int64{1000, 2000} { // again after more was saved
		appendOrFail(t, f, batchOf(int64(i)*1000, 1000))
		if rows := copyAlone(t, f.Path()); rows == n {
			t.Fatalf("all %d rows are in the file before it is written back", rows)
		}
		writeBackOrFail(t, f, time.Hour) // too early
		if rows := copyAlone(t, f.Path()); rows == n {
			t.Error("what was saved just now is written back, though there was no rest")
		}
		writeBackOrFail(t, f, 0)
		if rows := copyAlone(t, f.Path()); rows != n {
			t.Errorf("%d rows in a copy; want %d", rows, n)
		}
		if info, err := os.Stat(f.Path() + "-wal"); err != nil || info.Size() != 0 {
			t.Errorf("the WAL: %v, %v", info, err)
		}
	}
	expectSaved(t, f, 2000)
	expectAlone(t, f, 2000)
	if err := f.WriteBack(0); err == nil {
		t.Error("a closed file can be written back")
	}
}

// holdReader reads the file in another connection, and is in the middle of it until release
// is called.
func holdReader(t *testing.T, path string) (release func()) {
	t.Helper()
	c, err := connect(path, readOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{"BEGIN", "SELECT count(*) FROM results"} {
		if _, err := c.exec(query); err != nil {
			t.Fatal(err)
		}
	}
	return func() {
		if err := c.close(); err != nil {
			t.Error(err)
		}
	}
}

// A reader keeps the file from being whole for as long as it reads, and no longer; saving
// goes on meanwhile.
func TestAReaderOnlyDelaysTheWritingBack(t *testing.T) {
	f := newFile(t)
	appendOrFail(t, f, batchOf(0, 1000))
	release := holdReader(t, f.Path())
	appendOrFail(t, f, batchOf(1000, 1000))
	if err := f.WriteBack(0); !errors.Is(err, ErrBusy) || !Transient(err) {
		t.Errorf("while another reads: %v", err)
	}
	appendOrFail(t, f, batchOf(2000, 1000))
	release()
	writeBackOrFail(t, f, 0)
	if rows := copyAlone(t, f.Path()); rows != 3000 {
		t.Errorf("%d rows in a copy", rows)
	}
	expectAlone(t, f, 3000)
}

// What a killed writer leaves in the WAL is put into the one file by who looks at it.
func TestWhatAKilledWriterLeavesIsWrittenBack(t *testing.T) {
	f := newFile(t)
	appendOrFail(t, f, batchOf(0, 1000))
	path := filepath.Join(t.TempDir(), "killed.vcrun")
	for _, suffix := range []string{"", "-wal"} {
		if err := os.WriteFile(path+suffix, content(t, f.Path()+suffix), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	reader, err := OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	writeBackOrFail(t, reader, 0)
	if rows := copyAlone(t, path); rows != 1000 {
		t.Errorf("%d rows in a copy", rows)
	}
	if _, err := os.Stat(path + ".lock"); err == nil {
		t.Error("a lock is left")
	}
	expectSaved(t, reader, 1000)
}

// One who only looks leaves it to the one who writes.
func TestOnlyTheWriterWritesBack(t *testing.T) {
	f := newFile(t)
	appendOrFail(t, f, batchOf(0, 1000))
	reader, err := OpenReadOnly(f.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if err := reader.WriteBack(0); !errors.Is(err, ErrLocked) {
		t.Errorf("%v", err)
	}
	writeBackOrFail(t, f, 0)
	writeBackOrFail(t, reader, 0) // there is nothing left to do
	expectSaved(t, reader, 1000)
}
