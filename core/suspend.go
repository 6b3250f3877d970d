package core

import "time"

// leastSuspension is what counts as one: the two clocks are not read at once.
const leastSuspension = time.Second

// moment is one on two clocks.
type moment struct {
	now       time.Time     // with the monotonic clock
	suspended time.Duration // for how long the machine has been, since some moment
}

func newMoment(now time.Time) moment { return moment{now, suspended()} }

// since is how long the machine was awake since an earlier moment, and how long
// it was suspended. counted says that the monotonic clock goes on while it is.
func (m moment) since(earlier moment, counted bool) (awake, asleep time.Duration) {
	awake = m.now.Sub(earlier.now)
	asleep = m.suspended - earlier.suspended
	if asleep < leastSuspension {
		return awake, 0
	}
	if counted {
		awake = max(0, awake-asleep)
	}
	return awake, asleep
}

// after is the clock once the machine was suspended: the timeline has a gap as long
// as that. counted is as for moment.since.
func (c clock) after(asleep time.Duration, counted bool) clock {
	if !counted {
		c.origin += int64(asleep.Round(time.Second) / time.Second)
	}
	return c
}
