package gui

import (
	"context"
	"database/sql"
	"testing"

	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core"
)

// The key of a run whose address was changed in its file goes there only if that is
// said; until then the run is shown as it is.
func TestAKeyGoesElsewhereOnlyIfThatIsSaid(t *testing.T) {
	const rows = 2000
	t.Setenv("A_KEY", "the key")
	s := ownSettings(t, rows)
	s.Key = core.Key{From: core.EnvKey, Name: "A_KEY"}
	c := &controller{}
	path, err := c.start(context.Background(), s, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	waitFor(t, c, "results", func(v view) bool { return v.snapshot.Saved > 0 })
	c.close(nil)
	saved := c.view().snapshot.Saved
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.Exec(`UPDATE meta SET value = json_set(value, '$.url', ?) WHERE key = 'settings'`, ownSettings(t, 1).URL)
	if err != nil {
		t.Fatal(err)
	}

	w := openWindow(t, path)
	waitFor(t, &w.controller, "the record", func(v view) (shown bool) {
		onMain(func() { shown = w.shown.run != nil })
		return shown
	})
	for _, answer := range []string{"Cancel", "Send the key"} {
		onMain(func() { w.goOn(false) })
		waitFor(t, &w.controller, answer, func(v view) (asked bool) {
			onMain(func() { asked = w.covered() })
			return asked
		})
		if v := w.controller.view(); v.run == nil || v.err != nil || v.snapshot.State != core.Ended || v.snapshot.Saved != saved {
			t.Errorf("while it is asked: %v, %+v", v.err, v.snapshot)
		}
		onMain(func() { w.tapButton(t, answer); w.show(w.controller.view()) })
	}
	waitFor(t, &w.controller, "the rest", func(v view) bool { return v.snapshot.State == core.Ended && v.snapshot.Saved == rows })
}

// tapButton taps a button of the dialog on top.
func (w *Window) tapButton(t *testing.T, label string) {
	t.Helper()
	for _, object := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
		if button, ok := object.(*widget.Button); ok && button.Text == label {
			test.Tap(button)
			return
		}
	}
	t.Errorf("there is no button %q", label)
}
