package settings

import (
	"maps"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core"
)

// presetLine says which API a run asks, if it is not the generic one, and can
// take that back.
type presetLine struct {
	text   *widget.Label
	clear  *widget.Button
	object *fyne.Container
}

func newPresetLine(clear func()) *presetLine {
	l := &presetLine{text: widget.NewLabel(""), clear: widget.NewButtonWithIcon("", theme.CancelIcon(), clear)}
	l.text.Wrapping = fyne.TextWrapWord
	l.object = container.NewBorder(nil, nil, nil, l.clear, l.text)
	return l
}

func (l *presetLine) show(api core.API, free bool) {
	l.text.SetText(presetText(api))
	show(l.object, api.Preset != "")
	if free {
		l.clear.Enable()
	} else {
		l.clear.Disable()
	}
}

// presetText names a preset with what it is filled in with.
func presetText(api core.API) string {
	text := lang.L("Preset") + " " + api.Preset
	if api.Metric != "" {
		text += " · " + api.Metric
	}
	for _, name := range slices.Sorted(maps.Keys(api.Fields)) {
		text += " · " + name + " " + api.Fields[name]
	}
	return text
}
