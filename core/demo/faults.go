package demo

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"golang.org/x/time/rate"
)

// Faults are the faults that the server has on purpose, each set on its own.
// The zero value has none; DefaultFaults has those of the demo. A share is
// between 0 and 1.
type Faults struct {
	// Missing is the share of the vectors that the index leaves out: asked for
	// one of them, the server answers with another. Which ones depends on the
	// seed alone, and a larger share includes a smaller one's. Default 0.003.
	Missing float64
	// Latency is the mean of the time by which an answer is held back. Single
	// ones vary as in a service with a long tail: half are below 0.83 of the
	// mean, one in a hundred is above 3.2 times, none above 7 times. Default
	// 20 ms: at 500 requests/s about ten are under way.
	Latency time.Duration
	// RatePerSecond is how many requests are let in per second; a fifth of a
	// second's worth may come at once. The others are refused with 429 and told
	// in Retry-After and retry-after-ms when to come back. 0 means no limit.
	// Default 500.
	RatePerSecond float64
	// Unavailable is the share of the requests that are refused at once with
	// 503, without a Retry-After. Default 0.002.
	Unavailable float64
	// Hang is the share of the requests that are never answered; each ends when
	// its client goes away or the server closes. Default 0: a client waits out
	// its whole timeout for each of them, so a single one would make a demo of
	// twenty seconds last fifty.
	Hang float64
}

// DefaultFaults returns the faults of the demo: a run of 10,000 checks at 500/s
// takes twenty seconds, sees some refusals and ends at an accuracy of 99.7 %.
func DefaultFaults() Faults {
	return Faults{
		Missing:       0.003,
		Latency:       20 * time.Millisecond,
		RatePerSecond: 500,
		Unavailable:   0.002,
	}
}

const (
	maxLatency = time.Hour
	maxRate    = 1e9 // per second
	maxWait    = time.Hour
)

func (f Faults) validate() error {
	return errors.Join(
		checkRange("Missing", f.Missing, 1),
		checkRange("Latency in seconds", f.Latency.Seconds(), maxLatency.Seconds()),
		checkRange("RatePerSecond", f.RatePerSecond, maxRate),
		checkRange("Unavailable", f.Unavailable, 1),
		checkRange("Hang", f.Hang, 1),
	)
}

func checkRange(name string, value, most float64) error {
	if value >= 0 && value <= most {
		return nil
	}
	return fmt.Errorf("demo fault %s is %v: expected 0 to %v", name, value, most)
}

// fate is what becomes of one request that was let in.
type fate struct {
	hang        bool
	unavailable bool
	latency     time.Duration
}

// fate depends on nothing but the faults, the seed and the number of the
// request, counted from 0 over those let in. Each fault has a draw of its own,
// so that setting one moves no other.
func (f Faults) fate(seed, request uint64) fate {
	bits := rand.NewPCG(seed, request)
	return fate{
		hang:        uniform(bits.Uint64()) < f.Hang,
		unavailable: uniform(bits.Uint64()) < f.Unavailable,
		latency:     jitter(f.Latency, bell(bits.Uint64())),
	}
}

// uniform turns random bits into a number in [0, 1).
func uniform(bits uint64) float64 { return float64(bits>>11) / (1 << 53) }

// jitter is a log-normal time of the given mean, for a z of mean 0 and variance
// 1: mean·exp(σz − σ²/2).
func jitter(mean time.Duration, z float64) time.Duration {
	const sigma = 0.6
	return time.Duration(float64(mean) * math.Exp(sigma*z-sigma*sigma/2))
}

// activeFaults are faults as the server applies them. It is safe for concurrent
// use.
type activeFaults struct {
	Faults
	leftOut int           // rows that the index leaves out
	bucket  *rate.Limiter // nil: no limit
}

func (f Faults) activate(count int) *activeFaults {
	a := &activeFaults{Faults: f, leftOut: int(math.Round(f.Missing * float64(count)))}
	if f.RatePerSecond > 0 {
		burst := max(1, int(f.RatePerSecond/5))
		a.bucket = rate.NewLimiter(rate.Limit(f.RatePerSecond), burst)
	}
	return a
}

// admit takes a token, or says how long it takes until there is one.
func (a *activeFaults) admit(now time.Time) (wait time.Duration, ok bool) {
	if a.bucket == nil || a.bucket.AllowN(now, 1) {
		return 0, true
	}
	// Not a Reservation: cancelling one gives nothing back once another
	// request has reserved after it.
	lacking := max(0, 1-a.bucket.TokensAt(now))
	seconds := min(lacking/a.RatePerSecond, maxWait.Seconds())
	return time.Duration(seconds * float64(time.Second)), false
}
