package runfile

import (
	"cmp"
	"context"
	"database/sql/driver"
	"errors"
	"io/fs"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"vectorcheck/core/check"
	"vectorcheck/core/stats"
	"vectorcheck/core/target"
	"vectorcheck/internal/testkit"
)

// listed is the list that s gives, whole.
func listed(t testing.TB, f *File, s Selection) (*List, []int64) {
	t.Helper()
	var list List
	if err := f.Select(context.Background(), s, &list); err != nil {
		t.Fatal(err)
	}
	if p := list.Progress(); p != 1 {
		t.Errorf("%+v: the progress ends at %v", s, p)
	}
	return &list, list.Indexes(0, math.MaxInt)
}

func TestSelect(t *testing.T) {
	f := newFile(t)
	of := func(index int64, similarity float64, latency time.Duration) check.Result {
		return check.Result{Index: index, Outcome: check.Match, Similarity: similarity, Latency: latency}
	}
	none := check.Result{Index: 400_000, Outcome: check.Mismatch, Similarity: math.NaN(), Latency: time.Microsecond}
	save(t, f,
		of(0, 0.5, time.Second), of(1, -0.5, time.Millisecond), of(70_000, 1, 2*time.Hour), of(200_000, 0.5, 3*time.Hour),
		of(200_001, -1, 0), none, failed(400_001, target.HTTP, "500"), failed(400_002, target.Timeout, "slow"), skipped(400_003, "NaN"),
	)
	for name, c := range map[string]struct {
		s    Selection
		want []int64
	}{
		"all":                   {Selection{}, []int64{0, 1, 70_000, 200_000, 200_001, 400_000, 400_001, 400_002, 400_003}},
		"all descending":        {Selection{Descending: true}, []int64{400_003, 400_002, 400_001, 400_000, 200_001, 200_000, 70_000, 1, 0}},
		"matches":               {Selection{Filter: Filter{Outcomes: []check.Outcome{check.Match}}}, []int64{0, 1, 70_000, 200_000, 200_001}},
		"several outcomes":      {Selection{Filter: Filter{Outcomes: []check.Outcome{check.Skipped, check.Mismatch}}}, []int64{400_000, 400_003}},
		"one twice":             {Selection{Filter: Filter{Outcomes: []check.Outcome{check.Failed, check.Failed}}}, []int64{400_001, 400_002}},
		"unknown outcome":       {Selection{Filter: Filter{Outcomes: []check.Outcome{9}}}, nil},
		"kind":                  {Selection{Filter: Filter{Kind: target.Timeout}}, []int64{400_002}},
		"kind whatever else":    {Selection{Filter: Filter{Kind: target.HTTP, Outcomes: []check.Outcome{check.Match}}}, []int64{400_001}},
		"kind without rows":     {Selection{Filter: Filter{Kind: target.BadReply}}, nil},
		"unknown kind":          {Selection{Filter: Filter{Kind: 99}, SortBy: ByLatency}, nil},
		"similarity":            {Selection{SortBy: BySimilarity}, []int64{200_001, 1, 0, 200_000, 70_000, 400_000, 400_001, 400_002, 400_003}},
		"similarity descending": {Selection{SortBy: BySimilarity, Descending: true}, []int64{70_000, 0, 200_000, 1, 200_001, 400_000, 400_001, 400_002, 400_003}},
		"latency":               {Selection{SortBy: ByLatency}, []int64{200_001, 400_000, 1, 0, 400_001, 400_002, 70_000, 200_000, 400_003}},
		"latency descending":    {Selection{SortBy: ByLatency, Descending: true}, []int64{70_000, 200_000, 400_001, 400_002, 0, 1, 400_000, 200_001, 400_003}},
		"filter and sort":       {Selection{Filter: Filter{Outcomes: []check.Outcome{check.Mismatch, check.Failed}}, SortBy: ByLatency}, []int64{400_000, 400_001, 400_002}},
	} {
		t.Run(name, func(t *testing.T) {
			list, got := listed(t, f, c.s)
			if !slices.Equal(got, c.want) {
				t.Fatalf("%v, want %v", got, c.want)
			}
			for want, index := range c.want {
				if place, found := list.Find(index); place != int64(want) || !found {
					t.Errorf("Find(%d) = %d, %v, want %d", index, place, found, want)
				}
			}
			for _, index := range []int64{-1, 2, 300_000, 500_000, math.MinInt64, math.MaxInt64} {
				if place, found := list.Find(index); found {
					t.Errorf("Find(%d) = %d, of none", index, place)
				}
			}
		})
	}
}

func TestOrderedBits(t *testing.T) {
	numbers := []float32{
		float32(math.Inf(-1)), -math.MaxFloat32, -1, -0.99999994, -math.SmallestNonzeroFloat32, 0,
		math.SmallestNonzeroFloat32, 0.9999999, 1, 1.0000001, math.MaxFloat32, float32(math.Inf(1)),
	}
	for i, x := range numbers[1:] {
		if a, b := orderedBits(numbers[i]), orderedBits(x); a >= b || b == lastKey || ^a == lastKey {
			t.Errorf("%v gives %x, %v gives %x", numbers[i], a, x, b)
		}
	}
}

