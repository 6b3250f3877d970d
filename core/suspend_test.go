package core

import (
	"testing"
	"time"
)

func TestAwakeAndAsleep(t *testing.T) {
	begin := time.Now()
	at := func(now, suspended time.Duration) moment { return moment{begin.Add(now), suspended} }
	for _, c := range []struct {
		name          string
		to            moment
		counted       bool
		awake, asleep time.Duration
	}{
		{"a tick", at(tick, time.Hour), false, tick, 0},
		{"a tick, clocks not read at once", at(tick, time.Hour+time.Millisecond), false, tick, 0},
		{"a slow disk", at(20*time.Second, time.Hour), false, 20 * time.Second, 0},
		{"suspended, the clock stood still", at(tick, 3*time.Hour), false, tick, 2 * time.Hour},
		{"suspended, the clock went on", at(2*time.Hour+tick, 3*time.Hour), true, tick, 2 * time.Hour},
		{"suspended, read late", at(2*time.Hour-tick, 3*time.Hour), true, 0, 2 * time.Hour},
		{"no longer known", at(tick, 0), false, tick, 0},
	} {
		awake, asleep := c.to.since(at(0, time.Hour), c.counted)
		if awake != c.awake || asleep != c.asleep {
			t.Errorf("%s: awake %v, asleep %v; want %v, %v", c.name, awake, asleep, c.awake, c.asleep)
		}
	}
}

// The timeline goes on where the wall clock would be, and never back.
func TestTheClockNeverGoesBack(t *testing.T) {
	begin := time.Now()
	unix := begin.Unix()
	for _, c := range []struct {
		name    string
		last    int64 // second of the timeline
		now     time.Duration
		asleep  time.Duration
		counted bool
		want    int64
	}{
		{"a new run", 0, 0, 0, false, unix},
		{"later", 0, 90 * time.Second, 0, false, unix + 90},
		{"resumed a day later", unix - 86400, 0, 0, false, unix},
		{"the clock was set back by hours before", unix + 7200, 0, 0, false, unix + 7201},
		{"and time goes on", unix + 7200, 5 * time.Second, 0, false, unix + 7206},
		{"suspended, the clock stood still", 0, 5 * time.Second, time.Hour, false, unix + 3605},
		{"suspended, the clock went on", 0, time.Hour + 5*time.Second, time.Hour, true, unix + 3605},
	} {
		got := newClock(begin, c.last).after(c.asleep, c.counted).second(begin.Add(c.now))
		if got != c.want {
			t.Errorf("%s: %d; want %d", c.name, got-unix, c.want-unix)
		}
	}
}

// A suspension is a gap in the timeline and no time of activity.
func TestASuspensionIsAGap(t *testing.T) {
	r := create(t, settings(t, 10, found)).recorder
	begin := newMoment(r.clock.start)
	r.lastTick = begin
	later := func(now, suspended time.Duration) moment {
		m := moment{begin.now.Add(now), begin.suspended + suspended}
		if countsSuspension {
			m.now = m.now.Add(suspended)
		}
		return m
	}
	r.observe(later(tick, 0))
	r.observe(later(2*tick, 2*time.Hour))
	if active := r.tally.Figures(); active.Active() != 2*tick {
		t.Errorf("active for %v", active.Active())
	}
	points := r.timeline.Recent()
	if len(points) != 2 || points[1].Second-points[0].Second != 7200 || points[1].Seconds != 1 {
		t.Errorf("the timeline is %+v", points)
	}
}

func TestSuspendedIsKnown(t *testing.T) {
	before := suspended()
	time.Sleep(20 * time.Millisecond)
	if after := suspended(); before < -time.Second || after-before > leastSuspension {
		t.Errorf("suspended for %v, then %v", before, after)
	}
}
