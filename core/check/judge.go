package check

import (
	"math"

	"vectorcheck/core/target"
)

// Asked is a vector that was sent.
type Asked struct {
	Index  int64  // its row in the file
	ID     string // what the API calls it; "" where that is not known
	Vector []float32
}

// Verdict is what an answer is worth.
type Verdict struct {
	Outcome Outcome // Match or Mismatch
	// Similarity is that of the hit that was judged; NaN where there was none, and where
	// its score is Impossible.
	Similarity float64
	// Rank is the place, from 1, of the first hit that is the vector itself; 0 if
	// none is, or ids are not known.
	Rank int
	// Duplicate says that the hit at Rank is another row with the same numbers, or a
	// Twin, and that the vector's own is not among the hits.
	Duplicate bool
	// Twin says that the hit at Rank has an id that is no row's, and the similarity of
	// the vector to itself. The vector's own may come after the hits.
	Twin bool
	// Neighbors is how many of the true nearest neighbors are among the hits; 0
	// where they are not known.
	Neighbors int
	// Impossible says that the score of the hit that was judged cannot be one of the metric:
	// its id alone has decided. Score is that score.
	Impossible bool
	Score      float64
}

// Judge decides what answers are worth. It is safe for concurrent use.
type Judge interface {
	// Judge fails with a *target.Error if the answer cannot be judged, and with any
	// other error if none can be any more.
	Judge(asked Asked, answer target.Answer) (Verdict, error)
}

// BySimilarity asks no more than that the top hit be similar enough.
type BySimilarity struct {
	Threshold float64 // the least similarity of a match
}

// Judge implements Judge.
func (j BySimilarity) Judge(_ Asked, answer target.Answer) (Verdict, error) {
	v := Verdict{Outcome: Mismatch, Similarity: similarity(answer)}
	if max(v.Similarity, -1) >= j.Threshold { // NaN is not
		v.Outcome = Match
	}
	return v, nil
}

// similarity is that of the top hit; NaN if there is none.
func similarity(answer target.Answer) float64 {
	if answer.Empty {
		return math.NaN()
	}
	return answer.Similarity
}

// ByID asks that the vector itself be among the hits, similar enough, under its
// own id, or as a row with the same numbers.
type ByID struct {
	Threshold float64
	// Same says whether the row that the API calls id holds the numbers of vector;
	// nil where that cannot be told.
	Same func(id string, vector []float32) (bool, error)
	// K is how many hits are asked for; 0 counts as 1.
	K int
	// Foreign says that an id is no row's; nil where that cannot be told.
	Foreign func(id string) bool
}

// twinTolerance is how far from 1 the similarity of a vector to itself is by the rounding
// of float32, in thousands of dimensions, at most.
const twinTolerance = 1e-5

// Judge implements Judge.
func (j ByID) Judge(asked Asked, answer target.Answer) (Verdict, error) {
	hits := hitsOf(answer)
	v := mismatch(hits)
	if err := requireIDs(hits); err != nil {
		return v, err
	}
	twins := 0 // hits from the first on that are twins, without a gap
	for i, hit := range hits {
		if twins == i && j.isTwin(hit) {
			twins++
		}
		own := target.SameID(hit.ID, asked.ID)
		if !own && v.Rank == 0 {
			same, err := j.same(hit, asked.Vector)
			if err != nil {
				return v, err
			}
			if same {
				v.found(i, hit)
				v.Duplicate = true
			}
		}
		if own {
			if v.Rank == 0 {
				v.found(i, hit)
			}
			v.Duplicate = false
			break
		}
	}
	if v.Rank == 0 && twins > 0 && twins >= j.K { // all hits are, and the own one may come next
		v.found(0, hits[0])
		v.Duplicate, v.Twin = true, true
	}
	if v.Rank > 0 && (v.Impossible || v.Similarity >= j.Threshold) {
		v.Outcome = Match
	}
	return v, nil
}

// mismatch is the verdict on hits that are still to be looked through.
func mismatch(hits []target.Hit) Verdict {
	v := Verdict{Outcome: Mismatch, Similarity: math.NaN()}
	if len(hits) > 0 {
		v.take(hits[0])
	}
	return v
}

// found says that the hit at place i, from 0, is the vector itself.
func (v *Verdict) found(i int, hit target.Hit) {
	v.Rank = i + 1
	v.take(hit)
}

// take has hit be the one that is judged.
func (v *Verdict) take(hit target.Hit) {
	v.Similarity, v.Impossible, v.Score = hit.Similarity, isImpossible(hit), hit.Score
}

// isImpossible says whether the score of a hit cannot be one of the metric.
func isImpossible(hit target.Hit) bool { return math.IsNaN(hit.Similarity) }

func (j ByID) isTwin(hit target.Hit) bool {
	return j.Foreign != nil && math.Abs(hit.Similarity-1) <= twinTolerance && j.Foreign(hit.ID)
}

// same looks only at hits that are similar enough to be worth a look, or may be.
func (j ByID) same(hit target.Hit, vector []float32) (bool, error) {
	if j.Same == nil || hit.Similarity < j.Threshold { // NaN is not
		return false, nil
	}
	return j.Same(hit.ID, vector)
}

// hitsOf are the hits of an answer, of which there may be but one.
func hitsOf(answer target.Answer) []target.Hit {
	switch {
	case answer.Empty:
		return nil
	case len(answer.Hits) > 0:
		return answer.Hits
	}
	return []target.Hit{{ID: answer.ID, Similarity: answer.Similarity, Score: answer.Score}}
}

func requireIDs(hits []target.Hit) error {
	for _, hit := range hits {
		if hit.ID == "" {
			return &target.Error{Kind: target.BadReply, Permanent: true,
				Text: "a hit has no id that is text or a number of up to 512 bytes, and ids are to be compared: mend the path of the id, or compare none"}
		}
	}
	return nil
}

// ByNeighbors asks that the true nearest neighbors be among the hits.
type ByNeighbors struct {
	// Threshold is the least recall of a match: Neighbors/K.
	Threshold float64
	K         int // how many neighbors are looked for, and hits counted
	// Nearest says which hits count for the vector, each as it would be counted:
	// one for each of hits.
	Nearest func(asked Asked, hits []target.Hit) ([]bool, error)
}

// Judge implements Judge.
func (j ByNeighbors) Judge(asked Asked, answer target.Answer) (Verdict, error) {
	hits := hitsOf(answer)
	v := mismatch(hits)
	hits = hits[:min(len(hits), j.K)]
	if err := requireIDs(hits); err != nil {
		return v, err
	}
	near, err := j.Nearest(asked, hits)
	if err != nil {
		return v, err
	}
	met := map[string]bool{}
	for i, hit := range hits {
		id := target.PlainID(hit.ID)
		if near[i] && !met[id] {
			v.Neighbors++
		}
		met[id] = true
	}
	if float64(v.Neighbors) >= j.Threshold*float64(j.K) {
		v.Outcome = Match
	}
	return v, nil
}
