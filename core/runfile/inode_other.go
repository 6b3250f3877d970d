//go:build !linux && !windows

package runfile

import "os"

// lockInode knows of no such lock: on macOS and the BSDs flock gets in the way of SQLite's locks.
func lockInode(string) (*os.File, error) { return nil, errNoInodeLock }

func freeInode(*os.File) {}
