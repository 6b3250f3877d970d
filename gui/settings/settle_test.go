package settings

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestAChangeSettlesAfterARest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		applied := 0
		var main sync.Mutex
		onMain := func(do func()) {
			main.Lock()
			defer main.Unlock()
			do()
		}
		s := settling{apply: func() { applied++ }, onMain: onMain}
		// do is done on the main thread, and so many times in all it was applied after the wait.
		for i, step := range []struct {
			do   func()
			wait time.Duration
			want int
		}{
			{s.settle, 0, 0}, // nothing is pending
			{s.touch, rest - 1, 0},
			{s.touch, rest - 1, 0}, // begins the rest anew
			{func() {}, 1, 1},
			{func() {}, time.Hour, 1},
			{s.touch, rest / 2, 1},
			{s.settle, 0, 2},
			{s.touch, rest / 2, 2}, // the timer of the one that was settled early does not count
			{func() {}, rest/2 - 1, 2},
			{func() {}, 1, 3},
			{s.touch, rest / 2, 3},
			{s.drop, time.Hour, 3},
			{s.settle, 0, 3},
			{s.touch, rest, 4},
		} {
			onMain(step.do)
			time.Sleep(step.wait)
			synctest.Wait()
			onMain(func() {
				if applied != step.want {
					t.Fatalf("step %d: applied %d times; want %d", i, applied, step.want)
				}
			})
		}
	})
}
