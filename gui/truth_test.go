package gui

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"vectorcheck/core"
	"vectorcheck/core/runfile"
	"vectorcheck/gui/form"
)

// qdrant stands for such a database. It has one collection, and tells what it was asked.
type qdrant struct {
	*httptest.Server
	mu    sync.Mutex
	asked map[string]int // by collection
	sizes []int          // of the vectors
}

func newQdrant(t *testing.T, collection string) *qdrant {
	q := &qdrant{asked: map[string]int{}}
	q.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := strings.Split(r.URL.Path, "/")[2]
		if r.Method == http.MethodGet && asked == collection { // about the index
			fmt.Fprint(w, `{"result":{"status":"green","config":{"params":{"vectors":{"distance":"Cosine"}}}}}`)
			return
		}
		if r.Method == http.MethodGet {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		var body struct{ Query []float64 }
		data, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(data, &body)
		q.mu.Lock()
		q.asked[asked]++
		q.sizes = append(q.sizes, len(body.Query))
		q.mu.Unlock()
		if asked != collection {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		time.Sleep(time.Millisecond)
		fmt.Fprint(w, `{"result":{"points":[{"id":1,"score":1}]}}`)
	}))
	t.Cleanup(q.Close)
	return q
}

func (q *qdrant) count(collection string) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.asked[collection]
}

// settings are of a run over rows vectors that asks for a collection.
func (q *qdrant) settings(t *testing.T, rows int, collection string) core.Settings {
	s := ownSettings(t, rows)
	s.URL, s.API = q.URL, core.API{Preset: "qdrant", Fields: map[string]string{"collection": collection}}
	return s
}

// edit types something into the settings, as a person does.
func (w *Window) edit(change func(*form.Fields)) {
	onMain(func() {
		fields := w.settings.Fields()
		change(&fields)
		w.settings.Fill(fields)
		w.changed(fields)
	})
}

// refresh shows the run as a tick would.
func (w *Window) refresh() view {
	v := w.controller.view()
	onMain(func() { w.counted = time.Time{}; w.show(v) })
	return v
}

// runTo runs until so many rows are saved, and stops if that is not the end.
func (w *Window) runTo(t *testing.T, s core.Settings, rows int64) {
	t.Helper()
	w.fillIn(s)
	waitFor(t, &w.controller, "the vectors to be known", func(view) (known bool) {
		onMain(func() { known = w.problem == "" && w.file.info.Count > 0 })
		return known
	})
	onMain(w.start)
	waitFor(t, &w.controller, "results", func(v view) bool { return v.run != nil && v.snapshot.Saved >= rows })
	onMain(w.stop)
	w.waitForEnd(t)
}

func (w *Window) waitForEnd(t *testing.T) {
	t.Helper()
	waitFor(t, &w.controller, "the end", func(v view) bool { return v.run != nil && !v.goingOn() })
	w.refresh()
}

// says is what the banner says, if it is there.
func (w *Window) says() (text string) {
	onMain(func() {
		if w.toolbar.edits.object.Visible() {
			text = w.toolbar.edits.text.Text
		}
	})
	return text
}

func kept(t *testing.T, path string) core.Settings {
	t.Helper()
	record, err := core.OpenRecord(path)
	if err != nil {
		t.Fatal(err)
	}
	defer record.Close()
	return record.Settings()
}

// A rate that is chosen while a run goes on is that of the run, and so it is no edit.
func TestTheRateOfARunIsTheOneShown(t *testing.T) {
	s := ownSettings(t, 100_000)
	s.Rate = 200
	w := openWindow(t, "")
	w.fillIn(s)
	waitFor(t, &w.controller, "the vectors to be known", func(view) (known bool) {
		onMain(func() { known = w.problem == "" })
		return known
	})
	onMain(w.start)
	waitFor(t, &w.controller, "results", func(v view) bool { return v.snapshot.Saved > 20 })
	w.edit(func(f *form.Fields) { f.Text[form.Rate] = "300" })
	if text := w.says(); text != "" {
		t.Errorf("while it is typed: %q", text)
	}
	onMain(func() { s, _ := w.settings.Fields().Settings(); w.changeLoad(form.Rate, s) })
	onMain(w.stop)
	w.waitForEnd(t)
	if text := w.says(); text != "" {
		t.Errorf("after the end: %q", text)
	}
	path := w.controller.view().run.Path()
	if got := kept(t, path).Rate; got != 300 {
		t.Errorf("the run file has a rate of %v", got)
	}
	onMain(func() { w.goOn(false) })
	waitFor(t, &w.controller, "the run to go on", func(v view) bool { return v.goingOn() && !v.busy })
	if got := w.controller.view().snapshot.RateLimit; got != 300 {
		t.Errorf("it goes on at %v", got)
	}
}

