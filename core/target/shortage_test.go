package target

import (
	"context"
	"io"
	"sync"
	"syscall"
	"testing"
	"time"

	"vectorcheck/core/target/shortage"
)

// hungry is a target whose pool has the connections of so many attempts, all under way
// until release is closed, and cannot make more.
func hungry(t *testing.T, attempts int, timeout time.Duration) (target *HTTPTarget, release chan struct{}, told *[]string, done *sync.WaitGroup) {
	t.Helper()
	arrived := make(chan struct{}, attempts)
	release, told, done = make(chan struct{}), new([]string), new(sync.WaitGroup)
	s := serve(t, func(x exchange) bool {
		if x.Send <= int64(attempts) {
			arrived <- struct{}{}
			<-release
		}
		io.WriteString(x, goodReply)
		return true
	})
	target = newTarget(t, HTTPConfig{URL: s.URL, AttemptTimeout: timeout, Notice: func(text string) { *told = append(*told, text) }})
	for range attempts {
		done.Go(func() {
			answer, err := attempt(target)
			wantGood(t, answer, err)
		})
	}
	for range attempts {
		<-arrived
	}
	pool := target.wire.(*http1).pool
	exhausted := dialError(opError("socket", syscall.EMFILE), pool.dialer.endpoint, "")
	for range 3 {
		if !pool.shrink(exhausted) {
			t.Fatal("the pool does not go on with the connections that it has")
		}
	}
	return target, release, told, done
}

func TestShortage(t *testing.T) {
	const attempts = shortage.Spare + 2
	target, release, told, done := hungry(t, attempts, time.Minute)
	for range attempts {
		done.Go(func() {
			answer, err := attempt(target)
			wantGood(t, answer, err)
		})
	}
	time.Sleep(patience)
	close(release)
	done.Wait()
	pool := target.wire.(*http1).pool
	if open, waiting := len(pool.open), pool.shortage.Waiting(); open < 1 || open > attempts-shortage.Spare || waiting != 0 {
		t.Errorf("%d connections are kept, %d attempts wait", open, waiting)
	}
	want := "too many open files (fewer connections: lower --concurrency); the run goes on with those that it has"
	if len(*told) != 1 || (*told)[0] != want {
		t.Errorf("told %q", *told)
	}
	later := time.Now().Add(time.Minute)
	if !pool.shortage.Allows(1000, later) || pool.shortage.Exceeded(1000, later) {
		t.Error("more connections are never tried again")
	}
}

func TestShortageEndsNoAttemptEarlyNorLate(t *testing.T) {
	target, release, _, done := hungry(t, 3, 300*time.Millisecond)
	cancelled, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	ended, end := context.WithCancel(context.Background())
	time.AfterFunc(patience, end)
	_, err := target.Attempt(cancelled, []float32{1}, nil)
	wantError(t, err, Connection, "too many open files (fewer connections: lower --concurrency), and none came free before the caller's deadline")
	_, err = target.Attempt(ended, []float32{1}, nil)
	wantError(t, err, Connection, "cancelled")
	close(release)
	done.Wait()
	if n := target.wire.(*http1).pool.shortage.Waiting(); n != 0 {
		t.Errorf("%d are left waiting", n)
	}
}

// With no connection to wait for, there is nothing else to do.
func TestShortageWithoutConnections(t *testing.T) {
	target := newTarget(t, HTTPConfig{URL: "http://127.0.0.1:1"})
	pool := target.wire.(*http1).pool
	if pool.shrink(dialError(opError("socket", syscall.EMFILE), pool.dialer.endpoint, "")) {
		t.Error("attempts would wait for nothing")
	}
}
