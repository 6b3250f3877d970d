package runfile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// fewFiles lets this process open n files more than it has open.
func fewFiles(t *testing.T, n int) (lift func()) {
	t.Helper()
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip(err)
	}
	var before unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &before); err != nil {
		t.Fatal(err)
	}
	set := func(limit uint64) {
		if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: limit, Max: before.Max}); err != nil {
			t.Fatal(err)
		}
	}
	set(uint64(len(open) - 1 + n))
	return func() { set(before.Cur) }
}

// Where too many files are open, that is said, and not that something may not be written;
// what was made is whole once there are more.
func TestTooManyOpenFiles(t *testing.T) {
	folder := t.TempDir()
	saw := 0
	for n := range 14 {
		path := filepath.Join(folder, "run.vcrun")
		lift := fewFiles(t, n)
		f, err := Create(path, testMeta())
		lift()
		if err == nil {
			appendOrFail(t, f, batchOf(0, 10))
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			break
		}
		saw++
		if !errors.Is(err, ErrFiles) || !Transient(err) || !strings.Contains(err.Error(), "ulimit -n") {
			t.Errorf("%d more: %v", n, err)
		}
		if left, _ := filepath.Glob(path + "*"); len(left) > 0 {
			t.Errorf("%d more: %v is left", n, left)
		}
	}
	if saw < 3 {
		t.Errorf("only %d attempts failed", saw)
	}
}
