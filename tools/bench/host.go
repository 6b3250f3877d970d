//go:build linux

package main

import (
	"fmt"
	"os"
	"regexp"
	"runtime"

	"golang.org/x/sys/unix"
)

// describeHost says in one line what the figures were measured on.
func describeHost(c cores) string {
	line := fmt.Sprintf("%s, %d cores, %s, Linux %s", cpuModel(), runtime.NumCPU(), runtime.Version(), kernel())
	if c.shared {
		return line + "\nOne core only: the server shares it with the clients, and the requests per second mean little."
	}
	return line + fmt.Sprintf("\nserver on core %d, clients on core %d", c.server, c.client)
}

var modelName = regexp.MustCompile(`(?m)^model name\s*: (.*)$`)

// cpuModel is as the kernel names it, which it does on few architectures.
func cpuModel() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if match := modelName.FindSubmatch(info); err == nil && match != nil {
		return string(match[1])
	}
	return runtime.GOARCH
}

func kernel() string {
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		return "of unknown release"
	}
	return unix.ByteSliceToString(name.Release[:])
}

// freeBytes is how much may be written to the file system of dir.
func freeBytes(dir string) (int64, error) {
	var stat unix.Statfs_t
	if err := unix.Statfs(dir, &stat); err != nil {
		return 0, fmt.Errorf("ask for the free space of %s: %w", dir, err)
	}
	return int64(stat.Bavail) * int64(stat.Bsize), nil
}
