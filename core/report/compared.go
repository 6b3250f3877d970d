package report

import (
	"fmt"

	"vectorcheck/core/check"
	"vectorcheck/core/stats"
)

// Compared says what the hits of a run were compared with, beside their
// similarity: nothing as its zero value.
type Compared struct {
	IDs       bool // the vector's own id
	Neighbors bool // the true nearest neighbors
	K         int  // how many hits were looked at
}

// Recall is the share of the true neighbors that a result has found.
func (c Compared) Recall(r *check.Result) float64 { return float64(r.Neighbors) / float64(c.K) }

func (s Summary) writeCompared(t *text) {
	f, k := s.Figures, s.Compared.K
	if s.Compared.IDs {
		t.share("Recall@1", f.RecallFirst, Count(f.FoundFirst)+" are the first hit of the search for them")
		if k > 1 {
			t.share(fmt.Sprintf("Recall@%d", k), f.Recall, Count(f.Found)+" are among the hits")
			if mrr, ok := f.MRR(); ok {
				t.field("MRR", decimal(mrr, 6))
			}
		}
		t.field("Duplicates", Count(f.Duplicates)+" were found as another row with the same numbers")
		if f.Twins > 0 {
			t.field("Twins", Count(f.Twins)+" were found under an id that is no row of the file: "+s.afterTwins())
		}
	}
	if s.Compared.Neighbors {
		share := func() (float64, bool) { return f.NeighborRecall(k) }
		t.share(fmt.Sprintf("Recall@%d", k), share, fmt.Sprintf("%s of %s true neighbors found", Count(f.Neighbors), Count(int64(k)*f.Answered())))
	}
}

// afterTwins says how to tell whether the vectors of twins have their own ids, too.
func (s Summary) afterTwins() string {
	if s.Compared.K >= twinsTopK {
		return "more hits than --top-k tell whether their own ids are there, too"
	}
	return fmt.Sprintf("--top-k %d tells whether their own ids are there, too", twinsTopK)
}

// twinsTopK is how many hits mostly hold all copies of a vector.
const twinsTopK = 10

// comparison is the part of the JSON document; its figures are null where they
// were not compared.
type comparison struct {
	K              *int     `json:"k"`
	RecallAt1      *float64 `json:"recall_at_1"`
	RecallAtK      *float64 `json:"recall_at_k"`
	MRR            *float64 `json:"mrr"`
	Duplicates     *int64   `json:"duplicates"`
	Twins          *int64   `json:"twins"`
	SharedAnswers  *int64   `json:"shared_answers"`
	NeighborRecall *float64 `json:"neighbor_recall_at_k"`
}

func (c Compared) document(f stats.Figures) comparison {
	d := comparison{K: optional(c.K, c.IDs || c.Neighbors), Duplicates: optional(f.Duplicates, c.IDs), Twins: optional(f.Twins, c.IDs),
		SharedAnswers: optional(f.Shared, !c.IDs && !c.Neighbors)}
	if c.IDs {
		d.RecallAt1, d.RecallAtK, d.MRR = number(f.RecallFirst()), number(f.Recall()), number(f.MRR())
	}
	if c.Neighbors {
		d.NeighborRecall = number(f.NeighborRecall(c.K))
	}
	return d
}
