package stats

import (
	"cmp"
	"slices"

	"vectorcheck/core/check"
)

// series is a list of points by time, each within a span of 2^shift seconds of
// its own, spans starting at multiples of their length.
type series struct {
	limit  int
	shift  uint
	points []*Point
}

// find returns where the point whose span holds second is, or would be.
func (s *series) find(second int64) (i int, found bool) {
	span := second >> s.shift
	if last := len(s.points) - 1; last >= 0 && s.points[last].Second>>s.shift == span {
		return last, true // as nearly always
	}
	return slices.BinarySearchFunc(s.points, span, func(p *Point, span int64) int {
		return cmp.Compare(p.Second>>s.shift, span)
	})
}

// at returns the point whose span holds second, made if need be.
func (s *series) at(second int64) (p *Point, isNew bool) {
	i, found := s.find(second)
	if !found {
		s.points = slices.Insert(s.points, i, &Point{Second: second})
	}
	p = s.points[i]
	p.Second = min(p.Second, second)
	return p, !found
}

// last is the last point; nil if there is none.
func (s *series) last() *Point {
	if len(s.points) == 0 {
		return nil
	}
	return s.points[len(s.points)-1]
}

// coarsen doubles the span, which merges neighbours in pairs, until the points
// are within the limit. It reports whether it had to.
func (s *series) coarsen() bool {
	if len(s.points) <= s.limit {
		return false
	}
	for len(s.points) > s.limit {
		s.shift++
		kept := s.points[:1]
		for _, p := range s.points[1:] {
			last := kept[len(kept)-1]
			if p.Second>>s.shift == last.Second>>s.shift {
				last.Seconds += p.Seconds
				last.addCounts(p)
				continue
			}
			kept = append(kept, p)
		}
		clear(s.points[len(kept):])
		s.points = kept
	}
	return true
}

func (s *series) copies() []Point {
	out := make([]Point, len(s.points))
	for i, p := range s.points {
		out[i] = *p
	}
	return out
}

// add counts one result.
func (p *Point) add(r *check.Result) {
	switch r.Outcome {
	case check.Match:
		p.Matches++
	case check.Mismatch:
		p.Mismatches++
	case check.Failed:
		p.Errors++
	case check.Skipped:
		p.Skipped++
		return
	}
	if r.Attempts == 0 {
		return
	}
	p.Attempts += int64(r.Attempts)
	p.Throttled += int64(r.Throttled)
	if !r.Untimed {
		p.Latency.Add(r.LastAttempt)
	}
	for _, d := range r.Earlier {
		p.Latency.Add(d)
	}
}

// addCounts adds what other, which is not before p, counts; the time that p stands for
// stays.
func (p *Point) addCounts(other *Point) {
	p.Attempts += other.Attempts
	p.Matches += other.Matches
	p.Mismatches += other.Mismatches
	p.Errors += other.Errors
	p.Throttled += other.Throttled
	p.Skipped += other.Skipped
	p.InFlight = max(p.InFlight, other.InFlight)
	p.Latency.Merge(&other.Latency)
	if other.Halt != 0 {
		p.Halt = other.Halt
	}
}
