package core

import (
	"time"

	"vectorcheck/core/check"
	"vectorcheck/core/report"
	"vectorcheck/core/stats"
)

// State is where a run stands.
type State int

// The states of a run, in the order in which it meets them.
const (
	Ready    State = iota // not started yet
	Running               // checking
	Pausing               // no new checks; those under way finish
	Paused                // nothing under way; Resume goes on
	Waiting               // no new checks until the Trouble is over
	Stopping              // no new checks ever; those under way finish
	Ended                 // all saved that will be; see Run.Err
)

// String is the state's name in snapshots and logs.
func (s State) String() string {
	return [...]string{"ready", "running", "pausing", "paused", "waiting", "stopping", "ended"}[s]
}

// Snapshot is a run at one moment. It does not change.
type Snapshot struct {
	State State
	// Total is how many vectors the run covers; Saved, how many of them have a
	// result in the run file; Left, how many are to be checked before this
	// run ends, failed ones that are checked again included.
	Total, Saved, Left int64
	Figures            stats.Figures
	Compared           report.Compared
	InFlight           int64
	Concurrency        int
	// Auto says that the run finds out how many checks at once are worth it, up to
	// Concurrency, and AutoLimit is how many it allows now; 0 of a run that does not go on.
	Auto      bool
	AutoLimit int
	RateLimit float64       // attempts a second; 0 means none
	HeldFor   time.Duration // until the API may be asked again; mostly 0
	// Bearable is the attempts a second that the API seems to bear, as it refuses more;
	// 0 while it refuses none.
	Bearable float64
	// AtOnce is the checks under way that the API seems to bear, as it refuses more, or that
	// are left to this client; 0 while that bounds nothing.
	AtOnce int
	// Trouble is what the run waits for by itself; its Cause is 0 if for nothing.
	Trouble check.Trouble
	// RateNow is checks a second over the last few seconds. It and ETA are
	// missing until there is something to tell them by.
	RateNow    float64
	HasRateNow bool
	ETA        time.Duration
	HasETA     bool
}

// Snapshot says how the run stands now.
func (r *Run) Snapshot() Snapshot {
	s := Snapshot{
		State:       r.State(),
		Total:       r.total,
		Compared:    r.parts.settings.compared(),
		InFlight:    r.checker.InFlight(),
		Concurrency: r.checker.Concurrency(),
		Auto:        r.checker.Adaptive(),
		AutoLimit:   r.checker.AdaptiveLimit(),
		RateLimit:   r.checker.Rate(),
		HeldFor:     max(0, time.Until(r.checker.HeldUntil())),
		Bearable:    r.checker.Bearable(),
		AtOnce:      r.checker.AtOnce(),
	}
	s.Trouble, _ = r.checker.Trouble()
	r.recorder.fill(&s)
	s.Left = r.todo - s.Left
	if s.State == Running {
		s.ETA, s.HasETA = eta(s)
	}
	return s
}

// fill adds what the recorder knows; Left becomes what it has recorded.
func (r *recorder) fill(s *Snapshot) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s.Figures = r.tally.Figures()
	s.Saved = r.saved
	s.Left = r.session.recorded
	s.RateNow, s.HasRateNow = r.timeline.RateNow(r.clock.second(time.Now()))
}

func eta(s Snapshot) (time.Duration, bool) {
	if s.HasRateNow {
		if d, ok := stats.ETA(s.Left, s.RateNow); ok {
			return d, true
		}
	}
	overall, ok := s.Figures.RateOverall()
	if !ok {
		return 0, false
	}
	return stats.ETA(s.Left, overall)
}

// Recent is the last minutes of the run's timeline, second by second.
func (r *Run) Recent() []stats.Point {
	r.recorder.mu.Lock()
	defer r.recorder.mu.Unlock()
	return r.recorder.timeline.Recent()
}

// Timeline is the whole run's timeline, in a bounded number of points.
func (r *Run) Timeline() []stats.Point {
	r.recorder.mu.Lock()
	defer r.recorder.mu.Unlock()
	return r.recorder.timeline.Whole()
}
