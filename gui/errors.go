package gui

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core/report"
	"vectorcheck/core/target"
)

// errorList shows the failed checks and the skipped vectors, grouped by kind, with examples.
type errorList struct {
	lines  []errorLine
	list   *widget.List
	empty  *widget.Label
	object fyne.CanvasObject
	open   func(kind string)
}

// errorLine is a kind with its count, or an example of it.
type errorLine struct {
	kind string
	text string
	head bool
}

// newErrorList calls open with the kind of the error that is chosen.
func newErrorList(open func(kind string)) *errorList {
	e := &errorList{open: open, empty: widget.NewLabel(lang.L("No errors. Vectors without a usable answer and skipped ones are listed here, by reason."))}
	e.list = widget.NewList(func() int { return len(e.lines) }, func() fyne.CanvasObject {
		label := widget.NewLabel("")
		label.Truncation = fyne.TextTruncateEllipsis
		return label
	}, func(id widget.ListItemID, object fyne.CanvasObject) {
		label, line := object.(*widget.Label), e.lines[id]
		label.TextStyle.Bold = line.head
		label.SetText(line.text)
	})
	e.list.OnSelected = func(id widget.ListItemID) {
		e.list.Unselect(id)
		e.open(e.lines[id].kind)
	}
	e.list.HideSeparators = true
	e.object = container.NewStack(container.NewCenter(e.empty), e.list)
	return e
}

// show lists other groups.
func (e *errorList) show(groups []report.ErrorGroup) {
	lines := errorLines(groups)
	if slices.Equal(lines, e.lines) {
		return
	}
	e.lines = lines
	if len(lines) == 0 {
		e.empty.Show()
	} else {
		e.empty.Hide()
	}
	e.list.Refresh()
}

// beside is file:row of a row of several files, to stand behind its number.
func beside(place string) string {
	if place == "" {
		return ""
	}
	return " (" + place + ")"
}

func errorLines(groups []report.ErrorGroup) (lines []errorLine) {
	for _, g := range groups {
		lines = append(lines, errorLine{g.Kind, kindName(g.Kind) + "  ·  " + report.Count(g.Count), true})
		for _, example := range g.Examples {
			text := fmt.Sprintf(lang.L("row %s"), report.Count(example.Index)) + beside(example.Place) + "   " + example.Reason
			if example.Alike > 1 {
				text = report.Count(example.Alike) + " ×   " + text
			}
			lines = append(lines, errorLine{g.Kind, "      " + text, false})
		}
	}
	return lines
}

// kindName is the name of a kind of errors in the language of the window.
func kindName(name string) string {
	switch name {
	case report.SkippedKind:
		return lang.L("skipped")
	case target.Timeout.String():
		return lang.L("timeout")
	case target.Connection.String():
		return lang.L("connection")
	case target.Throttled.String():
		return lang.L("throttled")
	case target.HTTP.String():
		return lang.L("http")
	case target.BadReply.String():
		return lang.L("bad reply")
	}
	return name
}
