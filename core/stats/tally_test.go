package stats

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"vectorcheck/core/check"
	"vectorcheck/core/target"
)

// results returns n results of every outcome, drawn from seed.
func results(seed uint64, n int) []check.Result {
	rng := rand.New(rand.NewPCG(seed, 0))
	latency := func() time.Duration {
		return time.Duration(math.Exp(rng.NormFloat64()+17)) * time.Nanosecond // about 24 ms
	}
	out := make([]check.Result, n)
	for i := range out {
		r := check.Result{Index: int64(i), Position: int64(i), Attempts: 1, LastAttempt: latency()}
		switch x := rng.IntN(100); {
		case x < 80:
			r.Outcome, r.Similarity = check.Match, 0.99+rng.Float64()/100
		case x < 88:
			r.Outcome, r.Similarity = check.Mismatch, rng.Float64()*1.5-0.6
		case x < 90:
			r.Outcome, r.Similarity = check.Mismatch, math.NaN()
		case x < 97:
			kinds := target.Kinds()
			r.Outcome, r.Kind = check.Failed, kinds[rng.IntN(len(kinds))]
			for range rng.IntN(4) {
				r.Earlier = append(r.Earlier, latency())
				r.Throttled += rng.IntN(2)
			}
			r.Attempts += len(r.Earlier)
		default:
			out[i] = check.Result{Index: int64(i), Position: int64(i), Outcome: check.Skipped, Reason: "zero vector"}
			continue
		}
		r.Latency = r.LastAttempt
		for _, d := range r.Earlier {
			r.Latency += d
		}
		out[i] = r
	}
	return out
}

func tallyOf(rs []check.Result) *Tally {
	t := NewTally()
	for i := range rs {
		t.Add(&rs[i])
	}
	return t
}

func TestFigures(t *testing.T) {
	tally := tallyOf([]check.Result{
		{Outcome: check.Match, Similarity: 1, Latency: 10 * time.Millisecond, LastAttempt: 10 * time.Millisecond, Attempts: 1},
		{Outcome: check.Match, Similarity: 0.99, Latency: 30 * time.Millisecond, LastAttempt: 10 * time.Millisecond,
			Earlier: []time.Duration{5 * time.Millisecond}, Attempts: 2},
		{Outcome: check.Mismatch, Similarity: -0.5, Latency: 20 * time.Millisecond, LastAttempt: 20 * time.Millisecond, Attempts: 1},
		{Outcome: check.Mismatch, Similarity: math.NaN(), Latency: time.Millisecond, LastAttempt: time.Millisecond, Attempts: 1},
		{Outcome: check.Failed, Kind: target.Timeout, Latency: 2 * time.Hour, LastAttempt: 2 * time.Hour, Attempts: 1},
		{Outcome: check.Skipped},
	})
	tally.AddActive(2 * time.Second)
	f := tally.Figures()

	counts := []struct {
		name      string
		got, want int64
	}{
		{"Answered", f.Answered(), 4},
		{"Failed", f.Failed(), 1},
		{"Checked", f.Checked(), 5},
		{"Done", f.Done(), 6},
		{"Attempts", f.Attempts, 6},
		{"Similarities", f.Similarities, 3},
		{"AttemptLatency.Count", f.AttemptLatency.Count, 6},
		{"TotalLatency.Count", f.TotalLatency.Count, 5},
	}
	for _, c := range counts {
		if c.got != c.want {
			t.Errorf("%s = %d, want %d", c.name, c.got, c.want)
		}
	}
	share := func(name string, want float64, value func() (float64, bool)) {
		if got, ok := value(); !ok || math.Abs(got-want) > 1e-12 {
			t.Errorf("%s() = %v, %v; want %v", name, got, ok, want)
		}
	}
	share("Accuracy", 2.0/4, f.Accuracy)
	share("SuccessRate", 4.0/5, f.SuccessRate)
	share("WorstCase", 2.0/5, f.WorstCase)
	share("MeanSimilarity", (1+0.99-0.5)/3, f.MeanSimilarity)
	share("RateOverall", 2.5, f.RateOverall)
	if f.SimilarityMin != -0.5 {
		t.Errorf("SimilarityMin = %v, want -0.5", f.SimilarityMin)
	}
	if d := f.TotalLatency.Max; d < time.Hour || d > time.Hour+4*time.Second {
		t.Errorf("TotalLatency.Max = %v, want a 2 h latency clamped to about 1 h", d)
	}
	if d := f.AttemptLatency.P50; d < 10*time.Millisecond || d > 10010*time.Microsecond {
		t.Errorf("AttemptLatency.P50 = %v, want 10 ms", d)
	}
}

