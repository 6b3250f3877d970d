package check

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"vectorcheck/core/target"
	"vectorcheck/core/vectors"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rowsInMemory is a file of one-dimensional vectors; row i holds i+1.
type rowsInMemory struct {
	count  int64
	change map[int64]float32
	lost   int64 // rows from here on cannot be read; 0 means none
	bad    []int64
}

func (r rowsInMemory) Info() vectors.Info { return vectors.Info{Count: r.count, Dim: 1} }
func (r rowsInMemory) Close() error       { return nil }
func (r rowsInMemory) ReadRows(dst []float32, first int64) error {
	for i := range dst {
		row := first + int64(i)
		if r.lost > 0 && row >= r.lost {
			return os.ErrInvalid
		}
		dst[i] = float32(row + 1)
		if v, ok := r.change[row]; ok {
			dst[i] = v
		}
	}
	return badRows(r.bad, first, len(dst), "it is null")
}

// badRows is the error of a read of n rows in which some are bad.
func badRows(bad []int64, first int64, n int, why string) error {
	met := &vectors.BadRows{Path: "a.jsonl"}
	for _, row := range bad {
		if row >= first && row < first+int64(n) {
			met.Rows = append(met.Rows, vectors.BadRow{Row: row, Line: row + 1, Why: why})
		}
	}
	if len(met.Rows) == 0 {
		return nil
	}
	return met
}

// namesInMemory calls row i id-i; some have no id.
type namesInMemory struct{ none []int64 }

func (n namesInMemory) ReadIDs(dst []string, first int64) error {
	for i := range dst {
		dst[i] = fmt.Sprintf("id-%d", first+int64(i))
	}
	return badRows(n.none, first, len(dst), "it has no id")
}

// api answers attempts for row number v-1 with a function, and counts.
type api struct {
	answer func(ctx context.Context, row int64, attempt int) (target.Answer, error)

	mu     sync.Mutex
	sends  map[int64]int
	now    atomic.Int64
	most   atomic.Int64
	starts []time.Time
}

func (a *api) Close() error { return nil }
func (a *api) Attempt(ctx context.Context, vector []float32, sending target.Sending) (target.Answer, error) {
	row := int64(vector[0]) - 1
	a.mu.Lock()
	if a.sends == nil {
		a.sends = map[int64]int{}
	}
	a.sends[row]++
	attempt := a.sends[row]
	a.starts = append(a.starts, time.Now())
	a.mu.Unlock()
	sending.Sent()
	n := a.now.Add(1)
	defer a.now.Add(-1)
	for most := a.most.Load(); n > most && !a.most.CompareAndSwap(most, n); most = a.most.Load() {
	}
	return a.answer(ctx, row, attempt)
}

func found(took time.Duration) func(context.Context, int64, int) (target.Answer, error) {
	return func(ctx context.Context, _ int64, _ int) (target.Answer, error) {
		if sleep(ctx, took) != nil {
			return target.Answer{}, &target.Error{Kind: target.Connection, Text: "cancelled"}
		}
		return target.Answer{Similarity: 1, ID: "x"}, nil
	}
}

// log keeps results.
type log struct {
	mu      sync.Mutex
	results []Result
}

func (l *log) record(r Result) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.results = append(l.results, r)
}

func (l *log) len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.results)
}

func (l *log) rows() (rows []int64) {
	for _, r := range l.results {
		rows = append(rows, r.Index)
	}
	slices.Sort(rows)
	return rows
}

func config() Config {
	return Config{Concurrency: 4, Judge: BySimilarity{0.99}, Retry: DefaultRetry()}
}

func fileOrder(t *testing.T, count int64) Plan {
	order, err := InOrder(0, count)
	if err != nil {
		t.Fatal(err)
	}
	return Remaining(order, 0, 0, nil)
}

func firstRows(n int64) (rows []int64) {
	for i := range n {
		rows = append(rows, i)
	}
	return rows
}

