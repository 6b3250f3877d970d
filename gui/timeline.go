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
	halts  []chart.Halt // of the run that is shown, as far as it was seen to halt
}

// spans are how much of a run can be shown; 0 is all of it.
var spans = []time.Duration{0, 10 * time.Minute, time.Minute}

func newTimeline(l *look) *timeline {
	t := &timeline{chart: chart.New(lang.L("The chart begins with the run"))}
	t.spans = newChoice([]string{lang.L("Whole run"), lang.L("10 min"), lang.L("1 min")}, func(int) { t.draw(t.shown) })
	small := container.NewThemeOverride(t.spans.object(), caption{l})
	t.object = container.NewBorder(container.NewHBox(layout.NewSpacer(), small), nil, nil, nil, t.chart)
	return t
}

// show follows the run, a second at a time: the one that is going on would look
// like a fall.
func (t *timeline) show(v view) {
	t.note(v, time.Now().Unix())
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
	t.chart.SetHalts(t.halts)
	t.chart.SetPoints(points(v, spans[t.spans.chosen]), v.snapshot.State == core.Running)
}

// maxHalts are as many as anybody looks for in a chart.
const maxHalts = 1000

// note remembers when the run halts, why, and when it goes on.
func (t *timeline) note(v view, now int64) {
	if v.run != t.shown.run {
		t.halts = nil
	}
	word := haltWord(v.snapshot)
	if n := len(t.halts); n > 0 && t.halts[n-1].Until == 0 {
		if t.halts[n-1].Word == word {
			return
		}
		t.halts[n-1].Until = now
	}
	if word != "" {
		t.halts = append(t.halts, chart.Halt{From: now, Word: word})
		t.halts = t.halts[max(0, len(t.halts)-maxHalts):]
	}
}

// haltWord says why a run starts no checks; "" if it does.
func haltWord(s core.Snapshot) string {
	switch {
	case s.State == core.Paused:
		return lang.L("paused")
	case s.State != core.Waiting:
		return ""
	}
	switch s.Trouble.Cause {
	case check.Outage:
		return lang.L("no answer")
	case check.Refusal:
		return lang.L("refused")
	case check.Storage:
		return lang.L("not saved")
	}
	return ""
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
