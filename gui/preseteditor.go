package gui

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core/preset"
	"vectorcheck/core/target"
)

// newPreset is what one of the user's own begins as.
func newPreset() preset.Preset {
	return preset.Preset{
		Name: "my-api", Title: "My API",
		Metrics: []preset.Metric{{Name: "cosine", Score: target.CosineSimilarity}},
		Shape: target.Shape{
			Method: "POST", Path: "/search", Body: `{"vector":{{vector}},"top_k":{{top_k}}}`,
			Hits: "results", ID: "results.0.id", Value: "results.0.score",
		},
	}
}

// presetEditor is a form for one of the user's own presets. What the form has no
// place for stays as it is: fields, and metrics beside the first.
type presetEditor struct {
	preset  preset.Preset
	score   *widget.Select
	body    *widget.Entry
	headers *widget.Entry
	texts   []*widget.Entry
	targets []func(*preset.Preset) *string // what each of texts is of
	problem *widget.Label
	object  fyne.CanvasObject
}

func newPresetEditor(p preset.Preset) *presetEditor {
	p.Metrics = slices.Clone(p.Metrics)
	e := &presetEditor{preset: p, problem: wrapped("")}
	e.problem.Importance = widget.DangerImportance
	e.body = widget.NewMultiLineEntry()
	e.body.Wrapping = fyne.TextWrapBreak
	e.body.TextStyle.Monospace = true
	e.body.SetMinRowsVisible(5)
	e.body.SetText(p.Shape.Body)
	e.headers = widget.NewMultiLineEntry()
	e.headers.SetPlaceHolder("Name: value")
	e.headers.SetMinRowsVisible(2)
	e.headers.SetText(strings.Join(p.Headers, "\n"))
	e.score = widget.NewSelect(scoreNames(), nil)
	e.score.SetSelected(string(p.Metrics[0].Score))
	form := widget.NewForm(
		e.item(lang.L("Name"), "my-api", lang.L("small letters, digits, - and _"), func(p *preset.Preset) *string { return &p.Name }),
		e.item(lang.L("Title"), "My API", "", func(p *preset.Preset) *string { return &p.Title }),
		e.item(lang.L("Method"), "POST", "", func(p *preset.Preset) *string { return &p.Shape.Method }),
		e.item(lang.L("Path"), "/search", lang.L("follows the base URL"), func(p *preset.Preset) *string { return &p.Shape.Path }),
		hinted(lang.L("Body"), e.body, fmt.Sprintf(lang.L("JSON, with %s for the vector and %s for the number of hits"), "{{vector}}", "{{top_k}}")),
		hinted(lang.L("Headers"), e.headers, lang.L("one a line; no keys, for they would be passed on with this")),
		e.item(lang.L("Hits"), "results", lang.L("path of the list of hits, as GJSON writes paths"), func(p *preset.Preset) *string { return &p.Shape.Hits }),
		e.item(lang.L("Id of a hit"), "results.0.id", lang.L("path of the id of the first hit; empty for none"), func(p *preset.Preset) *string { return &p.Shape.ID }),
		e.item(lang.L("Score"), "results.0.score", lang.L("path of the score of the first hit"), func(p *preset.Preset) *string { return &p.Shape.Value }),
		hinted(lang.L("The score is"), e.score, ""),
		e.item(lang.L("Error"), "errors", lang.L("path of what is there only in a reply that tells of an error"), func(p *preset.Preset) *string { return &p.Shape.Error }),
		e.item(lang.L("Its text"), "errors.0.message", "", func(p *preset.Preset) *string { return &p.Shape.Message }),
	)
	e.object = container.NewBorder(nil, e.problem, nil, nil, container.NewVScroll(form))
	return e
}

func (e *presetEditor) item(label, placeholder, hint string, of func(*preset.Preset) *string) *widget.FormItem {
	entry := widget.NewEntry()
	entry.SetPlaceHolder(placeholder)
	entry.SetText(*of(&e.preset))
	e.texts, e.targets = append(e.texts, entry), append(e.targets, of)
	return hinted(label, entry, hint)
}

func hinted(label string, w fyne.CanvasObject, hint string) *widget.FormItem {
	item := widget.NewFormItem(label, w)
	item.HintText = hint
	return item
}

func scoreNames() (names []string) {
	for _, score := range target.Scores() {
		names = append(names, string(score))
	}
	return names
}

// read is the preset as the form has it.
func (e *presetEditor) read() (preset.Preset, error) {
	p := e.preset
	for i, entry := range e.texts {
		*e.targets[i](&p) = strings.TrimSpace(entry.Text)
	}
	p.Shape.Body = strings.TrimSpace(e.body.Text)
	p.Headers = nil
	for line := range strings.Lines(e.headers.Text) {
		if line = strings.TrimSpace(line); line != "" {
			p.Headers = append(p.Headers, line)
		}
	}
	p.Metrics = slices.Clone(p.Metrics)
	p.Metrics[0].Score = target.Score(e.score.Selected)
	return p, p.Validate()
}

// editPreset shows a form for a preset, and keeps what comes of it.
func (w *Window) editPreset(p preset.Preset) {
	if w.covered() {
		return
	}
	e := newPresetEditor(p)
	d := dialog.NewCustomWithoutButtons(lang.L("An API of your own"), e.object, w)
	save := widget.NewButtonWithIcon(lang.L("Save"), theme.DocumentSaveIcon(), func() {
		edited, err := e.read()
		if err == nil {
			err = w.keepPreset(edited)
		}
		if err != nil {
			e.problem.SetText(err.Error())
			return
		}
		d.Hide()
	})
	save.Importance = widget.HighImportance
	d.SetButtons([]fyne.CanvasObject{widget.NewButton(lang.L("Cancel"), d.Hide), save})
	d.Resize(w.dialogSize())
	w.present(d)
}
