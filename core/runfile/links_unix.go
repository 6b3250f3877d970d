//go:build unix

package runfile

import (
	"os"
	"syscall"
)

// links is how many names the file has.
func links(path string) (int, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 1, nil
	}
	return int(stat.Nlink), nil
}
