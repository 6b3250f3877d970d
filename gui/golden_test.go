package gui

import (
	"encoding/json"
	"errors"
	"image"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"vectorcheck/core"
	"vectorcheck/core/check"
	"vectorcheck/core/runfile"
	"vectorcheck/core/stats"
	"vectorcheck/core/target"
	"vectorcheck/core/vectors"
	"vectorcheck/gui/form"
	"vectorcheck/internal/testkit"
)

// staged is a saved run that claims to stand somewhere.
type staged struct {
	*core.Record
	state core.State
}

func (s staged) Snapshot() core.Snapshot {
	snapshot := s.Record.Snapshot()
	snapshot.State = s.state
	if s.state == core.Running {
		snapshot.InFlight = 12
		snapshot.RateNow, snapshot.HasRateNow = 498, true
		snapshot.ETA, snapshot.HasETA = 11*time.Second, true
	}
	if s.state == core.Waiting {
		snapshot.Bearable, snapshot.Figures.Probes = 450, 3
		snapshot.Trouble = check.Trouble{Cause: check.Outage, Text: "connection: refused by 127.0.0.1:8080"}
	}
	return snapshot
}

// savedRun is a run of 10,000 vectors of which n are checked, 500 a second, on a
// certain day.
func savedRun(t *testing.T, n int64) *core.Record {
	t.Helper()
	s := core.DefaultSettings()
	s.Vectors, s.Dim, s.URL, s.Rate = "/data/products.f32", 128, "http://127.0.0.1:8080", 500
	settings, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "products.vcrun")
	file, err := runfile.Create(path, runfile.Meta{
		Settings: settings, Total: 10_000, Vectors: vectors.Info{Path: s.Vectors, Format: "raw", Count: 10_000, Dim: 128},
	})
	if err != nil {
		t.Fatal(err)
	}
	tally, timeline := stats.NewTally(), stats.NewTimeline(100, 100)
	begin := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC).Unix()
	var results []check.Result
	for i := range n {
		r := check.Result{Index: i, Position: i, Outcome: check.Match, Similarity: 1, TopID: "17", Attempts: 1,
			Latency: time.Duration(12+i%31) * time.Millisecond}
		switch {
		case i%331 == 330:
			r.Outcome, r.Similarity = check.Mismatch, 0.84
		case i%997 == 996:
			r.Outcome, r.Kind, r.Reason, r.Attempts = check.Failed, target.Timeout, "no reply within 30s", 4
			r.Latency = 30 * time.Second
			r.Earlier = []time.Duration{time.Second, time.Second, time.Second}
		case i%1500 == 1499:
			r.Outcome, r.Reason, r.Attempts, r.Latency = check.Skipped, "zero vector", 0, 0
		}
		r.LastAttempt = r.Latency
		tally.Add(&r)
		timeline.Add(begin+i/500, &r)
		timeline.ObserveInFlight(begin+i/500, 10+i%5)
		results = append(results, r)
	}
	tally.AddActive(time.Duration(n) * time.Second / 500)
	state, err := tally.State()
	if err != nil {
		t.Fatal(err)
	}
	err = file.Append(runfile.Batch{Results: results, State: state, Points: timeline.TakeChanged(), SavedThrough: n, HandedOut: n})
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	record, err := core.OpenRecord(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = record.Close() })
	return record
}

// settled is the window once it looks the same twice.
func settled(t *testing.T, w *Window) image.Image {
	t.Helper()
	var last image.Image
	for range 100 {
		var now image.Image
		time.Sleep(2 * refreshEvery)
		onMain(func() { now = w.Canvas().Capture() })
		if last != nil && reflect.DeepEqual(now, last) {
			return now
		}
		last = now
	}
	t.Fatal("the window does not come to rest")
	return nil
}

// knows has the window know the vectors file of settings, which is not there.
func (w *Window) knows(s core.Settings) {
	file := vectorsFile{path: s.Vectors, options: s.VectorsOptions(), info: vectors.Info{Path: s.Vectors, Format: "raw", Count: 10_000, Dim: 128, Size: 5_120_000}}
	file.text = factsText(file.info, vectors.Profile{Rows: 1000, MinNorm: 1, MaxNorm: 1})
	onMain(func() {
		w.file = file
		w.found(file)
	})
}

func stoppedRun(t *testing.T) shownRun { return staged{savedRun(t, 4300), core.Ended} }

// What a person has looked at stays as it is: the states of the window.
func TestWindowLooks(t *testing.T) {
	before := time.Local
	time.Local = time.UTC
	t.Cleanup(func() { time.Local = before })
	for _, tc := range []struct {
		name, appearance string
		size             fyne.Size
		run              func(*testing.T) shownRun
		err              error
		edit             func(*form.Fields)
		tab              int
	}{
		{name: "first-start-dark", appearance: dark},
		{name: "first-start-light", appearance: light},
		{name: "running-dark", appearance: dark, run: func(t *testing.T) shownRun { return staged{savedRun(t, 4300), core.Running} }},
		{name: "running-small", appearance: light, size: fyne.NewSize(1024, 700),
			run: func(t *testing.T) shownRun { return staged{savedRun(t, 4300), core.Running} }},
		{name: "paused-light", appearance: light, run: func(t *testing.T) shownRun { return staged{savedRun(t, 4300), core.Paused} }},
		{name: "waiting-dark", appearance: dark, run: func(t *testing.T) shownRun { return staged{savedRun(t, 4300), core.Waiting} }},
		{name: "waiting-small", appearance: light, size: fyne.NewSize(1024, 700),
			run: func(t *testing.T) shownRun { return staged{savedRun(t, 4300), core.Waiting} }},
		{name: "finished-light", appearance: light, run: func(t *testing.T) shownRun { return staged{savedRun(t, 10_000), core.Ended} }},
		{name: "error-dark", appearance: dark, tab: 1, err: errors.New("the API could not be used: http://127.0.0.1:8080: connection: refused"),
			run: func(t *testing.T) shownRun { return staged{savedRun(t, 4300), core.Ended} }},
		{name: "edited-light", appearance: light, run: stoppedRun, edit: func(f *form.Fields) { f.Text[form.Rate] = "300" }},
		{name: "edited-small", appearance: dark, size: fyne.NewSize(1024, 700), run: stoppedRun, edit: func(f *form.Fields) {
			f.Text[form.Vectors], f.Text[form.Rate], f.Text[form.Timeout], f.Text[form.Threshold] = "/data/others.f32", "300", "7s", "0.9"
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := openWindow(t, "")
			onMain(func() {
				w.setAppearance(tc.appearance)
				if tc.size.IsZero() {
					tc.size = fyne.NewSize(1280, 800)
				}
				w.Resize(tc.size)
				w.results.tabs.SelectIndex(tc.tab)
			})
			if tc.run != nil {
				run := tc.run(t)
				w.knows(run.Settings())
				w.fillIn(run.Settings())
				w.controller.mu.Lock()
				w.controller.run, w.controller.err = run, tc.err
				w.controller.mu.Unlock()
				if tc.edit != nil {
					w.refresh()
					edited := w.settings.Fields()
					tc.edit(&edited)
					s, _ := edited.Settings()
					w.knows(s)
					w.edit(tc.edit)
				}
			}
			testkit.ExpectImage(t, tc.name+".png", settled(t, w))
		})
	}
}
