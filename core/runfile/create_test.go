package runfile

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A process that is killed while it makes a run file leaves a whole one or none,
// and nothing that is in the way of the next.
func TestKillWhileCreating(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	folder := t.TempDir()
	for round := range 6 {
		path := filepath.Join(folder, "run.vcrun")
		c := child("create", path)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		waitForLock(t, path)
		time.Sleep(time.Duration(random.IntN(6000)) * time.Microsecond)
		_ = c.Process.Kill()
		_ = c.Wait()
		f, err := Open(path)
		if errors.Is(err, ErrMissing) {
			f, err = Create(path, testMeta())
		}
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		if f.Meta().Total != testMeta().Total {
			t.Fatalf("round %d: the run file says %+v", round, f.Meta())
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		requireAlone(t, path)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

// waitForLock waits until another process has begun with the file at path.
func waitForLock(t *testing.T, path string) {
	t.Helper()
	for begin := time.Now(); time.Since(begin) < time.Minute; time.Sleep(100 * time.Microsecond) {
		if _, err := os.Stat(path + ".lock"); err == nil {
			return
		}
	}
	t.Fatal("the other process does nothing")
}

func requireAlone(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 || entries[0].Name() != filepath.Base(path) {
		t.Fatalf("beside the run file there is more: %v, %v", entries, err)
	}
}

// What a killed process left of a file that it was making goes.
func TestUnfinishedFilesAreRemoved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.vcrun")
	leave := func() {
		for _, suffix := range []string{"", "-journal"} {
			if err := os.WriteFile(path+unfinished+suffix, []byte("half"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, way := range []func() (*File, error){
		func() (*File, error) { return Create(path, testMeta()) },
		func() (*File, error) { return Open(path) },
	} {
		leave()
		f, err := way()
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		requireAlone(t, path)
	}
}

// Nothing that has the name already is replaced.
func TestCreateReplacesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.vcrun")
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	made := filepath.Join(t.TempDir(), "made")
	if err := os.WriteFile(made, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := giveName(made, path); !errors.Is(err, ErrExists) {
		t.Errorf("giveName: %v", err)
	}
	if _, err := Create(path, testMeta()); !errors.Is(err, ErrExists) {
		t.Errorf("Create: %v", err)
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != "mine" {
		t.Errorf("the file holds %q, %v", content, err)
	}
	requireAlone(t, path)
}
