package check

import (
	"io"
	"math"
	"slices"
	"testing"
	"time"

	"vectorcheck/core/target"
)

func TestRetryAgain(t *testing.T) {
	retry := Retry{Retries: 3, Backoff: time.Second, Factor: 2, Cap: 3 * time.Second, On: DefaultStatuses()}
	for _, tc := range []struct {
		name    string
		attempt int
		err     target.Error
		random  float64
		wait    time.Duration
		again   bool
	}{
		{"timeout", 1, target.Error{Kind: target.Timeout}, 0.5, 500 * time.Millisecond, true},
		{"second doubles", 2, target.Error{Kind: target.Connection}, 0.5, time.Second, true},
		{"third is capped", 3, target.Error{Kind: target.Throttled, Status: 429}, 0.5, 1500 * time.Millisecond, true},
		{"fourth is one too many", 4, target.Error{Kind: target.Timeout}, 0.5, 0, false},
		{"no jitter left", 1, target.Error{Kind: target.Timeout}, 0, 0, true},
		{"502", 1, target.Error{Kind: target.HTTP, Status: 502}, 0.5, 500 * time.Millisecond, true},
		{"503", 1, target.Error{Kind: target.HTTP, Status: 503}, 0.5, 500 * time.Millisecond, true},
		{"504", 1, target.Error{Kind: target.HTTP, Status: 504}, 0.5, 500 * time.Millisecond, true},
		{"500", 1, target.Error{Kind: target.HTTP, Status: 500}, 0.5, 500 * time.Millisecond, true},
		{"408", 1, target.Error{Kind: target.HTTP, Status: 408}, 0.5, 500 * time.Millisecond, true},
		{"425", 1, target.Error{Kind: target.HTTP, Status: 425}, 0.5, 500 * time.Millisecond, true},
		{"520", 1, target.Error{Kind: target.HTTP, Status: 520}, 0.5, 500 * time.Millisecond, true},
		{"524", 1, target.Error{Kind: target.HTTP, Status: 524}, 0.5, 500 * time.Millisecond, true},
		{"529", 1, target.Error{Kind: target.HTTP, Status: 529}, 0.5, 500 * time.Millisecond, true},
		{"525, a certificate", 1, target.Error{Kind: target.HTTP, Status: 525}, 0.5, 0, false},
		{"501", 1, target.Error{Kind: target.HTTP, Status: 501}, 0.5, 0, false},
		{"a 400 that throttles", 1, target.Error{Kind: target.Throttled, Status: 400}, 0.5, 500 * time.Millisecond, true},
		{"a 200 that throttles", 1, target.Error{Kind: target.Throttled, Status: 200}, 0.5, 500 * time.Millisecond, true},
		{"400", 1, target.Error{Kind: target.HTTP, Status: 400}, 0.5, 0, false},
		{"302", 1, target.Error{Kind: target.HTTP, Status: 302}, 0.5, 0, false},
		{"bad reply", 1, target.Error{Kind: target.BadReply}, 0.5, 0, false},
		{"refused certificate", 1, target.Error{Kind: target.Connection, Permanent: true}, 0.5, 0, false},
	} {
		wait, again := retry.Again(tc.attempt, &tc.err, tc.random)
		if wait != tc.wait || again != tc.again {
			t.Errorf("%s: Again(%d, %v, %v) = %v, %v; want %v, %v",
				tc.name, tc.attempt, tc.err.Kind, tc.random, wait, again, tc.wait, tc.again)
		}
	}
}

// A connection that had waited tells nothing of the API: at first.
func TestRetryAfterAConnectionThatHadWaited(t *testing.T) {
	waited := &target.Error{Kind: target.Connection, Waited: true}
	r := DefaultRetry()
	for attempt, want := range []time.Duration{1: 0, 2: 2 * time.Second, 3: 4 * time.Second} {
		if wait, again := r.Again(attempt, waited, 1); attempt > 0 && (wait != want || !again) {
			t.Errorf("after attempt %d: %v, %v; want %v", attempt, wait, again, want)
		}
	}
	if _, again := (Retry{}).Again(1, waited, 1); again {
		t.Error("it is repeated though nothing is to be")
	}
}

func TestRetryAgainNeverOverflows(t *testing.T) {
	retry := Retry{Retries: math.MaxInt, Backoff: time.Hour, Factor: 10, Cap: time.Minute}
	wait, again := retry.Again(10_000, &target.Error{Kind: target.Timeout}, 0.999)
	if !again || wait < 0 || wait > time.Minute {
		t.Errorf("Again(10000) = %v, %v; want within a minute", wait, again)
	}
}

func TestRetryHold(t *testing.T) {
	retry := DefaultRetry()
	for _, tc := range []struct {
		err  target.Error
		want time.Duration
	}{
		{target.Error{}, 0},
		{target.Error{HasRetryAfter: true, RetryAfter: 5 * time.Second}, 5 * time.Second},
		{target.Error{HasRetryAfter: true, RetryAfter: 24 * time.Hour}, retry.HoldCap},
		{target.Error{HasRetryAfter: true, RetryAfter: -time.Second}, 0},
		{target.Error{RetryAfter: time.Second}, 0},
	} {
		if got := retry.Hold(&tc.err); got != tc.want {
			t.Errorf("Hold(%+v) = %v; want %v", tc.err, got, tc.want)
		}
	}
}

