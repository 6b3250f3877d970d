package check

import (
	"math"
	"time"
)

// How a throttle lowers and raises its limit. Near a rate that was too much the curve
// is that of TCP CUBIC (RFC 9438): back to just below it, a long while near it, and
// then faster and faster beyond, as it may not hold any more. Where no such rate is
// known, and after an outage, the limit rises as in a slow start (RFC 5681).
const (
	lowerTo = 0.95 // of the limit that was too much
	// plateau is how long it takes to come back to that limit; after another two thirds
	// of that time it is twice that.
	plateau = 30 * time.Second
	// A slow start may have gone past what the API bears while that used up what it lets
	// through at once: what is too much is taken to be less, for a shorter time.
	slowTop     = 0.9
	slowLow     = 0.85
	slowPlateau = 10 * time.Second
	// doubling is the time in which a slow start doubles.
	doubling = time.Second
	// firstGuess, a second, stands for a rate of answers before there were any.
	firstGuess = 100
	// beginAt is the part of a rate of answers with which a slow start begins.
	beginAt = 0.5
	// afterOutage is the same part after an outage.
	afterOutage = 0.1
	// bindingFrom is the part of the limit from which on a rate of answers is held to
	// be bound by it; bindingSlow is the same in a slow start, behind which answers lag.
	bindingFrom = 0.6
	bindingSlow = 0.35
	// freeFrom is how many times the rate of answers a limit is that bounds nothing.
	freeFrom = 4
	// leastRate, a second, is never gone below: the API is still asked.
	leastRate = 1
	// oneWave is the time in which refusals are taken to be of one cause.
	oneWave = 20 * time.Millisecond
)

// throttle is the limit of attempts a second that an API seems to bear; 0 while none
// is known. It is a pure policy: it is told the time.
type throttle struct {
	since time.Time     // when the limit was low
	low   float64       // 0 if there is no limit
	top   float64       // what was too much, or what a slow start leads to; 0 if not known
	slow  bool          // a slow start
	span  time.Duration // until the limit is at top, but in a slow start
	after float64       // the top when a slow start after an outage is over
	fell  float64       // the rate of answers before an outage
}

// at is the limit at a time.
func (t *throttle) at(now time.Time) float64 {
	past := now.Sub(t.since)
	switch {
	case t.low == 0:
		return 0
	case t.slow:
		return t.low * math.Exp2(past.Seconds()/doubling.Seconds())
	}
	part := past.Seconds()/t.span.Seconds() - 1
	if part <= 0 {
		return t.top + (t.top-t.low)*part*part*part
	}
	return t.top * (1 + math.Pow(1.5*part, 3))
}

// refused lowers the limit, as an attempt sent at a time was refused while answers came
// at a rate. One that was sent before the last lowering took effect says nothing new.
func (t *throttle) refused(now, sent time.Time, answers float64) (lowered bool) {
	if t.low > 0 && sent.Before(t.since.Add(oneWave)) {
		return false
	}
	present, binding := t.at(now), bindingFrom
	if t.slow {
		binding = bindingSlow
	}
	if present == 0 && answers == 0 {
		answers = firstGuess
	}
	switch {
	case present == 0 || answers < binding*present:
		*t = throttle{since: now, low: max(leastRate, beginAt*answers), slow: true}
	case t.slow:
		*t = throttle{since: now, top: max(leastRate, slowTop*present), low: max(leastRate, slowLow*present), span: slowPlateau}
	default:
		*t = throttle{since: now, top: max(leastRate, present), low: max(leastRate, lowerTo*present), span: plateau}
	}
	return true
}

// look is to be called now and then with the rate of answers, 0 if that is not known;
// it gives the limit.
func (t *throttle) look(now time.Time, answers float64) float64 {
	limit := t.at(now)
	switch {
	case t.slow && t.top > 0 && limit >= t.top:
		*t = throttle{since: now.Add(-plateau), low: t.after, top: t.after, span: plateau}
	case answers > 0 && limit > freeFrom*answers && limit > t.top:
		*t = throttle{}
	default:
		return limit
	}
	return t.at(now)
}

// stand keeps the limit as it is for a time in which nothing was sent.
func (t *throttle) stand(d time.Duration) { t.since = t.since.Add(d) }

// fallen notes the rate of answers before an outage.
func (t *throttle) fallen(answers float64) {
	if t.slow && t.fell > 0 {
		return // it has fallen again on its way up
	}
	t.fell, t.after = answers, t.top
	if t.slow {
		t.after = 0
	}
}

// recovers begins again after an outage.
func (t *throttle) recovers(now time.Time) {
	fell := max(leastRate, t.fell)
	t.since, t.slow, t.top = now, true, fell
	t.low = max(leastRate, afterOutage*fell)
	t.fell = fell
}
