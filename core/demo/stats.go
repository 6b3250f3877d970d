package demo

import "sync/atomic"

// Stats counts requests to /search since the start. Requests exceeds the sum of
// the others by those under way and those whose client went away.
type Stats struct {
	Requests    int64
	Answered    int64 // 200
	Rejected    int64 // 400 and 413: not a proper search
	Throttled   int64 // 429
	Unavailable int64 // 503
	Hung        int64 // never answered
}

type counters struct {
	requests, answered, rejected, throttled, unavailable, hung atomic.Int64
	admitted                                                   atomic.Uint64
}

// Stats returns the counts so far.
func (s *Server) Stats() Stats {
	return Stats{
		Requests:    s.counters.requests.Load(),
		Answered:    s.counters.answered.Load(),
		Rejected:    s.counters.rejected.Load(),
		Throttled:   s.counters.throttled.Load(),
		Unavailable: s.counters.unavailable.Load(),
		Hung:        s.counters.hung.Load(),
	}
}
