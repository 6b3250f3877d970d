package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vectorcheck/internal/smalldisk"
)

// An export that the disk has no room for leaves the one before as it was; a log that
// it has none for holds up no run, and is told of once.
func TestExportAndLogOnAFullDisk(t *testing.T) {
	t.Parallel()
	const rows = 3000
	folder, disk := t.TempDir(), smalldisk.Mount(t, 256<<10)
	file, csv := filepath.Join(folder, "out.vcrun"), filepath.Join(disk, "out.csv")
	if err := os.WriteFile(csv, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := smalldisk.Fill(t, disk, 0)

	p := startWith(t, folder, []string{"XDG_CACHE_HOME=" + disk}, "run", writeVectors(t, folder, rows), "--dim", fmt.Sprint(dim),
		"--url", serve(t, nil).URL, "--out", file)
	if code := p.exit(t); code != 0 || len(savedRows(t, file)) != rows {
		t.Fatalf("exit code %d\n%s%s", code, &p.out, &p.err)
	}
	if told := strings.Count(p.err.String(), "no space left on device"); told != 1 || !strings.Contains(p.err.String(), "the run goes on without it") {
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

	empty()
	if code, _, stderr := run(t, folder, "export", file, csv); code != 0 {
		t.Fatalf("with room again: exit code %d: %s", code, stderr)
	}
	if content, _ := os.ReadFile(csv); strings.Count(string(content), "\r\n") != rows+1 {
		t.Errorf("the export has %d lines", strings.Count(string(content), "\r\n"))
	}
}

// A run file that is removed in the middle of its run is there whole in the end.
func TestARemovedRunFileIsWrittenAgain(t *testing.T) {
	t.Parallel()
	const rows = 6000
	folder := t.TempDir()
	server := serve(t, slow)
	file := filepath.Join(folder, "out.vcrun")
	p := start(t, folder, "run", writeVectors(t, folder, rows), "--dim", fmt.Sprint(dim),
		"--url", server.URL, "--concurrency", "8", "--out", file)
	underWay(t, server, file)
	for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
		_ = os.Remove(file + suffix)
	}
	if code := p.exit(t); code != 0 {
		t.Fatalf("exit code %d\n%s%s", code, &p.out, &p.err)
	}
	expectOnce(t, server, file, rows)
}

// expectOnce wants every row saved, and asked for once.
func expectOnce(t *testing.T, server *api, file string, rows int) {
	t.Helper()
	if got := len(savedRows(t, file)); got != rows {
		t.Errorf("%d rows are saved in the end; want %d", got, rows)
	}
	asked := server.counts()
	for row, times := range asked {
		if times != 1 {
			t.Errorf("row %d was asked for %d times", row, times)
		}
	}
	if len(asked) != rows {
		t.Errorf("%d rows were asked for; want %d", len(asked), rows)
	}
}
