package target

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
)

// graphQL is a shape whose errors come with status 200, as in Weaviate.
var graphQL = Shape{
	Path:  "/v1/graphql",
	Body:  `{"query":"{Get{C(limit:{{top_k}},nearVector:{vector:{{vector}}}){_additional{id distance}}}}"}`,
	Hits:  "data.Get.C",
	ID:    "data.Get.C.0._additional.id",
	Value: "data.Get.C.0._additional.distance", Score: CosineDistance,
	Error: "errors", Message: "errors.0.message", Throttled: []string{"Too many requests"},
}

func TestAShapeIsSentAndRead(t *testing.T) {
	var got exchange
	s := serve(t, func(x exchange) bool {
		got = x
		fmt.Fprint(x, replyText("200 OK", "", `{"data":{"Get":{"C":[{"_additional":{"distance":0.25,"id":"a-1"}}]}}}`))
		return true
	})
	answer, err := newTarget(t, HTTPConfig{URL: s.URL + "/base/", Shape: graphQL, TopK: 3}).Attempt(context.Background(), []float32{0.5, -1}, nil)
	if err != nil || !reflect.DeepEqual(answer, Answer{Similarity: 0.75, ID: "a-1", Hits: []Hit{{ID: "a-1", Similarity: 0.75}}}) {
		t.Errorf("%+v, %v", answer, err)
	}
	if want := `{"query":"{Get{C(limit:3,nearVector:{vector:[0.5,-1]}){_additional{id distance}}}}"}`; got.Body != want || got.Request.URL.Path != "/base/v1/graphql" {
		t.Errorf("sent to %s: %s", got.Request.URL.Path, got.Body)
	}
	curl, err := Curl(HTTPConfig{URL: s.URL, Shape: graphQL}, []float32{1})
	if err != nil || !strings.Contains(curl, "/v1/graphql'") || !strings.Contains(curl, "vector:[1]}") {
		t.Errorf("%s, %v", curl, err)
	}
}

