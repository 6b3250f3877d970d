package gui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"

	"vectorcheck/core"
	"vectorcheck/core/check"
	"vectorcheck/core/stats"
	"vectorcheck/gui/chart"
)

// timeline is the chart, over the whole run or its last minutes.
type timeline struct {
	chart  *chart.Chart
	spans  *choice
	object fyne.CanvasObject
	shown  view
	drawn  time.Time
}

// spans are how much of a run can be shown; 0 is all of it.
var spans = []time.Duration{0, 10 * time.Minute, time.Minute}

func newTimeline() *timeline {
	t := &timeline{chart: chart.New(lang.L("The chart begins with the run"))}
	t.spans = newChoice([]string{lang.L("Whole run"), lang.L("10 min"), lang.L("1 min")}, func(int) { t.draw(t.shown) })
	t.object = container.NewBorder(container.NewHBox(layout.NewSpacer(), t.spans.object()), nil, nil, nil, t.chart)
	return t
}

// show follows the run, a second at a time: the one that is going on would look
// like a fall.
func (t *timeline) show(v view) {
	other := v.run != t.shown.run || v.snapshot.State != t.shown.snapshot.State
	if other || v.snapshot.Figures.Totals != t.shown.snapshot.Figures.Totals && time.Since(t.drawn) >= time.Second {
		t.draw(v)
	}
}

func (t *timeline) draw(v view) {
	t.shown, t.drawn = v, time.Now()
	if v.run == nil {
		return
	}
	t.chart.SetHalt(halt(v.snapshot))
	t.chart.SetPoints(points(v, spans[t.spans.chosen]), v.snapshot.State == core.Running)
}

// halt is why a run starts no checks now; 0 if it does.
func halt(s core.Snapshot) check.Cause {
	switch s.State {
	case core.Paused:
		return check.Pause
	case core.Waiting:
		return s.Trouble.Cause
	}
	return 0
}

// points is the timeline of a run, or of its last active span, without the
// second that is going on.
func points(v view, span time.Duration) []stats.Point {
	points := v.run.Timeline()
	if span > 0 {
		points = v.run.Recent()
	}
	if n := len(points); n > 1 && v.snapshot.State == core.Running {
		points = points[:n-1]
	}
	if seconds := int(span / time.Second); span > 0 && len(points) > seconds {
		points = points[len(points)-seconds:]
	}
	return points
}
