package check

import (
	"sync"
	"time"
)

// schedule tells when each token was planned to be taken, which is earlier than when it is
// taken if nobody was free to take it: all slots were busy with checks that a slow API kept
// (Tene, "How NOT to Measure Latency", 2015: coordinated omission).
//
// One token falls due each interval. One that falls due while nobody waits for it is
// overdue: the next one who takes a token begins what was planned for then. Whoever takes a
// token in time while some are overdue begins the first of these, and the plan moves on by
// one, as no tokens are given out faster to make up for a stall. Times are since the Pace
// began. It is safe for concurrent use.
type schedule struct {
	mu      sync.Mutex
	next    time.Duration // when the next token falls due
	overdue []stretch     // the earliest first, from first on
	first   int
}

// stretch is so many overdue tokens in a row.
type stretch struct {
	next, interval time.Duration
	left           int64
}

// mostStretches bounds the memory for what is overdue: more count as part of the last one.
const mostStretches = 1 << 16

// take gives the planned time of a token that is taken now. instant is when it was there
// for one who waited for it; negative if nobody had to.
func (s *schedule) take(now, instant, interval time.Duration) (planned time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	planned = now
	if instant >= 0 {
		planned = min(instant, now)
		s.next = instant + interval
	} else {
		s.fallDue(now, interval)
	}
	if earlier, ok := s.pop(); ok {
		return min(earlier, planned)
	}
	s.next = planned + interval
	return planned
}

// restart lets the next token fall due at a time; what is overdue by now stays so, unless
// forget says that nobody was to take it.
func (s *schedule) restart(now, interval, next time.Duration, forget bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if forget {
		s.overdue, s.first = s.overdue[:0], 0
	} else if interval > 0 {
		s.fallDue(now, interval)
	}
	s.next = next
}

// fallDue adds the tokens that have fallen due by now to those that are overdue.
func (s *schedule) fallDue(now, interval time.Duration) {
	if s.next > now {
		return
	}
	due := int64((now-s.next)/interval) + 1
	from := s.next
	s.next += time.Duration(due) * interval
	if len(s.overdue) > s.first {
		last := &s.overdue[len(s.overdue)-1]
		goesOn := last.interval == interval && last.next+time.Duration(last.left)*interval == from
		if goesOn || len(s.overdue)-s.first >= mostStretches {
			last.left += due
			return
		}
	}
	s.overdue = append(s.overdue, stretch{from, interval, due})
}

// pop takes the first one that is overdue.
func (s *schedule) pop() (planned time.Duration, ok bool) {
	if s.first == len(s.overdue) {
		return 0, false
	}
	head := &s.overdue[s.first]
	planned = head.next
	head.next += head.interval
	if head.left--; head.left > 0 {
		return planned, true
	}
	if s.first++; s.first == len(s.overdue) {
		s.overdue, s.first = s.overdue[:0], 0
	} else if s.first >= mostStretches { // else it would grow for ever
		s.overdue, s.first = s.overdue[:copy(s.overdue, s.overdue[s.first:])], 0
	}
	return planned, true
}
