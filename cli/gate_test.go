package cli_test

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// verdict is what a JSON document says of the gate.
type verdict struct {
	Passed *bool
	Gate   *struct {
		Passed *bool
		Checks []struct {
			Of       string
			Compared string
			Value    float64 `json:"value_percent"`
			Limit    float64 `json:"limit_percent"`
			Passed   bool
		}
	}
}

// judged runs the program, whose document it gives.
func judged(t *testing.T, wantCode int, folder string, args ...string) (v verdict, report string) {
	t.Helper()
	code, stdout, stderr := run(t, folder, append(args, "--json")...)
	if code != wantCode {
		t.Fatalf("exit code %d; want %d\n%s%s", code, wantCode, stdout, stderr)
	}
	if err := json.Unmarshal([]byte(stdout), &v); err != nil {
		t.Fatalf("%v\n%s", err, stdout)
	}
	return v, stderr
}

// A run with few answers has not passed, however good they are.
func TestAGateLooksAtAnswersToo(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	server := serve(t, func(w http.ResponseWriter, _ *http.Request, row, _ int) {
		if row%2 == 1 {
			http.Error(w, "no such thing", http.StatusNotFound)
			return
		}
		fmt.Fprint(w, `{"similarity": 1}`)
	})
	args := []string{"run", writeVectors(t, folder, 200), "--dim", "4", "--url", server.URL}
	v, report := judged(t, 1, folder, append(args, "--min-accuracy", "99.9")...)
	if v.Passed == nil || *v.Passed || v.Gate == nil || len(v.Gate.Checks) != 2 {
		t.Fatalf("half of the vectors got no answer: %+v", v)
	}
	if c := v.Gate.Checks[1]; c.Of != "errors" || c.Value != 50 || c.Limit != 0.1 || c.Passed {
		t.Errorf("%+v", c)
	}
	for _, want := range []string{"NOT PASSED", "accuracy: 100.000 % is at least the required 99.9 %", "errors: 100 of 200, 50.000 %, are MORE than the 0.1 %"} {
		if !strings.Contains(report, want) {
			t.Errorf("the report does not say %q:\n%s", want, report)
		}
	}
	if v, _ = judged(t, 0, folder, append(args, "--min-accuracy", "99.9", "--max-errors", "50")...); !*v.Passed || !*v.Gate.Passed {
		t.Errorf("with errors that are allowed: %+v", v)
	}
	if v, _ = judged(t, 1, folder, append(args, "--max-errors", "49.5")...); len(v.Gate.Checks) != 1 || *v.Passed {
		t.Errorf("of errors alone: %+v", v)
	}
	if v, _ = judged(t, 1, folder, append(args, "--max-errors", "0.1")...); *v.Passed || v.Gate.Checks[0].Limit != 0.1 {
		t.Errorf("0.1 is percent: %+v", v)
	}
	if v, _ = judged(t, 0, folder, args...); v.Passed != nil || v.Gate != nil {
		t.Errorf("without a gate: %+v", v)
	}
}

// What may be a share or percent is asked about; nothing is sent before.
func TestAGateThatCanBeReadInTwoWays(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	server := serve(t, nil)
	args := []string{"run", writeVectors(t, folder, 200), "--dim", "4", "--url", server.URL}
	for _, tc := range []struct {
		says string
		args []string
	}{
		{`--min-accuracy "0.999" can be read in two ways: write 0.999% if percent are meant, or 99.9% if a share is`, []string{"--min-accuracy", "0.999"}},
		{`--min-recall "1" can be read in two ways`, []string{"--min-recall", "1"}},
		{`--max-errors "x"`, []string{"--max-errors", "x"}},
		{"--min-recall: a recall is known only with", []string{"--min-recall", "95"}},
		{"--gate estimate says how to compare", []string{"--gate", "estimate"}},
		{"a sample of 100 cannot prove 99 %, even if all of them are found, as the lower bound of its interval decides: take a sample of 381 at least", []string{"--min-accuracy", "99", "--sample", "100"}},
		{"no sample can", []string{"--min-accuracy", "100", "--sample", "100"}},
	} {
		code, stdout, stderr := run(t, folder, append(args, tc.args...)...)
		if code != 2 || !strings.Contains(stderr, tc.says) {
			t.Errorf("%v: exit code %d; want 2 and %q\n%s%s", tc.args, code, tc.says, stdout, stderr)
		}
	}
	if n := len(server.counts()); n > 0 {
		t.Errorf("%d vectors were sent", n)
	}
	for _, accuracy := range []string{"0.999%", "0", "100%"} {
		if code, _, stderr := run(t, folder, append(args, "--min-accuracy", accuracy)...); code != 0 {
			t.Errorf("%s: exit code %d\n%s", accuracy, code, stderr)
		}
	}
}

