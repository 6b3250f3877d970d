package cli_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// With ids, a score that the metric cannot have does not decide: it is counted and named. A
// row without ids is an error, which names the metric.
func TestScoresThatTheMetricCannotHave(t *testing.T) {
	t.Parallel()
	server := serve(t, func(w http.ResponseWriter, _ *http.Request, row, _ int) {
		score := map[int]float64{1: 1.5, 2: 987, 3: -2}[row]
		if score == 0 {
			score = 1
		}
		fmt.Fprintf(w, `{"results":[{"id":%d,"score":%g}]}`, row, score)
	})
	folder := t.TempDir()
	asking := []string{"run", writeVectors(t, folder, 10), "--dim", "4", "--url", server.URL, "--json"}
	code, stdout, stderr := run(t, folder, append(asking, "--ids", "row", "--min-accuracy", "100")...)
	var got struct {
		Matches, Errors  int64
		Impossible       int64   `json:"impossible_scores"`
		Least            float64 `json:"impossible_score_min"`
		Greatest         float64 `json:"impossible_score_max"`
		Mean             float64 `json:"similarity_mean"`
		Answered, Checks int64
	}
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatalf("%v\n%s", err, stderr)
	}
	if code != 0 || got.Matches != 10 || got.Errors != 0 || got.Impossible != 3 || got.Least != -2 || got.Greatest != 987 || got.Mean != 1 {
		t.Errorf("exit code %d, %+v", code, got)
	}
	if want := "3 have a score that cosine similarity cannot have (-2 to 987): their ids alone decide"; !strings.Contains(stderr, want) {
		t.Errorf("the report lacks %q:\n%s", want, stderr)
	}
	code, stdout, stderr = run(t, folder, append(asking, "--max-errors", "0")...)
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatalf("%v\n%s", err, stderr)
	}
	if code != 1 || got.Matches != 7 || got.Errors != 3 || got.Impossible != 0 {
		t.Errorf("without ids: exit code %d, %+v", code, got)
	}
	if want := ", read as cosine similarity, is out of the range -1 to 1"; !strings.Contains(stderr, want) {
		t.Errorf("the report lacks %q:\n%s", want, stderr)
	}
	code, stdout, _ = run(t, folder, "test", asking[1], "--dim", "4", "--url", server.URL, "--ids", "row", "--row", "1")
	if want := "row 1: match, score 1.5, which the metric cannot have: the id alone decides, id 1"; code != 0 || !strings.Contains(stdout, want) {
		t.Errorf("test lacks %q: exit code %d\n%s", want, code, stdout)
	}
}