func TestFiguresOfNothing(t *testing.T) {
	f := NewTally().Figures()
	for name, value := range map[string]func() (float64, bool){
		"Accuracy": f.Accuracy, "SuccessRate": f.SuccessRate, "WorstCase": f.WorstCase,
		"MeanSimilarity": f.MeanSimilarity, "RateOverall": f.RateOverall,
	} {
		if got, ok := value(); ok || got != 0 {
			t.Errorf("%s() = %v, %v; want no value", name, got, ok)
		}
	}
	if f.AttemptLatency != (Percentiles{}) {
		t.Errorf("AttemptLatency = %+v, want zeros", f.AttemptLatency)
	}
}

func TestAddTakesBackPriorError(t *testing.T) {
	tally := tallyOf([]check.Result{
		{Outcome: check.Failed, Kind: target.Timeout, Attempts: 3},
		{Outcome: check.Failed, Kind: target.HTTP, Attempts: 1},
		{Outcome: check.Match, Similarity: 1, Attempts: 1, Prior: target.Timeout},
		{Outcome: check.Failed, Kind: target.BadReply, Attempts: 1, Prior: target.HTTP},
	})
	f := tally.Figures()
	want := [target.BadReply + 1]int64{target.BadReply: 1}
	if f.Errors != want || f.Matches != 1 || f.Checked() != 2 || f.Attempts != 6 {
		t.Errorf("errors %v, matches %d, checked %d, attempts %d; want %v, 1, 2, 6",
			f.Errors, f.Matches, f.Checked(), f.Attempts, want)
	}
}

func TestAddCountsUnknownKind(t *testing.T) {
	tally := tallyOf([]check.Result{{Outcome: check.Failed, Kind: 200, Attempts: 1}})
	if f := tally.Figures(); f.Failed() != 1 {
		t.Errorf("Failed() = %d, want 1", f.Failed())
	}
}

func TestRestoreShowsTheSameFigures(t *testing.T) {
	for seed := range uint64(20) {
		rs := results(seed, int(seed)*50)
		original := tallyOf(rs)
		original.AddActive(time.Duration(seed) * time.Second)
		state, err := original.State()
		if err != nil {
			t.Fatal(err)
		}
		restored, err := RestoreTally(state)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if got, want := restored.Figures(), original.Figures(); got != want {
			t.Fatalf("seed %d: restored %+v\nwant %+v", seed, got, want)
		}
		more := results(seed+100, 30)
		for i := range more {
			original.Add(&more[i])
			restored.Add(&more[i])
		}
		if got, want := restored.Figures(), original.Figures(); got != want {
			t.Fatalf("seed %d, counted on: restored %+v\nwant %+v", seed, got, want)
		}
	}
}

func TestStateIsIndependentOfLaterCounting(t *testing.T) {
	tally := tallyOf(results(1, 1000))
	state, err := tally.State()
	if err != nil {
		t.Fatal(err)
	}
	kept := State{state.Totals, slices.Clone(state.AttemptLatency), slices.Clone(state.TotalLatency), slices.Clone(state.ResponseLatency)}
	tally.Add(&check.Result{Outcome: check.Match, Attempts: 1, LastAttempt: time.Minute})
	if _, err := tally.State(); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(state, kept) {
		t.Error("a State changed after it was taken")
	}
}

