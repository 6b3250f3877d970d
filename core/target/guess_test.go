package target

import (
	"math"
	"testing"
)

func TestGuessReply(t *testing.T) {
	q := []float32{3, 4} // |q|² is 25
	for name, tc := range map[string]struct {
		reply string
		want  Guess
	}{
		"qdrant":        {`{"result":{"points":[{"id":42,"version":3,"score":0.9999},{"id":7,"score":0.5}]},"status":"ok","time":0.0003}`, Guess{"result.points", "result.points.0.id", "result.points.0.score", CosineSimilarity, 0.9999, false, ""}},
		"a dot product": {`{"matches":[{"id":"a","score":25.00001}]}`, Guess{"matches", "matches.0.id", "matches.0.score", DotProduct, 0.9999996, false, ""}},
		"negative dot":  {`{"data":[{"pk":1,"distance":-25}]}`, Guess{"data", "data.0.pk", "data.0.distance", NegativeDot, 1, true, ""}},
		"a distance":    {`{"data":[{"id":1,"distance":-3.6e-7}],"code":0}`, Guess{"data", "data.0.id", "data.0.distance", CosineDistance, 1 + 3.6e-7, false, ""}},
		"chroma":        {`{"ids":[["row-5"]],"embeddings":null,"distances":[[0]],"include":["distances"]}`, Guess{"ids.0", "ids.0.0", "distances.0.0", CosineDistance, 1, false, ""}},
		"weaviate":      {`{"data":{"Get":{"C":[{"_additional":{"distance":0,"id":"x"}}]}}}`, Guess{"data.Get.C", "data.Get.C.0._additional.id", "data.Get.C.0._additional.distance", CosineDistance, 1, false, ""}},
		"elasticsearch": {`{"took":3,"_shards":{"total":1},"hits":{"max_score":1,"hits":[{"_index":"i","_id":"17","_score":1.0}]}}`, Guess{"hits.hits", "hits.hits.0._id", "hits.hits.0._score", HalfCosine, 1, false, ""}},
		"an object":     {`{"similarity":0.5,"id":"a"}`, Guess{"", "id", "similarity", CosineSimilarity, 0.5, false, ""}},
		"turbopuffer":   {`{"rows":[{"$dist":0,"id":1}],"billing":{}}`, Guess{"rows", "rows.0.id", `rows.0.\$dist`, CosineDistance, 1, false, ""}},
		"a text":        {`{"results":[{"id":7,"score":"0.9999"}]}`, Guess{"results", "results.0.id", "results.0.score", CosineSimilarity, 0.9999, false, TextNumber}},
		"a percentage":  {`{"results":[{"id":7,"similarity":"99.9 %"}]}`, Guess{"results", "results.0.id", "results.0.similarity", CosineSimilarity, 0.999, false, PercentNumber}},
		"odd names":     {`{"a.b":[{"x*":{"score":1}}]}`, Guess{`a\.b`, "", `a\.b.0.x\*.score`, CosineSimilarity, 1, false, ""}},
	} {
		got, ok := GuessReply([]byte(tc.reply), q)
		difference := math.Abs(got.Similarity - tc.want.Similarity)
		got.Similarity = tc.want.Similarity
		if !ok || got != tc.want || difference > 1e-9 {
			t.Errorf("%s:\n%+v, %v, off by %v; want\n%+v", name, got, ok, difference, tc.want)
		}
	}
	for _, reply := range []string{`{}`, `[]`, `<html>`, `{"hits":[{"title":"x"}]}`, `{"took":12}`} {
		if got, ok := GuessReply([]byte(reply), q); ok {
			t.Errorf("%s: %+v", reply, got)
		}
	}
}

// A score by which a vector finds itself exactly says more than one by which it nearly does.
func TestGuessPrefersWhatIsExact(t *testing.T) {
	q := make([]float32, 81) // |q|² is 81
	for i := range q {
		q[i] = 1
	}
	unit := []float32{1.00623, 0} // |q|² is 1.0125
	for name, tc := range map[string]struct {
		reply  string
		vector []float32
		want   Score
		exact  bool
	}{
		"1 less a product":              {`{"points":[{"id":1,"_distance":-80}]}`, q, DotDistance, true},
		"the same, by another name":     {`{"points":[{"id":1,"score":-80}]}`, q, DotDistance, true},
		"a negative product":            {`{"points":[{"id":1,"score":-81}]}`, q, NegativeDot, true},
		"a product near 1":              {`{"points":[{"id":1,"score":1.0125}]}`, unit, DotProduct, true},
		"a quantised cosine":            {`{"points":[{"id":1,"score":0.9951}]}`, unit, CosineSimilarity, false},
		"a quantised distance":          {`{"points":[{"id":1,"distance":0.004}]}`, unit, CosineDistance, false},
		"a small distance of long ones": {`{"points":[{"id":1,"distance":0.001}]}`, q, CosineDistance, false},
	} {
		got, ok := GuessReply([]byte(tc.reply), tc.vector)
		if !ok || got.Score != tc.want || got.IsExact() != tc.exact {
			t.Errorf("%s: %+v, exact %t, %t; want %s, exact %t", name, got, got.IsExact(), ok, tc.want, tc.exact)
		}
	}
}

// What is guessed can be read with the guess.
func FuzzGuessReply(f *testing.F) {
	f.Add([]byte(`{"ids":[["a"]],"distances":[[0.5]]}`))
	f.Add([]byte(`{"data":[{"id":1,"a.b|c":{"score":0.1}}]}`))
	f.Add([]byte(`[[[0.5]],{"score":1}]`))
	f.Add([]byte(`[{"score":"98.7%","id":7}]`))
	f.Fuzz(func(t *testing.T, reply []byte) {
		g, ok := GuessReply(reply, []float32{1, 2})
		if !ok || math.Abs(g.Similarity) > 1 {
			return
		}
		reader := newReplyReader(Shape{Hits: g.Hits, ID: g.ID, Value: g.Value, Score: g.Score, Number: g.Number}, 1, false)
		answer, failure := reader.read(reply, []float32{1, 2})
		if failure == nil && !answer.Empty && answer.Similarity != g.Similarity {
			t.Errorf("%s: %+v, read %+v", reply, g, answer)
		}
	})
}
