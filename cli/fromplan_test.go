package cli_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// From plan there is one time for each check, none of them shorter than the check's own, and
// a stall shows in those that it kept from beginning; also after the run was resumed.
func TestLatenciesFromPlan(t *testing.T) {
	t.Parallel()
	const rows, stall = 600, 800 * time.Millisecond
	folder := t.TempDir()
	var once sync.Once
	var until time.Time
	server := serve(t, func(w http.ResponseWriter, _ *http.Request, row, nth int) {
		if row >= 200 {
			once.Do(func() { until = time.Now().Add(stall) })
			time.Sleep(time.Until(until)) // all that come meanwhile
		}
		if row%50 == 7 && nth == 1 {
			http.Error(w, "busy", http.StatusServiceUnavailable)
			return
		}
		time.Sleep(2 * time.Millisecond)
		fmt.Fprint(w, `{"similarity": 1}`)
	})
	file := filepath.Join(folder, "out.vcrun")
	code, stdout, stderr := run(t, folder, "run", writeVectors(t, folder, rows), "--dim", "4", "--url", server.URL,
		"--rate", "400", "--concurrency", "4", "--backoff", "10ms", "--out", file, "--json")
	if code != 0 {
		t.Fatalf("exit code %d\n%s%s", code, stdout, stderr)
	}
	type times struct {
		Count int64
		Min   float64 `json:"min_ms"`
		Mean  float64 `json:"mean_ms"`
		P50   float64 `json:"p50_ms"`
		P90   float64 `json:"p90_ms"`
		P99   float64 `json:"p99_ms"`
		Max   float64 `json:"max_ms"`
	}
	var report struct {
		Check times `json:"total_latency"`
		Plan  times `json:"response_latency"`
	}
	if err := json.Unmarshal([]byte(stdout), &report); err != nil {
		t.Fatal(err)
	}
	check, plan := report.Check, report.Plan
	if plan.Count != rows || check.Count != rows {
		t.Errorf("%d values from plan, %d of checks; want %d", plan.Count, check.Count, rows)
	}
	if plan.Min < check.Min || plan.Mean < check.Mean || plan.P50 < check.P50 || plan.P90 < check.P90 || plan.P99 < check.P99 || plan.Max < check.Max {
		t.Errorf("from plan %+v\nare shorter than those of checks %+v", plan, check)
	}
	// 320 of 600 were to begin during the stall, four of which were the stalled ones.
	if stalled := float64(stall/time.Millisecond) - 100; check.P90 >= stalled || plan.P90 < stalled {
		t.Errorf("a stall of %v shows in neither: from plan %+v, of checks %+v", stall, plan, check)
	}
	if _, text, _ := run(t, folder, "show", file); !strings.Contains(text, "  from plan") {
		t.Errorf("the report has no times from plan:\n%s", text)
	}
}
