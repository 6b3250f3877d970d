//go:build !unix

package core

// openFiles is not limited on these systems.
func openFiles() (limit uint64, known bool) { return 0, false }
