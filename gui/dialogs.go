package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
)

// present shows a dialog that Escape closes.
func (w *Window) present(d dialog.Dialog) {
	if !w.covered() {
		w.dialogs = nil // those that were shown before are closed
	}
	w.dialogs = append(w.dialogs, d)
	d.Show()
}

// covered says whether a dialog is shown: keys are for it then.
func (w *Window) covered() bool { return w.Canvas().Overlays().Top() != nil }

// message is a dialog that only says something: Return closes it, too.
type message struct{ dialog.Dialog }

func (w *Window) inform(title, text string) {
	w.present(message{dialog.NewInformation(title, text, w)})
}

func (w *Window) fail(err error) { w.present(message{dialog.NewError(err, w)}) }

// typed handles the keys that nothing else takes.
func (w *Window) typed(key *fyne.KeyEvent) {
	switch {
	case key.Name == fyne.KeySpace && !w.covered():
		w.pause()
	case w.covered() && len(w.dialogs) > 0:
		top := w.dialogs[len(w.dialogs)-1]
		_, says := top.(message)
		if enter := key.Name == fyne.KeyReturn || key.Name == fyne.KeyEnter; key.Name == fyne.KeyEscape || enter && says {
			w.dialogs = w.dialogs[:len(w.dialogs)-1]
			top.Hide()
		}
	}
}
