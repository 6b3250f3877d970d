package core

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"vectorcheck/core/check"
	"vectorcheck/core/target"
	"vectorcheck/core/vectors"
)

// Truth is a file of the true nearest neighbors of each vector: of a file of
// queries, whose own rows the API need not have. Its zero value is none.
type Truth struct {
	File string `json:"file,omitempty"`
	// Column is the dataset or column of neighbors; "" for the one of the usual name.
	Column string `json:"column,omitempty"`
}

// truth knows which hits are true neighbors. It is safe for concurrent use.
type truth struct {
	ids       IDs
	k         int
	neighbors vectors.Neighbors
	// names are the ids of the rows that the neighbors are; nil where these are made of
	// row numbers, or the neighbors are ids themselves.
	names *rowNames
}

// open checks that there are k neighbors for each of the queries that reader holds.
func (t Truth) open(ids IDs, k int, reader vectors.Reader) (opened *truth, err error) {
	neighbors, err := vectors.OpenNeighbors(t.File, t.Column)
	if err != nil {
		return nil, err
	}
	opened = &truth{ids: ids, k: k, neighbors: neighbors}
	defer func() {
		if err != nil {
			_ = opened.Close()
			opened = nil
		}
	}()
	of := reader.Info()
	switch found, deep := neighbors.Shape(); {
	case found != of.Count:
		return opened, fmt.Errorf("%s holds the neighbors of %d queries: expected those of the %d vectors%s", t.File, found, of.Count, fittingDim(of, found))
	case deep < k:
		return opened, fmt.Errorf("%s holds %d neighbors of each query: expected at least %d, the top_k", t.File, deep, k)
	}
	if err := opened.openNames(t.File, reader); err != nil {
		return opened, err
	}
	return opened, opened.checkSome(of.Count)
}

// Close lets go of the files.
func (t *truth) Close() error {
	if t.names == nil {
		return t.neighbors.Close()
	}
	return errors.Join(t.neighbors.Close(), t.names.Close())
}

// tolerance is how much farther than the last neighbor ann-benchmarks lets a hit be.
const tolerance = 1e-3

// nearest says which hits are among the k nearest, or as near as the last of them.
// Of those that are in the file, its distances tell, as in big-ann-benchmarks'
// recall with ties; of others, the distance to the row, if that is known, as in the
// recall of ann-benchmarks.
func (t *truth) nearest(asked check.Asked, hits []target.Hit) ([]bool, error) {
	if t.byName() {
		return t.nearestByName(asked, hits)
	}
	rows, distances, err := t.nearestRows(asked.Index)
	if err != nil {
		return nil, err
	}
	near := make([]bool, len(hits))
	for i, hit := range hits {
		row, ok := t.ids.row(hit.ID)
		if near[i] = ok && slices.Contains(rows, row); near[i] || !ok || len(distances) == 0 {
			continue
		}
		distance, known, err := t.neighbors.Distance(asked.Vector, row)
		if err != nil {
			return nil, err
		}
		near[i] = known && distance <= float64(distances[t.k-1])+tolerance
	}
	return near, nil
}

// nearestRows are the rows of the k nearest neighbors of a query, and of those as near as
// the last of them.
func (t *truth) nearestRows(query int64) (rows []int64, distances []float32, err error) {
	rows, distances, err = t.neighbors.Read(query)
	if err != nil {
		return nil, nil, err
	}
	end := t.k
	for len(distances) > 0 && end < len(rows) && rows[end] >= 0 && distances[end] == distances[t.k-1] {
		end++
	}
	return rows[:end], distances, checkNeighbors(query, rows[:t.k], func(row int64) bool { return row < 0 })
}

// checkNeighbors refuses neighbors that no answer could all find: fewer than there are places,
// which padding fills, or the same one twice.
func checkNeighbors[T cmp.Ordered](query int64, nearest []T, padding func(T) bool) error {
	if at := slices.IndexFunc(nearest, padding); at >= 0 {
		return fmt.Errorf("query %d has fewer than %d true neighbors, as many as the top_k: number %d of them is %q, which is padding; lower the top_k, or leave the query out",
			query, len(nearest), at+1, fmt.Sprint(nearest[at]))
	}
	sorted := slices.Sorted(slices.Values(nearest))
	for i := 1; i < len(sorted); i++ {
		if sorted[i] == sorted[i-1] {
			return fmt.Errorf("query %d has the true neighbor %v twice among its first %d: expected each once; mend the file of neighbors or the ids",
				query, sorted[i], len(nearest))
		}
	}
	return nil
}

// judge asks for the share threshold of the neighbors.
func (t *truth) judge(threshold float64) check.Judge {
	return check.ByNeighbors{Threshold: threshold, K: t.k, Nearest: t.nearest}
}
