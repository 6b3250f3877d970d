package pacing

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// server is the law of a simulated server: how many checks it works on at once, and how long
// one takes, in seconds, with so many under way.
type server struct {
	workers func(t float64) int
	service func(t float64, underWay int, r *rand.Rand) float64
	network float64 // seconds on the way, each check
}

func exponential(mean float64) func(float64, int, *rand.Rand) float64 {
	return func(_ float64, _ int, r *rand.Rand) float64 { return mean * r.ExpFloat64() }
}

func constant(mean float64) func(float64, int, *rand.Rand) float64 {
	return func(float64, int, *rand.Rand) float64 { return mean }
}

func workers(n int) func(float64) int { return func(float64) int { return n } }

// simulation is a closed loop: a check begins as soon as a slot is free.
type simulation struct {
	server  server
	random  *rand.Rand
	now     float64
	limit   int
	free    int // workers
	busy    int // workers
	queue   []float64
	pending events
	slots   int // in use
	checks  int64
	took    float64
	latency []float64 // since reset
}

// event is a check that ends on the server, or comes back.
type event struct {
	at, began float64
	back      bool
}

type events []event

func (e events) Len() int           { return len(e) }
func (e events) Less(i, j int) bool { return e[i].at < e[j].at }
func (e events) Swap(i, j int)      { e[i], e[j] = e[j], e[i] }
func (e *events) Push(x any)        { *e = append(*e, x.(event)) }
func (e *events) Pop() any {
	last := len(*e) - 1
	x := (*e)[last]
	*e = (*e)[:last]
	return x
}

func newSimulation(s server, seed uint64) *simulation {
	return &simulation{server: s, random: rand.New(rand.NewPCG(seed, 7))}
}

// until runs the simulation until a time.
func (s *simulation) until(t float64) {
	for {
		for s.slots < s.limit {
			s.slots++
			s.queue = append(s.queue, s.now)
		}
		for len(s.queue) > 0 && s.busy < s.server.workers(s.now) {
			s.busy++
			took := s.server.service(s.now, s.slots, s.random)
			heap.Push(&s.pending, event{at: s.now + took, began: s.queue[0]})
			s.queue = s.queue[1:]
		}
		if len(s.pending) == 0 || s.pending[0].at > t {
			s.now = t
			return
		}
		e := heap.Pop(&s.pending).(event)
		s.now = e.at
		if !e.back {
			s.busy--
			heap.Push(&s.pending, event{at: e.at + s.server.network, began: e.began, back: true})
			continue
		}
		s.slots--
		s.checks++
		s.took += e.at - e.began
		s.latency = append(s.latency, e.at-e.began)
	}
}

// reset gives the throughput since the last one and the 99th percentile of latency, both of
// seconds.
func (s *simulation) reset(seconds float64) (rate, p99 float64) {
	n := len(s.latency)
	if n == 0 {
		return 0, 0
	}
	slices.Sort(s.latency)
	rate, p99 = float64(n)/seconds, s.latency[n*99/100]
	s.latency = s.latency[:0]
	return rate, p99
}

// fixed is the throughput and p99 with a limit that is kept.
func fixed(law server, limit int, from, to float64) (rate, p99 float64) {
	s := newSimulation(law, 1)
	s.limit = limit
	s.now = from
	s.until(from + (to-from)/5)
	s.reset(1)
	s.until(to)
	return s.reset((to - from) * 4 / 5)
}

// best is the highest throughput with any fixed limit, and the lowest p99 of those within a
// hundredth of it.
func best(law server, most int, from, to float64) (rate, p99 float64, limit int) {
	type point struct {
		rate, p99 float64
		limit     int
	}
	var points []point
	for l := 1; l <= most; l = max(l+1, l*6/5) {
		r, p := fixed(law, l, from, to)
		points = append(points, point{r, p, l})
		rate = max(rate, r)
	}
	p99 = math.Inf(1)
	for _, p := range points {
		if p.rate >= 0.99*rate && p.p99 < p99 {
			p99, limit = p.p99, p.limit
		}
	}
	return rate, p99, limit
}

// drive lets the policy steer the simulation from one time to another.
func drive(s *simulation, a *AdaptiveLimit, to float64, most int) {
	const every = 0.01
	if s.limit == 0 {
		s.limit = a.batch.limit
	}
	for s.now < to-every/2 {
		s.until(s.now + every)
		s.limit = a.Look(Sample{
			Now: time.Unix(0, 0).Add(time.Duration(s.now * float64(time.Second))), Checks: s.checks,
			Busy: time.Duration(s.took * float64(time.Second)), Most: most,
		})
	}
}