// What is typed after a run was stopped is what it goes on with; until then it is said.
func TestContinueTakesWhatIsShown(t *testing.T) {
	s := ownSettings(t, 100_000)
	s.Rate = 200
	w := openWindow(t, "")
	w.runTo(t, s, 20)
	path := w.controller.view().run.Path()
	w.edit(func(f *form.Fields) { f.Text[form.Rate], f.Text[form.Timeout] = "300", "7s" })
	if text := w.says(); !strings.Contains(text, "Rate, a second · Timeout") || !strings.Contains(text, "can take that") {
		t.Errorf("it says %q", text)
	}
	if got := kept(t, path).Rate; got != 200 {
		t.Errorf("it was not asked for, and the run has %v", got)
	}
	onMain(func() { test.Tap(w.toolbar.goOn) })
	waitFor(t, &w.controller, "the run to go on", func(v view) bool { return v.goingOn() && !v.busy })
	w.refresh()
	if now := kept(t, path); now.Rate != 300 || now.AttemptTimeout != 7*time.Second || w.controller.view().snapshot.RateLimit != 300 {
		t.Errorf("it goes on with %v, %v", now.Rate, now.AttemptTimeout)
	}
	if text := w.says(); text != "" {
		t.Errorf("then it says %q", text)
	}
}

// A collection that was wrong is mended, and the errors are checked in the right one.
func TestErrorsAreCheckedAgainWithWhatIsShown(t *testing.T) {
	q := newQdrant(t, "right")
	w := openWindow(t, "")
	w.runTo(t, q.settings(t, 60, "wrong"), 60)
	before := q.count("wrong")
	w.edit(func(f *form.Fields) { f.API.Fields = map[string]string{"collection": "right"} })
	if text := w.says(); !strings.Contains(text, "Collection") {
		t.Errorf("it says %q", text)
	}
	onMain(func() { test.Tap(w.toolbar.again) })
	waitFor(t, &w.controller, "matches", func(v view) bool { return v.snapshot.Figures.Matches == 60 && !v.goingOn() })
	if q.count("wrong") != before || q.count("right") != 60 {
		t.Errorf("asked: %v", q.asked)
	}
	if got := kept(t, w.controller.view().run.Path()).API.Fields["collection"]; got != "right" {
		t.Errorf("the run file says %q", got)
	}
}