func TestEachVectorHasOneResult(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file := rowsInMemory{count: 1000, change: map[int64]float32{
			0: 0, 500: float32(math.NaN()), 999: float32(math.Inf(-1)),
		}}
		server := &api{answer: found(time.Millisecond)}
		var got log
		if err := New(config(), file, fileOrder(t, 1000), server, got.record).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.rows(), firstRows(1000)) {
			t.Errorf("%d results, not one for each row", len(got.results))
		}
		for _, r := range got.results {
			skip := r.Index == 0 || r.Index == 500 || r.Index == 999
			if want := Match; skip {
				want = Skipped
				if r.Outcome != want || server.sends[r.Index] != 0 || r.Reason == "" {
					t.Errorf("row %d: %+v, sent %d times", r.Index, r, server.sends[r.Index])
				}
			} else if r.Outcome != want || server.sends[r.Index] != 1 || r.Attempts != 1 || r.TopID != "x" ||
				r.Latency != time.Millisecond || r.LastAttempt != time.Millisecond || r.Position != r.Index {
				t.Errorf("row %d: %+v, sent %d times", r.Index, r, server.sends[r.Index])
			}
		}
		if most := server.most.Load(); most != 4 {
			t.Errorf("%d checks at once; want 4", most)
		}
	})
}

func TestASampleIsReadRowByRow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		order, _ := Sampled(1_000_000, 300, 5)
		server := &api{answer: found(time.Millisecond)}
		var got log
		c := New(config(), rowsInMemory{count: 1_000_000}, Remaining(order, 0, 0, nil), server, got.record)
		if err := c.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := indexes(order)
		slices.Sort(want)
		if !slices.Equal(got.rows(), want) {
			t.Error("the rows checked are not those of the sample")
		}
		for row := range server.sends {
			if !slices.Contains(want, row) {
				t.Errorf("row %d was sent and is not in the sample", row)
			}
		}
	})
}

func TestRetriesWaitAndTakeTokens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := config()
		cfg.Rate, cfg.Concurrency = 0.1, 1
		server := &api{answer: func(_ context.Context, _ int64, attempt int) (target.Answer, error) {
			if attempt < 3 {
				return target.Answer{}, &target.Error{Kind: target.HTTP, Status: 503, Text: "503"}
			}
			return target.Answer{Similarity: 0.5}, nil
		}}
		var got log
		start := time.Now()
		if err := New(cfg, rowsInMemory{count: 1}, fileOrder(t, 1), server, got.record).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		r := got.results[0]
		if r.Outcome != Mismatch || r.Attempts != 3 || len(r.Earlier) != 2 || r.Latency.Round(time.Millisecond) != 20*time.Second {
			t.Errorf("%+v", r)
		}
		for i, at := range server.starts {
			if since, want := at.Sub(start).Round(time.Millisecond), time.Duration(i+1)*10*time.Second; since != want {
				t.Errorf("attempt %d at %v; want %v", i+1, since, want)
			}
		}
	})
}

func TestAFailedVectorStopsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &api{answer: func(_ context.Context, row int64, attempt int) (target.Answer, error) {
			switch row {
			case 3:
				return target.Answer{}, &target.Error{Kind: target.BadReply, Text: "not JSON"}
			case 4:
				return target.Answer{}, &target.Error{Kind: target.Throttled, Status: 429, Text: "429"}
			case 5:
				return target.Answer{}, errors.New("a stray error")
			}
			return target.Answer{Similarity: 1}, nil
		}}
		var got log
		if err := New(config(), rowsInMemory{count: 50}, fileOrder(t, 50), server, got.record).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.rows(), firstRows(50)) {
			t.Fatalf("%d results", len(got.results))
		}
		for _, r := range got.results {
			want := Result{Outcome: Match, Attempts: 1}
			switch r.Index {
			case 3:
				want = Result{Outcome: Failed, Kind: target.BadReply, Attempts: 1, Reason: "not JSON"}
			case 4:
				want = Result{Outcome: Failed, Kind: target.Throttled, Attempts: 4, Throttled: 4, Reason: "429"}
			case 5:
				want = Result{Outcome: Failed, Kind: target.Connection, Attempts: 4, Reason: "a stray error"}
			}
			if r.Outcome != want.Outcome || r.Kind != want.Kind || r.Attempts != want.Attempts ||
				r.Throttled != want.Throttled || r.Reason != want.Reason || len(r.Earlier) != want.Attempts-1 {
				t.Errorf("row %d: %+v", r.Index, r)
			}
		}
	})
}

