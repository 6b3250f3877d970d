package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// smallDisk is a folder on a disk of its own, of so many bytes.
func smallDisk(t *testing.T, size int) string {
	t.Helper()
	folder := t.TempDir()
	if err := unix.Mount("tmpfs", folder, "tmpfs", 0, fmt.Sprint("size=", size)); err != nil {
		t.Skipf("no disk can be mounted here, so none is filled: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(folder, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return folder
}

func fillDisk(t *testing.T, folder string) (ballast string) {
	t.Helper()
	var disk unix.Statfs_t
	if err := unix.Statfs(folder, &disk); err != nil {
		t.Fatal(err)
	}
	ballast = filepath.Join(folder, "ballast")
	if err := os.WriteFile(ballast, make([]byte, int64(disk.Bavail)*disk.Bsize), 0o600); err != nil {
		t.Fatal(err)
	}
	return ballast
}

// An export that the disk has no room for leaves the one before as it was; a log that
// it has none for holds up no run, and is told of once.
func TestExportAndLogOnAFullDisk(t *testing.T) {
	t.Parallel()
	const rows = 3000
	folder, disk := t.TempDir(), smallDisk(t, 256<<10)
	file, csv := filepath.Join(folder, "out.vcrun"), filepath.Join(disk, "out.csv")
	if err := os.WriteFile(csv, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	ballast := fillDisk(t, disk)

	p := startWith(t, folder, []string{"XDG_CACHE_HOME=" + disk}, "run", writeVectors(t, folder, rows), "--dim", fmt.Sprint(dim),
		"--url", serve(t, nil).URL, "--out", file)
	if code := p.exit(t); code != 0 || len(savedRows(t, file)) != rows {
		t.Fatalf("exit code %d\n%s%s", code, &p.out, &p.err)
	}
	if told := strings.Count(p.err.String(), "no space left on device"); told != 1 || strings.Count(p.err.String(), "the log is not whole") != 1 {
		t.Errorf("the log is told of %d times:\n%s", told, &p.err)
	}

	code, _, stderr := run(t, folder, "export", file, csv)
	if code != 2 || !strings.Contains(stderr, csv) || !strings.Contains(stderr, "free some space") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	if content, err := os.ReadFile(csv); string(content) != "before" {
		t.Errorf("the file that was there holds %q, %v", content, err)
	}
	if left, _ := filepath.Glob(filepath.Join(disk, ".vectorcheck*")); len(left) > 0 {
		t.Errorf("%v are left", left)
	}

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := run(t, folder, "export", file, csv); code != 0 {
		t.Fatalf("with room again: exit code %d: %s", code, stderr)
	}
	if content, _ := os.ReadFile(csv); strings.Count(string(content), "\r\n") != rows+1 {
		t.Errorf("the export has %d lines", strings.Count(string(content), "\r\n"))
	}
}