// Another file is for another run: that is said, and the run that is shown cannot go on
// until it is undone.
func TestAnotherFileIsForANewRun(t *testing.T) {
	q := newQdrant(t, "items")
	w := openWindow(t, "")
	w.runTo(t, q.settings(t, 100_000, "items"), 20)
	old := w.controller.view().run.Path()
	other := filepath.Join(t.TempDir(), "other.jsonl")
	if err := os.WriteFile(other, []byte("[1,2,3]\n[4,5,6]\n[7,8,9]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	onMain(func() { w.Open(other) })
	if text := w.says(); !strings.Contains(text, "File") || !strings.Contains(text, "begin a new run") {
		t.Errorf("it says %q", text)
	}
	onMain(func() {
		if !w.toolbar.goOn.Disabled() || !w.menu.goOn.Disabled || w.toolbar.edits.apply.Visible() || !w.menu.apply.Disabled {
			t.Error("the run can go on with another file")
		}
		w.apply()
		w.goOn(false) // as a key that comes too early
		if !w.covered() {
			t.Error("nothing is said")
		}
		w.escape()
	})
	if v := w.controller.view(); v.busy || v.goingOn() {
		t.Fatal("it goes on")
	}
	onMain(func() { test.Tap(w.toolbar.edits.undo) })
	if text := w.says(); text != "" {
		t.Errorf("undone, it says %q", text)
	}
	onMain(func() {
		if w.toolbar.goOn.Disabled() {
			t.Error("undone, the run cannot go on")
		}
		w.Open(other)
	})
	waitFor(t, &w.controller, "the new run", func(v view) bool {
		onMain(func() {
			if v.run.Path() == old && !v.busy && !w.covered() {
				test.Tap(w.toolbar.edits.newRun)
			}
		})
		return v.run.Path() != old && !v.goingOn()
	})
	w.refresh()
	v := w.controller.view()
	if v.snapshot.Figures.Matches != 3 || w.says() != "" {
		t.Errorf("%+v; it says %q", v.snapshot.Figures.Totals, w.says())
	}
	if q.sizes = slices.Compact(q.sizes); !slices.Equal(q.sizes, []int{2, 3}) {
		t.Errorf("the sizes of what was sent: %v", q.sizes)
	}
}

// What a run can take is given to it without going on; its figures and the secrets that
// are typed in stay, and a move to another address is asked about first.
func TestApplyToThisRun(t *testing.T) {
	q, moved := newQdrant(t, "items"), newQdrant(t, "items")
	s := q.settings(t, 100_000, "items")
	s.Key, s.TypedKey = core.Key{From: core.TypedKey}, "secret"
	w := openWindow(t, "")
	w.fillIn(s)
	w.edit(func(f *form.Fields) { f.TypedKey = "secret" })
	waitFor(t, &w.controller, "the vectors to be known", func(view) (known bool) {
		onMain(func() { known = w.problem == "" && w.file.info.Count > 0 })
		return known
	})
	onMain(w.start)
	waitFor(t, &w.controller, "results", func(v view) bool { return v.snapshot.Saved > 20 })
	onMain(w.stop)
	w.waitForEnd(t)
	path, saved := w.controller.view().run.Path(), w.controller.view().snapshot.Saved
	w.edit(func(f *form.Fields) { f.Text[form.URL], f.Text[form.Retries] = moved.URL, "9" })
	for _, answer := range []string{"Cancel", "Use this address"} {
		w.refresh()
		onMain(func() { test.Tap(w.toolbar.edits.apply) })
		waitFor(t, &w.controller, answer, func(view) (asked bool) {
			onMain(func() { asked = w.covered() })
			return asked
		})
		if got := kept(t, path); got.URL != q.URL || got.Retries == 9 {
			t.Errorf("unasked, the run has %+v", got)
		}
		onMain(func() { w.tapButton(t, answer) })
	}
	waitFor(t, &w.controller, "the change", func(view) bool { return kept(t, path).Retries == 9 })
	waitFor(t, &w.controller, "the run with it", func(v view) bool { return !v.busy && v.run.Settings().Retries == 9 })
	if v := w.refresh(); v.goingOn() || v.snapshot.Saved != saved || w.says() != "" {
		t.Errorf("%+v; it says %q", v.snapshot, w.says())
	}
	onMain(func() {
		if got := w.settings.Fields().TypedKey; got != "secret" {
			t.Errorf("the typed key is %q", got)
		}
		test.Tap(w.toolbar.goOn) // it was said where the key may go
	})
	waitFor(t, &w.controller, "the new address to be asked", func(view) bool { return moved.count("items") > 20 })
	if beside := w.controller.view().run.Path(); beside != path {
		t.Errorf("it is another run: %s", beside)
	}
}

// whole says what is missing of a run that is shown: rows, filters, export, chart.
func (w *Window) whole(t *testing.T, run shownRun, matches int64) {
	t.Helper()
	v := w.refresh()
	if v.run != run || v.goingOn() {
		t.Fatalf("another run is shown, or none: %+v", v)
	}
	rows, err := run.Results().Rows(context.Background(), matches-5, 5)
	if err != nil || len(rows) != 5 || rows[4].Pending {
		t.Errorf("rows: %+v, %v", rows, err)
	}
	onMain(func() { w.results.rows.choose(runfile.Filter{Outcomes: chosenOutcomes(1)}) })
	selected := w.results.rows.selected
	<-selected.Done()
	if n := selected.Len(); n != matches || selected.Err() != nil {
		t.Errorf("the filter finds %d, %v", n, selected.Err())
	}
	onMain(func() { w.results.rows.choose(runfile.Filter{}); w.results.rows.grid.GoTo(matches - 1) })
	last := fmt.Sprint(matches - 1)
	waitFor(t, &w.controller, "the last row in the grid", func(view) (seen bool) {
		onMain(func() {
			for _, object := range test.LaidOutObjects(w.results.rows.grid) {
				text, ok := object.(*canvas.Text)
				seen = seen || ok && text.Text == last
			}
		})
		return seen
	})
	out := filepath.Join(t.TempDir(), "out.csv")
	if n, err := core.Export(context.Background(), run.Path(), out, core.ExportOptions{}); n != matches || err != nil {
		t.Errorf("exported: %d, %v", n, err)
	}
	if summary, err := run.Summary(); err != nil || summary.Figures.Matches != matches {
		t.Errorf("summary: %v", err)
	}
	if len(run.Timeline()) == 0 {
		t.Error("the chart is empty")
	}
}

// Whatever fails, the run that is shown stays as it is.
func TestWhatFailsLeavesTheRunThatIsShown(t *testing.T) {
	const rows = 300
	notARun := filepath.Join(t.TempDir(), "broken.vcrun")
	if err := os.WriteFile(notARun, []byte("no run"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := ownSettings(t, rows)
	w := openWindow(t, "")
	w.runTo(t, s, rows)
	run := w.controller.view().run
	path := run.Path()
	begin := func(s core.Settings, folder string) func() error {
		return func() error {
			_, err := w.controller.start(context.Background(), s, folder)
			return err
		}
	}
	down, gone, short := s, s, s
	down.URL = "http://127.0.0.1:1"
	gone.Vectors = filepath.Join(t.TempDir(), "none.f32")
	short.Dim = 7
	for name, tc := range map[string]struct {
		fail func() error
		says string
	}{
		"the API is down":       {begin(down, runsFolder()), "refused"},
		"the file is gone":      {begin(gone, runsFolder()), "none.f32"},
		"the file does not fit": {begin(short, runsFolder()), "7"},
		"no folder":             {begin(s, filepath.Join(notARun, "runs")), "broken.vcrun"},
		"no run file":           {func() error { return w.controller.look(notARun) }, "broken.vcrun"},
		"a run that is gone":    {func() error { return w.controller.look(path + "x") }, path + "x"},
		"it cannot go on there": {func() error {
			return w.controller.goOn(context.Background(), path, core.ResumeOptions{Settings: &gone})
		}, "another vectors"},
		"nor can that be applied": {func() error {
			return w.controller.change(path, core.ResumeOptions{Settings: &short})
		}, "another dim"},
	} {
		err := tc.fail()
		if err == nil || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		w.whole(t, run, rows)
		onMain(func() {
			if got := w.toolbar.notice.Text; !strings.Contains(got, tc.says) || !w.toolbar.warns.Visible() || strings.Contains(w.toolbar.status.Text, "error") {
				t.Errorf("%s: it says %q, and %q", name, got, w.toolbar.status.Text)
			}
		})
	}
	if left, _ := filepath.Glob(path + "?*"); len(left) > 0 {
		t.Errorf("there are %q", left)
	}
	expectRunFiles(t, runsFolder(), 1)
	w.edit(func(f *form.Fields) { f.Text[form.URL] = s.URL })
	onMain(w.start)
	waitFor(t, &w.controller, "another run", func(v view) bool { return v.run != run && !v.goingOn() })
	w.refresh()
	onMain(func() {
		if w.toolbar.warns.Visible() {
			t.Errorf("then it still says %q", w.toolbar.notice.Text)
		}
	})
}

// A run that cannot go on stays shown and whole, with the settings that were typed.
func TestAFailedContinue(t *testing.T) {
	s := ownSettings(t, 100_000)
	w := openWindow(t, "")
	w.runTo(t, s, 50)
	v := w.controller.view()
	w.edit(func(f *form.Fields) { f.Text[form.URL] = "http://127.0.0.1:1" })
	onMain(func() { test.Tap(w.toolbar.goOn) })
	asked := func(view) (covered bool) {
		onMain(func() { covered = w.covered() })
		return covered
	}
	waitFor(t, &w.controller, "the question", asked)
	onMain(func() { w.tapButton(t, "Use this address") })
	waitFor(t, &w.controller, "the failure", func(v view) bool { return v.refused != nil && asked(v) })
	onMain(w.escape)
	w.whole(t, v.run, v.snapshot.Saved)
	if got := kept(t, v.run.Path()).URL; got != s.URL {
		t.Errorf("it failed, and the run has the address %s", got)
	}
	if text := w.says(); !strings.Contains(text, "Base URL") {
		t.Errorf("it says %q", text)
	}
}
