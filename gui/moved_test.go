package gui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core"
)

// A run whose vectors file has gone asks where it is now, and goes on with it there.
func TestARunAsksWhereItsFileIs(t *testing.T) {
	s := ownSettings(t, 3000)
	w := openWindow(t, "")
	w.runTo(t, s, 50)
	path := w.controller.view().run.Path()
	moved := filepath.Join(t.TempDir(), "moved.f32")
	if err := os.Rename(s.Vectors, moved); err != nil {
		t.Fatal(err)
	}
	onMain(func() { test.Tap(w.toolbar.goOn) })
	waitFor(t, &w.controller, "the question", func(view) (asked bool) {
		onMain(func() { asked = w.covered() })
		return asked
	})
	onMain(func() {
		text := ""
		for _, object := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
			if label, ok := object.(*widget.Label); ok {
				text += label.Text + "\n"
			}
		}
		if !strings.Contains(text, "Where is it now?") || !strings.Contains(text, s.Vectors) {
			t.Errorf("it asks %q", text)
		}
		w.tapButton(t, "Choose the file…")
		if !w.covered() {
			t.Error("no files are shown to choose from")
		}
	})
	if v := w.controller.view(); v.err != nil || v.goingOn() {
		t.Errorf("the run ended with %v, or goes on", v.err)
	}
	onMain(w.escape)
	onMain(func() {
		w.resume(path, core.ResumeOptions{Moved: core.Moved{core.InputVectors: moved}})
	})
	waitFor(t, &w.controller, "the end", func(v view) bool { return v.snapshot.Saved == 3000 && !v.goingOn() })
	if got := kept(t, path).Vectors; got != moved {
		t.Errorf("the run file names %s", got)
	}
}
