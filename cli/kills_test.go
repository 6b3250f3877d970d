package cli_test

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"vectorcheck/core"
	"vectorcheck/core/check"
	"vectorcheck/core/runfile"
	"vectorcheck/core/stats"
)

// killsVariable, in the environment, says how often TestKills kills.
const killsVariable = "VECTORCHECK_TEST_KILLS"

// killedRows is how many vectors a run of TestKills has: it takes
// a second or two.
const killedRows = 4000

// A process that is killed at any moment, from the first one of its run file to
// the last one of its run, loses nothing that was saved, and the next one asks for
// nothing that was.
func TestKills(t *testing.T) {
	t.Parallel()
	kills := 5
	if text := os.Getenv(killsVariable); text != "" {
		var err error
		if kills, err = strconv.Atoi(text); err != nil {
			t.Fatalf("%s: %v", killsVariable, err)
		}
	}
	k := newKilling(t)
	for !t.Failed() && k.kills < kills {
		k.begin()
		for ended := false; !ended && !t.Failed(); {
			ended = k.session(k.kills < kills)
		}
	}
	t.Logf("%d kills over %d runs: %d before there was a run file, %d with a part saved, %d with none or all of it; %d checks were done twice",
		k.kills, k.runs, k.before, k.midway, k.kills-k.before-k.midway, k.again)
	if k.midway == 0 {
		t.Error("no kill met a run that was half done: the kills prove nothing")
	}
}

// killing is a run that is killed and resumed until it ends, and then the next.
type killing struct {
	t       *testing.T
	random  *rand.Rand
	folder  string
	vectors string
	api     *api

	file  string // the run file of the present run
	args  []string
	order check.Order
	saved map[int]check.Outcome

	runs, kills, before, midway, again int
}

func newKilling(t *testing.T) *killing {
	folder := t.TempDir()
	vectors := writeVectors(t, folder, killedRows)
	for row := range killedRows {
		if expected(row) == check.Skipped {
			writeZeros(t, vectors, row)
		}
	}
	return &killing{
		t: t, random: rand.New(rand.NewPCG(1, 7)), folder: folder, vectors: vectors,
		api: serve(t, func(w http.ResponseWriter, _ *http.Request, row, _ int) {
			time.Sleep(2 * time.Millisecond)
			switch expected(row) {
			case check.Match:
				fmt.Fprint(w, `{"similarity": 1}`)
			case check.Mismatch:
				fmt.Fprint(w, `{"similarity": 0.1}`)
			default:
				http.Error(w, "no", http.StatusBadRequest)
			}
		}),
	}
}

// expected is the outcome of a row.
func expected(row int) check.Outcome {
	switch {
	case row%61 == 5:
		return check.Skipped
	case row%50 == 7:
		return check.Failed
	case row%50 == 3:
		return check.Mismatch
	}
	return check.Match
}

func writeZeros(t *testing.T, path string, row int) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt(make([]byte, 4*dim), int64(row)*4*dim); err != nil {
		t.Fatal(err)
	}
}

// begin makes the next run one in the order of the file, or of a sample.
func (k *killing) begin() {
	var coverage core.Coverage
	k.file = filepath.Join(k.folder, fmt.Sprintf("%d.vcrun", k.runs))
	k.args = []string{"run", k.vectors, "--dim", fmt.Sprint(dim), "--url", k.api.URL, "--concurrency", "8", "--out", k.file}
	if k.runs%2 == 1 {
		coverage = core.Coverage{Sample: killedRows, Seed: uint64(k.runs)}
		k.args = append(k.args, "--sample", fmt.Sprint(killedRows), "--seed", fmt.Sprint(k.runs))
	}
	order, err := coverage.Order(killedRows)
	if err != nil {
		k.t.Fatal(err)
	}
	k.order, k.saved = order, map[int]check.Outcome{}
	k.runs++
}

// session starts the program, kills it unless it is to be let alone, and looks at
// what it left. It says whether the run has ended.
func (k *killing) session(kill bool) (ended bool) {
	p := start(k.t, k.folder, k.args...)
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_ = p.Wait()
	}()
	seen := map[int]check.Outcome{}
	if kill {
		seen = k.waitForMoment(gone)
		_ = p.Process.Kill()
	}
	select {
	case <-gone:
	case <-time.After(2 * time.Minute):
		k.t.Fatal("the program does not end")
	}
	ended = p.ProcessState.Exited()
	if ended && p.ProcessState.ExitCode() != 0 {
		k.t.Fatalf("exit code %d\n%s%s", p.ProcessState.ExitCode(), &p.out, &p.err)
	}
	if !ended {
		k.kills++
	}
	k.api.settle(k.t)
	k.look(seen, ended)
	return ended
}

