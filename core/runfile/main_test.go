package runfile

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"vectorcheck/core/check"
	"vectorcheck/core/stats"
)

// childTask, in the environment, makes this program another process that uses
// the run file at childPath.
const (
	childTask = "RUNFILE_TEST_TASK"
	childPath = "RUNFILE_TEST_PATH"
)

// tasks are what such a process does with the run file.
var tasks = map[string]func(path string) error{"open": openOnce, "create": createAndWait, "append": appendForever, "read": readWhole}

func TestMain(m *testing.M) {
	task := os.Getenv(childTask)
	if task == "" {
		goleak.VerifyTestMain(m)
		return
	}
	if err := tasks[task](os.Getenv(childPath)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// openOnce prints what comes of opening the file.
func openOnce(path string) error {
	f, err := Open(path)
	fmt.Println(err)
	if err == nil {
		f.Close()
	}
	return nil
}

// createAndWait makes a run file and waits to be killed.
func createAndWait(path string) error {
	_, err := Create(path, testMeta())
	if err == nil {
		time.Sleep(time.Minute)
	}
	return err
}

// appendForever goes on with a run and tells after every batch how many results
// are saved.
func appendForever(path string) error {
	f, err := Open(path)
	if err != nil {
		return err
	}
	saved, _, err := f.Progress()
	if err != nil {
		return err
	}
	for {
		b := batchAfter(saved)
		saved = b.SavedThrough
		if err := f.Append(b); err != nil {
			return err
		}
		os.Stdout.WriteString(strconv.FormatInt(saved, 10) + "\n")
	}
}

// batchRows is how many results a batch of batchAfter has.
const batchRows = 7

// batchAfter is the batch that follows so many results.
func batchAfter(saved int64) Batch {
	through := saved + batchRows
	b := Batch{State: stats.State{Totals: stats.Totals{Matches: through}}, SavedThrough: through, HandedOut: through}
	for index := saved; index < through; index++ {
		b.Results = append(b.Results, matched(index))
	}
	b.Points = []stats.Point{{Second: through / 100, Seconds: 1, Matches: through}}
	return b
}

// matched is the usual result.
func matched(index int64) check.Result {
	return check.Result{
		Index: index, Outcome: check.Match, Similarity: 0.9 + float64(index%1000)/1e4,
		TopID: strconv.FormatInt(index, 10), Latency: 40 * time.Millisecond, Attempts: 1,
	}
}

// word stands for a number in a text that is not to be taken for one that differs from
// others in a number alone.
func word(n int64) string {
	return strings.Map(func(digit rune) rune { return digit - '0' + 'k' }, strconv.FormatInt(n, 10))
}
