package core

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"vectorcheck/core/demo"
)

// DemoRate is the attempts a second that the demo API bears.
const DemoRate = 500

// demoTime is the modification time of the demo vectors: the same file on every
// machine, however often it is made, so that a demo run can be resumed.
var demoTime = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// DemoVectors makes the demo vectors, where they are not there already, and
// gives their path: it is in the user's cache.
func DemoVectors() (path string, err error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	folder := filepath.Join(cache, "vectorcheck")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", fmt.Errorf("make a folder for the demo vectors: %w", err)
	}
	path = filepath.Join(folder, "demo.f32")
	if err := demo.WriteVectors(path, demo.Spec{}); err != nil {
		return "", err
	}
	return path, os.Chtimes(path, demoTime, demoTime)
}

// demoAPI is the demo API over the demo vectors, with the faults of the demo.
func demoAPI() demo.Config { return demo.Config{Faults: demo.DefaultFaults()} }
