//go:build unix

package vectors

import (
	"path/filepath"
	"syscall"
	"testing"
)

func TestOpenDoesNotWaitForANamedPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe.bin")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skipf("no named pipe can be made here: %v", err)
	}
	_, err := Open(path, Options{})
	wantError(t, err, path, "no regular file")
	_, err = TakeFingerprint(path)
	wantError(t, err, path, "no regular file")
}
