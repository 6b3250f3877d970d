package check

import (
	"slices"
	"time"
)

const (
	// crowdRecent is how many answers a refusal is compared with, the last ones before it.
	crowdRecent = 32
	// crowdLeast is how many refusals it takes to tell what they are for.
	crowdLeast = 2
	// crowdClear is how much of the time an attempt that is refused has begun among more than
	// one that was answered shortly before, from which on refusals are held to be for the
	// number at once. Those of a limit of the rate begin among few as often.
	crowdClear = 0.9
	// crowdMemory is how many refusals are remembered, the latest more than others.
	crowdMemory = 50
	// crowdWait is how long it may take until no more are under way than the limit: those
	// that wait to be repeated are.
	crowdWait = 30 * time.Second
	// A higher limit is tried after crowdCalm without refusals, and later each time that it
	// is refused, up to crowdPatience.
	crowdCalm     = 5 * time.Second
	crowdPatience = 2 * time.Minute
	// crowdAway is for how long a limit is not tried again that did not help.
	crowdAway = time.Minute
)

// crowd is the limit of attempts at once that an API seems to bear; 0 while none is known.
// It is a pure policy: it is told the time.
type crowd struct {
	limit int
	set   time.Time // when the limit was changed last
	since time.Time // when no more than that were under way; zero until then
	sure  bool      // the limit has held for a while, or is that of what was answered
	held  int       // the limit below a higher one that is tried; 0 while none is
	step  int       // by how much the limit was raised last
	calm  time.Duration
	away  time.Time // no limit before this

	compared, above   float64 // refusals compared, and how far above the answers they were
	among             [crowdRecent]int
	last              time.Time // when a refusal was compared last
	refusals, answers float64   // since the limit was changed
}

// answered counts answers.
func (c *crowd) answered(n int64) { c.answers += float64(n) }

// refused takes an attempt that was sent at a time, among so many, and refused at another;
// recent are those of the last answers, 0 where there are fewer. plain says that the API names
// the number at once as its reason.
func (c *crowd) refused(now, sent time.Time, among int, recent *[crowdRecent]int, plain bool) {
	if c.limit > 0 && (c.since.IsZero() || !sent.After(c.since)) || now.Before(c.away) {
		return
	}
	c.refusals++
	switch {
	case c.limit == 0 && plain:
		c.begin(now, max(1, among/2), false)
	case c.held > 0: // the higher limit is too much
		c.change(now, c.held)
		c.calm, c.step, c.held = min(2*c.calm, crowdPatience), 1, 0
	case c.limit == 0 && now.Sub(c.last) >= oneWave:
		c.last = now
		c.compare(among, recent)
	}
}

// compare takes what a refused attempt and the answered ones before it have begun among.
func (c *crowd) compare(among int, recent *[crowdRecent]int) {
	above := 0.0
	for _, n := range recent {
		switch {
		case n == 0:
			return
		case n < among:
			above++
		case n == among:
			above += 0.5
		}
	}
	if c.compared >= crowdMemory {
		c.compared, c.above = c.compared/2, c.above/2
	}
	c.compared++
	c.above += above / crowdRecent
	c.among = *recent
}

// look is to be called now and then; it gives the limit. wanted is how many at once there
// would be without one, and underWay how many there are.
func (c *crowd) look(now time.Time, wanted, underWay int) (limit int) {
	if c.limit > 0 && c.since.IsZero() && (underWay <= c.limit || now.Sub(c.set) > crowdWait) {
		c.since = now
	}
	switch most, clear := c.most(); {
	case c.limit == 0 && clear && most < wanted:
		c.begin(now, most, true)
	case c.limit == 0 || c.since.IsZero():
	case c.refusals >= 3 && 20*c.refusals >= c.refusals+c.answers && c.limit > 1:
		lower := c.limit / 2
		if c.sure {
			lower = min(c.limit-1, c.limit*4/5)
		}
		c.change(now, max(1, lower))
		c.held = 0
	case c.refusals >= 20 && 5*c.refusals >= c.answers:
		*c = crowd{away: now.Add(crowdAway)} // few at once do not help
	case now.Sub(c.since) >= c.calm:
		c.raise(now, wanted)
	}
	return c.limit
}

// begin bounds the attempts at once.
func (c *crowd) begin(now time.Time, limit int, sure bool) {
	c.change(now, limit)
	c.calm, c.step, c.held, c.sure = crowdCalm, 1, 0, sure
	if !sure { // it may be far too few
		c.calm, c.step = crowdCalm/2, max(1, limit/8)
	}
}

func (c *crowd) change(now time.Time, limit int) {
	*c = crowd{limit: limit, set: now, sure: c.sure, calm: c.calm, step: c.step, held: c.held}
}

// raise tries a higher limit, by steps that double while none is refused.
func (c *crowd) raise(now time.Time, wanted int) {
	if c.held > 0 {
		c.step *= 2
	}
	higher := c.limit + c.step
	if higher >= wanted {
		*c = crowd{}
		return
	}
	c.held, c.sure = c.limit, true
	c.change(now, higher)
}

// most is the number at once that is answered nearly always, by the answers before the last
// refusal; clear says that refusals are for more.
func (c *crowd) most() (most int, clear bool) {
	if c.compared < crowdLeast || c.above < crowdClear*c.compared {
		return 0, false
	}
	sorted := c.among
	slices.Sort(sorted[:])
	return sorted[crowdRecent*9/10], true
}
