package core

import "golang.org/x/sys/unix"

// The clocks of clock_gettime(3): one stands still while the machine is suspended.
const (
	wholeClock = unix.CLOCK_MONOTONIC_RAW
	awakeClock = unix.CLOCK_UPTIME_RAW
)
