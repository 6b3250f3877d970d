package runfile

import (
	"bytes"
	"errors"
	"math"
	"testing"

	"vectorcheck/core/check"
	"vectorcheck/core/stats"
)

func TestPoints(t *testing.T) {
	f := newFile(t)
	first := stats.Point{Second: 100, Seconds: 1, Attempts: 2, Matches: 3, Mismatches: 4, Errors: 5, Throttled: 6, Skipped: 7, InFlight: 8, Halt: check.Pause}
	first.Latency[0], first.Latency[7], first.Latency[255] = 1, math.MaxUint32, 300
	second := stats.Point{Second: 101, Seconds: 60}
	if err := f.Append(Batch{Points: []stats.Point{second, {Second: 100, Matches: 99}}}); err != nil {
		t.Fatal(err)
	}
	if err := f.Append(Batch{Points: []stats.Point{first}}); err != nil {
		t.Fatal(err)
	}
	expectPoints(t, f, first, second)
	stop := errors.New("stop")
	if err := f.Points(func(stats.Point) error { return stop }); err != stop {
		t.Errorf("an error of yield came back as %v", err)
	}
}

func expectPoints(t *testing.T, f *File, want ...stats.Point) {
	t.Helper()
	err := f.Points(func(p stats.Point) error {
		if len(want) == 0 || p != want[0] {
			t.Fatalf("%v, want %v", p, want)
		}
		want = want[1:]
		return nil
	})
	if err != nil || len(want) != 0 {
		t.Errorf("%v; left %v", err, want)
	}
}

func TestAHaltThatIsNotKnownIsRefused(t *testing.T) {
	for _, halt := range []check.Cause{check.NoHits + 1, 255} {
		f := newFile(t)
		if err := f.Append(Batch{Points: []stats.Point{{Second: 100, Halt: halt}}}); err != nil {
			t.Fatal(err)
		}
		if err := f.Points(func(stats.Point) error { return nil }); !errors.Is(err, ErrDamaged) {
			t.Errorf("%d: %v", halt, err)
		}
	}
}

func TestParseSketchRefuses(t *testing.T) {
	for name, data := range map[string][]byte{
		"no count":            {0},
		"count of 0":          {0, 0},
		"count too large":     {0, 0x80, 0x80, 0x80, 0x80, 0x10},
		"bucket 256":          {0x80, 2, 1},
		"bucket after 255":    {0xff, 1, 1, 0, 1},
		"bucket without end":  {0x80},
		"bucket overflows":    bytes.Repeat([]byte{0xff}, 11),
		"bucket of 64 bits":   {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 1},
		"count beyond 64 bit": append([]byte{0}, bytes.Repeat([]byte{0xff}, 11)...),
	} {
		if s, err := parseSketch(data); err == nil {
			t.Errorf("%s: %x gives %v", name, data, s)
		}
	}
}

func FuzzParseSketch(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{3, 1, 0, 0xff, 0xff, 0xff, 0xff, 0x0f, 250, 1, 7})
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := parseSketch(data)
		if err != nil {
			return
		}
		encoded := appendSketch(nil, &s)
		if len(encoded) > len(data) {
			t.Errorf("%x became longer: %x", data, encoded)
		}
		if again, err := parseSketch(encoded); err != nil || again != s {
			t.Errorf("%x reads back as %v, %v, want %v", encoded, again, err, s)
		}
	})
}
