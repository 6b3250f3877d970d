package cli_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vectorcheck/core/check"
)

// faulty has one row for each way in which an API fails.
func faulty(w http.ResponseWriter, r *http.Request, row, nth int) {
	switch {
	case row == 10:
		fmt.Fprint(w, `{"similarity": 0.5, "id": "twin"}`)
	case row == 11:
		fmt.Fprint(w, `{"results": []}`)
	case row == 12:
		fmt.Fprint(w, `{"similarity": null}`)
	case row == 13:
		http.Error(w, "no such thing", http.StatusNotFound)
	case row == 14:
		<-r.Context().Done()
	case row == 15:
		panic(http.ErrAbortHandler)
	case row == 16 && nth == 1:
		http.Error(w, "busy", http.StatusServiceUnavailable)
	case row == 17 && nth == 1:
		w.Header().Set("Retry-After", "1")
		http.Error(w, "slow down", http.StatusTooManyRequests)
	case row == 18:
		http.Redirect(w, r, "http://elsewhere.invalid/", http.StatusFound)
	default:
		fmt.Fprint(w, `{"similarity": 0.9999, "id": "=1+1"}`)
	}
}

// figures are the parts of the JSON document that the tests look at.
type figures struct {
	Finished bool             `json:"finished"`
	Total    int64            `json:"total"`
	Checked  int64            `json:"checked"`
	Matches  int64            `json:"matches"`
	Mismatch int64            `json:"mismatches"`
	Errors   map[string]int64 `json:"errors_by_kind"`
	Skipped  int64            `json:"skipped"`
	Accuracy *float64         `json:"accuracy"`
}

func TestARunAgainstAFaultyAPI(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	var mended atomic.Bool
	server := serve(t, func(w http.ResponseWriter, r *http.Request, row, nth int) {
		if mended.Load() {
			row = -1
		}
		faulty(w, r, row, nth)
	})
	file := filepath.Join(folder, "out.vcrun")
	begin := time.Now()
	code, stdout, stderr := run(t, folder, "run", writeVectors(t, folder, 200), "--dim", fmt.Sprint(dim),
		"--url", server.URL, "--timeout", "300ms", "--backoff", "10ms", "--retries", "2",
		"--out", file, "--json", "--min-accuracy", "99")
	if code != 1 {
		t.Fatalf("exit code %d; want 1, for 98.97 %% is below 99 %%\n%s%s", code, stdout, stderr)
	}
	var got figures
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatalf("standard output is not one JSON document: %v\n%s", err, stdout)
	}
	want := figures{Finished: true, Total: 200, Checked: 200, Matches: 193, Mismatch: 2, Accuracy: got.Accuracy,
		Errors: map[string]int64{"timeout": 1, "connection": 1, "throttled": 0, "http": 2, "bad reply": 1}}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("figures %+v\nwant %+v", got, want)
	}
	asked, probes := server.counts(), 0
	times := map[int]int{14: 3, 15: 3, 16: 2, 17: 2} // once for all others
	for row := range 200 {
		switch more := asked[row] - max(1, times[row]); {
		case more == 1: // the last failures may have let one that was answered be asked for once more
			probes++
		case more != 0:
			t.Errorf("row %d was asked for %d times; want %d", row, asked[row], max(1, times[row]))
		}
	}
	if probes > 1 {
		t.Errorf("%d rows were asked for once more than they should be", probes)
	}
	if took := time.Since(begin); took < time.Second {
		t.Errorf("the run took %v: it did not wait the second that Retry-After asked for", took)
	}
	if most := server.busiest(); most > 50 {
		t.Errorf("%d requests at once", most)
	}

	t.Run("report", func(t *testing.T) {
		code, stdout, stderr := run(t, folder, "show", file)
		if code != 0 {
			t.Fatalf("exit code %d\n%s", code, stderr)
		}
		for _, want := range []string{"98.97", "200", "193", "timeout", "bad reply", "404", file} {
			if !strings.Contains(stdout, want) {
				t.Errorf("the report does not mention %q:\n%s", want, stdout)
			}
		}
	})
	t.Run("export", func(t *testing.T) {
		out := filepath.Join(folder, "out.csv")
		if code, _, stderr := run(t, folder, "export", file, out); code != 0 {
			t.Fatalf("exit code %d\n%s", code, stderr)
		}
		rows := readCSV(t, out)
		if len(rows) != 201 || strings.Join(rows[0], ",") != "index,outcome,similarity,answer_id,latency_ms,attempts,error" {
			t.Fatalf("%d rows, header %v", len(rows), rows[0])
		}
		if r := rows[1]; r[0] != "0" || r[1] != "match" || r[2] != "0.9999" || r[3] != "'=1+1" || r[5] != "1" || r[6] != "" {
			t.Errorf("row 0: %v", r)
		}
		if r := rows[15]; r[0] != "14" || r[1] != "error" || r[2] != "" || r[5] != "3" || !strings.HasPrefix(r[6], "timeout: ") {
			t.Errorf("row 14: %v", r)
		}
	})
	t.Run("export of some outcomes", func(t *testing.T) {
		out := filepath.Join(folder, "some.csv")
		if code, _, stderr := run(t, folder, "export", file, out, "--outcome", "mismatch,error"); code != 0 {
			t.Fatalf("exit code %d\n%s", code, stderr)
		}
		if rows := readCSV(t, out); len(rows) != 8 {
			t.Errorf("%d rows; want the header, 2 mismatches and 5 errors", len(rows))
		}
	})
	t.Run("retry errors", func(t *testing.T) {
		mended.Store(true)
		code, stdout, stderr := run(t, folder, "resume", file, "--retry-errors", "--json")
		if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != 0 {
			t.Fatalf("exit code %d, %v\n%s%s", code, err, stdout, stderr)
		}
		if asked := server.counts(); len(asked) != 5 || asked[12]+asked[13]+asked[14]+asked[15]+asked[18] != 5 {
			t.Errorf("asked for again: %v", asked)
		}
		if got.Matches != 198 || got.Mismatch != 2 || got.Checked != 200 {
			t.Errorf("figures %+v", got)
		}
		if rows := savedRows(t, file); len(rows) != 200 || rows[14] != check.Match {
			t.Errorf("%d rows; row 14: %v", len(rows), rows[14])
		}
	})
}