// waitForMoment waits for the moment to kill: soon after the start, as the run file
// is being made, or some time after the first request. It gives what was saved
// right before.
func (k *killing) waitForMoment(gone <-chan struct{}) (seen map[int]check.Outcome) {
	switch k.random.IntN(6) {
	case 0:
		k.wait(gone, 80*time.Millisecond)
	case 1:
		k.waitUntil(gone, func() bool { return exists(k.file + ".lock") })
		k.wait(gone, 12*time.Millisecond)
	default:
		k.waitUntil(gone, k.api.askedYet)
		k.wait(gone, 900*time.Millisecond)
		if k.random.IntN(2) == 0 {
			return savedRows(k.t, k.file)
		}
	}
	return nil
}

func (k *killing) wait(gone <-chan struct{}, atMost time.Duration) {
	select {
	case <-gone:
	case <-time.After(time.Duration(k.random.Int64N(int64(atMost)))):
	}
}

func (k *killing) waitUntil(gone <-chan struct{}, holds func() bool) {
	for begin := time.Now(); !holds() && time.Since(begin) < time.Minute; {
		select {
		case <-gone:
			return
		case <-time.After(200 * time.Microsecond):
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// look proves what a session left, seen of which was saved before it was killed.
func (k *killing) look(seen map[int]check.Outcome, ended bool) {
	t, asked := k.t, k.api.counts()
	if !exists(k.file) {
		if len(k.saved) > 0 || len(asked) > 0 {
			t.Fatal("the run file is gone")
		}
		k.before++
		return
	}
	k.args = []string{"resume", k.file}
	requireIntegrity(t, k.file)
	now := savedRows(t, k.file)
	requireSubset(t, seen, now, "was saved before the kill and is missing after it")
	requireSubset(t, k.saved, now, "was saved by an earlier process and is missing")
	k.requireCounted(now)
	probed := false
	for row, times := range asked {
		if times == 2 && !probed && expected(row) != check.Failed {
			probed, times = true, 1 // it was answered, and what failed last had it asked for once more
		}
		if _, done := k.saved[row]; done || times != 1 {
			t.Errorf("row %d: saved before: %v; asked for %d times by one process", row, done, times)
		}
		if _, saved := now[row]; !saved {
			k.again++ // it was under way, or answered and not saved yet
		}
	}
	for row, outcome := range now {
		_, before := k.saved[row]
		if outcome != expected(row) || !before && asked[row] == 0 && outcome != check.Skipped {
			t.Errorf("row %d is a %v; asked for %d times", row, outcome, asked[row])
		}
	}
	switch k.saved = now; {
	case ended && len(now) != killedRows:
		t.Errorf("%d rows in the end; want %d", len(now), killedRows)
	case !ended && len(now) > 0 && len(now) < killedRows:
		k.midway++
	}
}

// requireIntegrity lets SQLite look at the run file, as any tool may.
func requireIntegrity(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		t.Fatalf("integrity_check: %q, %v", verdict, err)
	}
}

// requireCounted holds the progress, the figures and the timeline of the run file
// against its rows.
func (k *killing) requireCounted(rows map[int]check.Outcome) {
	t := k.t
	file, err := runfile.OpenReadOnly(k.file)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	through, handedOut, err := file.Progress()
	if err != nil || through > handedOut {
		t.Fatalf("progress %d, %d, %v", through, handedOut, err)
	}
	for position := range k.order.Len() {
		_, saved := rows[int(k.order.At(position))]
		if position < through && !saved || position >= handedOut && saved {
			t.Errorf("position %d is saved: %v; saved through %d, handed out %d", position, saved, through, handedOut)
		}
	}
	var want stats.Totals
	for _, outcome := range rows {
		switch outcome {
		case check.Match:
			want.Matches++
		case check.Mismatch:
			want.Mismatches++
		case check.Skipped:
			want.Skipped++
		}
	}
	state, err := file.State()
	got := state.Totals
	if err != nil || got.Done() != int64(len(rows)) || got.Matches != want.Matches ||
		got.Mismatches != want.Mismatches || got.Skipped != want.Skipped {
		t.Errorf("the figures are %+v of %d rows, %v", got, len(rows), err)
	}
	counted := int64(0)
	err = file.Points(func(p stats.Point) error {
		counted += p.Checked() + p.Skipped
		return nil
	})
	if err != nil || counted != int64(len(rows)) {
		t.Errorf("the timeline tells of %d checks, of %d rows, %v", counted, len(rows), err)
	}
}
