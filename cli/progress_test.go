package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"vectorcheck/core"
	"vectorcheck/core/stats"
)

func snapshot() core.Snapshot {
	return core.Snapshot{
		State: core.Running, Total: 10_000_000, Saved: 4_812_330, Left: 5_187_670,
		Figures: stats.Figures{Totals: stats.Totals{Matches: 4_810_000, Mismatches: 1443}},
		RateNow: 497.6, HasRateNow: true, ETA: 10_400 * time.Second, HasETA: true,
	}
}

func TestProgressLines(t *testing.T) {
	stopping := snapshot()
	stopping.State, stopping.InFlight = core.Stopping, 12
	held := snapshot()
	held.HeldFor = 4200 * time.Millisecond
	narrow := strings.Repeat(" ", 10)
	for _, tc := range []struct {
		name     string
		snapshot core.Snapshot
		width    int // 0: no terminal
		want     string
	}{
		{"begin", core.Snapshot{State: core.Running, Total: 10, Left: 10}, 0, "0 of 10  0 errors\n"},
		{"in a pipe", snapshot(), 0, "4,812,330 of 10,000,000  498/s  accuracy 99.970 %  0 errors  2 h 53 min left\n"},
		{"on a terminal", snapshot(), 120,
			"\r▕█████████▌          ▏  4,812,330 of 10,000,000  498/s  accuracy 99.970 %  0 errors  2 h 53 min left"},
		{"on a narrow one", snapshot(), 60, "\r▕█████████▌          ▏  4,812,330 of 10,000,000  498/s"},
		{"on one without room for the bar", snapshot(), 40, "\r4,812,330 of 10,000,000  498/s" + narrow[:9]},
		{"on one of 20 columns", snapshot(), 20, "\r48 %  498/s" + narrow[:8]},
		{"on one of 5", snapshot(), 5, "\r48 %"},
		{"on one of 4", snapshot(), 4, "\r48%"},
		{"on one of 3", snapshot(), 3, "\r  "},
		{"stopping", stopping, 0, "4,812,330 of 10,000,000  498/s  accuracy 99.970 %  0 errors  stopping, 12 under way\n"},
		{"held back", held, 0, "4,812,330 of 10,000,000  498/s  accuracy 99.970 %  0 errors  waiting 4.2 s as the API asks\n"},
	} {
		var out bytes.Buffer
		p := progress{out: &out, shown: new(int)}
		*p.shown = min(39, max(0, tc.width-1)) // by a line before
		if tc.width > 0 {
			p.width = func() int { return tc.width }
		}
		p.show(tc.snapshot)
		if out.String() != tc.want {
			t.Errorf("%s:\n%q; want\n%q", tc.name, out.String(), tc.want)
		}
	}
}

func TestQuietShowsNoProgress(t *testing.T) {
	var out bytes.Buffer
	p := progress{out: &out, quiet: true}
	p.show(snapshot())
	p.finish(snapshot())
	if out.Len() != 0 {
		t.Errorf("%q", out.String())
	}
	if p.say("stopping"); out.String() != "stopping\n" {
		t.Errorf("%q", out.String())
	}
}

func TestBarIsAlwaysAsLong(t *testing.T) {
	for saved := range int64(1001) {
		drawn := bar(core.Snapshot{Saved: saved, Total: 1000})
		if n := len([]rune(drawn)); n != barCells+2 {
			t.Fatalf("%d of 1000: %d characters, %q", saved, n, drawn)
		}
	}
	if full := bar(core.Snapshot{Saved: 5, Total: 5}); strings.Count(full, "█") != barCells {
		t.Errorf("all done: %q", full)
	}
}

// Whatever the width, a line fits and does not wrap, and from four columns on it says how
// much is done.
func TestALineFitsEveryWidth(t *testing.T) {
	done, begin, stopping := snapshot(), core.Snapshot{State: core.Running, Total: 10, Left: 10}, snapshot()
	done.Saved, done.Left = done.Total, 0
	stopping.State, stopping.InFlight = core.Stopping, 12
	for name, s := range map[string]core.Snapshot{"half": snapshot(), "done": done, "begin": begin, "stopping": stopping} {
		before := 0
		for width := 1; width <= 200; width++ {
			shown := line(s, progress{}.cells(s), width-1)
			length := len([]rune(shown))
			if length > width-1 || width > 4 && length == 0 || strings.ContainsAny(shown, "\x1b\r\n") {
				t.Errorf("%s, %d columns: %q", name, width, shown)
			}
			if width > 5 && width < 20 && length < before {
				t.Errorf("%s, %d columns: %q is shorter than with one less", name, width, shown)
			}
			before = length
		}
	}
}
