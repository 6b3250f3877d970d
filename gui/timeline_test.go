package gui

import (
	"slices"
	"testing"

	"vectorcheck/core"
	"vectorcheck/core/check"
	"vectorcheck/gui/chart"
)

func TestTheTimelineRemembersWhyARunHalted(t *testing.T) {
	line, run := &timeline{}, &core.Run{}
	at := int64(0)
	pass := func(seconds int64, state core.State, cause check.Cause) {
		for range seconds {
			v := view{run: run, snapshot: core.Snapshot{State: state, Trouble: check.Trouble{Cause: cause}}}
			line.note(v, at)
			line.shown = v
			at++
		}
	}
	pass(5, core.Running, 0)
	pass(5, core.Waiting, check.Outage)
	pass(5, core.Paused, 0)
	pass(5, core.Running, 0)
	pass(5, core.Waiting, check.Storage)
	pass(5, core.Running, 0)
	pass(5, core.Waiting, check.Refusal)
	want := []chart.Halt{{From: 5, Until: 10, Word: "no answer"}, {From: 10, Until: 15, Word: "paused"},
		{From: 20, Until: 25, Word: "not saved"}, {From: 30, Word: "refused"}}
	if !slices.Equal(line.halts, want) {
		t.Errorf("%v; want %v", line.halts, want)
	}
	for range 2 * maxHalts {
		pass(1, core.Paused, 0)
		pass(1, core.Running, 0)
	}
	if len(line.halts) != maxHalts {
		t.Errorf("%d halts are remembered; want %d", len(line.halts), maxHalts)
	}
	run = &core.Run{}
	if pass(1, core.Running, 0); len(line.halts) != 0 {
		t.Errorf("another run has the halts %v", line.halts)
	}
}
