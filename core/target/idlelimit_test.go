package target

import (
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestKeepAlive(t *testing.T) {
	for value, want := range map[string]struct {
		timeout time.Duration
		more    bool
	}{
		"timeout=5":               {5 * time.Second, true},
		"timeout=5, max=99":       {5 * time.Second, true},
		"max=99,timeout=15":       {15 * time.Second, true},
		`Timeout = "7" , MAX=1`:   {7 * time.Second, true},
		"timeout=5, max=0":        {5 * time.Second, false},
		"timeout=0":               {underASecond, true},
		"timeout=0, max=3":        {underASecond, true},
		"":                        {0, true},
		"timeout":                 {0, true},
		"timeout=-1, max=x":       {0, true},
		"timeout=5s":              {0, true},
		"timeout=99999999999999":  {0, true},
		"other=3, timeout=2, a=b": {2 * time.Second, true},
	} {
		if timeout, more := keepAlive(value); timeout != want.timeout || more != want.more {
			t.Errorf("%q: %v, %v; want %+v", value, timeout, more, want)
		}
	}
}

func TestIdleLimit(t *testing.T) {
	const ms = time.Millisecond
	begin := time.Unix(1000, 0)
	for name, test := range map[string]struct {
		promised time.Duration
		survived time.Duration
		closings []time.Duration // one every second
		after    time.Duration   // the last of them
		want     time.Duration
	}{
		"nothing known":                  {want: maxIdle},
		"promised":                       {promised: time.Second, want: 750 * ms},
		"promised less than a second":    {promised: underASecond, want: 30 * ms},
		"promised long":                  {promised: 5 * time.Second, want: 4 * time.Second},
		"promised very long":             {promised: time.Hour, want: maxIdle},
		"seen":                           {closings: []time.Duration{2 * time.Second}, want: 1500 * ms},
		"the earliest seen":              {closings: []time.Duration{48 * ms, 40 * ms, 60 * ms}, want: 30 * ms},
		"seen and promised":              {promised: 5 * time.Second, closings: []time.Duration{2 * time.Second}, want: 1500 * ms},
		"seen too long ago":              {closings: []time.Duration{2 * time.Second}, after: 2 * learnedFor, want: maxIdle},
		"younger than those that stayed": {survived: time.Second, closings: []time.Duration{400 * ms}, want: maxIdle},
		"as old as those that stayed":    {survived: time.Second, closings: []time.Duration{800 * ms}, want: 600 * ms},
		"just after use":                 {closings: []time.Duration{9 * ms}, want: maxIdle},
		"short":                          {closings: []time.Duration{11 * ms}, want: minIdle},
	} {
		t.Run(name, func(t *testing.T) {
			l, now := idleLimit{promised: test.promised}, begin
			l.survived(test.survived / 3)
			l.survived(test.survived)
			l.survived(test.survived / 2)
			for _, c := range test.closings {
				now = now.Add(time.Second)
				l.learn(c, now)
			}
			if got := l.limit(now.Add(test.after)); got != test.want {
				t.Errorf("%v, want %v", got, test.want)
			}
		})
	}
}

// What a server says of idle connections is obeyed.
func TestConnectionsAreUsedAsTheServerSays(t *testing.T) {
	for header, connections := range map[string]int64{"timeout=5": 1, "timeout=5, max=1": 1, "timeout=5, max=0": 3} {
		t.Run(header, func(t *testing.T) {
			s := serve(t, func(x exchange) bool {
				io.WriteString(x, strings.Replace(goodReply, "\r\n", "\r\nKeep-Alive: "+header+"\r\n", 1))
				return true
			})
			target := newTarget(t, HTTPConfig{URL: s.URL})
			for range 3 {
				answer, err := attempt(target)
				wantGood(t, answer, err)
			}
			if n := s.Connections.Load(); n != connections {
				t.Errorf("%d connections, want %d", n, connections)
			}
		})
	}
}

// A closing that was seen teaches for how long connections can be used: for less than the
// server kept that one, and not for less than until somebody looked.
func TestALimitIsLearned(t *testing.T) {
	const kept, looked = 40 * time.Millisecond, 400 * time.Millisecond
	w := serveFault(t, "plain", func(stream, _ net.Conn) {
		time.Sleep(kept)
		stream.Close()
	})
	target := newTarget(t, w.cfg)
	answer, err := attempt(target)
	wantGood(t, answer, err)
	replied := time.Now()
	close(w.replied)
	<-w.faulted
	closed := time.Since(replied)
	time.Sleep(looked - closed)
	answer, err = attempt(target)
	wantGood(t, answer, err)
	limit := target.wire.(*http1).pool.limit.closed
	latest := closed + 20*time.Millisecond
	if runtime.GOOS != "linux" {
		latest = time.Since(replied)
	}
	if limit < kept-10*time.Millisecond || limit > latest { // the system counts in ticks
		t.Errorf("learned %v, but it was closed after %v to %v", limit, kept, closed)
	}
}
