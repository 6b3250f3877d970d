package settings

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/gui/form"
)

// row is a field with its label, and the reason why it cannot be used beneath.
type row struct {
	entry   *widget.Entry
	choices *widget.SelectEntry // whose Entry is entry; nil for most
	slider  *widget.Slider      // nil for most
	scale   form.Scale          // of the slider
	files   *widget.Button      // nil for most
	problem *widget.Label
	box     *fyne.Container
}

func newRow(label, placeholder string, changed func(string)) *row {
	r := &row{entry: widget.NewEntry(), problem: problemLabel()}
	r.entry.SetPlaceHolder(placeholder)
	r.entry.OnChanged = changed
	r.box = container.NewVBox(container.New(&labelled{}, caption(label), r.entry), r.problem)
	return r
}

// problemLabel is a hidden label for the reason why something cannot be used.
func problemLabel() *widget.Label {
	label := widget.NewLabel("")
	label.Importance = widget.DangerImportance
	label.SizeName = theme.SizeNameCaptionText
	label.Wrapping = fyne.TextWrapWord
	label.Hide()
	return label
}

// withChoices adds texts to choose from; others can be typed.
func (r *row) withChoices(label string, choices ...string) *row {
	entry := widget.NewSelectEntry(choices)
	entry.SetPlaceHolder(r.entry.PlaceHolder)
	entry.OnChanged = r.entry.OnChanged
	r.entry, r.choices = &entry.Entry, entry
	r.box.Objects[0] = container.New(&labelled{}, caption(label), entry)
	return r
}

// withFiles adds a button by which pick looks for a file with one of the extensions.
func (r *row) withFiles(pick func(near string, extensions []string, take func(string)), extensions ...string) *row {
	r.files = widget.NewButtonWithIcon("", theme.FolderOpenIcon(), func() { pick(r.entry.Text, extensions, r.entry.SetText) })
	r.entry.ActionItem = r.files
	return r
}

func caption(text string) *widget.Label {
	label := widget.NewLabel(text)
	label.Truncation = fyne.TextTruncateEllipsis
	return label
}

// withSlider adds a slider over a scale, that moves with the entry. Values beyond it can be
// typed.
func (r *row) withSlider(scale form.Scale) *row {
	r.scale, r.slider = scale, widget.NewSlider(0, scale.Last())
	r.slider.OnChanged = func(position float64) {
		r.entry.SetText(strconv.FormatFloat(scale.Value(position), 'f', -1, 64))
	}
	r.box.Objects = append(r.box.Objects[:1:1], r.slider, r.problem)
	return r
}

// whenDone has done called when a change has come to its end: by Enter, by leaving the
// entry, or by letting go of the slider.
func (r *row) whenDone(label string, done func()) *row {
	entry := newLeavingEntry(done)
	entry.SetPlaceHolder(r.entry.PlaceHolder)
	entry.OnChanged, entry.OnSubmitted = r.entry.OnChanged, func(string) { done() }
	r.entry = &entry.Entry
	r.box.Objects[0] = container.New(&labelled{}, caption(label), entry)
	if r.slider != nil {
		r.slider.OnChangeEnded = func(float64) { done() }
	}
	return r
}

// leavingEntry tells when the focus leaves it.
type leavingEntry struct {
	widget.Entry
	left func()
}

func newLeavingEntry(left func()) *leavingEntry {
	e := &leavingEntry{left: left}
	e.Wrapping = fyne.TextWrap(fyne.TextTruncateClip) // as widget.NewEntry has it
	e.ExtendBaseWidget(e)
	return e
}

// FocusLost implements fyne.Focusable.
func (e *leavingEntry) FocusLost() {
	e.Entry.FocusLost()
	e.left()
}

// moveSlider moves the slider without writing to the entry.
func (r *row) moveSlider(value float64) {
	if r.slider == nil {
		return
	}
	changed, ended := r.slider.OnChanged, r.slider.OnChangeEnded
	r.slider.OnChanged, r.slider.OnChangeEnded = nil, nil
	r.slider.SetValue(r.scale.Position(value))
	r.slider.OnChanged, r.slider.OnChangeEnded = changed, ended
}

// report shows a problem, or none.
func (r *row) report(problem string) {
	if showProblem(r.problem, problem) {
		r.box.Refresh()
	}
}

// showProblem shows a problem, or none, and says whether that is news.
func showProblem(label *widget.Label, problem string) bool {
	if problem == label.Text {
		return false
	}
	label.SetText(problem)
	show(label, problem != "")
	return true
}

func (r *row) enable(on bool) {
	if r.choices != nil {
		enable(r.choices, on)
	} else {
		enable(r.entry, on)
	}
	if r.slider != nil {
		enable(r.slider, on)
	}
	if r.files != nil {
		enable(r.files, on)
	}
}

func enable(w fyne.Disableable, on bool) {
	if on {
		w.Enable()
	} else {
		w.Disable()
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
