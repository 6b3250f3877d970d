package check

import "time"

const (
	// rateWindow is the time over which a rate of answers is taken.
	rateWindow = time.Second
	// rateLeast is the shortest time that says something of it.
	rateLeast = 300 * time.Millisecond
)

// answerRate is how many answers come a second, in the time in which attempts may be
// sent. It is told the time.
type answerRate struct {
	from              time.Time
	answers, refusals int64
	held              time.Time // from then on attempts may be sent
	last              float64   // of the last window that had answers
}

// add counts answers, and attempts that were refused as too many, until now.
func (r *answerRate) add(now time.Time, answers, refusals int64) {
	if r.from.IsZero() {
		r.from = now
	}
	r.answers += answers
	r.refusals += refusals
	if now.Sub(r.from) >= rateWindow {
		r.restart(now)
	}
}

// hold leaves a time out in which nothing is sent.
func (r *answerRate) hold(now, until time.Time) {
	begin := now
	if r.held.After(now) {
		begin = r.held
	}
	if until.After(begin) {
		r.from = r.from.Add(until.Sub(begin))
		r.held = until
	}
}

// restart begins to count anew.
func (r *answerRate) restart(now time.Time) {
	if rate := r.measured(now); rate > 0 && now.Sub(r.from) >= rateLeast {
		r.last = max(rate, r.last/2) // it may be the window in which an outage began
	}
	r.from, r.answers, r.refusals = now, 0, 0
	if r.held.After(now) {
		r.from = r.held
	}
}

// rate is that of late, 0 if it is not known.
func (r *answerRate) rate(now time.Time) float64 {
	if now.Sub(r.from) < rateLeast {
		return r.last
	}
	return r.measured(now)
}

// measured is the rate since the last restart, 0 if there were no answers.
func (r *answerRate) measured(now time.Time) float64 {
	past := max(oneWave, now.Sub(r.from))
	return float64(r.answers) / past.Seconds()
}

// overloaded says whether so many attempts are refused that it cannot be chance.
func (r *answerRate) overloaded() bool {
	return r.refusals >= 3 && 50*r.refusals >= r.answers+r.refusals
}

// seldom says whether so few attempts are refused, less than one in a thousand, that the
// rate is hardly why.
func (r *answerRate) seldom() bool {
	return 1000*float64(r.refusals) < max(float64(r.answers+r.refusals), r.last)
}
