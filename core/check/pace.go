package check

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// holdSpread is the longest time over which senders come back after a hold, where no
// rate spreads them, so that they do not all come at once.
const holdSpread = time.Second

const (
	// evenRate is the rate up to which each token has an instant of its own. Above
	// it a timer would have to go off for each, which costs more than to send what
	// it is for.
	evenRate = 1000
	// batchTime is how far apart the instants are above evenRate: the tokens between
	// two of them come together.
	batchTime = 500 * time.Microsecond
	// catchUp is for how long tokens are kept for senders that come late, above
	// evenRate: to save results, or another program, may stop all of them for a while.
	catchUp = 50 * time.Millisecond
	// spare is the part of the rate that leaves room for senders that come late: a
	// slidingWindow lets no second have more requests than the rate says, and seldom has to.
	spare = 0.005
)

// Pace hands out the tokens that attempts need. It is safe for concurrent use.
type Pace struct {
	mu    sync.Mutex
	state atomic.Pointer[paceState]
	last  atomic.Int64  // when the last token was taken, since began
	held  time.Duration // guarded by mu: how long the holds are in all, what is left of the present one included
	began time.Time
	plan  schedule
}

// paceState is replaced whole; its end tells those who wait under it to look
// again at the one that took its place.
type paceState struct {
	asked   float64        // the rate that is wanted
	limit   float64        // the rate that the API seems to bear; 0 for no limit
	rate    float64        // what follows from both; 0 for none
	limiter *rate.Limiter  // nil without a rate
	window  *slidingWindow // nil below one a second
	start   time.Time
	until   time.Time // no token before this
	spread  time.Duration
	changed chan struct{}
}

// NewPace gives perSecond tokens a second, evenly, without an opening burst; 0
// means no limit.
func NewPace(perSecond float64) *Pace {
	p := &Pace{began: time.Now()}
	s := paceState{asked: perSecond}.begin(p.began)
	p.state.Store(s)
	p.plan.next = s.interval()
	return p
}

// begin makes a state of the rates and the hold of s, whose next token comes as long
// after a time as the rate says.
func (s paceState) begin(last time.Time) *paceState {
	s.start, s.changed, s.limiter, s.window, s.rate = time.Now(), make(chan struct{}), nil, nil, s.asked
	if s.limit > 0 && (s.rate == 0 || s.limit < s.rate) {
		s.rate = s.limit
	}
	if s.rate > 0 {
		s.limiter = newLimiter(s.rate, last)
	}
	if s.rate >= 1 { // else the limiter is enough
		s.window = newSlidingWindow(int(math.Ceil(s.rate)))
	}
	return &s
}

// newLimiter begins with a bucket that was empty at a time.
func newLimiter(perSecond float64, empty time.Time) *rate.Limiter {
	burst := 1
	if perSecond > evenRate {
		burst = int(perSecond * catchUp.Seconds())
	}
	if perSecond >= 1 { // else no second has two
		perSecond *= 1 - spare
	}
	l := rate.NewLimiter(rate.Limit(perSecond), burst)
	l.AllowN(empty, burst)
	return l
}

// Rate is the tokens a second that are wanted; 0 means no limit.
func (p *Pace) Rate() float64 { return p.state.Load().asked }

// Limit is the tokens a second that the API seems to bear; 0 means no limit.
func (p *Pace) Limit() float64 { return p.state.Load().limit }

// SetRate changes the tokens a second that are wanted, also for those who wait for one
// now.
func (p *Pace) SetRate(perSecond float64) {
	p.replace(time.Now(), func(s paceState) (paceState, bool) {
		changes := s.asked != perSecond
		s.asked = perSecond
		return s, changes
	})
	p.Replan()
}

// SetLimit changes the tokens a second that the API seems to bear: the lower one of
// both holds.
func (p *Pace) SetLimit(perSecond float64) {
	last := p.began.Add(time.Duration(p.last.Load())) // or a limit that changes often would give none
	p.replace(last, func(s paceState) (paceState, bool) {
		changes := s.limit != perSecond
		s.limit = perSecond
		return s, changes
	})
}

// Hold gives nobody a token for d from now, those who wait for one included. It
// never shortens a hold.
func (p *Pace) Hold(d time.Duration) {
	if d <= 0 {
		return
	}
	now := time.Now()
	until := now.Add(d)
	p.replace(now, func(s paceState) (paceState, bool) {
		longer := until.After(s.until)
		if longer {
			begin := now
			if s.until.After(now) {
				begin = s.until
			}
			p.held += until.Sub(begin)
			s.until, s.spread = until, min(d, holdSpread)
		}
		return s, longer
	})
}

// Reset forgets the tokens that were set aside for those who gave up waiting, and plans
// anew.
func (p *Pace) Reset() {
	p.replace(time.Now(), func(s paceState) (paceState, bool) { return s, true })
	p.Replan()
}

// Replan begins the plan of tokens anew from now on: those that nobody has taken until now
// were not to be taken, as in a pause.
func (p *Pace) Replan() {
	now := time.Since(p.began)
	interval := p.state.Load().interval()
	p.plan.restart(now, interval, now+interval, true)
}

// Held is how long nobody was given a token for holds, until now.
func (p *Pace) Held(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.held - max(0, p.state.Load().until.Sub(now))
}

// HeldUntil is when the present hold ends; it is past if there is none.
func (p *Pace) HeldUntil() time.Time { return p.state.Load().until }

