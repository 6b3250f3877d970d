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
	"strings"
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
// The peak of the memory is that of the last look at the process, some hundredths of a
// second before its end: the kernel's ru_maxrss begins at what this process has when it
// starts another.
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
	ended, peak := make(chan struct{}), make(chan int64)
	go func() { peak <- watchPeak(cmd.Process.Pid, ended) }()
	err := cmd.Wait()
	wall := time.Since(begin)
	close(ended)
	s := sample{wall: wall, cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), peakRSS: <-peak}
	if err != nil {
		return nil, sample{}, fmt.Errorf("%q: %w\n%s%s", command, err, &errors, &output)
	}
	return output.Bytes(), s, nil
}

// watchPeak is the most memory that a process has had, in bytes, as far as that can be
// seen before it has ended.
func watchPeak(pid int, ended <-chan struct{}) (peak int64) {
	for {
		peak = max(peak, peakNow(pid))
		select {
		case <-ended:
			return peak
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// peakNow is 0 when the process has ended.
func peakNow(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, line, _ := strings.Cut(string(status), "VmHWM:")
	var kib int64
	_, _ = fmt.Sscan(line, &kib) // a process that ends has no such line
	return kib << 10
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
