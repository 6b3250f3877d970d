package runfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// A run file with two names is written under one of them at a time.
func TestARunFileWithTwoNames(t *testing.T) {
	folder := t.TempDir()
	path, other := filepath.Join(folder, "a.vcrun"), filepath.Join(folder, "b.vcrun")
	f, err := Create(path, Meta{})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // as it was made, and as it was opened
		if err := os.Link(path, other); err != nil && !errors.Is(err, os.ErrExist) {
			t.Fatal(err)
		}
		if again, err := Open(other); !errors.Is(err, ErrLocked) {
			t.Errorf("it is opened twice: %v", err)
			again.Close()
		}
		if err := f.Append(Batch{}); err != nil {
			t.Errorf("the first cannot write: %v", err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if again, err := Open(other); err != nil {
			t.Errorf("nobody has it: %v", err)
		} else if err := again.Close(); err != nil {
			t.Error(err)
		}
		if f, err = Open(path); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// A run file that is mounted in another folder too is written in one of them.
func TestARunFileInTwoPlaces(t *testing.T) {
	for name, what := range map[string]string{"the folder": ".", "the file": "a.vcrun"} {
		t.Run(name, func(t *testing.T) {
			folder, elsewhere := t.TempDir(), t.TempDir()
			path, other := filepath.Join(folder, "a.vcrun"), filepath.Join(elsewhere, "a.vcrun")
			f, err := Create(path, Meta{})
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if what != "." {
				if err := os.WriteFile(other, nil, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := unix.Mount(filepath.Join(folder, what), filepath.Join(elsewhere, what), "", unix.MS_BIND, ""); err != nil {
				t.Skipf("nothing can be mounted here: %v", err)
			}
			t.Cleanup(func() {
				if err := unix.Unmount(filepath.Join(elsewhere, what), unix.MNT_DETACH); err != nil {
					t.Error(err)
				}
			})
			if again, err := Open(other); !errors.Is(err, ErrLocked) {
				t.Errorf("it is opened twice: %v", err)
				again.Close()
			}
			if err := f.Append(Batch{}); err != nil {
				t.Errorf("the first cannot write: %v", err)
			}
		})
	}
}

// Where the system has no lock of the file itself, one with two names is refused.
func TestALinkWithoutALock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.vcrun")
	f, err := Create(path, Meta{})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := onlyLink(path); err != nil {
		t.Errorf("one name: %v", err)
	}
	if err := os.Link(path, path+"2"); err != nil {
		t.Fatal(err)
	}
	if err := onlyLink(path); !errors.Is(err, ErrLinked) {
		t.Errorf("two names: %v", err)
	}
}

// locksOf are the locks of this process on a file that closing any of its descriptors ends.
func locksOf(t *testing.T, path string) (count int) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("/proc/locks")
	if err != nil {
		t.Skip(err)
	}
	inode := fmt.Sprintf(":%d ", info.Sys().(*syscall.Stat_t).Ino)
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, "POSIX") && strings.Contains(line, inode) {
			count++
		}
	}
	return count
}

// Whoever is refused under another name takes no lock of SQLite away from the one who writes,
// in the same process: the file would lose its -wal to the next one who reads it.
func TestARefusalLeavesTheLocks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.vcrun")
	f, err := Create(path, Meta{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := os.Link(path, path+"2"); err != nil {
		t.Fatal(err)
	}
	before := locksOf(t, path)
	if before == 0 {
		t.Skip("the system does not tell of locks")
	}
	if again, err := Open(path + "2"); !errors.Is(err, ErrLocked) {
		t.Errorf("it is opened twice: %v", err)
		again.Close()
	}
	if after := locksOf(t, path); after != before {
		t.Errorf("%d locks are left of %d", after, before)
	}
}