func TestReadOfAShape(t *testing.T) {
	coded := Shape{Body: genericBody, Hits: "data", Value: "data.0.distance", ID: "data.0.id", Score: CosineSimilarity,
		Error: "code", Message: "message", Throttled: []string{"8", "1807"}}
	columns := Shape{Body: genericBody, Hits: "ids.0", ID: "ids.0.0", Value: "distances.0.0", Score: CosineDistance}
	for name, tc := range map[string]struct {
		shape Shape
		reply string
		want  Answer
		kind  Kind // 0 for an answer
		says  string
		topK  int
	}{
		"a hit":                {coded, `{"code":0,"data":[{"id":7,"distance":0.99}]}`, Answer{Similarity: 0.99, ID: "7"}, 0, "", 1},
		"no hits":              {coded, `{"code":0,"data":[]}`, Answer{Empty: true}, 0, "", 1},
		"an error":             {coded, `{"code":100,"message":"collection not found"}`, Answer{}, BadReply, "the API says: collection not found", 1},
		"throttled by code":    {coded, `{"code":8,"message":"rate limit exceeded"}`, Answer{}, Throttled, "rate limit", 1},
		"not by part of one":   {coded, `{"code":80}`, Answer{}, BadReply, "tells of an error", 1},
		"throttled by message": {graphQL, `{"errors":[{"message":"429 Too many requests"}]}`, Answer{}, Throttled, "429", 1},
		"empty errors":         {graphQL, `{"errors":[],"data":{"Get":{"C":[]}}}`, Answer{Empty: true}, 0, "", 1},
		"a count of no hits":   {Shape{Body: genericBody, Hits: "count", Value: "v", Score: L2}, `{"count":0}`, Answer{Empty: true}, 0, "", 1},
		"no score":             {coded, `{"data":[{"id":7}]}`, Answer{}, BadReply, "no score at data.0.distance", 1},
		"null":                 {coded, `{"data":[{"distance":null}]}`, Answer{}, BadReply, "is null", 1},
		"a string":             {coded, `{"data":[{"distance":"0.9"}]}`, Answer{}, BadReply, "is not a number", 1},
		"too large":            {coded, `{"data":[{"distance":1.5}]}`, Answer{}, BadReply, "read as cosine similarity, is out of the range", 1},
		"a bad id":             {coded, `{"data":[{"distance":1,"id":{}}]}`, Answer{Similarity: 1}, 0, "", 1},
		"not JSON":             {coded, `<html>`, Answer{}, BadReply, "HTML", 1},
		"generic":              {Shape{}, `{"similarity":0.5}`, Answer{Similarity: 0.5}, 0, "", 1},
		"all hits":             {coded, `{"data":[{"id":7,"distance":0.99},{"id":"b","distance":0.5}]}`, Answer{Similarity: 0.99, ID: "7", Hits: []Hit{{ID: "7", Similarity: 0.99}, {ID: "b", Similarity: 0.5}}}, 0, "", 2},
		"a hit without an id":  {coded, `{"data":[{"id":7,"distance":0.99},{"distance":0.5}]}`, Answer{Similarity: 0.99, ID: "7", Hits: []Hit{{ID: "7", Similarity: 0.99}, {ID: "", Similarity: 0.5}}}, 0, "", 2},
		"a bad second hit":     {coded, `{"data":[{"id":7,"distance":0.99},{"id":8,"distance":null}]}`, Answer{}, BadReply, "hit 2: the score", 2},
		"too few ids":          {columns, `{"ids":[["a"]],"distances":[[0.1,0.2]]}`, Answer{}, BadReply, "2 scores at distances.0 and 1 ids", 2},
		"lists of parts":       {columns, `{"ids":[["a","b"]],"distances":[[0.1,0.2]]}`, Answer{Similarity: 0.9, ID: "a", Hits: []Hit{{ID: "a", Similarity: 0.9}, {ID: "b", Similarity: 0.8}}}, 0, "", 2},
		"generic, all hits":    {Shape{}, `[{"id":1,"score":1},{"id":2,"score":0.5}]`, Answer{Similarity: 1, ID: "1", Hits: []Hit{{ID: "1", Similarity: 1}, {ID: "2", Similarity: 0.5}}}, 0, "", 2},
		"generic, a bad hit":   {Shape{}, `[{"id":1,"score":1},{"id":2}]`, Answer{}, BadReply, "hit 2 has neither", 2},
		"generic with errors":  {Shape{Error: "error"}, `{"error":"no index"}`, Answer{}, BadReply, "no index", 1},
	} {
		reader := newReplyReader(tc.shape, tc.topK, false)
		got, failure := reader.read([]byte(tc.reply), []float32{1, 0})
		switch {
		case tc.kind == 0:
			if failure != nil || !reflect.DeepEqual(got, tc.want) {
				t.Errorf("%s: %+v, %v; want %+v", name, got, failure, tc.want)
			}
		case failure == nil || failure.Kind != tc.kind || !strings.Contains(failure.Text, tc.says):
			t.Errorf("%s: %+v, %v; want %v that says %q", name, got, failure, tc.kind, tc.says)
		}
	}
}

