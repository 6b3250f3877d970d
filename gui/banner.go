package gui

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core"
	"vectorcheck/gui/edits"
	"vectorcheck/gui/form"
	"vectorcheck/gui/settings"
)

// banner says which settings differ from those of the run that is shown, and what can be
// done with them. It is there only while some do.
type banner struct {
	text                *widget.Label
	apply, newRun, undo *widget.Button
	object              *fyne.Container
}

func newBanner(w *Window) *banner {
	b := &banner{
		text:   widget.NewLabel(""),
		apply:  widget.NewButton(lang.L("Apply to this run"), w.apply),
		newRun: widget.NewButton(lang.L("New run"), w.start),
		undo:   widget.NewButtonWithIcon(lang.L("Undo"), theme.ContentUndoIcon(), w.undo),
	}
	b.text.Wrapping = fyne.TextWrapWord
	mark := widget.NewIcon(theme.NewPrimaryThemedResource(theme.DocumentCreateIcon()))
	buttons := container.NewHBox(b.apply, b.newRun, b.undo)
	b.object = container.NewBorder(nil, nil, container.NewPadded(mark), container.NewCenter(buttons), b.text)
	b.object.Hide()
	return b
}

// show says whether the banner has changed its size.
func (b *banner) show(v view, problem string) (resized bool) {
	text := editsText(v)
	if text == "" {
		resized = b.object.Visible()
		b.object.Hide()
		return resized
	}
	resized = !b.object.Visible() || text != b.text.Text || v.canApply() != b.apply.Visible()
	b.text.SetText(text)
	setShown(b.apply, v.canApply())
	enable(b.newRun, v.canStart(problem))
	b.object.Show()
	return resized
}

// editsText is what the banner says; "" if nothing differs.
func editsText(v view) string {
	e := v.edits
	if v.run == nil || v.busy || !e.Any() {
		return ""
	}
	api := v.run.Settings().API
	all := titles(e.Fields, api)
	switch {
	case e.Unusable != "":
		return fmt.Sprintf(lang.L("Changed: %s. It cannot be used yet: %s"), all, settings.Title(e.Unusable)+": "+e.Problem)
	case v.goingOn():
		return fmt.Sprintf(lang.L("Changed: %s. The run goes on without that."), all)
	case len(e.NewRun) == len(e.Fields):
		return fmt.Sprintf(lang.L("Changed: %s. This run cannot take that: begin a new run, or undo it."), all)
	case len(e.NewRun) > 0:
		return fmt.Sprintf(lang.L("Changed: %s. This run cannot take %s: begin a new run, or undo it."), all, titles(e.NewRun, api))
	case v.canApply():
		return fmt.Sprintf(lang.L("Changed: %s. This run can take that: apply it, or go on with it at once."), all)
	}
	return fmt.Sprintf(lang.L("Changed: %s. This run is finished: it is for a new one."), all)
}

// titles are what fields are called on the screen.
func titles(fields []form.Field, api core.API) string {
	var all []string
	for _, field := range fields {
		all = append(all, title(field, api))
	}
	return strings.Join(all, " · ")
}

// title is what a field is called on the screen, one of a preset included.
func title(field form.Field, api core.API) string {
	p, ok, err := api.Find()
	if ok && err == nil {
		for _, f := range p.Fields {
			if string(field) == core.PresetField(f.Name) {
				return lang.L(f.Label)
			}
		}
	}
	return settings.Title(field)
}

// findEdits compares the settings with those of the run that v shows.
func (w *Window) findEdits(v view) edits.Edits {
	if v.run == nil {
		return edits.Edits{}
	}
	return edits.Of(v.run.Settings(), w.settings.Fields(), v.goingOn())
}

// undo shows the settings of the run again.
func (w *Window) undo() {
	if run := w.shown.run; run != nil {
		fields := edits.FromRun(run.Settings(), w.settings.Fields())
		w.settings.Fill(fields)
		w.changed(fields)
	}
}

// apply gives the settings to the run that is shown, which has ended, without going on.
func (w *Window) apply() {
	v := w.shown
	v.edits = w.findEdits(v)
	if !v.canApply() || !v.edits.Any() || w.covered() {
		return
	}
	s := v.edits.Settings(v.run.Settings())
	w.change(v.run.Path(), core.ResumeOptions{Settings: &s})
}
