package core

import (
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// countsSuspension says whether Go's monotonic clock, the interrupt time, goes on
// while the machine is suspended.
const countsSuspension = true

// suspended is for how long the machine has been since it was started; 0 where
// nobody knows.
func suspended() time.Duration {
	query := windows.NewLazySystemDLL("kernel32.dll").NewProc("QueryUnbiasedInterruptTime")
	if query.Find() != nil {
		return 0
	}
	var awake uint64 // in units of 100 ns
	if ok, _, _ := query.Call(uintptr(unsafe.Pointer(&awake))); ok == 0 {
		return 0
	}
	return windows.DurationSinceBoot() - time.Duration(awake)*100
}
