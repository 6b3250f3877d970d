package target

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

// tuples are hits without names, as [id, score].
var tuples = Shape{Body: genericBody, Hits: "results", ID: "results.0.0", Value: "results.0.1", Score: CosineSimilarity}

// A reply of an edge case is read as what its API means by it, by the rules of the generic
// API and by paths.
func TestEdgesOfReplies(t *testing.T) {
	paths := Shape{Body: genericBody, Hits: "results", ID: "results.0.id", Value: "results.0.score", Score: CosineSimilarity}
	noIDs, distance := paths, paths
	noIDs.ID = ""
	distance.Score = CosineDistance
	text, percent := paths, paths
	text.Number, percent.Number = TextNumber, PercentNumber
	bare := Shape{Body: genericBody, ID: "0.0", Value: "0.1", Score: CosineSimilarity}
	scores := Shape{Body: genericBody, Hits: "scores", Value: "scores.0", Score: CosineSimilarity}
	columns := Shape{Body: genericBody, Hits: "ids.0", ID: "ids.0.0", Value: "distances.0.0", Score: SquaredL2}
	hit := func(id string, similarity float64) Answer { return Answer{Similarity: similarity, ID: id} }
	hits := func(all ...Hit) (a Answer) { a.takeAll(all); return a }
	for name, tc := range map[string]struct {
		shape Shape
		reply string
		topK  int
		want  Answer
	}{
		"an id of a whole float":             {paths, `{"results":[{"id":7.0,"score":0.5}]}`, 1, hit("7", 0.5)},
		"an id with an exponent":             {paths, `{"results":[{"id":1.2e3,"score":0.5}]}`, 1, hit("1200", 0.5)},
		"a long float":                       {paths, `{"results":[{"id":1.2345678901234567e19,"score":0.5}]}`, 1, hit("12345678901234567000", 0.5)},
		"a long integer":                     {paths, `{"results":[{"id":9007199254740993,"score":0.5}]}`, 1, hit("9007199254740993", 0.5)},
		"a fraction stays one":               {paths, `{"results":[{"id":7.50,"score":0.5}]}`, 1, hit("7.50", 0.5)},
		"zero":                               {paths, `{"results":[{"id":-0.0,"score":0.5}]}`, 1, hit("0", 0.5)},
		"an exponent too large to write":     {paths, `{"results":[{"id":1e999,"score":0.5}]}`, 1, hit("1e999", 0.5)},
		"an ObjectId":                        {paths, `{"results":[{"id":{"$oid":"507f1f77bcf86cd799439011"},"score":0.5}]}`, 1, hit("507f1f77bcf86cd799439011", 0.5)},
		"a long of MongoDB":                  {paths, `{"results":[{"id":{"$numberLong":"7"},"score":0.5}]}`, 1, hit("7", 0.5)},
		"a null id":                          {paths, `{"results":[{"id":null,"score":0.5}]}`, 1, hit("", 0.5)},
		"an id that is an object":            {paths, `{"results":[{"id":{"a":1},"score":0.5}]}`, 1, hit("", 0.5)},
		"an id that is too long":             {paths, `{"results":[{"id":"` + strings.Repeat("a", 600) + `","score":0.5}]}`, 1, hit("", 0.5)},
		"generic, a whole float":             {Shape{}, `[{"score":1,"id":7.0}]`, 1, hit("7", 1)},
		"generic, an ObjectId":               {Shape{}, `[{"score":1,"_id":{"$oid":"5f"}}]`, 1, hit("5f", 1)},
		"generic, an id that is no id":       {Shape{}, `[{"score":1,"id":[1]}]`, 1, hit("", 1)},
		"some hits without an id":            {paths, `{"results":[{"score":0.9},{"id":8,"score":0.5}]}`, 2, hits(Hit{ID: "", Similarity: 0.9}, Hit{ID: "8", Similarity: 0.5})},
		"padding after hits":                 {paths, `{"results":[{"id":7,"score":0.9},{"id":-1,"score":-3.4028234663852886e+38}]}`, 2, hits(Hit{ID: "7", Similarity: 0.9})},
		"padding between hits":               {paths, `{"results":[{"id":7,"score":0.9},{"id":-1,"score":3.4028235e38},{"id":8,"score":0.5}]}`, 3, hits(Hit{ID: "7", Similarity: 0.9}, Hit{ID: "8", Similarity: 0.5})},
		"nothing but padding":                {paths, `{"results":[{"id":-1,"score":-3.4e38}]}`, 1, Answer{Empty: true}},
		"nothing but padding, of many":       {paths, `{"results":[{"id":-1,"score":-3.4e38},{"id":-1,"score":-3.4e38}]}`, 2, Answer{Empty: true}},
		"padding whose score JavaScript had": {paths, `{"results":[{"id":"-1","score":null}]}`, 1, Answer{Empty: true}},
		"padding without ids":                {noIDs, `{"results":[{"id":-1,"score":3.4028234663852886e+38}]}`, 1, Answer{Empty: true}},
		"padding of unsigned ids":            {paths, `{"results":[{"id":18446744073709551615,"score":3.4028234663852886e+38}]}`, 1, Answer{Empty: true}},
		"padding of columns":                 {columns, `{"ids":[[7,-1]],"distances":[[0,3.4028234663852886e+38]]}`, 2, hits(Hit{ID: "7", Similarity: 1})},
		"generic padding":                    {Shape{}, `{"results":[{"id":-1,"score":-3.4028234663852886e+38}]}`, 1, Answer{Empty: true}},
		"generic padding after hits":         {Shape{}, `{"results":[{"id":1,"score":1},{"id":-1,"score":-3.4028234663852886e+38}]}`, 2, hits(Hit{ID: "1", Similarity: 1})},
		"tuples":                             {tuples, `{"results":[[7,0.9],[8,0.5]]}`, 1, hit("7", 0.9)},
		"tuples, all hits":                   {tuples, `{"results":[[7,0.9],[8,0.5],[9,0.4]]}`, 3, hits(Hit{ID: "7", Similarity: 0.9}, Hit{ID: "8", Similarity: 0.5}, Hit{ID: "9", Similarity: 0.4})},
		"bare tuples":                        {bare, `[["a",0.9],["b",0.5]]`, 2, hits(Hit{ID: "a", Similarity: 0.9}, Hit{ID: "b", Similarity: 0.5})},
		"bare scores":                        {scores, `{"scores":[0.9,0.5]}`, 2, hits(Hit{ID: "", Similarity: 0.9}, Hit{ID: "", Similarity: 0.5})},
		"text":                               {text, `{"results":[{"id":7,"score":"0.98"}]}`, 1, hit("7", 0.98)},
		"text that is a number":              {text, `{"results":[{"id":7,"score":0.98}]}`, 1, hit("7", 0.98)},
		"text with an exponent":              {text, `{"results":[{"id":7,"score":" 9.8e-1 "}]}`, 1, hit("7", 0.98)},
		"percent":                            {percent, `{"results":[{"id":7,"score":"50%"}]}`, 1, hit("7", 0.5)},
		"percent as a number":                {percent, `{"results":[{"id":7,"score":50}]}`, 1, hit("7", 0.5)},
		"percent of a blank":                 {percent, `{"results":[{"id":7,"score":"50.0 %"}]}`, 1, hit("7", 0.5)},
		"a score just above 1":               {paths, `{"results":[{"id":7,"score":1.0143}]}`, 1, hit("7", 1.0143)},
		"a distance just below 0":            {distance, `{"results":[{"id":7,"score":-0.03125}]}`, 1, hit("7", 1.03125)},
		"generic just above 1":               {Shape{}, `{"similarity":1.0143}`, 1, Answer{Similarity: 1.0143}},
	} {
		t.Run(name, func(t *testing.T) {
			reader := newReplyReader(tc.shape, tc.topK, false)
			body := []byte(tc.reply)
			got, failure := reader.read(body, []float32{1, 0})
			clear(body)
			if failure != nil || !reflect.DeepEqual(got, tc.want) {
				t.Errorf("%.120s: %+v, %v; want %+v", tc.reply, got, failure, tc.want)
			}
		})
	}
}

