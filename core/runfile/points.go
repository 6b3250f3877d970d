package runfile

import (
	"context"
	"fmt"

	"vectorcheck/core/check"
	"vectorcheck/core/stats"
)

const (
	pointColumns = "second, seconds, attempts, matches, mismatches, errors, throttled, skipped, in_flight, latency, halt"
	replacePoint = "INSERT OR REPLACE INTO timeline (" + pointColumns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	selectPoints = "SELECT " + pointColumns + " FROM timeline WHERE second > ?1 ORDER BY second LIMIT ?2"
)

func savePoint(c *conn, p *stats.Point) error {
	_, err := c.exec(replacePoint, p.Second, p.Seconds, p.Attempts, p.Matches, p.Mismatches,
		p.Errors, p.Throttled, p.Skipped, p.InFlight, appendSketch([]byte{}, &p.Latency), orNull(int64(p.Halt)))
	return err
}

// Points calls yield with every point of the timeline, by time. An error of
// yield ends it and is returned.
func (f *File) Points(yield func(stats.Point) error) error {
	for p, err := range paged(context.Background(), f, selectPoints, scanPoint) {
		if err != nil {
			return err
		}
		if err := yield(p); err != nil {
			return err
		}
	}
	return nil
}

func scanPoint(s *scanner) (p stats.Point, second int64) {
	p = stats.Point{
		Second: s.integer(), Seconds: s.integer(), Attempts: s.integer(), Matches: s.integer(), Mismatches: s.integer(),
		Errors: s.integer(), Throttled: s.integer(), Skipped: s.integer(), InFlight: s.integer(),
	}
	sketch, err := parseSketch(s.blob())
	if err != nil && s.err == nil {
		s.err = fmt.Errorf("%w: second %d of the timeline: %w", ErrDamaged, p.Second, err)
	}
	p.Latency = sketch
	p.Halt = s.cause()
	return p, p.Second
}

// cause is why a run halted; 0 for NULL.
func (s *scanner) cause() check.Cause {
	n := s.integer()
	if n < 0 || n > int64(check.NoHits) {
		s.fail("why a run halted, from 1 to 5", n)
		return 0
	}
	return check.Cause(n)
}