func (p *Pace) replace(last time.Time, change func(old paceState) (s paceState, changes bool)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	old := p.state.Load()
	if s, changes := change(*old); changes {
		begun := s.begin(last)
		p.state.Store(begun)
		now := time.Since(p.began)
		p.plan.restart(now, old.interval(), max(now, s.until.Sub(p.began))+begun.interval(), false)
		close(old.changed)
	}
}

// Take waits for a token. It fails only with ctx's error, and then takes none.
func (p *Pace) Take(ctx context.Context) (Token, error) {
	for {
		s := p.state.Load()
		t, ok, err := s.take(ctx)
		if err == errTooLate {
			p.forget(s)
			continue
		}
		if err != nil {
			return Token{}, err
		}
		if ok {
			if s.limiter != nil {
				now := time.Since(p.began)
				p.last.Store(int64(now))
				t.planned = p.began.Add(p.plan.take(now, t.after(p.began), s.interval()))
			}
			return t, nil
		}
	}
}

// TakeAhead takes a token of those to come, so that all who wait for one wait longer. It
// waits only as long as a second would have more requests than the rate says otherwise.
// It is false during a hold, and when ctx ends.
func (p *Pace) TakeAhead(ctx context.Context) (t Token, ok bool) {
	for {
		s := p.state.Load()
		if s.held() > 0 || ctx.Err() != nil {
			return Token{}, false
		}
		now := time.Now()
		if s.limiter != nil {
			s.limiter.ReserveN(now, 1)
			p.last.Store(int64(now.Sub(p.began)))
		}
		t, ok, err := s.pass(ctx, now, 0)
		switch {
		case err == errTooLate:
			p.forget(s)
		case ok || err != nil:
			return t, ok
		}
	}
}

// errTooLate is of a token whose instant has passed while the process stood still: others
// have passed too, and all would be taken at once.
var errTooLate = errors.New("the instant of the token has passed")

func tooLate(instant time.Time) bool { return time.Since(instant) >= leastStop }

// forget has those who wait under s wait anew; it is false if they do already.
func (p *Pace) forget(s *paceState) bool {
	forgets := false
	p.replace(time.Now(), func(now paceState) (paceState, bool) {
		forgets = now.changed == s.changed
		return now, forgets
	})
	if forgets {
		p.Replan()
	}
	return forgets
}

// Token is the leave to send one request. Who has it calls Sent, or there is one less
// for ever.
type Token struct {
	window *slidingWindow // whose pass it is; nil for none, or not any more
	// instant is when it was there for one who waited for it; zero if nobody had to.
	instant time.Time
	planned time.Time // when it was to be taken, by the rate; zero without one
}

// after is instant as the time since began; negative if nobody had to wait.
func (t *Token) after(began time.Time) time.Duration {
	if t.instant.IsZero() {
		return -1
	}
	return t.instant.Sub(began)
}

// Sent says that the request has gone out by now, or never will: only the first call
// counts.
func (t *Token) Sent() {
	if t.window != nil {
		t.window.giveBack(time.Now())
		t.window = nil
	}
}

// take waits for a token under s; it is not ok when s has been replaced.
func (s *paceState) take(ctx context.Context) (t Token, ok bool, err error) {
	if held := s.held(); held > 0 {
		if s.limiter == nil { // else that spreads them
			held += time.Duration(rand.Float64() * float64(s.spread))
		}
		if ok, err := s.wait(ctx, held); !ok || err != nil {
			return Token{}, false, err
		}
	}
	if s.limiter == nil {
		return Token{}, true, ctx.Err()
	}
	now := time.Now()
	return s.pass(ctx, now, s.limiter.ReserveN(now, 1).DelayFrom(now))
}

// pass waits for delay from now, and then for the window; it is not ok when s has been
// replaced.
func (s *paceState) pass(ctx context.Context, now time.Time, delay time.Duration) (t Token, ok bool, err error) {
	var instant time.Time
	for {
		if delay > 0 {
			wait := s.toInstant(now, delay)
			instant = now.Add(wait)
			if ok, err := s.wait(ctx, wait); !ok || err != nil {
				return Token{}, false, err
			}
			if tooLate(now.Add(delay)) {
				return Token{}, false, errTooLate
			}
			now = time.Now()
		}
		if s.window == nil {
			return Token{instant: instant}, true, nil
		}
		if delay = s.window.take(now); delay <= 0 {
			return Token{window: s.window, instant: instant}, true, nil
		}
	}
}

// interval is the time between two tokens; 0 without a rate.
func (s *paceState) interval() time.Duration {
	if s.limiter == nil {
		return 0
	}
	return max(1, time.Duration(float64(time.Second)/float64(s.limiter.Limit())))
}

// held is how long s still holds all back; to ask for the time costs more than the rest
// of take where nothing does.
func (s *paceState) held() time.Duration {
	if s.until.IsZero() {
		return 0
	}
	return time.Until(s.until)
}

// toInstant is the time from now to the first instant for tokens after delay.
func (s *paceState) toInstant(now time.Time, delay time.Duration) time.Duration {
	if s.rate <= evenRate {
		return delay
	}
	past := now.Add(delay).Sub(s.start) % batchTime
	return delay + batchTime - past
}

// wait sleeps for d; it is not ok when s was replaced first.
func (s *paceState) wait(ctx context.Context, d time.Duration) (ok bool, err error) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true, nil
	case <-s.changed:
		return false, nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}
