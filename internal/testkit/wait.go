// Package testkit holds what tests of several packages share.
package testkit

import (
	"testing"
	"time"
)

// patience is how long WaitFor waits. It is long, so that a test on a busy machine is
// slow and does not fail.
const patience = time.Minute

// WaitFor polls until holds is true. After a minute it ends the test and says what it
// waited for. It must be called by the test's own goroutine.
func WaitFor(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited %v in vain for: %s", patience, what)
		}
	}
}