func TestRetryAfterHoldsAllSenders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		server := &api{answer: func(_ context.Context, row int64, attempt int) (target.Answer, error) {
			if row == 10 && attempt == 1 {
				return target.Answer{}, &target.Error{Kind: target.Throttled, HasRetryAfter: true, RetryAfter: 20 * time.Second}
			}
			time.Sleep(time.Second)
			return target.Answer{Similarity: 1}, nil
		}}
		var got log
		if err := New(config(), rowsInMemory{count: 40}, fileOrder(t, 40), server, got.record).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		var refused time.Duration
		for i, at := range server.starts {
			if i == 10 {
				refused = at.Sub(start)
			}
		}
		for _, at := range server.starts {
			if since := at.Sub(start); since > refused && since < refused+20*time.Second {
				t.Errorf("a request was sent %v after the refusal", since-refused)
			}
		}
	})
}

func TestPauseDrainsAndResumeGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := config()
		cfg.Rate = 1
		server := &api{answer: found(10 * time.Second)}
		var got log
		c := New(cfg, rowsInMemory{count: 20}, fileOrder(t, 20), server, got.record)
		done := make(chan error)
		go func() { done <- c.Run(t.Context()) }()
		time.Sleep(3500 * time.Millisecond)
		c.Pause()
		c.Pause()
		time.Sleep(time.Hour)
		synctest.Wait()
		if got.len() != 3 || c.InFlight() != 0 || !c.Paused() {
			t.Errorf("paused: %d results, %d under way", got.len(), c.InFlight())
		}
		c.Resume()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.rows(), firstRows(20)) || len(server.starts) != 20 {
			t.Errorf("%d results from %d requests", got.len(), len(server.starts))
		}
	})
}

func TestAPauseWastesNoTokens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := config()
		cfg.Rate, cfg.Concurrency = 0.1, 50
		server := &api{answer: found(0)}
		var got log
		c := New(cfg, rowsInMemory{count: 3}, fileOrder(t, 3), server, got.record)
		go func() {
			time.Sleep(15 * time.Second)
			c.Pause()
			time.Sleep(time.Second)
			c.Resume()
		}()
		start := time.Now()
		if err := c.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took < 36*time.Second || took > 46*time.Second {
			t.Errorf("three checks at one in 10 s, with a pause of 1 s, took %v", took)
		}
	})
}

func TestStopDrains(t *testing.T) {
	for _, paused := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			server := &api{answer: found(time.Second)}
			var got log
			c := New(config(), rowsInMemory{count: 1000}, fileOrder(t, 1000), server, got.record)
			done := make(chan error)
			go func() { done <- c.Run(t.Context()) }()
			time.Sleep(1500 * time.Millisecond)
			if paused {
				c.Pause()
			}
			c.Stop()
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			if len(server.starts) != 8 || !slices.Equal(got.rows(), firstRows(8)) {
				t.Errorf("%d requests, results %v; want rows 0 to 7", len(server.starts), got.rows())
			}
		})
	}
}

func TestAbortLeavesNoHalfResult(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &api{answer: found(time.Minute)}
		var got log
		ctx, cancel := context.WithCancel(t.Context())
		c := New(config(), rowsInMemory{count: 1000}, fileOrder(t, 1000), server, got.record)
		done := make(chan error)
		go func() { done <- c.Run(ctx) }()
		time.Sleep(90 * time.Second)
		start := time.Now()
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Run = %v", err)
		}
		if time.Since(start) != 0 || got.len() != 4 || len(server.starts) != 8 {
			t.Errorf("after %v: %d results from %d requests", time.Since(start), got.len(), len(server.starts))
		}
	})
}

