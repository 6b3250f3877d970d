package cli_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"vectorcheck/core/check"
	"vectorcheck/core/runfile"
)

// savedRows reads the rows of a run file, as another process would.
func savedRows(t *testing.T, path string) map[int]check.Outcome {
	t.Helper()
	file, err := runfile.OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows := map[int]check.Outcome{}
	for result, err := range file.Rows(context.Background(), runfile.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := rows[int(result.Index)]; twice {
			t.Fatalf("row %d is there twice", result.Index)
		}
		rows[int(result.Index)] = result.Outcome
	}
	return rows
}

func slow(w http.ResponseWriter, _ *http.Request, _, _ int) {
	time.Sleep(2 * time.Millisecond)
	fmt.Fprint(w, `{"similarity": 1}`)
}

func requireSubset(t *testing.T, part, whole map[int]check.Outcome, complaint string) {
	t.Helper()
	for row := range part {
		if _, there := whole[row]; !there {
			t.Errorf("row %d %s", row, complaint)
		}
	}
}

func TestAnInterruptDrains(t *testing.T) {
	t.Parallel()
	for _, interrupt := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(interrupt.String(), func(t *testing.T) {
			const rows = 4000
			folder := t.TempDir()
			server := serve(t, slow)
			file := filepath.Join(folder, "out.vcrun")
			p := start(t, folder, "run", writeVectors(t, folder, rows), "--dim", fmt.Sprint(dim),
				"--url", server.URL, "--concurrency", "8", "--out", file)
			underWay(t, server, file)
			if err := p.Process.Signal(interrupt); err != nil {
				t.Fatal(err)
			}
			if code := p.exit(t); code != 3 {
				t.Fatalf("exit code %d; want 3\n%s%s", code, &p.out, &p.err)
			}
			asked := server.counts()
			if got := savedRows(t, file); len(got) != len(asked) || len(got) == 0 || len(got) == rows {
				t.Errorf("%d rows saved of %d asked for", len(got), len(asked))
			}
			if code, stdout, stderr := run(t, folder, "resume", file); code != 0 {
				t.Fatalf("resume: exit code %d\n%s%s", code, stdout, stderr)
			}
			for row, times := range server.counts() {
				if asked[row] != 0 || times != 1 {
					t.Errorf("row %d: asked for %d times before the resume and %d times after it", row, asked[row], times)
				}
			}
			if got := savedRows(t, file); len(got) != rows {
				t.Errorf("%d rows in the end", len(got))
			}
		})
	}
}

func TestASecondInterruptEndsAtOnce(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	server := serve(t, func(w http.ResponseWriter, r *http.Request, row, _ int) {
		if row >= 20 {
			<-r.Context().Done()
			return
		}
		fmt.Fprint(w, `{"similarity": 1}`)
	})
	file := filepath.Join(folder, "out.vcrun")
	p := start(t, folder, "run", writeVectors(t, folder, 1000), "--dim", fmt.Sprint(dim),
		"--url", server.URL, "--concurrency", "8", "--out", file)
	underWay(t, server, file)
	time.Sleep(time.Second)
	begin := time.Now()
	var pressing sync.WaitGroup
	pressing.Go(func() { // the second that comes later than the first by more than a moment counts
		for p.Process.Signal(os.Interrupt) == nil && time.Since(begin) < 5*time.Second {
			time.Sleep(300 * time.Millisecond)
		}
	})
	defer pressing.Wait()
	if code := p.exit(t); code != 3 || time.Since(begin) > 5*time.Second {
		t.Errorf("exit code %d after %v\n%s", code, time.Since(begin), &p.err)
	}
	if got := savedRows(t, file); len(got) != 20 {
		t.Errorf("%d rows saved; want the 20 that were answered", len(got))
	}
}

// Two signals at once, as timeout(1) sends them to a program and its group, are one: what is
// under way finishes, and is saved.
func TestTwoSignalsAtOnceAreOne(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	var asked atomic.Int64
	server := serve(t, func(w http.ResponseWriter, _ *http.Request, _, _ int) {
		asked.Add(1)
		time.Sleep(700 * time.Millisecond)
		fmt.Fprint(w, `{"similarity": 1}`)
	})
	file := filepath.Join(folder, "out.vcrun")
	p := start(t, folder, "run", writeVectors(t, folder, 1000), "--dim", fmt.Sprint(dim),
		"--url", server.URL, "--concurrency", "4", "--out", file)
	underWay(t, server, file)
	for range 2 {
		_ = p.Process.Signal(syscall.SIGTERM)
		time.Sleep(time.Millisecond)
	}
	if code := p.exit(t); code != 3 || strings.Contains(p.err.String(), "ending at once") {
		t.Errorf("exit code %d\n%s", code, &p.err)
	}
	if got := savedRows(t, file); int64(len(got)) != asked.Load() {
		t.Errorf("%d rows saved of %d that were asked about", len(got), asked.Load())
	}
}