func readCSV(t *testing.T, path string) [][]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestRangeAndSample(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		flags []string
		check func(asked map[int]int) bool
	}{
		{[]string{"--range", "10:20"}, func(asked map[int]int) bool {
			for row := range asked {
				if row < 10 || row >= 20 {
					return false
				}
			}
			return len(asked) == 10
		}},
		{[]string{"--sample", "30", "--seed", "7"}, func(asked map[int]int) bool { return len(asked) == 30 && asked[0]+asked[1]+asked[2] < 3 }},
	} {
		folder := t.TempDir()
		server := serve(t, nil)
		code, stdout, stderr := run(t, folder, append([]string{"run", writeVectors(t, folder, 500),
			"--dim", fmt.Sprint(dim), "--url", server.URL, "--quiet"}, tc.flags...)...)
		if asked := server.counts(); code != 0 || !tc.check(asked) {
			t.Errorf("%v: exit code %d, asked for %v\n%s%s", tc.flags, code, asked, stdout, stderr)
		}
	}
}

func TestTheRateHolds(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	server := serve(t, nil)
	begin := time.Now()
	code, _, stderr := run(t, folder, "run", writeVectors(t, folder, 200), "--dim", fmt.Sprint(dim),
		"--url", server.URL, "--rate", "200")
	if took := time.Since(begin); code != 0 || took < time.Second {
		t.Errorf("exit code %d, 200 checks at 200 a second took %v\n%s", code, took, stderr)
	}
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	vectors := writeVectors(t, folder, 300)
	server := serve(t, nil)
	refusing := serve(t, func(w http.ResponseWriter, _ *http.Request, _, _ int) {
		http.Error(w, "who are you?", http.StatusUnauthorized)
	})
	empty := serve(t, func(w http.ResponseWriter, _ *http.Request, _, _ int) { fmt.Fprint(w, `{"results": []}`) })
	garbage := filepath.Join(folder, "garbage.vcrun")
	if err := os.WriteFile(garbage, []byte("this is no run file"), 0o600); err != nil {
		t.Fatal(err)
	}
	done := filepath.Join(folder, "done.vcrun")
	if code, _, stderr := run(t, folder, "run", vectors, "--dim", "4", "--url", server.URL, "--out", done); code != 0 {
		t.Fatal(stderr)
	}
	for _, tc := range []struct {
		name string
		code int
		says string
		args []string
	}{
		{"help", 0, "", []string{"--help"}},
		{"version", 0, "", []string{"--version"}},
		{"nothing", 0, "", nil},
		{"unknown flag", 2, "--colour", []string{"run", vectors, "--colour", "red"}},
		{"no API", 2, "no API is given", []string{"run", vectors, "--dim", "4"}},
		{"no file", 2, "nowhere.f32", []string{"run", "nowhere.f32", "--url", server.URL}},
		{"dimension that does not fit", 2, "dim", []string{"run", vectors, "--dim", "7", "--url", server.URL}},
		{"a database without a URL", 2, "write postgres://user@host:5432/database",
			[]string{"run", vectors, "--dim", "4", "--preset", "pgvector", "--field", "table=t", "--url", "127.0.0.1:5432"}},
		{"an empty collection", 4, "the first 100 answers are all without hits", []string{"run", vectors, "--dim", "4", "--url", empty.URL, "--out", "empty.vcrun"}},
		{"a refused key", 4, "who are you?", []string{"run", vectors, "--dim", "4", "--url", refusing.URL, "--out", "refused.vcrun"}},
		{"bad range", 2, "--range", []string{"run", vectors, "--dim", "4", "--url", server.URL, "--range", "9:3"}},
		{"range past the end", 2, "300", []string{"run", vectors, "--dim", "4", "--url", server.URL, "--range", "0:301"}},
		{"sample too large", 2, "300", []string{"run", vectors, "--dim", "4", "--url", server.URL, "--sample", "301"}},
		{"bad header", 2, "--header", []string{"run", vectors, "--dim", "4", "--url", server.URL, "--header", "nonsense"}},
		{"concurrency 0", 2, "concurrency", []string{"run", vectors, "--dim", "4", "--url", server.URL, "--concurrency", "0"}},
		{"existing run file", 2, "exists", []string{"run", vectors, "--dim", "4", "--url", server.URL, "--out", done}},
		{"garbage as run file", 2, "garbage.vcrun", []string{"resume", garbage}},
		{"show garbage", 2, "garbage.vcrun", []string{"show", garbage}},
		{"unreachable API", 4, "could not be used", []string{"run", vectors, "--dim", "4", "--url", "http://127.0.0.1:1", "--out", filepath.Join(folder, "never.vcrun")}},
		{"API that refuses all", 4, "could not be used", []string{"run", vectors, "--dim", "4", "--url", refusing.URL}},
		{"finished run", 0, "", []string{"resume", done}},
		{"demo on another address", 2, "loopback", []string{"demo", "--listen", "0.0.0.0:0"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			code, stdout, stderr := run(t, folder, tc.args...)
			if code != tc.code || !strings.Contains(stderr, tc.says) {
				t.Errorf("exit code %d; want %d and %q\n%s%s", code, tc.code, tc.says, stdout, stderr)
			}
		})
	}
	if _, err := os.Stat(filepath.Join(folder, "never.vcrun")); err == nil {
		t.Error("an API that cannot be reached left a run file behind")
	}
	if n := len(refusing.counts()); n < 1 || n > 50 {
		t.Errorf("an API that refuses all was asked for %d of 300 vectors; want those of 50 slots at most", n)
	}
	for _, name := range []string{"empty.vcrun", "refused.vcrun"} {
		if _, err := os.Stat(filepath.Join(folder, name)); !os.IsNotExist(err) {
			t.Errorf("%s is left: %v", name, err)
		}
	}
}

