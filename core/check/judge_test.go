package check

import (
	"errors"
	"math"
	"strings"
	"testing"

	"vectorcheck/core/target"
)

func hit(id string, similarity float64) target.Hit { return target.Hit{ID: id, Similarity: similarity} }

func hits(answer ...target.Hit) target.Answer {
	return target.Answer{ID: answer[0].ID, Similarity: answer[0].Similarity, Hits: answer}
}

func TestBySimilarity(t *testing.T) {
	for _, tc := range []struct {
		answer  target.Answer
		outcome Outcome
	}{
		{target.Answer{Similarity: 1.0000002}, Match},
		{target.Answer{Similarity: 0.99}, Match},
		{target.Answer{Similarity: 1.0143}, Match},
		{target.Answer{Similarity: math.Nextafter(0.99, 0)}, Mismatch},
		{target.Answer{Similarity: -1}, Mismatch},
	} {
		v, err := BySimilarity{0.99}.Judge(Asked{}, tc.answer)
		if err != nil || v != (Verdict{Outcome: tc.outcome, Similarity: tc.answer.Similarity}) {
			t.Errorf("%v: %+v, %v; want %v", tc.answer, v, err, tc.outcome)
		}
	}
	v, err := BySimilarity{-1}.Judge(Asked{}, target.Answer{Empty: true})
	if err != nil || v.Outcome != Mismatch || !math.IsNaN(v.Similarity) {
		t.Errorf("no hits: %+v, %v; want a mismatch without a similarity", v, err)
	}
}

// twins are rows with the numbers that are asked for.
func twins(ids ...string) func(string, []float32) (bool, error) {
	return func(id string, _ []float32) (bool, error) {
		for _, twin := range ids {
			if id == twin {
				return true, nil
			}
		}
		return false, nil
	}
}

func TestByID(t *testing.T) {
	for name, tc := range map[string]struct {
		answer target.Answer
		want   Verdict
	}{
		"itself, the only hit":                {target.Answer{ID: "7", Similarity: 1}, Verdict{Match, 1, 1, false, false, 0, false, 0}},
		"itself, as a float has it":           {target.Answer{ID: "7.0", Similarity: 1}, Verdict{Match, 1, 1, false, false, 0, false, 0}},
		"itself, as a quantised index has it": {target.Answer{ID: "7", Similarity: 1.0143}, Verdict{Match, 1.0143, 1, false, false, 0, false, 0}},
		"another row, so":                     {target.Answer{ID: "7.5", Similarity: 1.0143}, Verdict{Mismatch, 1.0143, 0, false, false, 0, false, 0}},
		"another row":                         {target.Answer{ID: "8", Similarity: 1}, Verdict{Mismatch, 1, 0, false, false, 0, false, 0}},
		"itself, unlike":                      {target.Answer{ID: "7", Similarity: 0.5}, Verdict{Mismatch, 0.5, 1, false, false, 0, false, 0}},
		"its twin":                            {target.Answer{ID: "17", Similarity: 1}, Verdict{Match, 1, 1, true, false, 0, false, 0}},
		"third":                               {hits(hit("8", 1), hit("9", 1), hit("7", 0.999)), Verdict{Match, 0.999, 3, false, false, 0, false, 0}},
		"after its twin":                      {hits(hit("17", 1), hit("7", 1)), Verdict{Match, 1, 1, false, false, 0, false, 0}},
		"before its twin":                     {hits(hit("8", 1), hit("7", 1), hit("17", 1)), Verdict{Match, 1, 2, false, false, 0, false, 0}},
		"its twin is second":                  {hits(hit("8", 1), hit("17", 1)), Verdict{Match, 1, 2, true, false, 0, false, 0}},
		"a twin that is unlike cannot be one": {hits(hit("17", 0.1)), Verdict{Mismatch, 0.1, 0, false, false, 0, false, 0}},
	} {
		v, err := ByID{Threshold: 0.99, Same: twins("17")}.Judge(Asked{ID: "7"}, tc.answer)
		if err != nil || v != tc.want {
			t.Errorf("%s: %+v, %v; want %+v", name, v, err, tc.want)
		}
	}
	if v, err := (ByID{Threshold: 0.99}).Judge(Asked{ID: "7"}, target.Answer{ID: "17", Similarity: 1}); err != nil || v.Outcome != Mismatch {
		t.Errorf("twins that cannot be told: %+v, %v", v, err)
	}
	if v, err := (ByID{Threshold: 0.99}).Judge(Asked{ID: "7"}, target.Answer{Empty: true}); err != nil || v.Outcome != Mismatch || !math.IsNaN(v.Similarity) {
		t.Errorf("no hits: %+v, %v", v, err)
	}
	var unfit *target.Error
	if _, err := (ByID{Threshold: 0.99}).Judge(Asked{ID: "7"}, target.Answer{Similarity: 1}); !errors.As(err, &unfit) || !strings.Contains(err.Error(), "no id") {
		t.Errorf("a hit without an id: %v", err)
	}
	lost := errors.New("the file is gone")
	broken := func(string, []float32) (bool, error) { return false, lost }
	if _, err := (ByID{Threshold: 0.99, Same: broken}).Judge(Asked{ID: "7"}, target.Answer{ID: "8", Similarity: 1}); !errors.Is(err, lost) {
		t.Errorf("a file that cannot be read: %v", err)
	}
}