func TestEncodingIsTheLibrarys(t *testing.T) {
	for name, values := range map[string][]int64{
		"empty":  {},
		"zero":   {0},
		"ends":   {latencyLowest, latencyHighest},
		"single": {48_123},
		"many":   {1, 2, 3, 3, 3, 900, 2047, 2048, 2049, 70_000, 70_000, 1_000_000_000},
	} {
		h := newHistogram()
		for _, v := range values {
			if err := h.RecordValues(v, 1+v*1000); err != nil {
				t.Fatal(err)
			}
		}
		encoded, err := newEncoder().encode(h)
		if err != nil {
			t.Fatal(err)
		}
		decoded, err := hdr.Decode(encoded)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !decoded.Equals(h) {
			t.Errorf("%s: the library reads another histogram than was written", name)
		}
	}
}

func TestRestoreRefusesCorruptHistograms(t *testing.T) {
	good, err := tallyOf(results(1, 500)).State()
	if err != nil {
		t.Fatal(err)
	}
	other, err := hdr.New(1, 1000, 2).Encode(hdr.V2CompressedEncodingCookieBase)
	if err != nil {
		t.Fatal(err)
	}
	flipped := slices.Clone(good.AttemptLatency)
	flipped[len(flipped)/2] ^= 1
	for name, bad := range map[string][]byte{
		"missing": nil, "nonsense": []byte("nonsense"), "cut": good.AttemptLatency[:len(good.AttemptLatency)/2],
		"flipped": flipped, "other geometry": other,
	} {
		for field, state := range map[string]State{
			"attempt latencies": {good.Totals, bad, good.TotalLatency, nil},
			"total latencies":   {good.Totals, good.AttemptLatency, bad, nil},
			"response times":    {good.Totals, good.AttemptLatency, good.TotalLatency, bad},
		} {
			if len(bad) == 0 && field == "response times" {
				continue // of a run without a rate
			}
			if _, err := RestoreTally(state); err == nil || !strings.Contains(err.Error(), field) {
				t.Errorf("%s histogram %s: error %v, want one that names it", field, name, err)
			}
		}
	}
}

func FuzzRestoreTally(f *testing.F) {
	state, err := tallyOf(results(1, 100)).State()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(state.AttemptLatency)
	f.Add([]byte(nil))
	f.Fuzz(func(t *testing.T, encoded []byte) {
		tally, err := RestoreTally(State{AttemptLatency: encoded, TotalLatency: encoded})
		if err != nil {
			return
		}
		again, err := tally.State()
		if err != nil {
			t.Fatal(err)
		}
		restored, err := RestoreTally(again)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if got, want := restored.Figures(), tally.Figures(); got != want {
			t.Errorf("figures %+v, want %+v", got, want)
		}
	})
}