func TestAChangedVectorsFileIsRefused(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	server := serve(t, slow)
	vectors, file := writeVectors(t, folder, 5000), filepath.Join(folder, "out.vcrun")
	p := start(t, folder, "run", vectors, "--dim", "4", "--url", server.URL, "--concurrency", "4", "--out", file)
	underWay(t, server, file)
	_ = p.Process.Signal(os.Interrupt)
	if code := p.exit(t); code != 3 {
		t.Fatalf("exit code %d\n%s", code, &p.err)
	}
	whole, err := os.ReadFile(vectors)
	if err != nil {
		t.Fatal(err)
	}
	server.counts()
	for _, tc := range []struct {
		name, says string
		content    []byte // nil for no file
	}{
		{"one bit of it", "its content was ", slices.Concat(whole[:len(whole)-3], []byte{whole[len(whole)-3] ^ 1}, whole[len(whole)-2:])},
		{"truncated", "its size was 80000 bytes and is now 64", whole[:64]},
		{"grown", "its size was 80000 bytes and is now 80016", slices.Concat(whole, whole[:16])},
		{"replaced", "its content was ", slices.Concat(whole[40_000:], whole[:40_000])},
		{"gone", "no such file", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if err := os.Remove(vectors); err != nil {
				t.Fatal(err)
			}
			if tc.content != nil {
				if err := os.WriteFile(vectors, tc.content, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			code, _, stderr := run(t, folder, "resume", file)
			if code != 2 || !strings.Contains(stderr, tc.says) || !strings.Contains(stderr, vectors) || len(server.counts()) != 0 ||
				tc.content != nil && !strings.Contains(stderr, "has changed since") {
				t.Errorf("exit code %d\n%s", code, stderr)
			}
		})
	}
}

// A certificate that is refused is no matter for retries, and leaves no run behind.
func TestACertificateThatIsRefused(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	var asked atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	file := filepath.Join(folder, "out.vcrun")
	code, _, stderr := run(t, folder, "run", writeVectors(t, folder, 10), "--dim", "4", "--url", server.URL, "--out", file)
	if code != 4 || !strings.Contains(stderr, "certificate of 127.0.0.1 is signed by an unknown authority") || asked.Load() != 0 {
		t.Errorf("exit code %d, %d requests\n%s", code, asked.Load(), stderr)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("a run file is left behind")
	}
}

func TestASecondProcessIsRefused(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	server := serve(t, slow)
	file := filepath.Join(folder, "out.vcrun")
	p := start(t, folder, "run", writeVectors(t, folder, 5000), "--dim", "4", "--url", server.URL, "--concurrency", "4", "--out", file)
	underWay(t, server, file)
	code, _, stderr := run(t, folder, "resume", file)
	if code != 2 || !strings.Contains(stderr, "another") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	if code, stdout, stderr := run(t, folder, "show", file); code != 0 || !strings.Contains(stdout, "5,000") {
		t.Errorf("a run that goes on cannot be shown: exit code %d\n%s%s", code, stdout, stderr)
	}
	_ = p.Process.Signal(os.Interrupt)
	p.exit(t)
}

func TestHeadersAreSentAndNotKept(t *testing.T) {
	t.Parallel()
	const secret = "s3cr3t-value"
	folder := t.TempDir()
	server := serve(t, func(w http.ResponseWriter, r *http.Request, row, _ int) {
		if r.Header.Get("Api-Key") != secret {
			http.Error(w, "no key", http.StatusUnauthorized)
			return
		}
		slow(w, r, row, 1)
	})
	file := filepath.Join(folder, "out.vcrun")
	p := start(t, folder, "run", writeVectors(t, folder, 3000), "--dim", "4", "--url", server.URL,
		"--concurrency", "4", "--out", file, "--header", "Api-Key: "+secret)
	underWay(t, server, file)
	_ = p.Process.Signal(os.Interrupt)
	if code := p.exit(t); code != 3 {
		t.Fatalf("exit code %d\n%s", code, &p.err)
	}
	if code, _, stderr := run(t, folder, "resume", file); code != 2 || !strings.Contains(stderr, "Api-Key") {
		t.Errorf("resumed without the header: exit code %d\n%s", code, stderr)
	}
	if code, _, stderr := run(t, folder, "resume", file, "--header", "Api-Key: "+secret); code != 0 {
		t.Errorf("resumed with the header: exit code %d\n%s", code, stderr)
	}
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if strings.Contains(string(data), secret) {
			t.Errorf("the value of a header is in %s", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestTheDemoRuns(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	code, stdout, stderr := run(t, folder, "run", "--demo", "--sample", "1000", "--json", "--quiet")
	var got figures
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != 0 {
		t.Fatalf("exit code %d, %v\n%s%s", code, err, stdout, stderr)
	}
	if got.Checked != 1000 || got.Accuracy == nil || *got.Accuracy < 0.98 || *got.Accuracy >= 1 {
		t.Errorf("figures %+v, accuracy %v; want a little below 1", got, *got.Accuracy)
	}
}
