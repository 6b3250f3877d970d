package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"vectorcheck/internal/smalldisk"
	"vectorcheck/internal/testkit"
)

// limitFiles lets no file of a process grow any more, until its result is called: to
// the process, that is a full disk.
func limitFiles(t *testing.T, p *process, _ string) (lift func()) {
	t.Helper()
	var before unix.Rlimit
	if err := unix.Prlimit(p.Process.Pid, unix.RLIMIT_FSIZE, nil, &before); err != nil {
		t.Fatal(err)
	}
	set := func(limit unix.Rlimit) {
		if err := unix.Prlimit(p.Process.Pid, unix.RLIMIT_FSIZE, &limit, nil); err != nil {
			t.Error(err)
		}
	}
	set(unix.Rlimit{Cur: 0, Max: before.Max})
	return func() { set(before) }
}

// held waits until the API is asked for nothing more, and gives how many vectors it was
// asked for.
func held(t *testing.T, server *api) (asked int) {
	t.Helper()
	for range 100 {
		before := asked
		time.Sleep(300 * time.Millisecond)
		server.mu.Lock()
		asked = len(server.asked)
		server.mu.Unlock()
		if asked > 0 && asked == before {
			return asked
		}
	}
	t.Fatal("the run goes on asking")
	return 0
}

// beginRun is a run of which some rows are saved.
func beginRun(t *testing.T, folder string, rows int) (p *process, server *api, file string) {
	t.Helper()
	server = serve(t, slow)
	file = filepath.Join(folder, "out.vcrun")
	p = start(t, folder, "run", writeVectors(t, folder, rows), "--dim", fmt.Sprint(dim),
		"--url", server.URL, "--concurrency", "8", "--out", file)
	underWay(t, server, file)
	return p, server, file
}

// A run whose disk is full waits, says why, and ends whole when there is room again.
func TestAFullDiskHoldsTheRun(t *testing.T) {
	t.Parallel()
	const rows = 12_000
	for name, c := range map[string]struct {
		disk func(t *testing.T) string
		fill func(t *testing.T, p *process, disk string) (empty func())
	}{
		"a limit of files": {func(t *testing.T) string { return t.TempDir() }, limitFiles},
		"a real disk": {func(t *testing.T) string { return smalldisk.Mount(t, 4<<20) }, func(t *testing.T, _ *process, disk string) func() {
			return smalldisk.Fill(t, disk, 0)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			disk := c.disk(t)
			p, server, file := beginRun(t, disk, rows)
			empty := c.fill(t, p, disk)
			if asked := held(t, server); asked >= rows {
				t.Fatalf("all %d vectors were asked for before the disk was full: this proves nothing", asked)
			}
			if before := len(savedRows(t, file)); before == 0 || before == rows {
				t.Errorf("%d rows are saved while the disk is full", before)
			}
			empty()
			if code := p.exit(t); code != 0 {
				t.Fatalf("exit code %d\n%s%s", code, &p.out, &p.err)
			}
			if !strings.Contains(p.err.String(), "nothing that was saved is lost") {
				t.Errorf("nobody is told what to do:\n%s", &p.err)
			}
			expectOnce(t, server, file, rows)
		})
	}
}

// A run that is stopped while its disk is full ends with the reason, and another goes on
// with it.
func TestAFullDiskAndAStop(t *testing.T) {
	t.Parallel()
	const rows = 12_000
	folder := t.TempDir()
	p, server, file := beginRun(t, folder, rows)
	limitFiles(t, p, folder)
	held(t, server)
	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if code := p.exit(t); code != 3 || !strings.Contains(p.err.String(), "save "+file) {
		t.Fatalf("exit code %d\n%s%s", code, &p.out, &p.err)
	}
	saved := savedRows(t, file)
	server.counts()
	if code, stdout, stderr := run(t, folder, "resume", file); code != 0 {
		t.Fatalf("resume: exit code %d\n%s%s", code, stdout, stderr)
	}
	for row, times := range server.counts() {
		if _, done := saved[row]; done || times != 1 {
			t.Errorf("row %d: saved before: %v; asked for %d times by the resumed run", row, done, times)
		}
	}
	if got := len(savedRows(t, file)); got != rows {
		t.Errorf("%d rows in the end", got)
	}
}

// A run that ends as its vectors have changed, while its disk is full, says so, and saves
// what was answered before once there is room; or it says, when it is stopped, that this
// is lost.
func TestAFullDiskAndVectorsThatChange(t *testing.T) {
	t.Parallel()
	const rows = 12_000
	for name, room := range map[string]bool{"room again": true, "stopped": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder, disk := t.TempDir(), smalldisk.Mount(t, 4<<20)
			vectors, file := writeVectors(t, folder, rows), filepath.Join(disk, "out.vcrun")
			server := serve(t, slow)
			p := start(t, folder, "run", vectors, "--dim", fmt.Sprint(dim), "--url", server.URL, "--concurrency", "8", "--out", file)
			underWay(t, server, file)
			empty := smalldisk.Fill(t, disk, 0)
			asked := held(t, server)
			if err := os.Truncate(vectors, dim*4); err != nil {
				t.Fatal(err)
			}
			told := "ending: " + vectors + " has changed"
			testkit.WaitFor(t, told, func() bool { return strings.Contains(p.err.String(), told) })
			if room {
				empty()
			} else if err := p.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			code, saved, text := p.exit(t), len(savedRows(t, file)), p.err.String()
			if code != 3 || strings.Count(text, told) != 1 || strings.Contains(text, "going on") {
				t.Errorf("exit code %d\n%s", code, text)
			}
			if lost := strings.Contains(text, "the last results are not saved: save "+file); lost == room || room != (saved == asked) {
				t.Errorf("%d rows are saved of %d that were asked for:\n%s", saved, asked, text)
			}
		})
	}
}
