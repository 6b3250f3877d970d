package gui

import (
	"errors"
	"fmt"

	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core"
)

// orAskMetric gives err, but asks whether scores are to be read by a metric that is not the
// index's, where that is all there is. insist is called if they are.
func (w *Window) orAskMetric(err error, insist func()) error {
	other := new(core.OtherMetricError)
	if !errors.As(err, &other) {
		return err
	}
	w.onMain(func() {
		text := fmt.Sprintf(lang.L("The index compares by %s, and %s was chosen. Scores that are read by another metric let missing rows pass."), other.Declared, other.Chosen)
		question := dialog.NewConfirm(lang.L("Read the scores by another metric?"), text, func(sure bool) {
			if sure {
				insist()
			}
		}, w)
		question.SetConfirmText(lang.L("Insist"))
		question.SetDismissText(lang.L("Cancel"))
		question.SetConfirmImportance(widget.WarningImportance)
		w.present(question)
	})
	return nil
}
