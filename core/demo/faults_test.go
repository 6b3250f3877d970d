package demo

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

const manyRequests = 100_000

func TestFateShares(t *testing.T) {
	for _, test := range []struct {
		faults            Faults
		hang, unavailable float64
	}{
		{Faults{}, 0, 0},
		{Faults{Hang: 0.01}, 0.01, 0},
		{Faults{Unavailable: 0.1}, 0, 0.1},
		{Faults{Hang: 0.02, Unavailable: 0.002}, 0.02, 0.002},
		{Faults{Hang: 1, Unavailable: 1}, 1, 1},
	} {
		var hang, unavailable float64
		for n := range uint64(manyRequests) {
			fate := test.faults.fate(3, n)
			if fate.hang {
				hang++
			}
			if fate.unavailable {
				unavailable++
			}
		}
		expectShare(t, "Hang", hang/manyRequests, test.hang)
		expectShare(t, "Unavailable", unavailable/manyRequests, test.unavailable)
	}
}

func expectShare(t *testing.T, name string, got, want float64) {
	t.Helper()
	if deviation := 4 * math.Sqrt(want*(1-want)/manyRequests); math.Abs(got-want) > deviation {
		t.Errorf("%s: a share of %v, expected %v", name, got, want)
	}
}

func TestFateDependsOnSeedAndRequestAlone(t *testing.T) {
	faults := Faults{Hang: 0.5, Unavailable: 0.5, Latency: time.Second}
	others := faults
	others.Hang = 0
	differs := false
	for n := range uint64(100) {
		fate := faults.fate(1, n)
		if again := faults.fate(1, n); again != fate {
			t.Fatalf("request %d: %+v, then %+v", n, fate, again)
		}
		other := others.fate(1, n)
		if other.unavailable != fate.unavailable || other.latency != fate.latency {
			t.Fatalf("request %d: setting Hang changed another fault", n)
		}
		differs = differs || faults.fate(2, n) != fate
	}
	if !differs {
		t.Error("two seeds give the same fates")
	}
}

func TestLatencyDistribution(t *testing.T) {
	faults := Faults{Latency: time.Second}
	seconds := make([]float64, manyRequests)
	var sum float64
	for n := range seconds {
		seconds[n] = faults.fate(5, uint64(n)).latency.Seconds()
		sum += seconds[n]
	}
	slices.Sort(seconds)
	for _, test := range []struct {
		name           string
		got, low, high float64
	}{
		{"mean", sum / manyRequests, 0.99, 1.01},
		{"median", seconds[manyRequests/2], 0.82, 0.85},
		{"p99", seconds[manyRequests*99/100], 3.1, 3.4},
		{"least", seconds[0], 0.1, 0.2},
		{"most", seconds[manyRequests-1], 5, 7},
	} {
		if test.got < test.low || test.got > test.high {
			t.Errorf("%s is %v of the mean set: expected %v to %v", test.name, test.got, test.low, test.high)
		}
	}
}

func TestAdmit(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	faults := Faults{RatePerSecond: 50}.activate(1) // ten at once, then one every 20 ms
	for i := range 10 {
		if wait, ok := faults.admit(start); !ok {
			t.Fatalf("request %d of the first ten is to wait %v", i, wait)
		}
	}
	for _, test := range []struct {
		after time.Duration
		wait  time.Duration
		ok    bool
	}{
		{0, 20 * time.Millisecond, false},
		{5 * time.Millisecond, 15 * time.Millisecond, false},
		{5 * time.Millisecond, 15 * time.Millisecond, false}, // refusals cost nothing
		{20 * time.Millisecond, 0, true},
		{30 * time.Millisecond, 10 * time.Millisecond, false},
		{40 * time.Millisecond, 0, true},
	} {
		wait, ok := faults.admit(start.Add(test.after))
		if ok != test.ok || (wait-test.wait).Abs() > time.Microsecond {
			t.Errorf("after %v: wait %v, ok %v; expected %v, %v", test.after, wait, ok, test.wait, test.ok)
		}
	}
}

func TestAdmitExtremes(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	none := Faults{}.activate(1)
	for range 10_000 {
		if _, ok := none.admit(now); !ok {
			t.Fatal("refused without a limit")
		}
	}
	slowest := Faults{RatePerSecond: math.SmallestNonzeroFloat64}.activate(1)
	if _, ok := slowest.admit(now); !ok {
		t.Error("the first request is refused")
	}
	if wait, ok := slowest.admit(now); ok || wait != maxWait {
		t.Errorf("wait %v, ok %v; expected %v, false", wait, ok, maxWait)
	}
}

func TestFaultsValidate(t *testing.T) {
	for _, test := range []struct {
		faults Faults
		want   string // "" for no error
	}{
		{Faults{}, ""},
		{DefaultFaults(), ""},
		{Faults{Missing: 1, Unavailable: 1, Hang: 1}, ""},
		{Faults{Missing: 1.5}, "demo fault Missing is 1.5: expected 0 to 1"},
		{Faults{Unavailable: -0.1}, "Unavailable is -0.1"},
		{Faults{Hang: math.NaN()}, "Hang is NaN"},
		{Faults{Latency: -time.Second}, "Latency in seconds is -1"},
		{Faults{Latency: 2 * time.Hour}, "expected 0 to 3600"},
		{Faults{RatePerSecond: math.Inf(1)}, "RatePerSecond is +Inf"},
	} {
		err := test.faults.validate()
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%+v: error %v, expected %q", test.faults, err, test.want)
		}
	}
}
