package cli_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A program that is stopped for longer than its timeout, as by Ctrl-Z, and then goes on: the
// API is blamed for nothing, no latency counts the stop, and neither does the time.
func TestAStoppedProgramGoesOn(t *testing.T) {
	t.Parallel()
	const rows, stop = 400, 4 * time.Second
	folder := t.TempDir()
	server := serve(t, func(w http.ResponseWriter, _ *http.Request, _, _ int) {
		time.Sleep(100 * time.Millisecond)
		fmt.Fprint(w, `{"similarity": 1}`)
	})
	file := filepath.Join(folder, "out.vcrun")
	began := time.Now()
	p := start(t, folder, "run", writeVectors(t, folder, rows), "--dim", fmt.Sprint(dim), "--url", server.URL,
		"--concurrency", "10", "--rate", "80", "--timeout", "2s", "--retries", "0", "--out", file, "--json", "--quiet")
	underWay(t, server, file)
	signal := func(s syscall.Signal) {
		if err := p.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
	}
	signal(syscall.SIGSTOP)
	time.Sleep(stop)
	signal(syscall.SIGCONT)
	if code := p.exit(t); code != 0 {
		t.Fatalf("exit code %d\n%s%s", code, &p.out, &p.err)
	}
	took := time.Since(began)
	var report struct {
		Matches  int64
		Attempts int64
		Probes   int64
		Active   float64 `json:"active_ms"`
		Request  latency `json:"attempt_latency"`
		Check    latency `json:"total_latency"`
		Plan     latency `json:"response_latency"`
	}
	if err := json.Unmarshal([]byte(p.out.String()), &report); err != nil {
		t.Fatal(err)
	}
	if report.Matches != rows || report.Attempts != rows || report.Probes != 0 {
		t.Errorf("%d matches with %d attempts and %d probes", report.Matches, report.Attempts, report.Probes)
	}
	const stopped = float64(stop / time.Millisecond)
	for name, l := range map[string]latency{"request": report.Request, "check": report.Check, "plan": report.Plan} {
		if l.Max >= stopped-1000 || l.Min < 90 {
			t.Errorf("latencies of %s: %+v", name, l)
		}
	}
	if all := float64(took / time.Millisecond); all-report.Active < stopped-500 {
		t.Errorf("active for %v ms of %v", report.Active, all)
	}
}

type latency struct {
	Count int64
	Min   float64 `json:"min_ms"`
	Max   float64 `json:"max_ms"`
}