func TestRestoreOfANewRun(t *testing.T) {
	tally, err := RestoreTally(State{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := tally.Figures(), NewTally().Figures(); got != want {
		t.Errorf("figures %+v, want %+v", got, want)
	}
}

func TestAddDoesNotAllocate(t *testing.T) {
	rs := results(1, 1000)
	tally := NewTally()
	i := 0
	if n := testing.AllocsPerRun(2000, func() { tally.Add(&rs[i%len(rs)]); i++ }); n != 0 {
		t.Errorf("Add allocates %v times, want 0", n)
	}
}

func BenchmarkTallyAdd(b *testing.B) {
	rs := results(1, 4096)
	tally := NewTally()
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		tally.Add(&rs[i%len(rs)])
		i++
	}
}

func BenchmarkTallyState(b *testing.B) {
	tally := tallyOf(results(1, 1_000_000))
	b.ReportAllocs()
	var size int
	for b.Loop() {
		state, err := tally.State()
		if err != nil {
			b.Fatal(err)
		}
		size = len(state.AttemptLatency)
	}
	b.ReportMetric(float64(size), "bytes/histogram")
}

func BenchmarkTallyFigures(b *testing.B) {
	tally := tallyOf(results(1, 1_000_000))
	for b.Loop() {
		tally.Figures()
	}
}

// Each check counts once from when it was to begin, and never for less than it took.
func TestResponseTimes(t *testing.T) {
	tally := NewTally()
	for i := range 100 {
		took := time.Duration(10+i%3) * time.Millisecond
		tally.Add(&check.Result{Outcome: check.Match, Attempts: 1, Latency: took, LastAttempt: took, FromPlan: took + time.Duration(i)*time.Millisecond})
	}
	tally.Add(&check.Result{Outcome: check.Match, Attempts: 1, Latency: time.Millisecond, LastAttempt: time.Millisecond}) // without a rate
	tally.Add(&check.Result{Outcome: check.Match, Attempts: 1, Untimed: true})
	state, err := tally.State()
	if err != nil {
		t.Fatal(err)
	}
	restored, err := RestoreTally(state)
	if err != nil {
		t.Fatal(err)
	}
	for _, figures := range []Figures{tally.Figures(), restored.Figures()} {
		if p := figures.ResponseLatency; p.Count != 100 || p.Min < 10*time.Millisecond || p.Max < 109*time.Millisecond {
			t.Errorf("%+v", p)
		}
	}
}

// A run file of before has more response times than checks: the rest was inferred. None is
// shown, and its run can go on.
func TestInferredResponseTimesAreNotShown(t *testing.T) {
	old := NewTally()
	took := 20 * time.Millisecond
	r := &check.Result{Outcome: check.Match, Attempts: 1, Latency: took, LastAttempt: took, FromPlan: took}
	old.Add(r)
	record(old.response, time.Microsecond)
	state, err := old.State()
	if err != nil {
		t.Fatal(err)
	}
	tally, err := RestoreTally(state)
	if err != nil {
		t.Fatal(err)
	}
	if p := tally.Figures().ResponseLatency; p.Count != 0 {
		t.Errorf("%+v", p)
	}
	if p := tally.Figures().TotalLatency; p.Count != 1 {
		t.Errorf("%+v", p)
	}
	tally.Add(r)
	if p := tally.Figures().ResponseLatency; p.Count != 1 || p.Min < 19*time.Millisecond {
		t.Errorf("%+v", p)
	}
}

// What is more than rounding above 1 is counted, and counts as 1.
func TestSimilaritiesAbove1(t *testing.T) {
	tally := NewTally()
	for _, s := range []float64{0.5, 1.0000005, 1.0143, 1.002} {
		tally.Add(&check.Result{Outcome: check.Match, Similarity: s})
	}
	totals := tally.Totals()
	if totals.AboveOne != 2 || totals.SimilarityMax != 1.0143 || totals.SimilaritySum != 3.5 || totals.SimilarityMin != 0.5 {
		t.Errorf("%+v", totals)
	}
}

// Scores that the metric cannot have are counted by themselves, and are no similarities.
func TestImpossibleScores(t *testing.T) {
	tally := NewTally()
	tally.Add(&check.Result{Outcome: check.Match, Similarity: 0.5})
	for _, score := range []float64{1.5, -2, 987} {
		tally.Add(&check.Result{Outcome: check.Match, Similarity: math.NaN(), Impossible: true, Score: score})
	}
	state, err := tally.State()
	if err != nil {
		t.Fatal(err)
	}
	again, err := RestoreTally(state)
	if err != nil {
		t.Fatal(err)
	}
	totals := again.Totals()
	if totals.Impossible != 3 || totals.ImpossibleMin != -2 || totals.ImpossibleMax != 987 || totals.Similarities != 1 || totals.AboveOne != 0 || totals.Matches != 4 {
		t.Errorf("%+v", totals)
	}
}

func TestRateUnheld(t *testing.T) {
	totals := Totals{Matches: 100, ActiveNanos: int64(10 * time.Second)}
	if rate, ok := totals.RateUnheld(); ok {
		t.Errorf("without a hold it is %v", rate)
	}
	totals.HeldNanos = int64(6 * time.Second)
	if rate, ok := totals.RateUnheld(); !ok || rate != 25 {
		t.Errorf("%v, %v; want 25", rate, ok)
	}
}
