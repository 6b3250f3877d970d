//go:build linux

package main

import (
	"slices"
	"sync"
	"time"
)

// arrivals are the times at which searches got to the server, since it was last
// asked to note them. It is safe for concurrent use.
type arrivals struct {
	mu    sync.Mutex
	noted bool
	times []time.Duration // since begun
	begun time.Time
}

// begin forgets what was noted, and notes what comes.
func (a *arrivals) begin() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.noted, a.times, a.begun = true, a.times[:0], time.Now()
}

// areNoted says whether what comes is noted.
func (a *arrivals) areNoted() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.noted
}

func (a *arrivals) add(came time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.noted {
		a.times = append(a.times, came.Sub(a.begun))
	}
}

// pace is how searches reached the server.
type pace struct {
	Sends  int           // searches
	Span   time.Duration // from the first to the last
	Most   int           // in any one second
	Widest time.Duration // the longest time between two of them
}

// end is the pace of what was noted, after which no more is.
func (a *arrivals) end() pace {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.noted = false
	return paceOf(a.times)
}

// paceOf takes times in any order, and sorts them.
func paceOf(times []time.Duration) pace {
	slices.Sort(times)
	p := pace{Sends: len(times)}
	first := 0
	for i, t := range times {
		for t-times[first] >= time.Second {
			first++
		}
		p.Most = max(p.Most, i-first+1)
		if i > 0 {
			p.Widest = max(p.Widest, t-times[i-1])
		}
	}
	if len(times) > 0 {
		p.Span = times[len(times)-1] - times[0]
	}
	return p
}

// perSecond is the mean rate.
func (p pace) perSecond() float64 {
	if p.Span <= 0 {
		return 0
	}
	return float64(p.Sends-1) / p.Span.Seconds()
}
