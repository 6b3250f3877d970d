package runfile

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"vectorcheck/core/check"
	"vectorcheck/core/stats"
	"vectorcheck/core/target"
)

// usual is a result of a run in which one vector in a hundred is a mismatch and
// one in two hundred an error.
func usual(index int64) check.Result {
	r := matched(index)
	r.Latency += time.Duration(index%20_000) * time.Microsecond
	switch index % 200 {
	case 50:
		return failed(index, target.Kind(1+index/200%5), fmt.Sprint("reason ", index/200%20))
	case 7, 107:
		r.Outcome, r.Similarity = check.Mismatch, 0.3
	}
	return r
}

func fill(b *testing.B, f *File, from, n, batch int64) {
	b.Helper()
	tally := stats.NewTally()
	results := make([]check.Result, batch)
	for first := from; first < from+n; first += batch {
		for i := range results {
			results[i] = usual(first + int64(i))
			tally.Add(&results[i])
		}
		state, err := tally.State()
		if err != nil {
			b.Fatal(err)
		}
		if err := f.Append(Batch{Results: results, State: state, Points: []stats.Point{{Second: first / batch}}}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	for _, batch := range []int64{250, 1000, 5000} {
		b.Run(fmt.Sprint(batch), func(b *testing.B) {
			f := newFile(b)
			results := make([]check.Result, batch)
			saved := int64(0)
			for b.Loop() {
				for i := range results {
					results[i] = usual(saved + int64(i))
				}
				if err := f.Append(Batch{Results: results}); err != nil {
					b.Fatal(err)
				}
				saved += batch
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(saved), "ns/row")
			b.StopTimer()
			if err := f.Close(); err != nil {
				b.Fatal(err)
			}
			info, err := os.Stat(f.Path())
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(info.Size())/float64(saved), "B/row")
		})
	}
}

// BenchmarkRead is over a million rows; first is a filter's first 50.
func BenchmarkRead(b *testing.B) {
	f, err := Create(filepath.Join(b.TempDir(), "run.vcrun"), testMeta())
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	fill(b, f, 0, 1_000_000, 5000)
	first := func(outcomes ...check.Outcome) error {
		n := 0
		for _, err := range f.Rows(context.Background(), Filter{Outcomes: outcomes}) {
			if err != nil {
				return err
			}
			if n++; n == 50 {
				break
			}
		}
		return nil
	}
	places := rand.New(rand.NewPCG(1, 2))
	indexes := make([]int64, lookupRows)
	random := func() []int64 {
		for i := range indexes {
			indexes[i] = places.Int64N(1_000_000)
		}
		return indexes
	}
	sorted := func() []int64 {
		first := places.Int64N(999_000)
		for i := range indexes {
			indexes[i] = first + int64(i)
		}
		return indexes
	}
	selected := func(s Selection) func() error {
		return func() error { return f.Select(context.Background(), s, new(List)) }
	}
	for _, c := range []struct {
		name string
		read func() error
	}{
		{"Rows/all", func() error {
			for _, err := range f.Rows(context.Background(), Filter{}) {
				if err != nil {
					return err
				}
			}
			return nil
		}},
		{"Rows/first-errors", func() error { return first(check.Failed) }},
		{"Rows/first-not-matches", func() error { return first(check.Mismatch, check.Failed, check.Skipped) }},
		{"Has", func() error { _, err := f.Has(777_777); return err }},
		{"Failed", func() error { _, err := f.Failed(500_000, 1000); return err }},
		{"ErrorGroups", func() error { _, err := f.ErrorGroups(5); return err }},
		{"Lookup/64-random", func() error { _, _, err := f.Lookup(context.Background(), random()); return err }},
		{"Lookup/64-sorted", func() error { _, _, err := f.Lookup(context.Background(), sorted()); return err }},
		{"Select/errors", selected(Selection{Filter: Filter{Outcomes: []check.Outcome{check.Failed}}})},
		{"Select/kind", selected(Selection{Filter: Filter{Kind: target.HTTP}})},
		{"Select/matches", selected(Selection{Filter: Filter{Outcomes: []check.Outcome{check.Match}}})},
		{"Select/by-similarity", selected(Selection{SortBy: BySimilarity})},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if err := c.read(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
