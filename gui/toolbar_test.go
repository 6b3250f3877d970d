package gui

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"vectorcheck/core"
	"vectorcheck/core/check"
	"vectorcheck/core/stats"
)

func TestToolbarFollowsTheRun(t *testing.T) {
	test.NewTempApp(t)
	bar := newToolbar(&Window{})
	run := &core.Run{}
	snapshot := core.Snapshot{
		Total: 10_000, Saved: 2_500, Left: 7_500, InFlight: 12, ETA: 90 * time.Second, HasETA: true,
		Figures: stats.Figures{Totals: stats.Totals{Matches: 2_500}},
	}
	in := func(state core.State) view {
		s := snapshot
		s.State = state
		return view{run: run, snapshot: s}
	}
	waiting := in(core.Waiting)
	waiting.snapshot.Trouble = check.Trouble{Cause: check.Refusal, Text: "http: 401 Unauthorized"}
	failed := in(core.Ended)
	failed.err = errors.New("disk full")
	finished := in(core.Ended)
	finished.snapshot.Saved = 10_000
	for _, tc := range []struct {
		name               string
		view               view
		problem            string
		start, pause, stop bool // can be used
		pauses             string
		status             string
	}{
		{"at first", view{}, "", true, false, false, "Pause", "Ready to start"},
		{"something is wrong", view{}, "url: no API", false, false, false, "Pause", "url: no API"},
		{"getting ready", view{busy: true}, "", false, false, false, "Pause", "Getting ready…"},
		{"running", in(core.Running), "", false, true, true, "Pause", "2,500 of 10,000 · 1 min 30 s left"},
		{"pausing", in(core.Pausing), "", false, true, true, "Resume", "2,500 of 10,000 · 12 under way finish"},
		{"paused", in(core.Paused), "", false, true, true, "Resume", "2,500 of 10,000 · paused"},
		{"waiting", waiting, "", false, true, true, "Try now", "2,500 of 10,000 · waiting: the API refuses"},
		{"stopping", in(core.Stopping), "", false, false, false, "Pause", "2,500 of 10,000 · 12 under way finish"},
		{"stopped", in(core.Ended), "", true, false, false, "Pause", "2,500 of 10,000 · stopped"},
		{"finished", finished, "", true, false, false, "Pause", "10,000 of 10,000 · finished"},
		{"failed", failed, "", true, false, false, "Pause", "2,500 of 10,000 · ended by an error"},
		{"not started", view{err: errors.New("disk full")}, "url: no API", false, false, false, "Pause", "Not started"},
	} {
		bar.show(tc.view, tc.problem)
		if bar.start.Disabled() == tc.start || bar.pause.Disabled() == tc.pause || bar.stop.Disabled() == tc.stop {
			t.Errorf("%s: start %v, pause %v, stop %v", tc.name, !bar.start.Disabled(), !bar.pause.Disabled(), !bar.stop.Disabled())
		}
		if goesOn := tc.name == "stopped" || tc.name == "failed"; bar.goOn.Visible() != goesOn {
			t.Errorf("%s: can be continued %v", tc.name, bar.goOn.Visible())
		}
		tells := ""
		switch {
		case tc.view.err != nil:
			tells = "disk full"
		case tc.name == "waiting":
			tells = "401 Unauthorized"
		}
		if says := bar.notice.Text != ""; says != (tells != "") || !strings.Contains(bar.notice.Text, tells) || says != bar.warns.Visible() {
			t.Errorf("%s: the notice is %q", tc.name, bar.notice.Text)
		}
		if bar.pause.Text != tc.pauses || bar.status.Text != tc.status {
			t.Errorf("%s: %q, %q", tc.name, bar.pause.Text, bar.status.Text)
		}
	}
	if bar.progress.Value != 0 && bar.progress.Value != 0.25 && bar.progress.Value != 1 {
		t.Errorf("progress %v", bar.progress.Value)
	}
}