// A score that cannot be is refused with the metric and a likely cause.
func TestScoresThatCannotBe(t *testing.T) {
	for _, tc := range []struct {
		score Score
		value string
		says  string
	}{
		{CosineSimilarity, "57.3", "a dot product"},
		{CosineSimilarity, "1.06", "a dot product"},
		{CosineSimilarity, "-1.06", "a dot product"},
		{CosineDistance, "-0.06", "below 0"},
		{CosineDistance, "2.06", "distance of another kind"},
		{HalfCosine, "1.03", "half cosine"},
		{SquaredL2, "-0.1", "below 0"},
		{L2, "-0.5", "below 0"},
		{InverseSquaredL2, "57.3", "0 to 1"},
		{InverseL2, "1.01", "0 to 1"},
		{InverseAngle, "57.3", "0 to 1"},
		{InverseAngle, "-0.5", "0 to 1"},
		{InverseCosineDist, "57.3", "0 to 1"},
		{RaisedDot, "-0.5", "below 0"},
		{CosineSimilarity, "1e999", "not finite"},
		{DotProduct, "-1e999", "not finite"},
	} {
		shape := Shape{Body: genericBody, Value: "score", Score: tc.score}
		reader := newReplyReader(shape, 1, false)
		got, failure := reader.read([]byte(`{"score":`+tc.value+`}`), []float32{1, 0})
		if failure == nil || failure.Kind != BadReply || !strings.Contains(failure.Text, string(tc.score)) || !strings.Contains(failure.Text, tc.says) {
			t.Errorf("%s of %s: %+v, %v; want one that names it and says %q", tc.value, tc.score, got, failure, tc.says)
		}
	}
}

