//go:build unix

package core

import "golang.org/x/sys/unix"

// openFiles is how many files the process may have open; Go has raised it as far as it may.
func openFiles() (limit uint64, known bool) {
	var r unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &r) != nil {
		return 0, false
	}
	return uint64(r.Cur), true
}
