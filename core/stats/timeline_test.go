package stats

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"vectorcheck/core/check"
	"vectorcheck/core/target"
)

// sum adds up points, the time they stand for too.
func sum(points []Point) Point {
	var all Point
	for i := range points {
		all.Seconds += points[i].Seconds
		all.addCounts(&points[i])
	}
	all.InFlight, all.Halt = 0, 0
	return all
}

// scenario feeds rs to a Timeline over seconds with pauses and clocks set back,
// and returns it with all that TakeChanged gave, by second.
func scenario(seed uint64, rs []check.Result, recent, whole int) (*Timeline, map[int64]Point) {
	rng := rand.New(rand.NewPCG(seed, 1))
	timeline := NewTimeline(recent, whole)
	saved := map[int64]Point{}
	save := func() {
		for _, p := range timeline.TakeChanged() {
			saved[p.Second] = p
		}
	}
	second := int64(1_800_000_000)
	for i := range rs {
		switch rng.IntN(20) {
		case 0, 1, 2:
			second++
		case 3:
			second += rng.Int64N(40)
		case 4:
			second -= rng.Int64N(3)
		case 5:
			save()
		case 6:
			timeline.ObserveInFlight(second, rng.Int64N(50))
		case 7:
			timeline.Halt(check.Cause(rng.IntN(5)))
		}
		timeline.Add(second, &rs[i])
	}
	save()
	return timeline, saved
}

func TestTimelineConservesSums(t *testing.T) {
	for seed := range uint64(30) {
		rs := results(seed, 2000)
		totals := tallyOf(rs).Figures()
		timeline, saved := scenario(seed, rs, 10, 16)

		whole := timeline.Whole()
		if len(whole) > 16 || len(timeline.Recent()) > 10 {
			t.Fatalf("seed %d: %d whole and %d recent points; want at most 16 and 10", seed, len(whole), len(timeline.Recent()))
		}
		var savedPoints []Point
		for _, p := range saved {
			if p.Seconds != 1 {
				t.Fatalf("seed %d: a saved point of %d s", seed, p.Seconds)
			}
			savedPoints = append(savedPoints, p)
		}
		got := sum(whole)
		if got != sum(savedPoints) {
			t.Fatalf("seed %d: the whole run differs from the points that were saved", seed)
		}
		if got.Matches != totals.Matches || got.Mismatches != totals.Mismatches || got.Errors != totals.Failed() ||
			got.Skipped != totals.Skipped || got.Attempts != totals.Attempts || got.Latency.Count() != totals.Attempts {
			t.Fatalf("seed %d: points sum to %+v, want totals %+v", seed, got, totals.Totals)
		}
		for i := 1; i < len(whole); i++ {
			if whole[i].Second < whole[i-1].Second+whole[i-1].Seconds {
				t.Fatalf("seed %d: points %d and %d overlap", seed, i-1, i)
			}
		}
	}
}

func TestTimelineRestores(t *testing.T) {
	for seed := range uint64(10) {
		original, saved := scenario(seed, results(seed, 1500), 10, 16)
		restored := NewTimeline(10, 16)
		for _, second := range slices.Sorted(maps.Keys(saved)) {
			restored.Restore(saved[second])
		}
		if !slices.Equal(restored.Whole(), original.Whole()) || !slices.Equal(restored.Recent(), original.Recent()) {
			t.Fatalf("seed %d: the restored timeline differs", seed)
		}
		if changed := restored.TakeChanged(); len(changed) != 0 {
			t.Fatalf("seed %d: %d points changed by being restored", seed, len(changed))
		}
	}
}

func TestTimelineKeepsGaps(t *testing.T) {
	timeline := NewTimeline(100, 4)
	match := &check.Result{Outcome: check.Match, Attempts: 1, LastAttempt: time.Millisecond}
	for _, second := range []int64{1000, 1001, 1002, 1003, 1040, 1041, 1042, 1043} {
		timeline.Add(second, match)
	}
	var got [][2]int64
	for _, p := range timeline.Whole() {
		got = append(got, [2]int64{p.Second, p.Seconds})
	}
	want := [][2]int64{{1000, 2}, {1002, 2}, {1040, 2}, {1042, 2}}
	if !slices.Equal(got, want) {
		t.Errorf("points (second, seconds) %v, want %v", got, want)
	}
}