// Where ids decide, such a score is no fault: the hit has its id, no similarity, and the
// score as it was given.
func TestScoresThatCannotBeWhereIDsDecide(t *testing.T) {
	paths := Shape{Body: genericBody, Hits: "results", ID: "results.0.id", Value: "results.0.score", Score: CosineSimilarity}
	distance, closeness := paths, paths
	distance.Score, closeness.Score = L2, InverseAngle
	for name, tc := range map[string]struct {
		shape Shape
		value string
		want  float64
	}{
		"cosine":                    {paths, "1.5", 1.5},
		"cosine below -1":           {paths, "-2", -2},
		"a percentage":              {paths, "98.7", 98.7},
		"a distance below 0":        {distance, "-0.5", -0.5},
		"a closeness of 0":          {closeness, "0", 0},
		"generic":                   {Shape{}, "987", 987},
		"generic, below -1":         {Shape{}, "-1.06", -1.06},
		"generic, of large vectors": {Shape{}, "1e30", 1e30},
	} {
		for _, topK := range []int{1, 2} {
			reader := newReplyReader(tc.shape, topK, true)
			got, failure := reader.read([]byte(`{"results":[{"id":7,"score":`+tc.value+`},{"id":8,"score":0.5}]}`), []float32{1, 0})
			if failure != nil || got.ID != "7" || !math.IsNaN(got.Similarity) || got.Score != tc.want || got.Empty {
				t.Errorf("%s, %d hits: %+v, %v", name, topK, got, failure)
			}
			if topK == 2 && (len(got.Hits) != 2 || got.Hits[0].Score != tc.want || !math.IsNaN(got.Hits[0].Similarity) || got.Hits[1].Similarity != tc.shape.Score.Similarity(0.5, []float32{1, 0})) {
				t.Errorf("%s: %+v", name, got.Hits)
			}
		}
	}
	for _, reply := range []string{`{"results":[{"id":7,"score":1e999}]}`, `{"results":[{"id":7,"score":null}]}`, `{"results":[{"id":7}]}`, `{"results":[{"id":7,"score":"x"}]}`} {
		for _, shape := range []Shape{{}, paths} {
			reader := newReplyReader(shape, 1, true)
			if got, failure := reader.read([]byte(reply), []float32{1, 0}); failure == nil {
				t.Errorf("%s: %+v; a score that is no number is a fault", reply, got)
			}
		}
	}
}

func TestNumbersThatAreNone(t *testing.T) {
	for _, number := range []NumberForm{TextNumber, PercentNumber} {
		for _, value := range []string{`""`, `"x"`, `"NaN"`, `"Infinity"`, `"1e999"`, `"0x1p-1"`, `"0,98"`, `"1_0"`, `true`, `null`, `[0.9]`, `"%"`, `"5%%"`} {
			reader := newReplyReader(Shape{Body: genericBody, Value: "score", Score: CosineSimilarity, Number: number}, 1, false)
			if got, failure := reader.read([]byte(`{"score":`+value+`}`), []float32{1}); failure == nil {
				t.Errorf("%s as %s: %+v", value, number, got)
			}
		}
	}
	reader := newReplyReader(Shape{Body: genericBody, Value: "score", Score: CosineSimilarity, Number: TextNumber}, 1, false)
	if got, failure := reader.read([]byte(`{"score":"98%"}`), []float32{1}); failure == nil {
		t.Errorf("a percentage as text: %+v", got)
	}
}

