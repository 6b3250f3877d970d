//go:build !linux

package runfile

import "os"

// lockInode knows of no lock that is of the file, and not of its name, and does not get in the
// way of SQLite's.
func lockInode(string) (*os.File, error) { return nil, nil }

func freeInode(*os.File) {}
