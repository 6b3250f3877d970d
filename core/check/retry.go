package check

import (
	"math"
	"net/http"
	"time"

	"vectorcheck/core/target"
)

// Retry says when a failed attempt is repeated. It is a pure policy.
type Retry struct {
	Retries int           // attempts after the first
	Backoff time.Duration // the longest wait before the first of them
	Factor  float64       // what each further one multiplies that wait by
	Cap     time.Duration // the longest wait before any
	HoldCap time.Duration // the longest that a Retry-After is obeyed
	On      Statuses      // the statuses after which an attempt is repeated
}

// DefaultRetry is three retries that wait up to 1, 2 and 4 s.
func DefaultRetry() Retry {
	return Retry{Retries: 3, Backoff: time.Second, Factor: 2, Cap: 30 * time.Second, HoldCap: 60 * time.Second, On: DefaultStatuses()}
}

// mostMoves is how often an attempt is repeated as what was asked has moved, beside Retries.
const mostMoves = 2

// Again says whether the attempt with this number, from 1, is to be repeated
// after err, and how long to wait first: exponential back-off with full jitter
// (Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015).
// random is uniform in [0, 1). A connection that had waited says little of the API: the
// first time that one breaks, the attempt is repeated at once.
func (r Retry) Again(attempt int, err *target.Error, random float64) (wait time.Duration, again bool) {
	if err.Moved {
		return 0, attempt <= r.Retries+mostMoves
	}
	if attempt > r.Retries || !r.transient(err) {
		return 0, false
	}
	if err.Waited && attempt == 1 {
		return 0, true
	}
	longest := float64(r.Backoff) * math.Pow(r.Factor, float64(attempt-1))
	return time.Duration(random * min(longest, float64(r.Cap))), true
}

// Hold is how long all senders are held back after err.
func (r Retry) Hold(err *target.Error) time.Duration {
	if !err.HasRetryAfter {
		return 0
	}
	return max(0, min(err.RetryAfter, r.HoldCap))
}

// transient says whether a repetition may mend the failure. One that throttles by its text
// is repeated whatever its status.
func (r Retry) transient(err *target.Error) bool {
	if err.Permanent {
		return false
	}
	switch err.Kind {
	case target.Timeout, target.Connection:
		return true
	case target.Throttled:
		return err.Status != http.StatusTooManyRequests || r.On.Has(err.Status)
	case target.HTTP:
		return r.On.Has(err.Status)
	}
	return false
}