func TestInOrder(t *testing.T) {
	order, err := InOrder(3, 6)
	if err != nil {
		t.Fatal(err)
	}
	if got := indexes(order); !slices.Equal(got, []int64{3, 4, 5}) {
		t.Errorf("rows 3:6 = %v", got)
	}
	for _, bad := range [][2]int64{{3, 3}, {4, 3}, {-1, 3}} {
		if _, err := InOrder(bad[0], bad[1]); err == nil {
			t.Errorf("InOrder(%d, %d) gave no error", bad[0], bad[1])
		}
	}
}

func TestSampledIsAPermutation(t *testing.T) {
	for _, count := range []int64{1, 2, 3, 4, 5, 63, 64, 65, 1000, 1 << 12, 100_003} {
		order, err := Sampled(count, count, 7)
		if err != nil {
			t.Fatal(err)
		}
		rows := indexes(order)
		slices.Sort(rows)
		for i, row := range rows {
			if row != int64(i) {
				t.Fatalf("of %d rows, number %d in ascending order is %d", count, i, row)
			}
		}
	}
}

func TestSampledDependsOnTheSeedAlone(t *testing.T) {
	a, _ := Sampled(10_000_000, 50, 1)
	b, _ := Sampled(10_000_000, 1000, 1)
	c, _ := Sampled(10_000_000, 50, 2)
	if first := indexes(b)[:50]; !slices.Equal(indexes(a), first) {
		t.Error("a shorter sample is not the beginning of a longer one")
	}
	if slices.Equal(indexes(a), indexes(c)) {
		t.Error("two seeds give one sample")
	}
}

// A prefix must spread over the file as chance would have it: chi-square over
// 100 equal parts, 99 degrees of freedom, 99.99 % of which lie below 161.
func TestSampledPrefixIsUniform(t *testing.T) {
	const count, n, parts = 1_000_000, 10_000, 100
	for seed := range uint64(5) {
		order, _ := Sampled(count, n, seed)
		var seen [parts]float64
		for _, row := range indexes(order) {
			seen[row*parts/count]++
		}
		chi := 0.0
		for _, k := range seen {
			chi += (k - n/parts) * (k - n/parts) / (n / parts)
		}
		if chi > 161 || chi < 50 {
			t.Errorf("seed %d: chi-square %.0f over %d parts", seed, chi, parts)
		}
	}
}

func TestSampledRefusesWhatIsNoSample(t *testing.T) {
	for _, n := range []int64{0, -1, 11} {
		if _, err := Sampled(10, n, 1); err == nil {
			t.Errorf("a sample of %d from 10 gave no error", n)
		}
	}
}

func TestRemaining(t *testing.T) {
	order, _ := InOrder(100, 110)
	saved := map[int64]bool{103: true, 105: true}
	asked := []int64{}
	plan := Remaining(order, 2, 6, func(index int64) (bool, error) {
		asked = append(asked, index)
		return saved[index], nil
	})
	got := drain(t, plan)
	if want := []int64{102, 104, 106, 107, 108, 109}; !slices.Equal(got, want) {
		t.Errorf("remaining = %v; want %v", got, want)
	}
	if want := []int64{102, 103, 104, 105}; !slices.Equal(asked, want) {
		t.Errorf("asked about %v; want %v", asked, want)
	}
}

func TestAgainMeetsEachFailedRowOnce(t *testing.T) {
	failedRows := []int64{1, 4, 9, 16, 25}
	plan := Again(func(after int64) ([]Item, error) {
		var page []Item
		for _, row := range failedRows {
			if row > after && len(page) < 2 {
				page = append(page, Item{Index: row, Prior: target.Timeout})
			}
		}
		return page, nil
	})
	order, _ := InOrder(0, 2)
	got := drain(t, Chain(Remaining(order, 0, 0, nil), plan))
	if want := []int64{0, 1, 1, 4, 9, 16, 25}; !slices.Equal(got, want) {
		t.Errorf("chain = %v; want %v", got, want)
	}
}

func TestFrontier(t *testing.T) {
	f := NewFrontier(70)
	steps := []struct{ done, low, high int64 }{
		{-1, 70, 70}, {3, 70, 70}, {71, 70, 72}, {70, 72, 72}, {200, 72, 201}, {72, 73, 201},
	}
	for _, s := range steps {
		f.Done(s.done)
		if f.Low() != s.low || f.High() != s.high {
			t.Fatalf("after Done(%d): low %d high %d; want %d %d", s.done, f.Low(), f.High(), s.low, s.high)
		}
	}
}

func TestFrontierInAnyOrder(t *testing.T) {
	const n = 5000
	order, _ := Sampled(n, n, 3)
	f := NewFrontier(0)
	done := make([]bool, n)
	for _, position := range indexes(order) {
		f.Done(position)
		done[position] = true
		low := int64(slices.Index(done, false))
		if low < 0 {
			low = n
		}
		if f.Low() != low {
			t.Fatalf("low is %d; want %d", f.Low(), low)
		}
	}
	if f.High() != n || len(f.done) > 1 {
		t.Errorf("at the end: high %d, %d words kept", f.High(), len(f.done))
	}
}

func TestOutcomeNamesReadBack(t *testing.T) {
	for _, o := range Outcomes() {
		if got, err := ParseOutcome(o.String()); err != nil || got != o {
			t.Errorf("ParseOutcome(%q) = %v, %v", o, got, err)
		}
	}
	if _, err := ParseOutcome("found"); err == nil {
		t.Error("an unknown outcome gave no error")
	}
}

func indexes(order Order) []int64 {
	rows := make([]int64, order.Len())
	for i := range rows {
		rows[i] = order.At(int64(i))
	}
	return rows
}

func drain(t *testing.T, plan Plan) (rows []int64) {
	t.Helper()
	for {
		item, err := plan.Next()
		if err == io.EOF {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, item.Index)
	}
}
