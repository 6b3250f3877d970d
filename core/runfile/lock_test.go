package runfile

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// child is this program as another process.
func child(task, path string) *exec.Cmd {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childTask+"="+task, childPath+"="+path)
	return c
}

func TestSecondWriterIsRefused(t *testing.T) {
	f := newFile(t)
	link := filepath.Join(t.TempDir(), "link.vcrun")
	paths := []string{f.Path()}
	if os.Symlink(f.Path(), link) == nil {
		paths = append(paths, link)
	}
	for _, path := range paths {
		if _, err := Open(path); !errors.Is(err, ErrLocked) {
			t.Errorf("in this process: %v", err)
		}
		out, err := child("open", path).Output()
		if err != nil || !strings.Contains(string(out), ErrLocked.Error()+": stop it first") {
			t.Errorf("in another process: %s, %v", out, err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if out, err := child("open", f.Path()).Output(); err != nil || string(out) != "<nil>\n" {
		t.Errorf("once closed: %s, %v", out, err)
	}
}

// What a killed process leaves is no lock.
func TestLockFileLeftBehind(t *testing.T) {
	f := newFile(t)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.Path()+".lock", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := Open(f.Path())
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// A lock on a file that is no longer there excludes nobody, so it does not count.
func TestLockFileReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.vcrun")
	l, err := acquire(path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Unlock()
	if err := os.Remove(l.Path()); err != nil {
		t.Skip("an open file cannot be removed here")
	}
	if l.inPlace() {
		t.Error("the lock is on a file that was removed")
	}
	if err := os.WriteFile(l.Path(), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if l.inPlace() {
		t.Error("the lock is on a file that was replaced")
	}
}
