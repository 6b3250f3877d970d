package gui

import (
	"errors"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
)

// Return closes what only says something, Escape each dialog; nothing else is opened over one.
func TestKeysOfDialogs(t *testing.T) {
	w := withRun(t)
	for _, tc := range []struct {
		name   string
		show   func()
		key    fyne.KeyName
		closed bool
	}{
		{"a message, Return", func() { w.inform("Exported", "out.csv") }, fyne.KeyReturn, true},
		{"an error, Enter", func() { w.fail(errors.New("the disk is full")) }, fyne.KeyEnter, true},
		{"an error, Escape", func() { w.fail(errors.New("the disk is full")) }, fyne.KeyEscape, true},
		{"a message, Space", func() { w.inform("Exported", "out.csv") }, fyne.KeySpace, false},
		{"a question, Return", func() { w.present(dialog.NewConfirm("Delete?", "", func(bool) {}, w)) }, fyne.KeyReturn, false},
		{"a question, Escape", func() { w.present(dialog.NewConfirm("Delete?", "", func(bool) {}, w)) }, fyne.KeyEscape, true},
	} {
		onMain(func() {
			tc.show()
			w.exportFigures()
			w.pick()
			if n := len(w.dialogs); n != 1 {
				t.Errorf("%s: %d dialogs, one over the other", tc.name, n)
			}
			w.typed(&fyne.KeyEvent{Name: tc.key})
			if closed := !w.covered(); closed != tc.closed {
				t.Errorf("%s: closed %v", tc.name, closed)
			}
			w.escape()
		})
	}
}
