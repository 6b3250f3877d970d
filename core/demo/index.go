package demo

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
)

const (
	// probes is how many lists a search scans. See the package's doc for what
	// it costs and finds.
	probes = 2

	trainingRounds        = 4
	trainingRowsPerCentre = 30 // rows that each centre is trained on, on average
	assignBatch           = 256
)

// index is an inverted file over flat vectors (IVF-flat): k-means divides the
// rows into lists, and a search scans only the lists whose centres are nearest
// to the query. It never changes once built: it is safe for concurrent use.
type index struct {
	dim     int
	centres []float32 // one row of unit length per list
	lists   []list
}

// list holds the rows nearest to one centre.
type list struct {
	rows  []float32
	ids   []int32 // of each row: its number in the file
	ranks []int32 // of each row: its place in the order of leaving out
}

// hit is one row that a search found.
type hit struct {
	id         int32
	similarity float32 // cosine
}

// buildIndex indexes rows of unit length. The seed decides which rows a search
// leaves out first. The error is ctx's.
func buildIndex(ctx context.Context, rows []float32, dim int, seed uint64) (*index, error) {
	count := len(rows) / dim
	x := &index{dim: dim, lists: make([]list, max(1, int(math.Sqrt(float64(count)))))}
	x.centres = everyNth(rows, dim, len(x.lists))
	sample := everyNth(rows, dim, min(count, trainingRowsPerCentre*len(x.lists)))
	for range trainingRounds {
		nearest, err := x.assign(ctx, sample)
		if err != nil {
			return nil, err
		}
		x.moveCentres(sample, nearest)
	}
	nearest, err := x.assign(ctx, rows)
	if err != nil {
		return nil, err
	}
	ranks := rand.New(rand.NewPCG(seed, 1)).Perm(count)
	for i, n := range nearest {
		l := &x.lists[n]
		l.rows = append(l.rows, rows[i*dim:(i+1)*dim]...)
		l.ids = append(l.ids, int32(i))
		l.ranks = append(l.ranks, int32(ranks[i]))
	}
	return x, nil
}

// everyNth copies count of the rows, evenly spaced.
func everyNth(rows []float32, dim, count int) []float32 {
	total := len(rows) / dim
	some := make([]float32, 0, count*dim)
	for i := range count {
		first := i * total / count * dim
		some = append(some, rows[first:first+dim]...)
	}
	return some
}

// assign finds the nearest centre of each row, on all processors. The outcome
// does not depend on how many there are.
func (x *index) assign(ctx context.Context, rows []float32) ([]int32, error) {
	nearest := make([]int32, len(rows)/x.dim)
	batches := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for first := range batches {
				for i := first; i < min(first+assignBatch, len(nearest)); i++ {
					nearest[i] = x.nearestCentre(rows[i*x.dim : (i+1)*x.dim])
				}
			}
		})
	}
	for first := 0; first < len(nearest) && ctx.Err() == nil; first += assignBatch {
		batches <- first
	}
	close(batches)
	workers.Wait()
	return nearest, ctx.Err()
}

func (x *index) nearestCentre(row []float32) int32 {
	best, bestScore := 0, float32(math.Inf(-1))
	for c := range x.lists {
		if score := dot(row, x.centres[c*x.dim:(c+1)*x.dim]); score > bestScore {
			best, bestScore = c, score
		}
	}
	return int32(best)
}

// moveCentres sets each centre to the direction of the mean of its rows. One
// without rows stays where it is.
func (x *index) moveCentres(rows []float32, nearest []int32) {
	sums := make([]float64, len(x.centres))
	for i, c := range nearest {
		sum := sums[int(c)*x.dim:][:x.dim]
		for j, v := range rows[i*x.dim : (i+1)*x.dim] {
			sum[j] += float64(v)
		}
	}
	for first := 0; first < len(sums); first += x.dim {
		sum := sums[first : first+x.dim]
		if slices.ContainsFunc(sum, func(v float64) bool { return v != 0 }) {
			toUnitLength(x.centres[first:first+x.dim], sum)
		}
	}
}

// search returns the k rows nearest to query among the lists that it scans,
// nearest first. It leaves out the rows whose rank is below leftOut. It scans
// further lists where probes of them hold fewer than k rows, so that it returns
// fewer than k only when there are no more. The query has unit length.
func (x *index) search(query []float32, k, leftOut int) []hit {
	best := make([]hit, 0, k+1)
	for probed, l := range x.listsByNearness(query) {
		if probed >= probes && len(best) >= k {
			break
		}
		for i, id := range l.ids {
			if int(l.ranks[i]) < leftOut {
				continue
			}
			h := hit{id: id, similarity: dot(query, l.rows[i*x.dim:(i+1)*x.dim])}
			best = insert(best, h, k)
		}
	}
	return best
}

func (x *index) listsByNearness(query []float32) []*list {
	type scored struct {
		list  *list
		score float32
	}
	byScore := make([]scored, len(x.lists))
	for c := range x.lists {
		byScore[c] = scored{&x.lists[c], dot(query, x.centres[c*x.dim:(c+1)*x.dim])}
	}
	slices.SortFunc(byScore, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	lists := make([]*list, len(byScore))
	for i, s := range byScore {
		lists[i] = s.list
	}
	return lists
}

// insert puts h into best, which is sorted and holds at most k.
func insert(best []hit, h hit, k int) []hit {
	if len(best) == k {
		if h.similarity <= best[k-1].similarity {
			return best
		}
		best = best[:k-1]
	}
	at, _ := slices.BinarySearchFunc(best, h.similarity, func(b hit, s float32) int {
		return cmp.Compare(s, b.similarity)
	})
	return slices.Insert(best, at, h)
}

// dot is the inner product of vectors of equal length. Four sums let the
// processor work on them side by side.
func dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	b = b[:len(a)]
	for len(a) >= 4 && len(b) >= 4 {
		s0 += a[0] * b[0]
		s1 += a[1] * b[1]
		s2 += a[2] * b[2]
		s3 += a[3] * b[3]
		a, b = a[4:], b[4:]
	}
	for i, v := range a {
		s0 += v * b[i]
	}
	return s0 + s1 + s2 + s3
}
