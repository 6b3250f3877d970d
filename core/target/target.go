// Package target asks a search API about one vector and reads its answer.
package target

import (
	"context"
	"fmt"
	"time"
)

// Target is a search API. It is safe for concurrent use.
type Target interface {
	// Attempt sends vector and returns the top hit. The error, if any, is
	// an *Error. It keeps no reference to vector. sending, unless nil, is told when the
	// request has gone out, if it does, before Attempt returns. A request that the API has
	// certainly not read is sent again, over a new connection, if sending agrees.
	Attempt(ctx context.Context, vector []float32, sending Sending) (Answer, error)
	// Close ends all attempts under way and releases the connections.
	Close() error
}

// Sending is told what becomes of the request of an attempt.
type Sending interface {
	// Sent says that it has gone out now, whole.
	Sent()
	// Again asks whether it may go out again, now, as the API has certainly not read it: the
	// connection had been closed before it came. Then Sent is called again.
	Again(ctx context.Context) bool
}

// API is a Target that can be looked into before a run.
type API interface {
	Target
	// Reach makes sure that the API can be asked. It sends no search. The error, if
	// any, is an *Error.
	Reach(ctx context.Context) error
	// Trace makes an attempt as Attempt does, and keeps what went over the wire.
	Trace(ctx context.Context, vector []float32) Trace
}

// Answer is the top hit of a search.
type Answer struct {
	Similarity float64 // 1 means the same direction; finite, or NaN as that of a Hit
	Score      float64 // as that of a Hit
	ID         string  // "" where the API gives none
	// Empty says that the API answered without hits: it found nothing.
	Empty bool
	// Hits are all hits, best first, the top one included; filled where more than
	// one was asked for.
	Hits []Hit
}

// Hit is one row that a search has returned.
type Hit struct {
	ID string // "" where the API gives none
	// Similarity is NaN where the score cannot be one of the metric and the id decides
	// without it.
	Similarity float64
	// Score is the number that the API gave there, finite; 0 where there is a Similarity.
	Score float64
}

// Kind says why an attempt gave no usable answer.
type Kind uint8

// The kinds of failure, in the order in which reports list them. The values are
// stored in run files and must not change.
const (
	Timeout    Kind = 1 // no whole reply within the attempt's time
	Connection Kind = 2 // no connection, or it broke
	Throttled  Kind = 3 // the API asked to be called less often
	HTTP       Kind = 4 // any other status than 2xx
	BadReply   Kind = 5 // a 2xx whose body is not a usable answer
)

// Kinds lists every Kind in order.
func Kinds() []Kind { return []Kind{Timeout, Connection, Throttled, HTTP, BadReply} }

// String is the kind's name in reports and CSV.
func (k Kind) String() string {
	switch k {
	case Timeout:
		return "timeout"
	case Connection:
		return "connection"
	case Throttled:
		return "throttled"
	case HTTP:
		return "http"
	case BadReply:
		return "bad reply"
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// ParseKind is the inverse of String.
func ParseKind(name string) (Kind, error) {
	for _, k := range Kinds() {
		if k.String() == name {
			return k, nil
		}
	}
	return 0, fmt.Errorf("unknown kind of error %q: it is one of timeout, connection, throttled, http, bad reply", name)
}

// Error is a failed attempt. Its Text is short, says what was expected and what
// was found, and carries nothing that differs from one attempt to the next
// without need (such as a local port), so that equal failures read the same.
type Error struct {
	Kind   Kind
	Status int    // the HTTP status; 0 if there was none
	Text   string // without the kind's name
	// RetryAfter is how long the API asked to be left alone, never negative;
	// HasRetryAfter says whether it asked.
	RetryAfter    time.Duration
	HasRetryAfter bool
	// Permanent marks a failure that no repetition will mend, whatever its
	// kind: a certificate that is refused, for one.
	Permanent bool
	// Exhausted says that the machine has run out of means to connect.
	Exhausted bool
	// Waited says that the connection had waited for its next request, and broke before a
	// byte of the reply: the API may have closed it before it read the request.
	Waited bool
	// Crowded says that the API names how many ask at once as its reason; Refused, that it
	// takes no further connection.
	Crowded, Refused bool
	// Gone says that the API does not know what is asked any more, by its own word: a
	// collection that is looked up by its name, for one.
	Gone bool
	// Moved says that what is asked has another name with the API by now, which is known: the
	// attempt is to be repeated.
	Moved bool
}

// Error implements error.
func (e *Error) Error() string { return e.Kind.String() + ": " + e.Text }
