package core

import (
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
}

// open checks that there are k neighbors for each of the queries.
func (t Truth) open(ids IDs, k int, of vectors.Info) (*truth, error) {
	neighbors, err := vectors.OpenNeighbors(t.File, t.Column)
	if err != nil {
		return nil, err
	}
	found, deep := neighbors.Shape()
	switch {
	case found != of.Count:
		err = fmt.Errorf("%s holds the neighbors of %d queries: expected those of the %d vectors%s", t.File, found, of.Count, fittingDim(of, found))
	case deep < k:
		err = fmt.Errorf("%s holds %d neighbors of each query: expected at least %d, the top_k", t.File, deep, k)
	}
	if err != nil {
		_ = neighbors.Close()
		return nil, err
	}
	return &truth{ids, k, neighbors}, nil
}

// Close lets go of the file.
func (t *truth) Close() error { return t.neighbors.Close() }

// tolerance is how much farther than the last neighbor ann-benchmarks lets a hit be.
const tolerance = 1e-3

// nearest says which hits are among the k nearest, or as near as the last of them.
// Of those that are in the file, its distances tell, as in big-ann-benchmarks'
// recall with ties; of others, the distance to the row, if that is known, as in the
// recall of ann-benchmarks.
func (t *truth) nearest(asked check.Asked, hits []target.Hit) ([]bool, error) {
	rows, distances, err := t.neighbors.Read(asked.Index)
	if err != nil {
		return nil, err
	}
	end := t.k
	for len(distances) > 0 && end < len(rows) && distances[end] == distances[t.k-1] {
		end++
	}
	near := make([]bool, len(hits))
	for i, hit := range hits {
		row, ok := t.ids.row(hit.ID)
		if near[i] = ok && slices.Contains(rows[:end], row); near[i] || !ok || len(distances) == 0 {
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

// judge asks for the share threshold of the neighbors.
func (t *truth) judge(threshold float64) check.Judge {
	return check.ByNeighbors{Threshold: threshold, K: t.k, Nearest: t.nearest}
}
