//go:build !linux

package socket

import "time"

func unacknowledged(uintptr) int { return 0 }

func sinceLast(uintptr) time.Duration { return 0 }