// A hit whose id is no row's may be a second copy of the vector: then the vector was found,
// unless the list says that its own id is not there.
func TestByIDKnowsTwins(t *testing.T) {
	own := func(id string) bool { return len(id) > 4 }
	for name, tc := range map[string]struct {
		k      int
		answer target.Answer
		want   Verdict
	}{
		"the only hit of one":         {1, target.Answer{ID: "copy-7", Similarity: 1}, Verdict{Match, 1, 1, true, true, 0, false, 0}},
		"rounded":                     {1, target.Answer{ID: "copy-7", Similarity: 0.9999991}, Verdict{Match, 0.9999991, 1, true, true, 0, false, 0}},
		"near, and no twin":           {1, target.Answer{ID: "copy-7", Similarity: 0.9999}, Verdict{Mismatch, 0.9999, 0, false, false, 0, false, 0}},
		"another vector by a product": {1, target.Answer{ID: "copy-7", Similarity: 1.4}, Verdict{Mismatch, 1.4, 0, false, false, 0, false, 0}},
		"the id of another row":       {1, target.Answer{ID: "8", Similarity: 1}, Verdict{Mismatch, 1, 0, false, false, 0, false, 0}},
		"before its own":              {2, hits(hit("copy-7", 1), hit("7", 1)), Verdict{Match, 1, 2, false, false, 0, false, 0}},
		"and then others":             {3, hits(hit("copy-7", 1), hit("8", 0.9), hit("9", 0.8)), Verdict{Mismatch, 1, 0, false, false, 0, false, 0}},
		"and then nothing":            {3, hits(hit("copy-7", 1)), Verdict{Mismatch, 1, 0, false, false, 0, false, 0}},
		"all hits":                    {2, hits(hit("copy-7", 1), hit("again-7", 1)), Verdict{Match, 1, 1, true, true, 0, false, 0}},
	} {
		v, err := ByID{Threshold: 0.99, K: tc.k, Foreign: own}.Judge(Asked{ID: "7"}, tc.answer)
		if err != nil || v != tc.want {
			t.Errorf("%s: %+v, %v; want %+v", name, v, err, tc.want)
		}
	}
}