func TestListIndexes(t *testing.T) {
	f := newFile(t)
	save(t, f, matched(3), matched(5), matched(8))
	list, _ := listed(t, f, Selection{})
	for _, c := range []struct {
		from int64
		n    int
		want []int64
	}{
		{0, 2, []int64{3, 5}}, {1, 9, []int64{5, 8}}, {3, 1, nil}, {9, 9, nil}, {-4, 1, []int64{3}}, {1, 0, nil}, {1, -1, nil},
	} {
		if got := list.Indexes(c.from, c.n); !slices.Equal(got, c.want) {
			t.Errorf("Indexes(%d, %d) = %v, want %v", c.from, c.n, got, c.want)
		}
	}
}

func TestSelectOfBounds(t *testing.T) {
	f := newFile(t)
	for _, s := range []Selection{{}, {SortBy: ByLatency}} {
		if _, got := listed(t, f, s); len(got) != 0 {
			t.Errorf("of a new run: %v", got)
		}
	}
	save(t, f, matched(math.MaxInt64), matched(math.MaxInt64-math.MaxUint32))
	if _, got := listed(t, f, Selection{SortBy: BySimilarity}); len(got) != 2 {
		t.Errorf("a list of the greatest span: %v", got)
	}
	save(t, f, matched(-5))
	var described *Error
	if err := f.Select(context.Background(), Selection{}, new(List)); !errors.As(err, &described) {
		t.Errorf("beyond the greatest span: %v", err)
	}
}

// sparse makes a file whose scan takes long: it has two rows and 65536 windows.
func sparse(t *testing.T) *File {
	f := newFile(t)
	save(t, f, matched(0), matched(math.MaxUint32))
	return f
}

// begun starts to select, and returns once rows can be used.
func begun(t *testing.T, ctx context.Context, f *File, list *List) <-chan error {
	t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- f.Select(ctx, Selection{}, list) }()
	for list.Len() == 0 {
		select {
		case err := <-ended:
			t.Fatalf("it ended first: %v", err)
		default:
			time.Sleep(time.Millisecond)
		}
	}
	return ended
}

func TestSelectEnds(t *testing.T) {
	f := sparse(t)
	ctx, cancel := context.WithCancel(context.Background())
	var list List
	ended := begun(t, ctx, f, &list)
	testkit.WaitFor(t, "progress", func() bool { return list.Progress() > 0 })
	if p := list.Progress(); p >= 1 {
		t.Errorf("progress %v under way", p)
	}
	cancel()
	if err := <-ended; err != context.Canceled {
		t.Errorf("cancelled: %v", err)
	}
	if got := list.Indexes(0, 9); !slices.Equal(got, []int64{0}) {
		t.Errorf("found until then: %v", got)
	}
	ended = begun(t, context.Background(), f, new(List))
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; !errors.Is(err, fs.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
	if err := f.Select(context.Background(), Selection{}, new(List)); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("of a closed file: %v", err)
	}
}

func TestSelectOfADamagedFile(t *testing.T) {
	f := newFile(t)
	save(t, f, matched(0))
	if err := f.Append(Batch{State: stats.State{Totals: stats.Totals{Matches: -1e18}}}); err != nil {
		t.Fatal(err)
	}
	if _, got := listed(t, f, Selection{SortBy: ByLatency}); len(got) != 1 {
		t.Errorf("with impossible totals: %v", got)
	}
	if _, err := f.writer.exec("UPDATE results SET latency_us = 'soon'"); err != nil {
		t.Fatal(err)
	}
	if err := f.Select(context.Background(), Selection{SortBy: ByLatency}, new(List)); !errors.Is(err, ErrDamaged) {
		t.Error(err)
	}
}

