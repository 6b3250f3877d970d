package gui

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core"
	"vectorcheck/core/report"
)

// toolbar starts, pauses and stops a run, and shows how far it is.
type toolbar struct {
	start, pause, stop *widget.Button
	goOn, again        *widget.Button // only where they can be used
	progress           *widget.ProgressBar
	status             *widget.Label
	notice             *widget.Label   // what the run waits for by itself, or why it ended
	warns              *fyne.Container // the notice with its mark, only while there is one
	edits              *banner
	below              *fyne.Container // both of them
	object             *fyne.Container
	resized            func() // the notice has come or gone
}

func newToolbar(w *Window) *toolbar {
	t := &toolbar{
		resized:  func() {},
		start:    widget.NewButtonWithIcon(lang.L("Start"), theme.MediaPlayIcon(), w.start),
		pause:    widget.NewButtonWithIcon(lang.L("Pause"), theme.MediaPauseIcon(), w.pause),
		stop:     widget.NewButtonWithIcon(lang.L("Stop"), theme.MediaStopIcon(), w.stop),
		goOn:     widget.NewButtonWithIcon(lang.L("Continue"), theme.MediaSkipNextIcon(), func() { w.goOn(false) }),
		again:    widget.NewButtonWithIcon(lang.L("Check errors again"), theme.MediaReplayIcon(), func() { w.goOn(true) }),
		progress: widget.NewProgressBar(),
		status:   widget.NewLabel(""),
		notice:   widget.NewLabel(""),
	}
	t.start.Importance = widget.HighImportance
	t.goOn.Hide()
	t.again.Hide()
	t.status.Truncation = fyne.TextTruncateEllipsis
	t.progress.TextFormatter = func() string { return report.Percent(t.progress.Value) }
	buttons := container.NewHBox(t.start, t.pause, t.stop, t.goOn, t.again)
	t.notice.Wrapping = fyne.TextWrapWord
	mark := widget.NewIcon(theme.NewWarningThemedResource(theme.WarningIcon()))
	t.warns = container.NewBorder(nil, nil, container.NewPadded(mark), nil, t.notice)
	t.warns.Hide()
	t.edits = newBanner(w)
	t.below = container.NewVBox(t.warns, t.edits.object)
	t.below.Hide()
	t.object = container.NewPadded(container.NewBorder(nil, t.below, buttons, nil,
		container.NewGridWithColumns(2, t.progress, t.status)))
	return t
}

// show follows the run. problem is why Start cannot be used, if so.
func (t *toolbar) show(v view, problem string) {
	setText(t.start, startLabel(v), theme.MediaPlayIcon())
	enable(t.start, v.canStart(problem))
	enable(t.pause, v.canPause())
	enable(t.stop, v.canPause())
	t.setVisible(t.goOn, v.canGoOn())
	t.setVisible(t.again, v.canCheckAgain())
	enable(t.goOn, v.edits.Taken())
	enable(t.again, v.edits.Taken())
	switch v.snapshot.State {
	case core.Pausing, core.Paused:
		setText(t.pause, lang.L("Resume"), theme.MediaPlayIcon())
	case core.Waiting:
		setText(t.pause, lang.L("Try now"), theme.ViewRefreshIcon())
	default:
		setText(t.pause, lang.L("Pause"), theme.MediaPauseIcon())
	}
	t.showBelow(notice(v, time.Now()), v, problem)
	if share := done(v.snapshot); share != t.progress.Value {
		t.progress.SetValue(share)
	}
	if text := status(v, problem); text != t.status.Text {
		t.status.SetText(text)
	}
}

// showBelow shows a notice and the edits, where there are any.
func (t *toolbar) showBelow(notice string, v view, problem string) {
	if notice != t.notice.Text {
		t.notice.SetText(notice)
	}
	resized := t.edits.show(v, problem)
	if shown := notice != ""; shown != t.warns.Visible() {
		resized = true
		setShown(t.warns, shown)
	}
	setShown(t.below, t.warns.Visible() || t.edits.object.Visible())
	if resized {
		t.resized()
	}
}

func setShown(object fyne.CanvasObject, on bool) {
	if on {
		object.Show()
	} else {
		object.Hide()
	}
}

// startLabel says that Start leaves a run behind, where there is one.
func startLabel(v view) string {
	if v.run != nil && !v.goingOn() {
		return lang.L("New run")
	}
	return lang.L("Start")
}

func done(s core.Snapshot) float64 {
	if s.Total == 0 {
		return 0
	}
	return float64(s.Saved) / float64(s.Total)
}

// status is a line about the run.
func status(v view, problem string) string {
	s := v.snapshot
	switch {
	case v.busy:
		return lang.L("Getting ready…")
	case v.run == nil && v.err != nil:
		return lang.L("Not started")
	case v.run == nil && problem != "":
		return problem
	case v.run == nil:
		return lang.L("Ready to start")
	}
	text := fmt.Sprintf(lang.L("%s of %s"), report.Count(s.Saved), report.Count(s.Total))
	switch {
	case s.State == core.Waiting:
		return text + " · " + fmt.Sprintf(lang.L("waiting: %s"), waitsFor(s.Trouble))
	case s.HeldFor > 0:
		return text + " · " + fmt.Sprintf(lang.L("waiting %s as the API asks"), report.Duration(s.HeldFor))
	case s.State == core.Paused:
		return text + " · " + lang.L("paused")
	case s.State == core.Pausing, s.State == core.Stopping:
		return text + " · " + fmt.Sprintf(lang.L("%s under way finish"), report.Count(s.InFlight))
	case s.State == core.Ended && v.err != nil:
		return text + " · " + lang.L("ended by an error")
	case s.State == core.Ended && s.Saved < s.Total:
		return text + " · " + lang.L("stopped")
	case s.State == core.Ended:
		return text + " · " + lang.L("finished")
	case s.HasETA:
		return text + " · " + fmt.Sprintf(lang.L("%s left"), report.Duration(s.ETA))
	}
	return text
}

func enable(w fyne.Disableable, on bool) {
	if on == !w.Disabled() {
		return
	}
	if on {
		w.Enable()
	} else {
		w.Disable()
	}
}

// setVisible gives a button its place, or takes it away.
func (t *toolbar) setVisible(b *widget.Button, on bool) {
	if on == b.Visible() {
		return
	}
	setShown(b, on)
	t.object.Refresh()
}

func setText(b *widget.Button, text string, icon fyne.Resource) {
	if b.Text != text {
		b.Text, b.Icon = text, icon
		b.Refresh()
	}
}
