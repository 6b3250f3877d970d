//go:build linux

package main

import (
	"fmt"
	"strings"
	"testing"
)

func TestRunPinned(t *testing.T) {
	cores, err := pickCores()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, core := range []int{cores.server, cores.client} {
		output, s, err := runPinned(t.Context(), core, dir, []string{"sh", "-c", "pwd; grep Cpus_allowed_list /proc/self/status"})
		if err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf("%s\nCpus_allowed_list:\t%d", dir, core)
		if got := strings.TrimSpace(string(output)); got != want {
			t.Errorf("pinned to core %d it says %q, want %q", core, got, want)
		}
		if s.cpu <= 0 || s.wall <= 0 || s.peakRSS <= 0 {
			t.Errorf("it took %+v, want more than zero of all but requests", s)
		}
	}
}

func TestRunPinnedFails(t *testing.T) {
	cores, err := pickCores()
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = runPinned(t.Context(), cores.client, t.TempDir(), []string{"sh", "-c", "echo why >&2; exit 3"})
	if err == nil || !strings.Contains(err.Error(), "why") || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("the error is %v, want the exit status and the standard error", err)
	}
}

func TestMedian(t *testing.T) {
	for _, test := range []struct {
		values []float64
		want   float64
	}{
		{[]float64{3}, 3},
		{[]float64{9, 1, 4}, 4},
		{[]float64{4, 1, 9, 2}, 3},
	} {
		if got := median(test.values); got != test.want {
			t.Errorf("median(%v) = %v, want %v", test.values, got, test.want)
		}
	}
}
