// Package figures shows the few numbers that tell how a run goes.
package figures

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Figure is a large value under a small label, with a small note beneath. The
// room it takes does not change with its texts.
type Figure struct {
	widget.BaseWidget
	label, value, note string
}

// NewFigure makes a figure without a value.
func NewFigure(label string) *Figure {
	f := &Figure{label: label, value: None}
	f.ExtendBaseWidget(f)
	return f
}

// None stands where a figure has no value yet.
const None = "–"

// Set shows a value and a note. It is to be called on the main thread.
func (f *Figure) Set(value, note string) {
	if value == f.value && note == f.note {
		return
	}
	f.value, f.note = value, note
	f.Refresh()
}

// SetLabel changes the label. It is to be called on the main thread.
func (f *Figure) SetLabel(label string) {
	if label != f.label {
		f.label = label
		f.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (f *Figure) CreateRenderer() fyne.WidgetRenderer {
	r := &figureRenderer{
		figure: f,
		label:  canvas.NewText("", color.Transparent),
		value:  canvas.NewText("", color.Transparent),
		note:   canvas.NewText("", color.Transparent),
	}
	r.Refresh()
	return r
}

type figureRenderer struct {
	figure             *Figure
	label, value, note *canvas.Text
}

func (r *figureRenderer) texts() []*canvas.Text { return []*canvas.Text{r.label, r.value, r.note} }

func (r *figureRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.label, r.value, r.note}
}

func (r *figureRenderer) Layout(size fyne.Size) {
	y := float32(0)
	f := r.figure
	for i, content := range []string{f.label, f.value, f.note} {
		text := r.texts()[i]
		text.Text = fitting(content, size.Width, text)
		height := text.MinSize().Height
		text.Move(fyne.NewPos(0, y))
		text.Resize(fyne.NewSize(size.Width, height))
		y += height
	}
}

// fitting is as much of content as there is room for.
func fitting(content string, width float32, text *canvas.Text) string {
	fits := func(content string) bool {
		return width == 0 || fyne.MeasureText(content, text.TextSize, text.TextStyle).Width <= width
	}
	if fits(content) {
		return content
	}
	runes := []rune(content)
	for len(runes) > 0 && !fits(string(runes)+"…") {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}

// MinSize does not depend on the texts.
func (r *figureRenderer) MinSize() fyne.Size {
	height := float32(0)
	for _, text := range r.texts() {
		height += fyne.MeasureText("0", text.TextSize, text.TextStyle).Height
	}
	return fyne.NewSize(fyne.MeasureText("100.000 %", r.value.TextSize, r.value.TextStyle).Width, height)
}

func (r *figureRenderer) Refresh() {
	f := r.figure
	th, variant := f.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	foreground, muted := th.Color(theme.ColorNameForeground, variant), th.Color(theme.ColorNamePlaceHolder, variant)
	size := th.Size(theme.SizeNameText)
	set(r.label, f.label, muted, size*0.86)
	set(r.value, f.value, foreground, size*1.4)
	set(r.note, f.note, muted, size*0.86)
	r.Layout(f.Size())
	for _, text := range r.texts() {
		text.Refresh()
	}
}

func (r *figureRenderer) Destroy() {}

func set(text *canvas.Text, content string, c color.Color, size float32) {
	text.Text, text.Color, text.TextSize = content, c, size
}
