package settings

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// row is a field with its label, and the reason why it cannot be used beneath.
type row struct {
	entry   *widget.Entry
	slider  *widget.Slider // nil for most
	problem *widget.Label
	box     *fyne.Container
}

func newRow(label, placeholder string, changed func(string)) *row {
	r := &row{entry: widget.NewEntry(), problem: widget.NewLabel("")}
	r.entry.SetPlaceHolder(placeholder)
	r.entry.OnChanged = changed
	r.problem.Importance = widget.DangerImportance
	r.problem.SizeName = theme.SizeNameCaptionText
	r.problem.Wrapping = fyne.TextWrapWord
	r.problem.Hide()
	r.box = container.NewVBox(container.New(&labelled{}, caption(label), r.entry), r.problem)
	return r
}

func caption(text string) *widget.Label {
	label := widget.NewLabel(text)
	label.Truncation = fyne.TextTruncateEllipsis
	return label
}

// withSlider adds a slider between lowest and highest, in steps, that moves
// with the entry. Values beyond it can be typed.
func (r *row) withSlider(lowest, highest, step float64, format func(float64) string) *row {
	r.slider = widget.NewSlider(lowest, highest)
	r.slider.Step = step
	r.slider.OnChanged = func(value float64) { r.entry.SetText(format(value)) }
	r.box.Objects = append(r.box.Objects[:1:1], r.slider, r.problem)
	return r
}

// moveSlider moves the slider without writing to the entry.
func (r *row) moveSlider(value float64) {
	if r.slider == nil {
		return
	}
	changed := r.slider.OnChanged
	r.slider.OnChanged = nil
	r.slider.SetValue(min(max(value, r.slider.Min), r.slider.Max))
	r.slider.OnChanged = changed
}

// report shows a problem, or none.
func (r *row) report(problem string) {
	if problem == r.problem.Text {
		return
	}
	r.problem.SetText(problem)
	if problem == "" {
		r.problem.Hide()
	} else {
		r.problem.Show()
	}
	r.box.Refresh()
}

func (r *row) enable(on bool) {
	for _, w := range []fyne.Disableable{r.entry, r.slider} {
		if s, isSlider := w.(*widget.Slider); isSlider && s == nil {
			continue
		}
		if on {
			w.Enable()
		} else {
			w.Disable()
		}
	}
}

// labelled puts a label beside what it names, in columns that line up.
type labelled struct{}

// labelShare is how much of the width the label has.
const labelShare = 0.42

func (*labelled) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(260, objects[1].MinSize().Height)
}

func (*labelled) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := size.Width * labelShare
	objects[0].Resize(fyne.NewSize(width, size.Height))
	objects[0].Move(fyne.NewPos(0, 0))
	objects[1].Resize(fyne.NewSize(size.Width-width, size.Height))
	objects[1].Move(fyne.NewPos(width, 0))
}
