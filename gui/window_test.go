package gui

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"vectorcheck/core"
	"vectorcheck/core/runfile"
	"vectorcheck/gui/form"
	"vectorcheck/internal/testkit"
)

// open makes a window as the program does, with a home of its own.
func openWindow(t *testing.T, path string) *Window {
	t.Helper()
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", home)
	t.Setenv("XDG_CONFIG_HOME", home)
	var w *Window
	onMain(func() { w = newWindow(test.NewTempApp(t), path, onMain) })
	t.Cleanup(func() {
		if w.life.Err() == nil {
			w.release(nil)
		}
		onMain(func() { w.results.rows.grid.SetSource(nil) }) // rows on their way are let go of
	})
	return w
}

// mainThread stands for the main thread, which the test driver does not have.
var mainThread sync.Mutex

// onMain does something on the main thread, as a click would.
func onMain(do func()) {
	mainThread.Lock()
	defer mainThread.Unlock()
	do()
}

func TestFirstStartIsTheDemo(t *testing.T) {
	w := openWindow(t, "")
	if !w.settings.Fields().Demo || w.toolbar.start.Disabled() {
		t.Errorf("demo %v, start disabled %v", w.settings.Fields().Demo, w.toolbar.start.Disabled())
	}
}

func TestADroppedFileIsTheVectors(t *testing.T) {
	s := ownSettings(t, 10)
	w := openWindow(t, "")
	onMain(func() { w.Open(s.Vectors) })
	var fields form.Fields
	onMain(func() { fields = w.settings.Fields() })
	if fields.Demo || fields.Text[form.Vectors] != s.Vectors || !w.toolbar.start.Disabled() || w.problem == "" {
		t.Errorf("%+v; start disabled %v, because of %q", fields, w.toolbar.start.Disabled(), w.problem)
	}
	fields.Text[form.URL], fields.Text[form.Dim] = s.URL, "2"
	onMain(func() { w.settings.Fill(fields); w.changed(fields) })
	if w.toolbar.start.Disabled() {
		t.Errorf("start is disabled because of %q", w.problem)
	}
}

