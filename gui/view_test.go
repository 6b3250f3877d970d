package gui

import (
	"errors"
	"testing"

	"vectorcheck/core"
	"vectorcheck/core/check"
	"vectorcheck/core/stats"
)

func TestWhatCanBeDone(t *testing.T) {
	run := &core.Run{}
	type can struct{ start, pause, goOn, again bool }
	for name, tc := range map[string]struct {
		view view
		can  can
	}{
		"no run":              {view{}, can{start: true}},
		"preparing":           {view{busy: true}, can{}},
		"another is prepared": {view{run: run, busy: true, snapshot: core.Snapshot{State: core.Ended, Total: 9}}, can{}},
		"running":             {view{run: run, snapshot: core.Snapshot{State: core.Running, Total: 9}}, can{pause: true}},
		"paused":              {view{run: run, snapshot: core.Snapshot{State: core.Paused, Total: 9}}, can{pause: true}},
		"stopping":            {view{run: run, snapshot: core.Snapshot{State: core.Stopping, Total: 9}}, can{}},
		"stopped":             {view{run: run, snapshot: core.Snapshot{State: core.Ended, Saved: 3, Total: 9}}, can{start: true, goOn: true}},
		"finished":            {view{run: run, snapshot: core.Snapshot{State: core.Ended, Saved: 9, Total: 9}}, can{start: true}},
		"with errors": {view{run: run, snapshot: core.Snapshot{State: core.Ended, Saved: 9, Total: 9,
			Figures: stats.Figures{Totals: stats.Totals{Errors: [6]int64{0, 2}}}}}, can{start: true, again: true}},
	} {
		if got := (can{tc.view.canStart(""), tc.view.canPause(), tc.view.canGoOn(), tc.view.canCheckAgain()}); got != tc.can {
			t.Errorf("%s: %+v; want %+v", name, got, tc.can)
		}
		if tc.view.canStart("url: no API") {
			t.Errorf("%s: it can start with a problem", name)
		}
	}
}

// Counts alone are shown anew at their own pace, all else at once.
func TestTurns(t *testing.T) {
	before := view{snapshot: core.Snapshot{State: core.Running, Saved: 1}}
	if v := (view{snapshot: core.Snapshot{State: core.Running, Saved: 2}}); v.turns(before) {
		t.Error("a count is taken for a turn")
	}
	for name, v := range map[string]view{
		"another run":   {run: staged{}, snapshot: before.snapshot},
		"getting ready": {busy: true, snapshot: before.snapshot},
		"an error":      {err: errors.New("full"), snapshot: before.snapshot},
		"a pause":       {snapshot: core.Snapshot{State: core.Paused}},
		"a hold":        {snapshot: core.Snapshot{State: core.Running, HeldFor: 1}},
		"trouble":       {snapshot: core.Snapshot{State: core.Running, Trouble: check.Trouble{Cause: check.Outage}}},
	} {
		if !v.turns(before) || v.turns(v) {
			t.Errorf("%s: %v, and from itself %v", name, v.turns(before), v.turns(v))
		}
	}
}
