package runfile

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// movable is a run file whose files can be moved while they are open.
func movable(t *testing.T) *File {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("an open file cannot be moved or removed here")
	}
	return newFile(t)
}

// remove removes the files beside a run file, itself for "".
func remove(t *testing.T, f *File, suffixes ...string) {
	t.Helper()
	for _, suffix := range suffixes {
		if err := os.Remove(f.Path() + suffix); err != nil {
			t.Fatal(err)
		}
	}
}

// expectAlone wants a folder with nothing but the run file in it once that is closed,
// which another process can open.
func expectAlone(t *testing.T, f *File, n int64) {
	t.Helper()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Dir(f.Path()))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the closed file there is more: %v, %v", entries, err)
	}
	if info, err := os.Stat(f.Path()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	expectReopened(t, f, n)
}

// Whatever is removed under a run, it is whole again with the next batch.
func TestRemovedWhileWriting(t *testing.T) {
	for name, suffixes := range map[string][]string{
		"the file":          {""},
		"all but the lock":  {"", "-wal", "-shm"},
		"all":               {"", "-wal", "-shm", ".lock"},
		"the WAL":           {"-wal"},
		"the WAL and index": {"-wal", "-shm"},
		"the lock":          {".lock"},
		"file and lock":     {"", ".lock"},
	} {
		t.Run(name, func(t *testing.T) {
			f := movable(t)
			appendOrFail(t, f, batchOf(0, 100))
			for saved := int64(100); saved < 300; saved += 100 {
				remove(t, f, suffixes...)
				appendOrFail(t, f, batchOf(saved, 100))
				expectSaved(t, f, saved+100)
				reader, err := OpenReadOnly(f.Path())
				if err != nil {
					t.Fatal(err)
				}
				expectSaved(t, reader, saved+100)
				reader.Close()
				if _, err := Open(f.Path()); !errors.Is(err, ErrLocked) {
					t.Errorf("the lock does not hold: %v", err)
				}
			}
			expectAlone(t, f, 300)
		})
	}
}

// What is removed after the last batch is there when the file is closed.
func TestRemovedBeforeClosing(t *testing.T) {
	for name, suffixes := range map[string][]string{"the file": {""}, "all": {"", "-wal", "-shm", ".lock"}, "the WAL": {"-wal"}} {
		t.Run(name, func(t *testing.T) {
			f := movable(t)
			appendOrFail(t, f, batchOf(0, 100))
			remove(t, f, suffixes...)
			expectAlone(t, f, 100)
		})
	}
}

// A file that is moved away and back is the one that it was.
func TestMovedAwayWithItsFolder(t *testing.T) {
	f := movable(t)
	folder := filepath.Join(filepath.Dir(f.Path()), "runs")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	g, err := Create(filepath.Join(folder, "run.vcrun"), testMeta())
	if err != nil {
		t.Fatal(err)
	}
	appendOrFail(t, g, batchOf(0, 100))
	if err := os.Rename(folder, folder+"-away"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		err := g.Append(batchOf(100, 100))
		var described *Error
		if !errors.Is(err, ErrGone) || !Transient(err) || !errors.As(err, &described) || described.Hint == "" {
			t.Fatal(err)
		}
	}
	expectSaved(t, g, 100)
	if err := os.Rename(folder+"-away", folder); err != nil {
		t.Fatal(err)
	}
	appendOrFail(t, g, batchOf(100, 100))
	expectAlone(t, g, 200)
}

// Another file of the same name is not touched; the run goes on in its own place
// once that is free, or ends in a file beside it.
func TestReplacedWhileWriting(t *testing.T) {
	for name, moved := range map[string]bool{"and moved away": true, "and left": false} {
		t.Run(name, func(t *testing.T) {
			f, err := Create(filepath.Join(t.TempDir(), "run.vcrun"), testMeta())
			if err != nil {
				t.Fatal(err)
			}
			appendOrFail(t, f, batchOf(0, 100))
			if runtime.GOOS == "windows" {
				t.Skip("an open file cannot be removed here")
			}
			remove(t, f, "", "-wal")
			for _, suffix := range []string{"", "-wal"} {
				if err := os.WriteFile(f.Path()+suffix, []byte("of another"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			for range 2 {
				if err := f.Append(batchOf(100, 100)); !errors.Is(err, ErrReplaced) || !Transient(err) {
					t.Fatal(err)
				}
			}
			if moved {
				remove(t, f, "")
				appendOrFail(t, f, batchOf(100, 100))
				expectAlone(t, f, 200)
				return
			}
			err = f.Close()
			if !errors.Is(err, ErrReplaced) || !strings.Contains(err.Error(), "run.rescued-1.vcrun") {
				t.Errorf("%v", err)
			}
			for _, suffix := range []string{"", "-wal"} {
				if content, err := os.ReadFile(f.Path() + suffix); string(content) != "of another" {
					t.Errorf("the file of another was touched: %s, %v", content, err)
				}
			}
			rescued, err := Open(strings.TrimSuffix(f.Path(), ".vcrun") + ".rescued-1.vcrun")
			if err != nil {
				t.Fatal(err)
			}
			expectSaved(t, rescued, 100)
			if err := rescued.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// While the disk is full, a file that was removed stays in SQLite's hands.
func TestRemovedOnAFullDisk(t *testing.T) {
	useFaultyDisk(t)
	for from, done := int64(1), false; !done; from += 1 + from/4 {
		c := diskCodes[from%int64(len(diskCodes))]
		f := movable(t)
		appendOrFail(t, f, batchOf(0, 60))
		remove(t, f, "")
		disk.failing(from, 1<<40, c.code)
		err := f.Append(batchOf(60, 20))
		done = disk.sound() < from
		if err != nil && !Transient(err) {
			t.Errorf("%s, call %d: %v", c.name, from, err)
		}
		if err != nil {
			appendOrFail(t, f, batchOf(60, 20))
		}
		expectAlone(t, f, 80)
		if t.Failed() {
			t.Fatalf("%s, call %d", c.name, from)
		}
	}
}
