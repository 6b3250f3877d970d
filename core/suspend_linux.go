package core

import "golang.org/x/sys/unix"

// The clocks of clock_gettime(2): one stands still while the machine is suspended.
const (
	wholeClock = unix.CLOCK_BOOTTIME
	awakeClock = unix.CLOCK_MONOTONIC
)
