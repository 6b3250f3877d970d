package gui

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"vectorcheck/core"
	"vectorcheck/core/check"
	"vectorcheck/core/runfile"
	"vectorcheck/core/target"
	"vectorcheck/internal/testkit"
)

// withRun is a window that shows a saved run of 10,000 vectors.
func withRun(t *testing.T) *Window {
	t.Helper()
	w := openWindow(t, "")
	run := staged{savedRun(t, 10_000), core.Ended}
	w.controller.mu.Lock()
	w.controller.run = run
	w.controller.mu.Unlock()
	testkit.WaitFor(t, "the run to be shown", func() (shown bool) {
		onMain(func() { shown = w.shown.run != nil })
		return shown
	})
	return w
}

// said is all that the dialog on top says, once it says text.
func said(t *testing.T, w *Window, text string) string {
	t.Helper()
	var all strings.Builder
	testkit.WaitFor(t, "a dialog that says "+text, func() bool {
		all.Reset()
		onMain(func() {
			if top := w.Canvas().Overlays().Top(); top != nil {
				for _, object := range test.LaidOutObjects(top) {
					if line, ok := object.(*canvas.Text); ok {
						all.WriteString(line.Text + " ")
					}
				}
			}
		})
		return strings.Contains(all.String(), text)
	})
	return all.String()
}

func TestExportOfRowsShown(t *testing.T) {
	w := withRun(t)
	for name, tc := range map[string]struct {
		filter runfile.Filter
		rows   int
	}{
		"all":        {runfile.Filter{}, 10_000},
		"mismatches": {runfile.Filter{Outcomes: []check.Outcome{check.Mismatch}}, 30},
		"timeouts":   {runfile.Filter{Kind: target.Timeout}, 10},
		"nothing":    {runfile.Filter{Kind: target.HTTP}, 0},
	} {
		path := filepath.Join(t.TempDir(), name+".csv")
		onMain(func() { w.exportTo(path, runfile.Selection{Filter: tc.filter}) })
		said(t, w, "Exported")
		onMain(func() { w.typed(&fyne.KeyEvent{Name: fyne.KeyEscape}) })
		data, err := os.ReadFile(path)
		if rows := bytes.Count(data, []byte("\r\n")) - 1; err != nil || rows != tc.rows {
			t.Errorf("%s: %d rows, %v; want %d", name, rows, err, tc.rows)
		}
	}
}

// What keeps an export from being written is said, with what to do about it.
func TestAnExportThatFailsSaysWhatToDo(t *testing.T) {
	w := withRun(t)
	onMain(func() { w.exportTo(filepath.Join(t.TempDir(), "missing", "out.csv"), runfile.Selection{}) })
	said(t, w, "create the folder")
}

// A cancelled export leaves nothing behind, not even what the file dialog made.
func TestACancelledExportLeavesNothing(t *testing.T) {
	w := withRun(t)
	path := filepath.Join(t.TempDir(), "out.csv")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	onMain(func() {
		w.exportTo(path, runfile.Selection{})
		w.typed(&fyne.KeyEvent{Name: fyne.KeyEscape})
	})
	testkit.WaitFor(t, "nothing to be left", func() bool {
		left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
		return len(left) == 0
	})
}