// A folder, or several files that are dropped at once, are one data set.
func TestDroppedFilesAreOneDataSet(t *testing.T) {
	s := ownSettings(t, 10)
	content, err := os.ReadFile(s.Vectors)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	var parts []string
	for _, name := range []string{"part-10.f32", "part-2.f32"} {
		parts = append(parts, filepath.Join(folder, name))
		if err := os.WriteFile(parts[len(parts)-1], content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w := openWindow(t, "")
	for _, dropped := range [][]string{parts, {folder}} {
		onMain(func() {
			w.openAll(dropped)
			fields := w.settings.Fields()
			fields.Text[form.URL], fields.Text[form.Dim] = s.URL, "2"
			w.settings.Fill(fields)
			w.changed(fields)
		})
		testkit.WaitFor(t, "the facts", func() (known bool) {
			onMain(func() { known = w.file.info.Count == 20 && w.file.info.Dim == 2 })
			return known
		})
		onMain(func() {
			if !strings.Contains(w.file.text, "2 files, part-2.f32 to part-10.f32") || w.toolbar.start.Disabled() {
				t.Errorf("%q; start is disabled because of %q", w.file.text, w.problem)
			}
			w.Open("/nothing.f32")
		})
	}
}

func TestStartRunsToTheEnd(t *testing.T) {
	s := ownSettings(t, 500)
	w := openWindow(t, s.Vectors)
	onMain(func() {
		fields := w.settings.Fields()
		fields.Text[form.URL], fields.Text[form.Dim], fields.NoLimit = s.URL, "2", true
		w.settings.Fill(fields)
		w.changed(fields)
		test.Tap(w.toolbar.start)
	})
	waitFor(t, &w.controller, "the end", func(v view) bool { return v.run != nil && v.snapshot.State == core.Ended })
	time.Sleep(3 * refreshEvery)
	var progress float64
	var status string
	onMain(func() { progress, status = w.toolbar.progress.Value, w.toolbar.status.Text })
	if progress != 1 || status != "500 of 500 · finished" {
		t.Errorf("progress %v, %q", progress, status)
	}
	out := filepath.Join(t.TempDir(), "out.csv")
	onMain(func() { w.exportTo(out, runfile.Selection{}) })
	testkit.WaitFor(t, "the export", func() bool { _, err := os.Stat(out); return err == nil })
	if data, err := os.ReadFile(out); err != nil || len(data) < 500*10 {
		t.Errorf("the export: %d bytes, %v", len(data), err)
	}
}

func TestSettingsAreRememberedWithoutHeaders(t *testing.T) {
	app := test.NewTempApp(t)
	fields := form.Defaults()
	fields.Text[form.Rate], fields.Text[form.Headers] = "77", "Api-Key: s3cr3t"
	fields.Demo, fields.Key, fields.TypedKey = false, core.Key{From: core.TypedKey}, "s3cr3t"
	fields.API = core.API{Preset: "qdrant", Fields: map[string]string{"collection": "items"}}
	saveFields(app.Preferences(), fields)
	got := loadFields(app.Preferences())
	if got.Text[form.Rate] != "77" || got.Text[form.Headers] != "" || got.Demo || got.Key != fields.Key || got.API.Fields["collection"] != "items" {
		t.Errorf("%+v", got)
	}
	if kept := app.Preferences().String(preferFields); strings.Contains(kept, "s3cr3t") {
		t.Errorf("a secret is kept: %s", kept)
	}
}

// Until there was a choice of its own, an empty rate was no limit.
func TestNoLimitIsRemembered(t *testing.T) {
	for saved, want := range map[string]string{
		`{"Text":{"rate":"77"}}`:                  "77",
		`{"Text":{"rate":""}}`:                    "no limit",
		`{"Text":{"rate":"0"}}`:                   "no limit",
		`{"Text":{"rate":""},"NoLimit":false}`:    "",
		`{"Text":{"rate":"12"},"NoLimit":true}`:   "no limit",
		`{"Text":{"rate":"500"},"NoLimit":false}`: "500",
	} {
		app := test.NewTempApp(t)
		app.Preferences().SetString(preferFields, saved)
		fields := loadFields(app.Preferences())
		got := fields.Text[form.Rate]
		if fields.NoLimit {
			got = "no limit"
		}
		if got != want {
			t.Errorf("%s: %q; want %q", saved, got, want)
		}
	}
}

// A run that goes on stays, whatever is dropped or pressed.
func TestNothingTakesThePlaceOfARunThatGoesOn(t *testing.T) {
	s := ownSettings(t, 100_000)
	w := openWindow(t, s.Vectors)
	onMain(func() {
		fields := w.settings.Fields()
		fields.Text[form.URL], fields.Text[form.Dim], fields.NoLimit = s.URL, "2", true
		w.settings.Fill(fields)
		w.changed(fields)
		w.start()
	})
	waitFor(t, &w.controller, "results", func(v view) bool { return v.snapshot.Saved > 50 })
	time.Sleep(3 * refreshEvery)
	run := w.controller.view().run
	onMain(func() { w.start(); w.goOn(true); w.Open(run.Path()); w.Open("/another.f32") })
	if err := w.controller.look(run.Path()); err == nil {
		t.Error("a record took the place of the run")
	}
	time.Sleep(3 * refreshEvery)
	if v := w.controller.view(); v.run != run || v.snapshot.State != core.Running {
		t.Errorf("the run is %v", v.snapshot.State)
	}
	onMain(func() {
		if got := w.settings.Fields().Text[form.Vectors]; got != s.Vectors {
			t.Errorf("the vectors are %q", got)
		}
	})
}

// Who opens a run sees its settings, and can begin another like it.
func TestAnOpenedRunFillsTheSettings(t *testing.T) {
	s := ownSettings(t, 50)
	s.Threshold, s.Retries = 0.75, 9
	c := &controller{}
	path, err := c.start(context.Background(), s, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	waitFor(t, c, "the end", func(v view) bool { return v.snapshot.State == core.Ended })
	c.close(nil)
	w := openWindow(t, path)
	var fields form.Fields
	var recent []string
	waitFor(t, &w.controller, "the run and its vectors among the recent files", func(view) bool {
		onMain(func() { fields, recent = w.settings.Fields(), loadRecent(w.app.Preferences()) })
		return len(recent) == 2
	})
	if fields.Demo || fields.Text[form.Threshold] != "0.75" || fields.Text[form.Retries] != "9" || fields.Text[form.Vectors] != s.Vectors {
		t.Errorf("%+v", fields)
	}
	if len(recent) != 2 || recent[0] != s.Vectors && recent[0] != path {
		t.Errorf("recent files: %q", recent)
	}
}

// Who follows the newest rows sees the last ones of a run when it has ended.
func TestTheLastRowsStayInSight(t *testing.T) {
	const rows = 4000
	s := ownSettings(t, rows)
	w := openWindow(t, "")
	w.fillIn(s)
	waitFor(t, &w.controller, "the last row", func(v view) (seen bool) {
		onMain(func() {
			if v.run == nil && w.problem == "" {
				w.start()
			}
			for _, object := range test.LaidOutObjects(w.results.rows.grid) {
				text, ok := object.(*canvas.Text)
				seen = seen || ok && text.Text == "3,999" && v.snapshot.State == core.Ended
			}
		})
		return seen
	})
}

// The view of the log is made when its tab is opened first, and follows the log then.
func TestTheLogIsThereOnceItsTabIsOpened(t *testing.T) {
	w := openWindow(t, "")
	onMain(func() {
		if w.results.log != nil {
			t.Error("it is made before")
		}
		w.results.tabs.Select(w.results.logTab)
		if w.results.log == nil || len(w.results.logTab.Content.(*fyne.Container).Objects) != 1 {
			t.Error("it is not shown")
		}
		w.results.tabs.SelectIndex(0)
		w.results.tabs.Select(w.results.logTab)
		if n := len(w.results.logTab.Content.(*fyne.Container).Objects); n != 1 {
			t.Errorf("it is shown %d times", n)
		}
	})
}
