package stats

import (
	"maps"
	"slices"

	"vectorcheck/core/check"
)

// rateSeconds is how many complete seconds RateNow looks back on.
const rateSeconds = 5

// minPoints is as far as any times can be merged: one point before 1970, and
// one after.
const minPoints = 2

// Timeline tells when things happened. It holds the most recent seconds one by one,
// and the whole run in a bounded number of points, so that its memory does not
// grow with the run. It is for one goroutine; the points it returns are copies.
//
// An error that is checked again counts where it happened and, with its new
// outcome, where it was checked again.
type Timeline struct {
	recent  series
	whole   series
	changed map[int64]struct{} // recent seconds that TakeChanged must return
	evicted []Point            // the same, no longer recent; by time
	halt    check.Cause        // since the run was last active; 0 if nothing was said
}

// NewTimeline returns an empty Timeline that keeps the last recent seconds in
// which the run was active, and the whole run in at most whole points. Fewer
// than 2 of either are taken as 2.
func NewTimeline(recent, whole int) *Timeline {
	return &Timeline{
		recent:  series{limit: max(minPoints, recent)},
		whole:   series{limit: max(minPoints, whole)},
		changed: make(map[int64]struct{}),
	}
}

// Restore puts back p, a point of TakeChanged that was saved. It is called in
// order of time, before any Add.
func (t *Timeline) Restore(p Point) {
	recent, whole := t.at(p.Second)
	recent.addCounts(&p)
	whole.addCounts(&p)
}

// Add counts r at second, in Unix time. Seconds need not be in order, as clocks
// are set back; one before the recent ones counts at the first of these.
func (t *Timeline) Add(second int64, r *check.Result) {
	recent, whole := t.at(second)
	t.changed[recent.Second] = struct{}{}
	recent.add(r)
	whole.add(r)
}

// ObserveInFlight notes that n checks are under way at second. Called at least
// once a second while the run is active, it also marks the seconds in which no
// check ended as active.
func (t *Timeline) ObserveInFlight(second int64, n int64) {
	recent, whole := t.at(second)
	t.changed[recent.Second] = struct{}{}
	recent.InFlight = max(recent.InFlight, n)
	whole.InFlight = max(whole.InFlight, n)
	t.halt = 0
}

// Halt notes why no checks are started after the last second that is counted. It can be
// called again and again until ObserveInFlight is: the first cause counts. It reports
// whether that is new to the last second.
func (t *Timeline) Halt(why check.Cause) (isNew bool) {
	if t.halt == 0 {
		t.halt = why
	}
	recent, whole := t.recent.last(), t.whole.last()
	if recent == nil || t.halt == 0 || recent.Halt == t.halt {
		return false
	}
	t.changed[recent.Second] = struct{}{}
	recent.Halt, whole.Halt = t.halt, t.halt
	return true
}

// TakeChanged returns, by time, the points of one second that changed since it
// was last called, to be saved in place of what was saved for that second. The
// present second is among them and may come again.
func (t *Timeline) TakeChanged() []Point {
	taken := t.evicted
	t.evicted = nil
	for _, second := range slices.Sorted(maps.Keys(t.changed)) {
		p, _ := t.recent.find(second)
		taken = append(taken, *t.recent.points[p])
	}
	clear(t.changed)
	return taken
}

// Recent returns the most recent seconds in which the run was active, by time.
func (t *Timeline) Recent() []Point { return t.recent.copies() }

// Whole returns the whole run by time, in points that get longer as it does.
func (t *Timeline) Whole() []Point { return t.whole.copies() }

// RateNow is the checks per second over the last complete seconds before now,
// in Unix time. Seconds of a pause do not count; ok is false if there are no others.
func (t *Timeline) RateNow(now int64) (perSecond float64, ok bool) {
	var checked, seconds int64
	for _, p := range slices.Backward(t.recent.points) {
		if p.Second < now-rateSeconds {
			break
		}
		if p.Second < now {
			checked += p.Checked()
			seconds++
		}
	}
	if seconds == 0 {
		return 0, false
	}
	return float64(checked) / float64(seconds), true
}

// at returns the points of both series that hold second, made if need be.
func (t *Timeline) at(second int64) (recent, whole *Point) {
	second = t.makeRoom(second)
	recent, isNew := t.recent.at(second)
	whole, _ = t.whole.at(second)
	if isNew {
		recent.Seconds = 1
		whole.Seconds++
		if t.whole.coarsen() {
			whole, _ = t.whole.at(second)
		}
	}
	return recent, whole
}

// makeRoom drops the oldest recent point if second needs a new one and there
// is no room. It returns the second to count at: the first recent one if second
// is before all of them and there is no room.
func (t *Timeline) makeRoom(second int64) int64 {
	if len(t.recent.points) < t.recent.limit {
		return second
	}
	if _, found := t.recent.find(second); found {
		return second
	}
	oldest := t.recent.points[0]
	if second < oldest.Second {
		return oldest.Second
	}
	t.recent.points = slices.Delete(t.recent.points, 0, 1)
	if _, changed := t.changed[oldest.Second]; changed {
		t.evicted = append(t.evicted, *oldest)
		delete(t.changed, oldest.Second)
	}
	return second
}
