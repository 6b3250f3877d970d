//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// sample is one run of a client.
type sample struct {
	requests int
	cpu      time.Duration // user and system time of the whole process
	wall     time.Duration
	peakRSS  int64 // bytes
}

// cpuPerRequest is in microseconds.
func (s sample) cpuPerRequest() float64 {
	return float64(s.cpu) / float64(time.Microsecond) / float64(s.requests)
}

func (s sample) requestsPerSecond() float64 { return float64(s.requests) / s.wall.Seconds() }

// runPinned runs a program in dir to its end on one core, and returns its standard
// output and a sample without its requests.
//
// The peak RSS is the kernel's ru_maxrss, which begins at what this process has
// when it starts another: about 10 MB, as it holds no data.
func runPinned(ctx context.Context, core int, dir string, command []string) ([]byte, sample, error) {
	return runStarted(ctx, dir, command, func(cmd *exec.Cmd) error {
		cmd.Env = oneThread()
		return startPinned(cmd, core)
	})
}

// runFree runs a program as runPinned does, but on all cores.
func runFree(ctx context.Context, dir string, command ...string) (sample, error) {
	_, s, err := runStarted(ctx, dir, command, (*exec.Cmd).Start)
	return s, err
}

func runStarted(ctx context.Context, dir string, command []string, start func(*exec.Cmd) error) ([]byte, sample, error) {
	var output, errors bytes.Buffer
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &output, &errors
	begin := time.Now()
	if err := start(cmd); err != nil {
		return nil, sample{}, err
	}
	if err := cmd.Wait(); err != nil {
		return nil, sample{}, fmt.Errorf("%q: %w\n%s%s", command, err, &errors, &output)
	}
	s := sample{
		wall: time.Since(begin),
		cpu:  cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
	}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		s.peakRSS = int64(usage.Maxrss) * 1024
	}
	return output.Bytes(), s, nil
}

// oneThread is the environment of a Go program that uses one core.
func oneThread() []string { return append(os.Environ(), "GOMAXPROCS=1") }

// cores are where the processes run.
type cores struct {
	server, client int
	shared         bool // there is but one core
}

// pickCores takes the first and the last core that this process may use.
func pickCores() (cores, error) {
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		return cores{}, fmt.Errorf("ask for the cores: %w", err)
	}
	var usable []int
	for core := 0; len(usable) < set.Count(); core++ {
		if set.IsSet(core) {
			usable = append(usable, core)
		}
	}
	first, last := usable[0], usable[len(usable)-1]
	return cores{first, last, first == last}, nil
}

// startPinned starts cmd on one core. A process inherits the cores of the
// thread that starts it, so that not one of its threads ever runs elsewhere.
func startPinned(cmd *exec.Cmd, core int) error {
	runtime.LockOSThread()
	var before, one unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		return err
	}
	one.Set(core)
	if err := unix.SchedSetaffinity(0, &one); err != nil {
		return fmt.Errorf("use core %d alone: %w", core, err)
	}
	err := cmd.Start()
	if unix.SchedSetaffinity(0, &before) == nil {
		runtime.UnlockOSThread() // else the thread ends with its goroutine
	}
	return err
}

// median is the middle of values, or the mean of the two there.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}