func TestTimelineTellsHalts(t *testing.T) {
	timeline := NewTimeline(3, 2)
	if timeline.Halt(check.Pause) {
		t.Error("a halt of nothing")
	}
	active := func(second int64) { timeline.ObserveInFlight(second, 1) }
	active(1000)
	if timeline.Halt(0) || !timeline.Halt(check.Outage) || timeline.Halt(check.Outage) || timeline.Halt(check.Pause) {
		t.Error("it is not new once")
	}
	timeline.Add(1001, &check.Result{Outcome: check.Failed, Kind: target.Timeout}) // it was under way
	if !timeline.Halt(check.Pause) {
		t.Error("the last second has no halt")
	}
	active(1005)
	active(1006)
	timeline.Halt(check.Pause)
	active(1010)
	timeline.Halt(0)
	var halts []check.Cause
	for _, p := range timeline.TakeChanged() {
		halts = append(halts, p.Halt)
	}
	if want := []check.Cause{check.Outage, check.Outage, 0, check.Pause, 0}; !slices.Equal(halts, want) {
		t.Errorf("halts %v, want %v", halts, want)
	}
	halts = nil
	for _, p := range timeline.Whole() {
		halts = append(halts, p.Halt)
	}
	if want := []check.Cause{check.Pause, 0}; !slices.Equal(halts, want) {
		t.Errorf("halts of the whole run %v, want %v: the last in each point", halts, want)
	}
}

func TestTakeChanged(t *testing.T) {
	timeline := NewTimeline(2, 10)
	match := &check.Result{Outcome: check.Match, Attempts: 1}
	seconds := func() (out []int64) {
		for _, p := range timeline.TakeChanged() {
			out = append(out, p.Second)
		}
		return out
	}
	for s := range int64(5) {
		timeline.Add(100+s, match)
	}
	if got, want := seconds(), []int64{100, 101, 102, 103, 104}; !slices.Equal(got, want) {
		t.Errorf("changed %v, want %v: those no longer recent too", got, want)
	}
	if got := seconds(); len(got) != 0 {
		t.Errorf("changed %v, want none since", got)
	}
	timeline.Add(104, match)
	points := timeline.TakeChanged()
	if len(points) != 1 || points[0].Matches != 2 {
		t.Errorf("changed %d points, want second 104 again with both its matches", len(points))
	}
}

func TestTimelineAtTheEndsOfTime(t *testing.T) {
	timeline := NewTimeline(0, 0)
	match := &check.Result{Outcome: check.Match, Attempts: 1}
	for _, second := range []int64{math.MaxInt64, 0, math.MinInt64, -1, 5} {
		timeline.Add(second, match)
	}
	if got := sum(timeline.Whole()).Matches; got != 5 {
		t.Errorf("%d matches, want 5", got)
	}
}

func TestRateNow(t *testing.T) {
	timeline := NewTimeline(100, 100)
	match := &check.Result{Outcome: check.Match, Attempts: 1}
	add := func(second int64, n int) {
		timeline.ObserveInFlight(second, 1)
		for range n {
			timeline.Add(second, match)
		}
	}
	if _, ok := timeline.RateNow(1000); ok {
		t.Error("a rate before the first second")
	}
	add(1000, 10)
	if _, ok := timeline.RateNow(1000); ok {
		t.Error("a rate of the first second before it is complete")
	}
	add(1001, 20)
	// 1002 and 1003: paused.
	add(1004, 0)
	add(1005, 3)
	for _, c := range []struct {
		now  int64
		want float64
		ok   bool
	}{
		{1001, 10, true},
		{1002, 15, true},
		{1004, 15, true}, // the pause does not count as zero
		{1005, 10, true}, // a second of waiting does
		{1006, 23.0 / 3, true},
		{1011, 0, false},
	} {
		if got, ok := timeline.RateNow(c.now); got != c.want || ok != c.ok {
			t.Errorf("RateNow(%d) = %v, %v; want %v, %v", c.now, got, ok, c.want, c.ok)
		}
	}
}

func TestTimelineAddDoesNotAllocate(t *testing.T) {
	timeline := NewTimeline(10, 10)
	rs := results(1, 1000)
	timeline.Add(1, &rs[0])
	i := 0
	if n := testing.AllocsPerRun(2000, func() { timeline.Add(1, &rs[i%len(rs)]); i++ }); n != 0 {
		t.Errorf("Add allocates %v times within a second, want 0", n)
	}
}

func BenchmarkTimelineAdd(b *testing.B) {
	rs := results(1, 4096)
	timeline := NewTimeline(600, 1000)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		timeline.Add(int64(i/2000), &rs[i%len(rs)])
		if i%500 == 0 {
			timeline.TakeChanged()
		}
		i++
	}
}
