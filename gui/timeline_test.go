package gui

import (
	"testing"

	"vectorcheck/core"
	"vectorcheck/core/check"
)

func TestHalt(t *testing.T) {
	for _, c := range []struct {
		state core.State
		cause check.Cause
		want  check.Cause
	}{
		{core.Running, 0, 0},
		{core.Waiting, check.Outage, check.Outage},
		{core.Waiting, check.Storage, check.Storage},
		{core.Pausing, 0, 0}, // checks are under way
		{core.Paused, 0, check.Pause},
		{core.Paused, check.Refusal, check.Pause},
		{core.Stopping, check.Outage, 0},
		{core.Ended, check.Storage, 0},
	} {
		if got := halt(core.Snapshot{State: c.state, Trouble: check.Trouble{Cause: c.cause}}); got != c.want {
			t.Errorf("%v with %v: %v; want %v", c.state, c.cause, got, c.want)
		}
	}
}