// What a reply of status 200 says to be an error is one, beside an empty list or none.
func TestExplicitErrors(t *testing.T) {
	paths := Shape{Body: genericBody, Hits: "results", ID: "results.0.id", Value: "results.0.score", Score: CosineSimilarity}
	for _, tc := range []struct {
		reply string
		kind  Kind // 0 for an answer
		says  string
	}{
		{`{"success":false,"message":"index is loading","results":[]}`, BadReply, "the API says: index is loading"},
		{`{"success":0,"results":[]}`, BadReply, `{"success":0`},
		{`{"ok":false,"description":"nope","results":[]}`, BadReply, "nope"},
		{`{"error":"no such index","results":[]}`, BadReply, "the API says: no such index"},
		{`{"error":"no such index"}`, BadReply, "the API says: no such index"},
		{`{"error":{"code":5,"message":"shard lost"},"results":[]}`, BadReply, "the API says: shard lost"},
		{`{"error":{"type":"x","reason":"shard lost"},"results":[]}`, BadReply, "shard lost"},
		{`{"error":true,"msg":"shard lost","results":[]}`, BadReply, "shard lost"},
		{`{"error":17,"results":[]}`, BadReply, `"error":17`},
		{`{"errors":[{"message":"shard lost"}],"results":[]}`, BadReply, "shard lost"},
		{`{"errors":["shard lost"],"results":[]}`, BadReply, "shard lost"},
		{`{"errors":{"vector":"too short"},"results":null}`, BadReply, "too short"},
		{`{"status":"error","message":"shard lost","results":[]}`, BadReply, "shard lost"},
		{`{"status":"FAILED","detail":"shard lost","results":[]}`, BadReply, "shard lost"},
		{`{"status":"failure","results":[]}`, BadReply, "failure"},
		{`{"status":503,"results":[]}`, BadReply, "503"},
		{`{"code":404,"message":"no such index","results":[]}`, BadReply, "no such index"},
		{`{"error_code":5,"error_msg":"index is loading","results":[]}`, BadReply, "the API says: index is loading"},
		{`{"errmsg":"no such index","results":[]}`, BadReply, "no such index"},
		{`{"error_code":0,"error_msg":"","results":[]}`, 0, ""},
		{`{"error_code":"0","error_msg":"OK","results":[]}`, 0, ""},
		{`{"errorCode":200,"errorMessage":"success","results":[]}`, 0, ""},
		{`{"error":"rate limit exceeded","results":[]}`, Throttled, "rate limit exceeded"},
		{`{"success":false,"message":"Too many requests","results":[]}`, Throttled, "Too many"},
		{`{"error":null,"results":[]}`, 0, ""},
		{`{"error":"x","error":null,"results":[]}`, 0, ""},
		{`{"errors":[],"results":[]}`, 0, ""},
		{`{"errors":{},"results":[]}`, 0, ""},
		{`{"errors":0,"results":[]}`, 0, ""},
		{`{"error":"","results":[]}`, 0, ""},
		{`{"error":false,"results":[]}`, 0, ""},
		{`{"error":0,"results":[]}`, 0, ""},
		{`{"success":true,"ok":true,"status":"ok","code":0,"results":[]}`, 0, ""},
		{`{"status":200,"code":200,"message":"ok","results":[]}`, 0, ""},
		{`{"success":null,"status":null,"results":[]}`, 0, ""},
	} {
		for name, shape := range map[string]Shape{"generic": {}, "paths": paths} {
			reader := newReplyReader(shape, 1, false)
			got, failure := reader.read([]byte(tc.reply), []float32{1})
			switch {
			case tc.kind == 0:
				if failure != nil || !got.Empty {
					t.Errorf("%s, %s: %+v, %v; want none found", name, tc.reply, got, failure)
				}
			case failure == nil || failure.Kind != tc.kind || !strings.Contains(failure.Text, tc.says):
				t.Errorf("%s, %s: %+v, %v; want %v that says %q", name, tc.reply, got, failure, tc.kind, tc.says)
			}
		}
	}
}

// Hits beside an error are not all there is: they prove no miss. What an API tells of its
// hits by the same names is no error.
func TestErrorsBesideHits(t *testing.T) {
	for reply, refused := range map[string]bool{
		`{"results":[{"id":1,"score":0.9}],"errors":[{"message":"a shard is lost"}]}`: true,
		`{"results":[{"id":1,"score":0.9}],"error":"timeout"}`:                        true,
		`{"similarity":0.9,"success":false}`:                                          true,
		`{"similarity":0.9,"status":"error"}`:                                         true,
		`{"similarity":0.9,"error":0.01}`:                                             false,
		`{"similarity":0.9,"status":404,"code":500}`:                                  false,
		`{"similarity":0.9,"error":null,"errors":[]}`:                                 false,
		`{"results":[{"id":1,"score":0.9,"error":"x","status":"error"}]}`:             false,
	} {
		got, failure := ReadAnswer([]byte(reply))
		if refused != (failure != nil) || !refused && got.Similarity != 0.9 {
			t.Errorf("%s: %+v, %v; want an error: %v", reply, got, failure, refused)
		}
	}
}
