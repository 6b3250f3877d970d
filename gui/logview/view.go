package logview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
	"github.com/sirupsen/logrus"
)

// View is a list of log entries. Its methods are for the main thread.
type View struct {
	memory  *Memory
	level   logrus.Level
	entries []Entry
	version int
	list    *widget.List
	levels  *widget.Select
	kept    *widget.Label
}

var levels = []logrus.Level{logrus.ErrorLevel, logrus.WarnLevel, logrus.InfoLevel, logrus.DebugLevel}

// NewView shows what memory holds, from the level info on. path is where the
// log is kept for longer; "" for nowhere.
func NewView(memory *Memory, path string) *View {
	v := &View{memory: memory, level: logrus.InfoLevel, version: -1, kept: widget.NewLabel(path)}
	v.kept.Truncation = fyne.TextTruncateEllipsis
	v.kept.Selectable = true
	v.list = widget.NewList(func() int { return len(v.entries) }, newLine, v.fill)
	v.list.HideSeparators = true
	v.levels = widget.NewSelect([]string{lang.L("Errors"), lang.L("Warnings"), lang.L("Information"), lang.L("Everything")}, func(string) {
		v.level = levels[max(0, v.levels.SelectedIndex())]
		v.version = -1
		v.Update()
	})
	v.levels.SetSelectedIndex(2)
	return v
}

func newLine() fyne.CanvasObject {
	label := widget.NewLabel("")
	label.TextStyle.Monospace = true
	label.Truncation = fyne.TextTruncateEllipsis
	return label
}

func (v *View) fill(id widget.ListItemID, object fyne.CanvasObject) {
	label, entry := object.(*widget.Label), v.entries[id]
	label.Importance = widget.MediumImportance
	switch {
	case entry.Level <= logrus.ErrorLevel:
		label.Importance = widget.DangerImportance
	case entry.Level == logrus.WarnLevel:
		label.Importance = widget.WarningImportance
	}
	label.SetText(entry.Text)
}

// Update shows new entries, if there are any.
func (v *View) Update() {
	if v.memory.Version() == v.version {
		return
	}
	v.entries, v.version = v.memory.Entries(v.level)
	v.list.Refresh()
	v.list.ScrollToBottom()
}

// Object is the view for a layout.
func (v *View) Object() fyne.CanvasObject {
	return container.NewBorder(container.NewBorder(nil, nil, v.levels, nil, v.kept), nil, nil, nil, v.list)
}