func TestByNeighbors(t *testing.T) {
	near := func(_ Asked, hits []target.Hit) ([]bool, error) {
		found := make([]bool, len(hits))
		for i, hit := range hits {
			found[i] = hit.ID < "m"
		}
		return found, nil
	}
	for name, tc := range map[string]struct {
		threshold float64
		answer    target.Answer
		want      Verdict
	}{
		"all":            {1, hits(hit("a", 1), hit("b", 1)), Verdict{Match, 1, 0, false, false, 2, false, 0}},
		"half":           {1, hits(hit("a", 1), hit("x", 1)), Verdict{Mismatch, 1, 0, false, false, 1, false, 0}},
		"half is enough": {0.5, hits(hit("x", 1), hit("a", 0.2)), Verdict{Match, 1, 0, false, false, 1, false, 0}},
		"more than k":    {1, hits(hit("a", 1), hit("x", 1), hit("b", 1)), Verdict{Mismatch, 1, 0, false, false, 1, false, 0}},
		"one twice":      {1, hits(hit("a", 1), hit("a", 1)), Verdict{Mismatch, 1, 0, false, false, 1, false, 0}},
		"fewer than k":   {1, hits(hit("a", 1)), Verdict{Mismatch, 1, 0, false, false, 1, false, 0}},
	} {
		v, err := ByNeighbors{tc.threshold, 2, near}.Judge(Asked{}, tc.answer)
		if err != nil || v != tc.want {
			t.Errorf("%s: %+v, %v; want %+v", name, v, err, tc.want)
		}
	}
}

// A score that the metric cannot have says nothing: the id decides.
func TestImpossibleScores(t *testing.T) {
	odd := func(id string, score float64) target.Hit {
		return target.Hit{ID: id, Similarity: math.NaN(), Score: score}
	}
	nearest := func(_ Asked, hits []target.Hit) ([]bool, error) {
		near := make([]bool, len(hits))
		for i, hit := range hits {
			near[i] = hit.ID == "7" || hit.ID == "9"
		}
		return near, nil
	}
	byID, byNeighbors := ByID{Threshold: 0.99, Same: twins("17")}, ByNeighbors{Threshold: 1, K: 2, Nearest: nearest}
	for name, tc := range map[string]struct {
		judge  Judge
		answer target.Answer
		want   Verdict
	}{
		"itself":                         {byID, target.Answer{ID: "7", Similarity: math.NaN(), Score: 1.5}, Verdict{Outcome: Match, Rank: 1, Impossible: true, Score: 1.5}},
		"itself, below":                  {byID, target.Answer{ID: "7", Similarity: math.NaN(), Score: -987}, Verdict{Outcome: Match, Rank: 1, Impossible: true, Score: -987}},
		"another row":                    {byID, target.Answer{ID: "8", Similarity: math.NaN(), Score: 1.5}, Verdict{Outcome: Mismatch, Impossible: true, Score: 1.5}},
		"its twin":                       {byID, target.Answer{ID: "17", Similarity: math.NaN(), Score: 1.5}, Verdict{Outcome: Match, Rank: 1, Duplicate: true, Impossible: true, Score: 1.5}},
		"second, and the first is odd":   {byID, hits(odd("8", 2), hit("7", 1)), Verdict{Outcome: Match, Rank: 2, Similarity: 1}},
		"second and odd":                 {byID, hits(hit("8", 1), odd("7", 2)), Verdict{Outcome: Match, Rank: 2, Impossible: true, Score: 2}},
		"odd, and unlike":                {byID, hits(odd("8", 2), hit("7", 0.5)), Verdict{Outcome: Mismatch, Rank: 2, Similarity: 0.5}},
		"neighbors":                      {byNeighbors, hits(odd("7", 1.5), odd("9", 1.2)), Verdict{Outcome: Match, Neighbors: 2, Impossible: true, Score: 1.5}},
		"one neighbor, the second alone": {byNeighbors, hits(odd("8", 1.5), odd("9", 1.2)), Verdict{Outcome: Mismatch, Neighbors: 1, Impossible: true, Score: 1.5}},
	} {
		got, err := tc.judge.Judge(Asked{ID: "7"}, tc.answer)
		if got.Impossible != math.IsNaN(got.Similarity) {
			t.Errorf("%s: %+v has a similarity that it cannot have", name, got)
		}
		if got.Impossible {
			got.Similarity = 0
		}
		if err != nil || got != tc.want {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, tc.want)
		}
	}
}
