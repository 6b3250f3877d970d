//go:build linux || darwin

package core

import (
	"time"

	"golang.org/x/sys/unix"
)

// countsSuspension says whether Go's monotonic clock goes on while the machine is
// suspended.
const countsSuspension = false

// suspended is for how long the machine has been since it was started; 0 where
// nobody knows.
func suspended() time.Duration {
	var whole, awake unix.Timespec
	if unix.ClockGettime(awakeClock, &awake) != nil || unix.ClockGettime(wholeClock, &whole) != nil {
		return 0
	}
	return time.Duration(whole.Nano() - awake.Nano())
}
