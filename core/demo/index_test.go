package demo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
)

// scan is the exact answer that the index approximates.
func scan(rows, query []float32, k int) []hit {
	best := make([]hit, 0, k+1)
	for i := range len(rows) / len(query) {
		h := hit{int32(i), dot(query, rows[i*len(query):(i+1)*len(query)])}
		best = insert(best, h, k)
	}
	return best
}

func TestIndexFindsItsOwnVectors(t *testing.T) {
	for _, spec := range []Spec{small, {Count: 1, Dim: 4}, {Count: 2, Dim: 4}} {
		x, rows := indexOf(t, spec)
		expectFound(t, x, rows, 1)
	}
}

func expectFound(t *testing.T, x *index, rows []float32, step int) {
	t.Helper()
	for i := 0; i < len(rows)/x.dim; i += step {
		hits := x.search(rows[i*x.dim:(i+1)*x.dim], 1, 0)
		if len(hits) != 1 || int(hits[0].id) != i || hits[0].similarity < 0.99999 {
			t.Fatalf("vector %d of %d is answered with %+v", i, len(rows)/x.dim, hits)
		}
	}
}

func TestWholeIndex(t *testing.T) {
	if testing.Short() {
		t.Skip("indexes all demo vectors")
	}
	x, rows := indexOf(t, Spec{})
	expectFound(t, x, rows, 10)
	if recall := recallOf(x, rows, 50, 10); recall < 0.98 {
		t.Errorf("recall@10 is %v, expected at least 0.98", recall)
	}
}

// recallOf is the share of the k nearest rows that the index finds, over
// queries that lie near a row.
func recallOf(x *index, rows []float32, queries, k int) float64 {
	random := rand.New(rand.NewPCG(1, 2))
	found := 0
	for range queries {
		first := random.IntN(len(rows)/x.dim) * x.dim
		query := jsonVector(slices.Clone(rows[first : first+x.dim]))
		for i := range query {
			query[i] += float32(0.05 * random.NormFloat64())
		}
		query.toUnitLength()
		exact := scan(rows, query, k)
		for _, h := range x.search(query, k, 0) {
			if slices.Contains(exact, h) {
				found++
			}
		}
	}
	return float64(found) / float64(queries*k)
}

func TestSearchGivesSortedDistinctHits(t *testing.T) {
	x, rows := indexOf(t, small)
	query := rows[:small.Dim]
	for _, k := range []int{1, 2, 10, 300, small.Count, maxTopK} {
		hits := x.search(query, k, 0)
		if want := min(k, small.Count); len(hits) != want {
			t.Errorf("k=%d: %d hits, expected %d", k, len(hits), want)
		}
		seen := map[int32]bool{}
		for i, h := range hits {
			if seen[h.id] {
				t.Errorf("k=%d: id %d twice", k, h.id)
			}
			seen[h.id] = true
			if i > 0 && h.similarity > hits[i-1].similarity {
				t.Errorf("k=%d: hit %d is nearer than the one before it", k, i)
			}
		}
	}
}

func TestSearchLeavesOut(t *testing.T) {
	x, rows := indexOf(t, small)
	missing := func(leftOut int) (ids []int) {
		for i := range small.Count {
			hits := x.search(rows[i*x.dim:(i+1)*x.dim], 1, leftOut)
			if len(hits) == 0 || int(hits[0].id) != i {
				ids = append(ids, i)
			}
		}
		return ids
	}
	few, many := missing(6), missing(60)
	if len(few) != 6 || len(many) != 60 {
		t.Errorf("%d and %d vectors are missing, expected 6 and 60", len(few), len(many))
	}
	for _, id := range few {
		if !slices.Contains(many, id) {
			t.Errorf("vector %d came back when more are left out", id)
		}
	}
	if hits := x.search(rows[:x.dim], 10, small.Count); len(hits) != 0 {
		t.Errorf("%d hits with every vector left out", len(hits))
	}
}

func TestIndexDoesNotDependOnProcessors(t *testing.T) {
	before := runtime.GOMAXPROCS(1)
	one, _ := indexOf(t, small)
	runtime.GOMAXPROCS(4)
	four, _ := indexOf(t, small)
	runtime.GOMAXPROCS(before)
	if !slices.Equal(one.centres, four.centres) {
		t.Fatal("the centres depend on the number of processors")
	}
	for i := range one.lists {
		if !slices.Equal(one.lists[i].ids, four.lists[i].ids) {
			t.Fatalf("list %d depends on the number of processors", i)
		}
	}
}

func TestBuildIndexEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := buildIndex(ctx, vectorsOf(t, small), small.Dim, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, expected context.Canceled", err)
	}
}

func TestDot(t *testing.T) {
	for n := range 10 {
		a, b := make([]float32, n), make([]float32, n)
		var want float32
		for i := range n {
			a[i], b[i] = float32(i+1), float32(2*i-3)
			want += a[i] * b[i]
		}
		if got := dot(a, b); got != want {
			t.Errorf("dot(%v, %v) = %v, expected %v", a, b, got, want)
		}
	}
}

func BenchmarkBuildIndex(b *testing.B) {
	rows := vectorsOf(b, Spec{})
	for b.Loop() {
		if _, err := buildIndex(b.Context(), rows, DefaultDim, 0); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	x, rows := indexOf(b, Spec{})
	for _, k := range []int{1, 10, maxTopK} {
		b.Run(fmt.Sprintf("k=%d", k), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				first := i % DefaultCount * DefaultDim
				x.search(rows[first:first+DefaultDim], k, 0)
			}
		})
	}
}
