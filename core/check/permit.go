package check

import (
	"context"

	"vectorcheck/core/target"
)

// permit is the leave to make one attempt, with one token for each time that its request
// goes out. One goroutine at a time uses it.
type permit struct {
	Token
	pace   *Pace
	sent   bool // the token is spent
	resent int  // how often the request went out again
}

var _ target.Sending = (*permit)(nil)

// take waits for a token for a new attempt.
func (p *permit) take(ctx context.Context) (err error) {
	p.sent, p.resent = false, 0
	p.Token, err = p.pace.Take(ctx)
	return err
}

// takeAhead takes a token for a new attempt, before those who wait for one; it is false if
// that may not be: below one a second it would be noticed.
func (p *permit) takeAhead(ctx context.Context) (ok bool) {
	if rate := p.pace.Rate(); rate > 0 && rate < 1 {
		return false
	}
	p.sent, p.resent = false, 0
	p.Token, ok = p.pace.TakeAhead(ctx)
	return ok
}

// Sent implements target.Sending.
func (p *permit) Sent() {
	p.sent = true
	p.Token.Sent()
}

// Again implements target.Sending: what goes out again takes a token as well, but does not
// wait for its turn.
func (p *permit) Again(ctx context.Context) bool {
	if p.sent {
		token, ok := p.pace.TakeAhead(ctx)
		if !ok {
			return false
		}
		p.Token, p.sent = token, false
	}
	p.resent++
	return true
}