// Of a random sample, the lower bound of its interval decides.
func TestAGateOfASample(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	server := serve(t, func(w http.ResponseWriter, _ *http.Request, row, _ int) {
		if row%100 == 0 { // 1 %
			fmt.Fprint(w, `{"similarity": 0.5}`)
			return
		}
		fmt.Fprint(w, `{"similarity": 1}`)
	})
	args := []string{"run", writeVectors(t, folder, 2000), "--dim", "4", "--url", server.URL, "--sample", "1000", "--min-accuracy", "98.5"}
	v, report := judged(t, 1, folder, args...)
	if c := v.Gate.Checks[0]; c.Compared != "lower_bound_95" || c.Value >= 98.5 || *v.Passed {
		t.Errorf("%+v", v)
	}
	if !strings.Contains(report, "lower bound (95 %) of the accuracy") {
		t.Errorf("the report does not say what was compared:\n%s", report)
	}
	v, _ = judged(t, 0, folder, append(args, "--gate", "estimate")...)
	if c := v.Gate.Checks[0]; c.Compared != "estimate" || c.Value < 98.5 || !*v.Passed {
		t.Errorf("%+v", v)
	}
	v, _ = judged(t, 0, folder, append(args[:len(args)-2], "--min-accuracy", "97.5")...)
	if c := v.Gate.Checks[0]; c.Compared != "lower_bound_95" || !*v.Passed {
		t.Errorf("%+v", v)
	}
}

// Of queries with neighbors, the mean recall decides if that is asked for.
func TestAGateOfRecall(t *testing.T) {
	t.Parallel()
	const k, queries = 10, 100
	folder := t.TempDir()
	var truth []byte
	for range queries {
		truth = binary.LittleEndian.AppendUint32(truth, k)
		for i := range k {
			truth = binary.LittleEndian.AppendUint32(truth, uint32(i))
		}
	}
	neighbors := filepath.Join(folder, "neighbors.ivecs")
	if err := os.WriteFile(neighbors, truth, 0o600); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var request struct{ Vector []float32 }
		body, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(body, &request)
		hits := make([]string, k)
		for i := range hits {
			hits[i] = fmt.Sprintf(`{"id": %d, "score": %g}`, i, 1-float64(i)/100)
		}
		if int(request.Vector[0])%4 == 0 { // every fourth query misses one of ten: a mean recall of 0.975
			hits[k-1] = `{"id": 999, "score": 0.1}`
		}
		fmt.Fprintf(w, `{"results": [%s]}`, strings.Join(hits, ","))
	}))
	t.Cleanup(server.Close)
	args := []string{"run", writeVectors(t, folder, queries), "--dim", "4", "--url", server.URL, "--neighbors", neighbors, "--top-k", "10", "--ids", "row"}
	v, report := judged(t, 0, folder, append(args, "--min-recall", "97")...)
	if c := v.Gate.Checks[0]; c.Of != "recall" || c.Value != 97.5 || !*v.Passed || !strings.Contains(report, "mean recall@10: 97.500 % is at least the required 97 %") {
		t.Errorf("%+v\n%s", v, report)
	}
	judged(t, 1, folder, append(args, "--min-recall", "98")...)
	v, report = judged(t, 1, folder, append(args, "--min-accuracy", "97")...)
	if c := v.Gate.Checks[0]; c.Of != "accuracy" || c.Value != 75 {
		t.Errorf("%+v", v)
	}
	for _, want := range []string{"--min-recall compares the mean recall", "accuracy (queries with a recall of at least 0.99): 75.000 % is BELOW the required 97 %"} {
		if !strings.Contains(report, want) {
			t.Errorf("nothing says %q:\n%s", want, report)
		}
	}
}
