package gui

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core"
	"vectorcheck/gui/form"
	"vectorcheck/gui/settings"
)

// goOn continues the run that is shown, which was stopped or killed, with its failed
// vectors too if wanted, and with the settings that are shown: if it cannot take them,
// that is said.
func (w *Window) goOn(retryErrors bool) {
	v := w.shown
	if v.run == nil || v.goingOn() || w.covered() {
		return
	}
	v.edits = w.findEdits(v)
	if !v.edits.Taken() {
		w.inform(lang.L("The run cannot go on"), editsText(v))
		return
	}
	_, problems := w.settings.Fields().Settings()
	for _, field := range []form.Field{form.Headers, form.Key} { // not kept, and not typed yet
		if problem := problems[field]; problem != "" {
			w.inform(lang.L("The run cannot go on"), settings.Title(field)+": "+problem)
			return
		}
	}
	s := v.edits.Settings(v.run.Settings())
	w.resume(v.run.Path(), core.ResumeOptions{Settings: &s, RetryErrors: retryErrors})
}

// resume goes on with the run in a file.
func (w *Window) resume(path string, o core.ResumeOptions) {
	w.do(func(ctx context.Context) error {
		return w.orAsk(w.controller.goOn(ctx, path, o), o, func(o core.ResumeOptions) { w.resume(path, o) })
	})
}

// change gives other settings to the run in a file.
func (w *Window) change(path string, o core.ResumeOptions) {
	w.do(func(context.Context) error {
		return w.orAsk(w.controller.change(path, o), o, func(o core.ResumeOptions) { w.change(path, o) })
	})
}

// orAsk gives err, but asks whether a run, and its key, may go to another place, or where a
// file of the run is now, where that is all there is. again is called with the answer.
func (w *Window) orAsk(err error, o core.ResumeOptions, again func(core.ResumeOptions)) error {
	if missing := new(core.MissingFileError); errors.As(err, &missing) {
		w.onMain(func() {
			w.askFile(missing, func(path string) {
				o.Moved = maps.Clone(o.Moved)
				if o.Moved == nil {
					o.Moved = core.Moved{}
				}
				o.Moved[missing.Input] = path
				again(o)
			})
		})
		return nil
	}
	elsewhere := new(core.PlaceError)
	if !errors.As(err, &elsewhere) {
		return w.orAskMetric(err, func() {
			o.MetricAnyway = true
			again(o)
		})
	}
	w.onMain(func() {
		w.askPlace(elsewhere, func() {
			o.URL, o.Way = elsewhere.Place.URL, &elsewhere.Place.Network
			again(o)
		})
	})
	return nil
}

// askFile asks where a file of a run is now.
func (w *Window) askFile(e *core.MissingFileError, found func(path string)) {
	name := map[core.Input]string{
		core.InputVectors: lang.L("vectors"), core.InputIDs: lang.L("ids"), core.InputNeighbors: lang.L("true neighbors"),
	}[e.Input]
	text := widget.NewLabel(fmt.Sprintf(lang.L("The file of the %s is neither at %s nor beside the run file. The run goes on with the same file in another place."), name, e.Path))
	text.Wrapping = fyne.TextWrapWord
	question := dialog.NewCustomConfirm(lang.L("Where is it now?"), lang.L("Choose the file…"), lang.L("Cancel"), text, func(choose bool) {
		if choose {
			w.pickFile(w.shown.run.Path(), nil, found)
		}
	}, w)
	question.Resize(fyne.NewSize(askedWidth, question.MinSize().Height))
	w.present(question)
}

// askedWidth is how wide the question for a file is, so that a path has room.
const askedWidth = 560

// askPlace asks whether a run, and its key, may go to another place.
func (w *Window) askPlace(e *core.PlaceError, yes func()) {
	title, send := lang.L("Send the key there?"), lang.L("Send the key")
	text := fmt.Sprintf(lang.L("This run began with another address, another request or another key. The key would go to %s, by %s."), e.Place, e.Request)
	if e.Moved {
		title, send = lang.L("Go on with another address?"), lang.L("Use this address")
		text = fmt.Sprintf(lang.L("What is left of this run would be asked of %s. That is right only if the same vectors are there."), e.Place)
		if e.Key {
			text += " " + lang.L("The key goes there too.")
		}
	}
	question := dialog.NewConfirm(title, text, func(sure bool) {
		if sure {
			yes()
		}
	}, w)
	question.SetConfirmText(send)
	question.SetDismissText(lang.L("Cancel"))
	question.SetConfirmImportance(widget.WarningImportance)
	w.present(question)
}