// No filter without matches may read through them.
func TestSelectionsUseTheIndex(t *testing.T) {
	f := newFile(t)
	for _, s := range []Selection{
		{Filter: Filter{Outcomes: []check.Outcome{check.Mismatch}}},
		{Filter: Filter{Outcomes: []check.Outcome{check.Skipped, check.Failed}}, SortBy: BySimilarity},
		{Filter: Filter{Kind: target.Timeout}, SortBy: ByLatency},
	} {
		err := f.read("EXPLAIN QUERY PLAN "+s.sql(), func(row []driver.Value) error {
			step := row[3].(string)
			if strings.Contains(step, "TEMP B-TREE") || strings.HasPrefix(step, "SCAN") ||
				strings.Contains(step, " results ") && !strings.Contains(step, "results_by_outcome (outcome=? AND rowid>? AND rowid<?)") {
				t.Errorf("%+v: %s", s, step)
			}
			return nil
		}, int64(0), int64(10))
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Where every vector has a row, those that are wanted are all but the others.
func TestSelectOfWholeWindows(t *testing.T) {
	f := newFile(t)
	random := rand.New(rand.NewPCG(5, 6))
	var all []check.Result
	for i := range int64(windowRows + 100) {
		switch {
		case i == windowRows+9: // so that only the first window is whole
		case i%50 == 0:
			all = append(all, anyResult(random, 1000+i))
		default:
			all = append(all, matched(1000+i))
		}
	}
	save(t, f, all...)
	for _, s := range []Selection{
		{Filter: Filter{Outcomes: []check.Outcome{check.Match}}},
		{Filter: Filter{Outcomes: []check.Outcome{check.Skipped, check.Match}}, Descending: true},
		{Filter: Filter{Outcomes: check.Outcomes()}},
	} {
		if _, got := listed(t, f, s); !slices.Equal(got, chosen(all, s)) {
			t.Errorf("%+v: %d rows, want %d", s, len(got), len(chosen(all, s)))
		}
	}
}

// chosen is what s gives of all, found the slow way.
func chosen(all []check.Result, s Selection) (indexes []int64) {
	var kept []check.Result
	for _, r := range all {
		if s.Kind != 0 && r.Kind == s.Kind || s.Kind == 0 && (len(s.Outcomes) == 0 || slices.Contains(s.Outcomes, r.Outcome)) {
			kept = append(kept, r)
		}
	}
	value := func(r check.Result) float64 {
		switch {
		case s.SortBy == BySimilarity:
			return float64(float32(r.Similarity))
		case s.SortBy == ByLatency && r.Outcome == check.Skipped:
			return math.NaN()
		case s.SortBy == ByLatency:
			return float64(r.Latency)
		}
		return float64(r.Index)
	}
	slices.SortFunc(kept, func(a, b check.Result) int {
		x, y := value(a), value(b)
		switch {
		case math.IsNaN(x) != math.IsNaN(y):
			if math.IsNaN(x) {
				return 1
			}
			return -1
		case x == y || math.IsNaN(x):
			return cmp.Compare(a.Index, b.Index)
		case s.Descending:
			return cmp.Compare(y, x)
		}
		return cmp.Compare(x, y)
	})
	for _, r := range kept {
		indexes = append(indexes, r.Index)
	}
	return indexes
}

// anyResult is a random result.
func anyResult(random *rand.Rand, index int64) check.Result {
	switch random.IntN(8) {
	case 0:
		return failed(index, target.Kind(1+random.IntN(5)), "reason")
	case 1:
		return skipped(index, "NaN")
	case 2:
		return check.Result{Index: index, Outcome: check.Mismatch, Similarity: math.NaN(), Latency: time.Duration(random.IntN(50)) * time.Millisecond}
	}
	return check.Result{
		Index: index, Outcome: check.Outcome(1 + random.IntN(2)), Similarity: random.Float64()*2 - 1,
		Latency: time.Duration(random.IntN(50)) * time.Millisecond,
	}
}

func anySelection(random *rand.Rand) Selection {
	s := Selection{SortBy: SortBy(random.IntN(3)), Descending: random.IntN(2) == 1}
	for _, o := range check.Outcomes() {
		if random.IntN(2) == 1 {
			s.Outcomes = append(s.Outcomes, o)
		}
	}
	if random.IntN(4) == 0 {
		s.Kind = target.Kind(1 + random.IntN(5))
	}
	return s
}

// Random selections, while the run goes on, are those of the rows saved before,
// and some saved meanwhile.
func TestSelectWhileSaving(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	f := newFile(t)
	reader, err := OpenReadOnly(f.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	var all []check.Result
	for place, index := range random.Perm(300) {
		all = append(all, anyResult(random, int64(index)*1000+int64(place)))
	}
	saved := 0
	for saved < len(all) {
		save(t, f, all[saved:saved+30]...)
		saved += 30
		meanwhile := make(chan error)
		more := min(saved+30, len(all))
		go func() { meanwhile <- f.Append(Batch{Results: all[saved:more]}) }()
		s := anySelection(random)
		_, got := listed(t, []*File{f, reader}[random.IntN(2)], s)
		if err := <-meanwhile; err != nil {
			t.Fatal(err)
		}
		isNew := func(index int64) bool {
			return slices.ContainsFunc(all[saved:more], func(r check.Result) bool { return r.Index == index })
		}
		if old := slices.DeleteFunc(slices.Clone(got), isNew); !slices.Equal(old, chosen(all[:saved], s)) {
			t.Fatalf("%+v of %d rows: %v, want %v", s, saved, old, chosen(all[:saved], s))
		}
		saved = more
		for range 5 {
			s := anySelection(random)
			if _, got := listed(t, reader, s); !slices.Equal(got, chosen(all[:saved], s)) {
				t.Fatalf("%+v of %d rows: %v, want %v", s, saved, got, chosen(all[:saved], s))
			}
		}
	}
}
