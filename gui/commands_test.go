package gui

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"vectorcheck/core"
	"vectorcheck/core/check"
	"vectorcheck/core/runfile"
	"vectorcheck/gui/form"
)

// A thousand presses in random order, in windows that are closed in the middle of it:
// whatever was going on, each run file has each of its vectors once or not yet, and
// the last window goes on with each of them to its end.
func TestAThousandPressesInRandomOrder(t *testing.T) {
	const windows, turns, spaces, rows = 5, 40, 4, 600
	s, home := ownSettings(t, rows), t.TempDir()
	for seed := range uint64(windows) {
		w := openWindow(t, "")
		t.Setenv("HOME", home)
		w.fillIn(s)
		waitFor(t, &w.controller, "the vectors to be known", func(view) (known bool) {
			onMain(func() { known = w.problem == "" })
			return known
		})
		random, files := rand.New(rand.NewPCG(seed, 0)), runFilesIn(t)
		for range turns {
			onMain(func() { w.press(random, files) })
			for range spaces {
				time.Sleep(time.Duration(random.IntN(6)) * time.Millisecond)
				onMain(func() { w.typed(&fyne.KeyEvent{Name: fyne.KeySpace}) })
			}
		}
		w.leave(t)
		for _, path := range runFilesIn(t) {
			expectOnce(t, path)
		}
	}
	c := &controller{}
	defer c.close(nil)
	for _, path := range runFilesIn(t) {
		if err := c.goOn(context.Background(), path, core.ResumeOptions{}); err != nil {
			t.Fatal(err)
		}
		waitFor(t, c, "the end", func(v view) bool { return v.snapshot.State == core.Ended })
		if v := c.view(); v.err != nil || v.snapshot.Figures.Matches != rows || expectOnce(t, path) != rows {
			t.Errorf("%s: %v, %+v", path, v.err, v.snapshot.Figures.Totals)
		}
	}
}

// press does one of the things that a person can do to a run, with the window as a tick
// would show it.
func (w *Window) press(random *rand.Rand, files []string) {
	w.show(w.controller.view())
	w.escape()
	goesOn := w.shown.goingOn()
	switch n := random.IntN(20); {
	case n == 0 && w.shown.canPause():
		w.close()
		w.escape() // from the question
	case n < 2:
		test.Tap(w.toolbar.stop)
	case n < 4:
		w.changeLoad(form.Concurrency, core.Settings{Concurrency: 1 + random.IntN(20)})
		w.changeLoad(form.Rate, core.Settings{Rate: float64(500 + random.IntN(9000))})
	case n < 6 && len(files) > 0:
		w.Open(files[random.IntN(len(files))])
	case n < 14 && w.toolbar.goOn.Visible():
		test.Tap(w.toolbar.goOn)
	case !goesOn:
		test.Tap(w.toolbar.start)
	default:
		test.Tap(w.toolbar.pause)
	}
}

// escape closes all dialogs.
func (w *Window) escape() {
	for w.covered() && len(w.dialogs) > 0 {
		w.typed(&fyne.KeyEvent{Name: fyne.KeyEscape})
	}
}

// leave closes the window, as the one who presses Yes does.
func (w *Window) leave(t *testing.T) {
	t.Helper()
	onMain(func() {
		w.escape()
		if !w.closing {
			w.close()
			if w.covered() {
				w.drain()
			}
		}
	})
	select {
	case <-w.ended:
	case <-time.After(30 * time.Second):
		t.Fatal("the window does not end")
	}
}

func runFilesIn(t *testing.T) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(runsFolder(), "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range all {
		if filepath.Ext(path) != core.RunFileExtension {
			t.Errorf("%s is left", path)
		}
	}
	return all
}

// expectOnce reads a run file, and gives how many rows it has.
func expectOnce(t *testing.T, path string) int64 {
	t.Helper()
	file, err := runfile.OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	seen := map[int64]bool{}
	for result, err := range file.Rows(context.Background(), runfile.Filter{}) {
		if err != nil || seen[result.Index] || result.Outcome != check.Match {
			t.Fatalf("%s, row %d: %v, %v, seen before: %v", path, result.Index, err, result.Outcome, seen[result.Index])
		}
		seen[result.Index] = true
	}
	return int64(len(seen))
}