// A vector that is found scores 1, whatever the API computes, and one that is
// not scores less.
func TestScores(t *testing.T) {
	q, h := []float32{3, 4}, []float32{4, 3} // cos 0.96, dot 24, |q-h|² 2
	angle := math.Acos(0.96)
	for score, tc := range map[Score]struct{ self, other, similarity float64 }{
		CosineSimilarity:  {1, 0.96, 0.96},
		CosineDistance:    {0, 0.04, 0.96},
		HalfCosine:        {1, 0.98, 0.96},
		DotProduct:        {25, 24, 0.96},
		NegativeDot:       {-25, -24, 0.96},
		DotDistance:       {-24, -23, 0.96},
		RaisedDot:         {26, 25, 0.96},
		SquaredL2:         {0, 2, 0.96},
		L2:                {0, math.Sqrt2, 0.96},
		L1:                {0, 0.28, 0.96},
		Hamming:           {0, 0.04, 0.96}, // of as many bits as numbers
		InverseSquaredL2:  {1, 1 / 3.0, 0.96},
		InverseL2:         {1, 1 / (1 + math.Sqrt2), 0.96},
		InverseAngle:      {1, 1 / (1 + angle), 0.96},
		InverseCosineDist: {1, 1 / 1.04, 0.96},
	} {
		if got := score.Similarity(tc.self, q); math.Abs(got-1) > 1e-12 {
			t.Errorf("%s: a self-match is %v", score, got)
		}
		if got := score.Similarity(tc.other, q); math.Abs(got-tc.similarity) > 1e-9 {
			t.Errorf("%s: %v is %v; want %v, of %v", score, tc.other, got, tc.similarity, h)
		}
	}
	if n := len(Scores()); n != 15 {
		t.Errorf("%d scores are listed", n)
	}
	for _, far := range []float64{1e9, math.MaxFloat64} {
		if got := SquaredL2.Similarity(far, q); got != -1 {
			t.Errorf("far away: %v", got)
		}
		if got := DotProduct.Similarity(far, q); got != -1 {
			t.Errorf("a much longer vector: %v", got)
		}
	}
	if got := RaisedDot.Similarity(0.5, q); math.Abs(got+0.04) > 1e-12 { // q·h is -1
		t.Errorf("a product below 0 is %v", got)
	}
}

func TestShapesThatCannotBe(t *testing.T) {
	good := graphQL
	for name, tc := range map[string]struct {
		change func(*Shape)
		says   string
	}{
		"no vector":      {func(s *Shape) { s.Body = `{"k":{{top_k}}}` }, "{{vector}} 0 times"},
		"two vectors":    {func(s *Shape) { s.Body = `[{{vector}},{{vector}}]` }, "2 times"},
		"no JSON":        {func(s *Shape) { s.Body = `{"vector":{{vector}}` }, "no JSON"},
		"no slash":       {func(s *Shape) { s.Path = "search" }, "begins with a slash"},
		"a blank":        {func(s *Shape) { s.Path = "/a b" }, "%20"},
		"a split header": {func(s *Shape) { s.Path = "/a\r\nX: y" }, "begins with a slash"},
		"a method":       {func(s *Shape) { s.Method = "PO ST" }, "method"},
		"no score":       {func(s *Shape) { s.Score = "" }, "score"},
		"no value":       {func(s *Shape) { s.Value = "" }, "path of the score"},
	} {
		s := good
		tc.change(&s)
		if err := s.Validate(); err == nil || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v; want one that says %q", name, err, tc.says)
		}
		if _, err := NewHTTP(HTTPConfig{URL: "http://127.0.0.1", Shape: s}); err == nil {
			t.Errorf("%s: a target was made of it", name)
		}
	}
	if err := errors.Join(good.Validate(), Shape{}.Validate()); err != nil {
		t.Error(err)
	}
}

func FuzzReadOfAShape(f *testing.F) {
	for _, reply := range []string{`{"errors":[{"message":"x"}]}`, `{"data":{"Get":{"C":[{"_additional":{"distance":0,"id":"a"}}]}}}`, `{}`, `[]`, "{\"data\":\"\\"} {
		f.Add([]byte(reply))
	}
	reader := newReplyReader(graphQL, 2, false)
	f.Fuzz(func(t *testing.T, reply []byte) {
		answer, failure := reader.read(reply, []float32{1})
		if failure == nil && !answer.Empty && (math.IsNaN(answer.Similarity) || math.Abs(answer.Similarity) > MaxEstimated) {
			t.Errorf("%q: %+v", reply, answer)
		}
	})
}