func TestConcurrencyChangesDuringARun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &api{answer: found(time.Second)}
		var got log
		c := New(config(), rowsInMemory{count: 1000}, fileOrder(t, 1000), server, got.record)
		done := make(chan error)
		go func() { done <- c.Run(t.Context()) }()
		time.Sleep(500 * time.Millisecond)
		for _, n := range []int{30, 2, 10, 1, 50} {
			c.SetConcurrency(n)
			time.Sleep(2 * time.Second)
			synctest.Wait()
			if now := server.now.Load(); now != int64(n) || c.InFlight() != now || c.Concurrency() != n {
				t.Errorf("%d slots: %d under way", n, now)
			}
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.rows(), firstRows(1000)) {
			t.Errorf("%d results", got.len())
		}
	})
}

func TestARowThatCannotBeReadEndsTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// Rows are read ahead in blocks: the whole first block must be readable.
		const rows = blockBytes / 4
		file := rowsInMemory{count: 3 * rows, lost: 2*rows + 5}
		server := &api{answer: found(0)}
		var got log
		err := New(config(), file, fileOrder(t, 3*rows), server, got.record).Run(t.Context())
		if !errors.Is(err, os.ErrInvalid) {
			t.Errorf("Run = %v", err)
		}
		if got.len() == 0 || int64(got.len()) != int64(len(server.starts)) {
			t.Errorf("%d results from %d requests", got.len(), len(server.starts))
		}
	})
}

// Rows that cannot be used are skipped, whether they are read in blocks or alone, and
// all others are checked under their own ids.
func TestBadRowsAreSkipped(t *testing.T) {
	const count = 300
	backwards, _ := Sampled(count, count, 3)
	for name, plan := range map[string]Plan{"in order": fileOrder(t, count), "at random": Remaining(backwards, 0, 0, nil)} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				file := rowsInMemory{count: count, bad: []int64{0, 100, 101, 299}}
				server := &api{answer: func(_ context.Context, row int64, _ int) (target.Answer, error) {
					return target.Answer{Similarity: 1, ID: fmt.Sprintf("id-%d", row)}, nil
				}}
				c := config()
				c.IDs, c.Judge = namesInMemory{none: []int64{101, 102}}, ByID{Threshold: 0.5}
				var got log
				if err := New(c, file, plan, server, got.record).Run(t.Context()); err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(got.rows(), firstRows(count)) {
					t.Errorf("%d results, not one for each row", len(got.results))
				}
				want := map[int64]string{0: "line 1: it is null", 100: "line 101: it is null", 101: "line 102: it is null",
					102: "line 103: it has no id", 299: "line 300: it is null"}
				for _, r := range got.results {
					reason, skipped := want[r.Index]
					if r.Reason != reason || (r.Outcome == Skipped) != skipped || !skipped && r.Outcome != Match || (server.sends[r.Index] == 0) != skipped {
						t.Errorf("row %d: %+v, sent %d times", r.Index, r, server.sends[r.Index])
					}
				}
			})
		})
	}
}

func TestTooManySkippedEndTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tooMany := errors.New("too many")
		file := rowsInMemory{count: 1000, bad: firstRows(1000)[500:]}
		c := config()
		c.TooManySkipped = func(skipped int64) error {
			if skipped > 10 {
				return tooMany
			}
			return nil
		}
		server := &api{answer: found(time.Millisecond)}
		var got log
		if err := New(c, file, fileOrder(t, 1000), server, got.record).Run(t.Context()); !errors.Is(err, tooMany) {
			t.Errorf("Run = %v", err)
		}
		if skipped := got.len() - len(server.starts); len(server.starts) != 500 || skipped < 11 || skipped > 11+config().Concurrency {
			t.Errorf("%d requests, %d skipped", len(server.starts), skipped)
		}
	})
}

func TestASlowRecordHoldsTheCheckerBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &api{answer: found(0)}
		release := make(chan struct{})
		c := New(config(), rowsInMemory{count: 100}, fileOrder(t, 100), server, func(Result) { <-release })
		done := make(chan error)
		go func() { done <- c.Run(t.Context()) }()
		synctest.Wait()
		if n := len(server.starts); n != 4 {
			t.Errorf("%d requests while no result could be recorded; want 4", n)
		}
		close(release)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	})
}
