package target

import (
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

const (
	// maxIdle is how long an unused connection is kept where nothing is known of the
	// server: many close it after 5 seconds.
	maxIdle = 4 * time.Second
	// minIdle is the least time after which closings are taken for those of an idle
	// timeout: a server that is restarted closes connections of any age.
	minIdle = 10 * time.Millisecond
	// mostAhead is how long before a server would close a connection, or a quarter of
	// the time if that is less, it is not used any more: a request and the closing must
	// not cross on their way.
	mostAhead = time.Second
	// underASecond is what a server is taken to mean that says 0 seconds: Node.js rounds
	// down, and keeps connections for up to a second then.
	underASecond = 40 * time.Millisecond
	// learnedFor is how long a closing that was seen counts.
	learnedFor = time.Minute
)

// idleLimit is after what time without use the connections to a server are not used
// again: by what the server says, and by when it was seen to close some. The lock of the
// pool guards all but survived.
type idleLimit struct {
	promised time.Duration // by the server: 0 for nothing
	closed   time.Duration // the earliest closing seen; 0 for none
	until    time.Time     // as long as closed counts
	open     atomic.Int64  // the longest time after which a connection was still open
}

// limit is the time as of now.
func (l *idleLimit) limit(now time.Time) time.Duration {
	limit := maxIdle
	if l.promised > 0 {
		limit = min(limit, l.promised-ahead(l.promised))
	}
	if l.closed > 0 && now.Before(l.until) {
		limit = min(limit, max(minIdle, l.closed-ahead(l.closed)))
	}
	return limit
}

func ahead(closing time.Duration) time.Duration { return min(mostAhead, closing/4) }

// survived notes that a connection was open after it was idle for a time. It is safe for
// concurrent use.
func (l *idleLimit) survived(idle time.Duration) {
	for {
		longest := l.open.Load()
		if int64(idle) <= longest || l.open.CompareAndSwap(longest, int64(idle)) {
			return
		}
	}
}

// learn notes that a server closed a connection that was idle for a time. One that
// closes connections much younger than others that it kept does so for another reason.
func (l *idleLimit) learn(idle time.Duration, now time.Time) {
	if idle < max(minIdle, time.Duration(l.open.Load())/2) {
		return
	}
	if l.closed == 0 || idle < l.closed || now.After(l.until) {
		l.closed = idle
	}
	l.until = now.Add(learnedFor)
}

// keepAlive reads the value of a Keep-Alive header, such as timeout=5, max=99: for how
// long an idle connection is kept, and whether another request may follow at all. Of
// what it cannot read it takes nothing.
func keepAlive(value string) (timeout time.Duration, more bool) {
	more = true
	for part := range strings.SplitSeq(value, ",") {
		name, number, _ := strings.Cut(part, "=")
		n, err := strconv.ParseUint(strings.Trim(number, " \t\""), 10, 31)
		if err != nil {
			continue
		}
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "timeout":
			timeout = max(underASecond, time.Duration(n)*time.Second)
		case "max":
			more = more && n > 0
		}
	}
	return timeout, more
}
