package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vectorcheck/internal/testkit"
)

// A byte of a long file that is changed between two sessions, with the size and the time left
// as they were, ends the second: exit code 3, and 2 from then on, until the file is put back.
func TestAChangeInTheMiddleOfAFile(t *testing.T) {
	t.Parallel()
	const rows, at = 100_000, 1_060_000 // between two samples, in the second MiB
	folder := t.TempDir()
	server := serve(t, slow)
	vectors, file := writeVectors(t, folder, rows), filepath.Join(folder, "out.vcrun")
	info, err := os.Stat(vectors)
	if err != nil {
		t.Fatal(err)
	}
	rewrite := func(old, now byte) {
		t.Helper()
		data, err := os.ReadFile(vectors)
		if err != nil || data[at] != old {
			t.Fatalf("%d, %v", data[at], err)
		}
		f, err := os.OpenFile(vectors, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteAt([]byte{now}, at); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(vectors, time.Time{}, info.ModTime()); err != nil {
			t.Fatal(err)
		}
	}
	log := func() string {
		text, _ := os.ReadFile(filepath.Join(folder, "vectorcheck", "vectorcheck.log"))
		return string(text)
	}
	p := start(t, folder, "run", vectors, "--dim", "4", "--url", server.URL, "--concurrency", "2", "--out", file)
	underWay(t, server, file)
	testkit.WaitFor(t, "the file to be read", func() bool { return strings.Contains(log(), "all bytes of the files are read") })
	_ = p.Process.Signal(os.Interrupt)
	if code := p.exit(t); code != 3 {
		t.Fatalf("exit code %d\n%s", code, &p.err)
	}
	data, err := os.ReadFile(vectors)
	if err != nil {
		t.Fatal(err)
	}
	old := data[at]
	rewrite(old, old+1)

	const says = "vectors.f32 has changed since this run began: its size is the same, but bytes 1048576 to 1599999 are others"
	code, stdout, stderr := run(t, folder, "resume", file, "--json")
	var report struct {
		ExitCode int `json:"exit_code"`
		Failure  string
		Content  struct {
			Compared int64 `json:"compared_bytes"`
			Changes  []struct {
				First int64 `json:"first_byte"`
			}
		}
	}
	if err := json.Unmarshal([]byte(stdout), &report); err != nil {
		t.Fatal(err)
	}
	if code != 3 || report.ExitCode != 3 || !strings.Contains(stderr, says) || !strings.Contains(report.Failure, says) ||
		len(report.Content.Changes) != 1 || report.Content.Changes[0].First != 1<<20 || report.Content.Compared != 1<<20 {
		t.Errorf("exit code %d, %+v\n%s", code, report, stderr)
	}
	server.counts()
	if code, _, stderr := run(t, folder, "resume", file); code != 2 || !strings.Contains(stderr, says) || server.askedYet() {
		t.Errorf("again: exit code %d\n%s", code, stderr)
	}
	if code, stdout, _ := run(t, folder, "show", file); code != 0 || !strings.Contains(stdout, "CHANGED: vectors.f32 was another file") {
		t.Errorf("show: exit code %d\n%s", code, stdout)
	}
	rewrite(old+1, old)
	p = start(t, folder, "resume", file)
	testkit.WaitFor(t, "rows to be asked for", server.askedYet)
	_ = p.Process.Signal(os.Interrupt)
	if code := p.exit(t); code != 3 || strings.Contains(p.err.String(), "has changed") {
		t.Errorf("put back: exit code %d\n%s", code, &p.err)
	}
}
