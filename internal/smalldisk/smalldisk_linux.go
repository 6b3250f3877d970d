// Package smalldisk gives tests a disk that can really be full.
package smalldisk

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// Mount gives a folder on a disk of its own, of so many bytes, for as long as the test
// takes. A test that may not mount one is left out.
func Mount(t testing.TB, size int) (folder string) {
	t.Helper()
	folder = t.TempDir()
	if err := unix.Mount("tmpfs", folder, "tmpfs", 0, fmt.Sprint("size=", size)); err != nil {
		t.Skipf("no disk can be mounted here, so none is filled: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(folder, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return folder
}

// Fill takes what room there is on the disk of a folder but for so many bytes, and
// returns how to give it back. What is written there meanwhile may take some of it too.
func Fill(t testing.TB, folder string, left int64) (empty func()) {
	t.Helper()
	var disk unix.Statfs_t
	if err := unix.Statfs(folder, &disk); err != nil {
		t.Fatal(err)
	}
	ballast := filepath.Join(folder, "ballast")
	room := int64(disk.Bavail)*disk.Bsize - left
	if err := os.WriteFile(ballast, make([]byte, max(0, room)), 0o600); err != nil && !errors.Is(err, unix.ENOSPC) {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(ballast); err != nil {
			t.Error(err)
		}
	}
}
