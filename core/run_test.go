package core

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"vectorcheck/core/check"
	"vectorcheck/core/stats"
	"vectorcheck/internal/testkit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// settings are of a run over a file of so many rows, against an API that
// answers with answer.
func settings(t *testing.T, rows int, answer http.HandlerFunc) Settings {
	t.Helper()
	var data []byte
	for i := range rows {
		for _, x := range [2]float32{float32(i + 1), 1} {
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(x))
		}
	}
	path := filepath.Join(t.TempDir(), "vectors.f32")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	s := DefaultSettings()
	s.Vectors, s.Dim, s.URL, s.Concurrency = path, 2, server.URL, 4
	return s
}

func found(w http.ResponseWriter, _ *http.Request) {
	time.Sleep(time.Millisecond)
	fmt.Fprint(w, `{"similarity": 1}`)
}

// hang never answers. It reads the request, or the server would not see that
// its client has gone.
func hang(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

func create(t *testing.T, s Settings) *Run {
	t.Helper()
	r, err := Create(context.Background(), s, filepath.Join(t.TempDir(), "out.vcrun"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func waitFor(t *testing.T, what string, holds func() bool) {
	t.Helper()
	testkit.WaitFor(t, what, holds)
}

func TestARunFromStartToEnd(t *testing.T) {
	r := create(t, settings(t, 1000, found))
	if s := r.Snapshot(); s.State != Ready || s.Total != 1000 || s.Left != 1000 || s.Saved != 0 {
		t.Errorf("before: %+v", s)
	}
	r.Start()
	r.Start()
	<-r.Done()
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	s := r.Snapshot()
	if s.State != Ended || s.Saved != 1000 || s.Left != 0 || s.Figures.Matches != 1000 || s.InFlight != 0 {
		t.Errorf("after: %+v", s)
	}
	if n := sum(r.Timeline()); n != 1000 {
		t.Errorf("the timeline tells of %d matches", n)
	}
	summary, err := r.Summary()
	if err != nil || !summary.Finished || summary.Figures.Matches != 1000 {
		t.Errorf("summary %+v, %v", summary, err)
	}
}

func sum(points []stats.Point) (matches int64) {
	for _, p := range points {
		matches += p.Matches
	}
	return matches
}

func TestPauseAndResume(t *testing.T) {
	r := create(t, settings(t, 2000, found))
	r.Start()
	waitFor(t, "some results", func() bool { return r.Snapshot().Saved > 100 })
	r.Pause()
	waitFor(t, "the pause", func() bool { return r.State() == Paused })
	time.Sleep(300 * time.Millisecond)
	before := r.Snapshot()
	time.Sleep(300 * time.Millisecond)
	after := r.Snapshot()
	if before.Figures.Checked() != after.Figures.Checked() || after.Saved != after.Figures.Checked() {
		t.Errorf("paused at %d checks, then %d, of which %d saved", before.Figures.Checked(), after.Figures.Checked(), after.Saved)
	}
	if d := after.Figures.Active() - before.Figures.Active(); d != 0 {
		t.Errorf("a pause counts as %v of activity", d)
	}
	r.SetConcurrency(16, false)
	r.Resume()
	<-r.Done()
	if s := r.Snapshot(); s.Saved != 2000 || s.Concurrency != 16 {
		t.Errorf("in the end: %+v", s)
	}
}

// A run that is stopped and opened again shows the figures it had, and goes on
// from there.
func TestStopAndOpenAgain(t *testing.T) {
	var asked atomic.Int64
	s := settings(t, 2000, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		found(w, r)
	})
	r := create(t, s)
	r.Start()
	waitFor(t, "some results", func() bool { return r.Snapshot().Saved > 100 })
	r.Stop()
	<-r.Done()
	stopped := r.Snapshot()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Open(context.Background(), r.Path(), ResumeOptions{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	opened := again.Snapshot()
	if opened.Figures.Matches != stopped.Figures.Matches || opened.Saved != stopped.Saved || opened.Left != stopped.Left ||
		opened.Figures.TotalLatency != stopped.Figures.TotalLatency || opened.Figures.Active() != stopped.Figures.Active() {
		t.Errorf("opened again: %+v\nas stopped: %+v", opened, stopped)
	}
	if n := sum(again.Timeline()); n != stopped.Saved {
		t.Errorf("the timeline tells of %d matches; want %d", n, stopped.Saved)
	}
	again.Start()
	<-again.Done()
	if s := again.Snapshot(); s.Saved != 2000 || asked.Load() != 2000 {
		t.Errorf("%d saved, %d asked for", s.Saved, asked.Load())
	}
}

func TestCloseEndsARunThatHangs(t *testing.T) {
	r := create(t, settings(t, 100, hang))
	r.Start()
	waitFor(t, "checks under way", func() bool { return r.Snapshot().InFlight == 4 })
	begin := time.Now()
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(begin); took > 2*time.Second {
		t.Errorf("Close took %v", took)
	}
}

func TestAnAPIThatAnswersNothingIsUnusable(t *testing.T) {
	s := settings(t, 10_000, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusBadRequest) })
	r := create(t, s)
	r.Start()
	<-r.Done()
	if err := r.Err(); !errors.Is(err, ErrUnusable) {
		t.Errorf("Err = %v", err)
	}
	if n := r.Snapshot().Saved; n < unusableAfter || n > 10*unusableAfter {
		t.Errorf("%d failures are saved", n)
	}
}

// waitingFor waits until a run waits by itself.
func waitingFor(t *testing.T, r *Run, cause check.Cause) {
	t.Helper()
	waitFor(t, "the run to wait", func() bool {
		s := r.Snapshot()
		return s.State == Waiting && s.Trouble.Cause == cause
	})
}

func TestARunWaitsForAnAPIThatRefusesWhoeverAsks(t *testing.T) {
	for _, from := range []int64{0, 300} {
		var asked, refused atomic.Int64
		var granted atomic.Bool
		s := settings(t, 1000, func(w http.ResponseWriter, q *http.Request) {
			if asked.Add(1) > from && !granted.Load() {
				refused.Add(1)
				http.Error(w, "who are you?", http.StatusUnauthorized)
				return
			}
			found(w, q)
		})
		r := create(t, s)
		r.Start()
		waitingFor(t, r, check.Refusal)
		if text := r.Snapshot().Trouble.Text; !strings.Contains(text, "401") {
			t.Errorf("it waits, for %q", text)
		}
		waitFor(t, "all answers", func() bool { return r.Snapshot().InFlight == 0 })
		n := refused.Load()
		r.Resume()
		waitFor(t, "the API to be asked once more", func() bool { return refused.Load() == n+1 })
		granted.Store(true)
		waitFor(t, "the end of the run", func() bool {
			r.Resume()
			return r.State() == Ended
		})
		expectAllFound(t, r, 1000)
		if n := refused.Load(); n > 2*int64(s.Concurrency)+5 {
			t.Errorf("it was refused %d times", n)
		}
	}
}

func TestAnOutageCostsNoVector(t *testing.T) {
	var asked, fails atomic.Int64
	s := settings(t, 2000, func(w http.ResponseWriter, q *http.Request) {
		if n := asked.Add(1); n > 700 && fails.Add(1) <= 40 {
			http.Error(w, "no", http.StatusInternalServerError)
			return
		}
		found(w, q)
	})
	r := create(t, s)
	r.Start()
	waitingFor(t, r, check.Outage)
	fails.Store(100) // it is well again
	r.Resume()
	waitFor(t, "the end of the run", func() bool { return r.State() == Ended })
	if sent := expectAllFound(t, r, 2000); sent != asked.Load() {
		t.Errorf("%d requests are counted; want %d", sent, asked.Load())
	}
}

// expectAllFound sees that a run has waited and cost no vector, and gives how many
// requests it counts.
func expectAllFound(t *testing.T, r *Run, rows int64) (requests int64) {
	t.Helper()
	f := r.Snapshot().Figures
	if r.Err() != nil || f.Matches != rows || f.Failed() != 0 || f.Probes == 0 {
		t.Errorf("%v: %+v", r.Err(), f.Totals)
	}
	return f.Attempts + f.Probes
}

func TestAFileThatShrinksEndsTheRun(t *testing.T) {
	s := settings(t, 200_000, found)
	r := create(t, s)
	r.Start()
	waitFor(t, "some results", func() bool { return r.Snapshot().Saved > 100 })
	if err := os.Truncate(s.Vectors, 8); err != nil {
		t.Fatal(err)
	}
	r.SetConcurrency(200, false)
	select {
	case <-r.Done():
	case <-time.After(30 * time.Second):
		t.Fatal("the run goes on")
	}
	if err := r.Err(); err == nil {
		t.Error("no error")
	}
	if s := r.Snapshot(); s.Figures.Failed() != 0 || s.Saved != s.Figures.Checked() {
		t.Errorf("vectors that cannot be read count as errors: %+v", s.Figures.Totals)
	}
}

func TestAnUnreachableAPILeavesNoFile(t *testing.T) {
	s := settings(t, 10, found)
	s.URL = "http://127.0.0.1:1"
	path := filepath.Join(t.TempDir(), "out.vcrun")
	if _, err := Create(context.Background(), s, path, Options{}); !errors.Is(err, ErrUnusable) {
		t.Errorf("Create = %v", err)
	}
	expectNoFile(t, path)
}

func TestAFinishedRunNeedsNoAPI(t *testing.T) {
	s := settings(t, 10, found)
	server := httptest.NewServer(http.HandlerFunc(found))
	s.URL = server.URL
	r := create(t, s)
	r.Start()
	<-r.Done()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	server.Close()
	again, err := Open(context.Background(), r.Path(), ResumeOptions{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	again.Start()
	<-again.Done()
	if s := again.Snapshot(); s.Saved != 10 || again.Err() != nil {
		t.Errorf("%+v, %v", s, again.Err())
	}
}

// endsWith is a context that ends as soon as there is a file at path.
type endsWith struct {
	context.Context
	path string
}

func (c endsWith) Err() error {
	if _, err := os.Stat(c.path); err == nil {
		return context.Canceled
	}
	return nil
}

func TestARunThatNobodyWaitsForLeavesNoFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.vcrun")
	if _, err := Create(endsWith{context.Background(), path}, settings(t, 10, found), path, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Create = %v", err)
	}
	expectNoFile(t, path)
}

// A new run that nobody waits for leaves no file; one that has results keeps it.
func TestDiscard(t *testing.T) {
	s := settings(t, 10, found)
	r := create(t, s)
	if err := r.Discard(); err != nil {
		t.Error(err)
	}
	expectNoFile(t, r.Path())

	r = create(t, s)
	r.Start()
	waitFor(t, "a result", func() bool { return r.Snapshot().Saved > 0 })
	if err := r.Discard(); err != nil {
		t.Error(err)
	}
	again, err := Open(context.Background(), r.Path(), ResumeOptions{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Discard(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(r.Path()); err != nil {
		t.Error(err)
	}
}

func expectNoFile(t *testing.T, path string) {
	t.Helper()
	if left, err := filepath.Glob(path + "*"); len(left) > 0 || err != nil {
		t.Errorf("there are %q, %v", left, err)
	}
}
