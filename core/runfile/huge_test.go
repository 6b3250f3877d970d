package runfile

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"modernc.org/sqlite"

	"vectorcheck/core/check"
	"vectorcheck/core/stats"
	"vectorcheck/core/target"
)

// A file from someone else may hold values of hundreds of megabytes, which are refused,
// or many of a few, of which little is kept. Either takes the memory of any other file.
func TestHugeValuesTakeLittleMemory(t *testing.T) {
	if _, err := peakMemory(); err != nil {
		t.Skip(err)
	}
	const refused = "the file is damaged (string or blob too big"
	for _, tc := range []struct{ name, script, want string }{
		{"nothing", "SELECT 1", "read"},
		{"settings", "UPDATE meta SET value = CAST(zeroblob(100000000) AS TEXT) WHERE key = 'settings'", refused},
		{"many fields", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12) INSERT INTO meta SELECT 'x' || i, CAST(zeroblob(5000000) AS TEXT) FROM n",
			"table meta is longer than 8 MiB"},
		{"a reason", "UPDATE errors SET text = CAST(zeroblob(9000000) AS TEXT)", refused},
		{"an id", "UPDATE results SET top_id = CAST(zeroblob(9000000) AS TEXT) WHERE idx = 7", refused},
		{"a second", "UPDATE timeline SET latency = zeroblob(9000000)", refused},
		{"a reason of many rows", "UPDATE errors SET text = CAST(zeroblob(1000000) AS TEXT)", "read"},
		{"ids of many rows", "UPDATE results SET top_id = CAST(zeroblob(1000000) AS TEXT)", "read"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "run.vcrun")
			makeFailedRun(t, path)
			meddle(t, path, tc.script)
			child := exec.Command(os.Args[0])
			child.Env = append(os.Environ(), childTask+"=read", childPath+"="+path, "GOGC=10")
			out, err := child.CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			var peak int64
			said, last, _ := strings.Cut(string(out), "\npeak ")
			if _, err := fmt.Sscan(last, &peak); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			if !strings.Contains(said, tc.want) {
				t.Errorf("%s, want %s", said, tc.want)
			}
			if peak > 110<<20 {
				t.Errorf("%d MiB of memory", peak>>20)
			}
			t.Logf("%d MiB: %.150s", peak>>20, said)
		})
	}
}

// makeFailedRun makes a run of a hundred vectors, all of which failed for one reason.
func makeFailedRun(t *testing.T, path string) {
	t.Helper()
	f, err := Create(path, testMeta())
	if err != nil {
		t.Fatal(err)
	}
	b := Batch{Points: []stats.Point{{Second: 1}}}
	for index := range int64(100) {
		b.Results = append(b.Results, failed(index, target.HTTP, "500"))
	}
	if err := errors.Join(f.Append(b), f.Close()); err != nil {
		t.Fatal(err)
	}
}

// meddle runs a script as another program does, which has no bounds.
func meddle(t *testing.T, path, script string) {
	t.Helper()
	connector, err := sqlite.NewConnector("file:" + path + "?_pragma=journal_mode(OFF)&_pragma=synchronous(OFF)")
	if err != nil {
		t.Fatal(err)
	}
	c, err := connector.Connect(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.(driver.ExecerContext).ExecContext(context.Background(), script, nil); err != nil {
		t.Fatal(err)
	}
}

// readWhole reads all that there is in the file at path, and prints what came of it and
// the memory that this took.
func readWhole(path string) error {
	f, err := OpenReadOnly(path)
	if err == nil {
		err = errors.Join(readEach(f), f.Close())
	}
	if err == nil {
		fmt.Print("read")
	}
	fmt.Print(err)
	peak, err := peakMemory()
	fmt.Println("\npeak", peak)
	return err
}

// readEach returns all errors that reading gives.
func readEach(f *File) error {
	var errs []error
	for r, err := range f.Rows(context.Background(), Filter{}) {
		errs = append(errs, err)
		if len(r.Reason) > 2*maxText || len(r.TopID) > 2*maxText {
			errs = append(errs, fmt.Errorf("vector %d: %d and %d bytes are kept", r.Index, len(r.Reason), len(r.TopID)))
		}
	}
	_, _, err := f.Lookup(context.Background(), []int64{1, 2, 3})
	errs = append(errs, err, f.Points(func(stats.Point) error { return nil }))
	_, err = f.State()
	errs = append(errs, err)
	_, err = f.ErrorGroups(5)
	errs = append(errs, err)
	var list List
	errs = append(errs, f.Select(context.Background(), Selection{Filter: Filter{Outcomes: []check.Outcome{check.Failed}}, SortBy: ByLatency}, &list))
	return errors.Join(errs...)
}

// peakMemory is the most memory that this process has had, in bytes.
func peakMemory() (int64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, after, found := strings.Cut(string(status), "VmHWM:")
	var kib int64
	if _, err := fmt.Sscan(after, &kib); err != nil || !found {
		return 0, fmt.Errorf("no peak of memory in /proc/self/status: %v", err)
	}
	return kib << 10, nil
}
