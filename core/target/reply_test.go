package target

import (
	"bytes"
	"encoding/json"
	"math"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

func TestReadAnswer(t *testing.T) {
	tests := []struct {
		name string
		body string
		want Answer
	}{
		{"bare", `{"similarity": 0.9998}`, Answer{Similarity: 0.9998}},
		{"bare with an id", `{"id":"a","similarity":1}`, Answer{Similarity: 1, ID: "a"}},
		{"surrounded by blanks", "\r\n\t {\"similarity\": 0.5} \n", Answer{Similarity: 0.5}},
		{"zero", `{"similarity": 0}`, Answer{}},
		{"negative", `{"similarity": -1}`, Answer{Similarity: -1}},
		{"rounded past 1", `{"similarity": 1.0000005}`, Answer{Similarity: 1.0000005}},
		{"exponent", `{"similarity": 99e-2}`, Answer{Similarity: 0.99}},
		{"escaped name", `{"similarit\u0079": 0.5}`, Answer{Similarity: 0.5}},
		{"null id", `{"similarity": 0.5, "id": null}`, Answer{Similarity: 0.5}},
		{"_id", `{"similarity": 0.5, "_id": "x"}`, Answer{Similarity: 0.5, ID: "x"}},
		{"id before _id", `{"similarity": 0.5, "_id": "x", "id": 2}`, Answer{Similarity: 0.5, ID: "2"}},
		{"large integer id", `{"similarity": 1, "id": 9007199254740993}`, Answer{Similarity: 1, ID: "9007199254740993"}},
		{"larger than 64 bits", `{"similarity": 1, "id": 340282366920938463463374607431768211456}`,
			Answer{Similarity: 1, ID: "340282366920938463463374607431768211456"}},
		{"escaped id", `{"similarity": 1, "id": "a\n\ud83d\ude00\"b"}`, Answer{Similarity: 1, ID: "a\n😀\"b"}},
		{"id of broken UTF-8", "{\"similarity\": 1, \"id\": \"a\xffb\"}", Answer{Similarity: 1, ID: "a\uFFFDb"}},
		{"results", `{"results":[{"id":"7","score":0.25},{"id":"8","score":0.2}]}`, Answer{Similarity: 0.25, ID: "7"}},
		{"matches", `{"matches":[{"id":7,"similarity":0.25}]}`, Answer{Similarity: 0.25, ID: "7"}},
		{"hits", `{"took":1,"hits":[{"_id":"7","score":0.25}]}`, Answer{Similarity: 0.25, ID: "7"}},
		{"data", `{"data":[{"score":0.25}]}`, Answer{Similarity: 0.25}},
		{"bare array", `[{"id":"7","score":0.25}]`, Answer{Similarity: 0.25, ID: "7"}},
		{"similarity before score", `[{"score":1,"similarity":0.25}]`, Answer{Similarity: 0.25}},
		{"similarity before results", `{"results":[{"score":1}],"similarity":0.25}`, Answer{Similarity: 0.25}},
		{"results is a count", `{"results":1,"hits":[{"score":0.25}]}`, Answer{Similarity: 0.25}},
		{"no hits", `{"results": []}`, Answer{Empty: true}},
		{"no hits, bare", ` [ ] `, Answer{Empty: true}},
		{"brackets in strings", `{"note":"` + strings.Repeat(`[{\"`, 100) + `","similarity":0.5}`, Answer{Similarity: 0.5}},
		{"just deep enough", `{"a":` + strings.Repeat("[", 63) + strings.Repeat("]", 63) + `,"similarity":0.5}`, Answer{Similarity: 0.5}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			body := []byte(test.body)
			got, err := ReadAnswer(body)
			clear(body) // the answer must not depend on it
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("ReadAnswer(%s) = %+v, %v, want %+v", test.body, got, err, test.want)
			}
		})
	}
}

func TestReadAnswerRefuses(t *testing.T) {
	tests := []struct {
		name   string
		body   string
		reason string
	}{
		{"empty", "", "empty body instead of JSON"},
		{"blank", " \n", "empty body instead of JSON"},
		{"HTML", "\n<html><body>Welcome</body>", "HTML or XML instead of JSON"},
		{"text", "OK", "invalid JSON"},
		{"truncated", `{"similarity": 0.99`, "invalid JSON"},
		{"junk after", `{"similarity": 0.99} x`, "invalid JSON"},
		{"two values", `{"similarity": 0.99}{"similarity": 0.99}`, "invalid JSON"},
		{"comma at the end", `{"similarity": 0.99,}`, "invalid JSON"},
		{"NaN", `{"similarity": NaN}`, "invalid JSON"},
		{"Infinity", `{"similarity": Infinity}`, "invalid JSON"},
		{"control character", "{\"a\":\"\x01\",\"similarity\":1}", "invalid JSON"},
		{"byte order mark", "\ufeff{\"similarity\": 1}", "invalid JSON"},
		{"too deep", strings.Repeat("[", 65), "JSON nested deeper than 64 levels"},
		{"far too deep", strings.Repeat(`{"a":`, 1e6), "JSON nested deeper than 64 levels"},
		{"number", "0.99", "neither a JSON object nor an array"},
		{"null", "null", "neither a JSON object nor an array"},
		{"empty object", "{}", "no similarity, and no array of results, matches, hits or data"},
		{"other case", `{"Similarity": 1}`, "no similarity, and no array of results, matches, hits or data"},
		{"results null", `{"results":null}`, "no similarity, and no array of results, matches, hits or data"},
		{"similarity null", `{"similarity": null}`, "similarity is null"},
		{"similarity null beside results", `{"similarity": null, "results": [{"score": 1}]}`, "similarity is null"},
		{"similarity a string", `{"similarity": "0.9"}`, "similarity is a string, not a number"},
		{"similarity true", `{"similarity": true}`, "similarity is not a number"},
		{"similarity a list", `{"similarity": [0.9]}`, "similarity is not a number"},
		{"1e999", `{"similarity": 1e999}`, "similarity is not finite"},
		{"−1e999", `{"similarity": -1e999}`, "similarity is not finite"},
		{"above", `{"similarity": 1.0501}`, "similarity 1.0501, read as cosine similarity, is out of the range -1 to 1: it may be a dot product of vectors that are not normalised, a distance, or a percentage"},
		{"below", `{"similarity": -37}`, "similarity -37, read as cosine similarity, is out of the range -1 to 1: it may be a dot product of vectors that are not normalised, a distance, or a percentage"},
		{"hit a number", `{"results":[0.9]}`, "the first hit is not an object"},
		{"hit without a score", `{"results":[{"id":1}]}`, "the first hit has neither similarity nor score"},
		{"score null", `[{"score":null}]`, "score is null"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			answer, err := ReadAnswer([]byte(test.body))
			if err == nil {
				t.Fatalf("ReadAnswer(%.80q) = %+v, want an error", test.body, answer)
			}
			wantError(t, err, BadReply, withSnippet(test.reason, []byte(test.body)))
		})
	}
}

func TestReadAnswerAllocatesNothing(t *testing.T) {
	for _, body := range []string{`{"similarity": 0.9998}`, `{"results":[{"score":0.9998}]}`} {
		b := []byte(body)
		if allocs := testing.AllocsPerRun(100, func() { ReadAnswer(b) }); allocs > 0 {
			t.Errorf("ReadAnswer(%s): %v allocations, want 0", body, allocs)
		}
	}
}

// FuzzReadAnswer holds every answer against what encoding/json reads.
func FuzzReadAnswer(f *testing.F) {
	for _, seed := range []string{
		`{"similarity": 0.9998}`, `{"similarity": 1, "id": 7}`, `{"results":[{"id":"7","score":0.5}]}`,
		`{"matches":[]}`, `[{"_id":"\ud800","similarity":-0.5}]`, `{"similarity":1e999}`, `{"data":[{"score":null}]}`,
		`{"similarity":0.1,"similarity":0.2}`, "[[[[", "<html>", "{\"similarity\":1,\"id\":\"\xff\"}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		answer, failure := ReadAnswer(body)
		if failure != nil {
			if failure.Kind != BadReply || failure.Text == "" || !reflect.DeepEqual(answer, Answer{}) {
				t.Errorf("%q: refused with %+v and the answer %+v", body, failure, answer)
			}
			return
		}
		if !json.Valid(body) {
			t.Fatalf("%q: answered %+v, though it is not JSON", body, answer)
		}
		if math.IsNaN(answer.Similarity) || math.Abs(answer.Similarity) > MaxEstimated {
			t.Errorf("%q: similarity %v", body, answer.Similarity)
		}
		if want := referenceAnswer(t, body); !reflect.DeepEqual(answer, want) {
			t.Errorf("%q: got %+v, want %+v", body, answer, want)
		}
	})
}

// referenceAnswer reads body, an answer, by encoding/json.
func referenceAnswer(t *testing.T, body []byte) Answer {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var root any
	if err := decoder.Decode(&root); err != nil {
		t.Fatalf("%q: %v", body, err)
	}
	hit, ok := root.(map[string]any)
	hits, isList := root.([]any)
	if _, bare := hit["similarity"]; ok && !bare {
		for _, name := range []string{"results", "matches", "hits", "data"} {
			if hits, isList = hit[name].([]any); isList {
				break
			}
		}
	}
	if isList {
		if len(hits) == 0 {
			return Answer{Empty: true}
		}
		hit, _ = hits[0].(map[string]any)
	}
	given, ok := hit["similarity"]
	if !ok {
		given = hit["score"]
	}
	id, ok := hit["id"]
	if !ok {
		id = hit["_id"]
	}
	value, _ := given.(json.Number)
	similarity, _ := value.Float64()
	if isReferencePadding(id, given, similarity) {
		return Answer{Empty: true}
	}
	return Answer{Similarity: similarity, ID: referenceID(id)}
}

func isReferencePadding(id, given any, score float64) bool {
	filler := id == "-1"
	if n, ok := id.(json.Number); ok {
		f, _ := n.Float64()
		filler = f == -1 || n == "18446744073709551615" || n == "4294967295"
	}
	isNone := id == nil || id == ""
	return filler && given == nil || (filler || isNone) && math.Abs(math.Abs(score)-3.405e38) < 0.005e38
}

func referenceID(id any) string {
	switch id := id.(type) {
	case string:
		if quoted, _ := json.Marshal(id); len(quoted) > maxIDLength { // as long as it is written at least
			return ""
		}
		return id
	case json.Number:
		text := id.String()
		_, exponent, _ := strings.Cut(strings.ToLower(text), "e")
		n, err := strconv.Atoi(exponent)
		if len(text) > maxIDLength {
			return ""
		}
		if !strings.ContainsAny(text, ".eE") || exponent != "" && (err != nil || n > maxIDLength || n < -maxIDLength) {
			return text
		}
		if r, ok := new(big.Rat).SetString(text); ok && r.IsInt() && len(r.Num().String()) <= maxIDLength {
			return r.Num().String()
		}
		return text
	case map[string]any:
		for name, value := range id {
			if _, nested := value.(map[string]any); len(id) == 1 && strings.HasPrefix(name, "$") && !nested {
				return referenceID(value)
			}
		}
	}
	return ""
}

func BenchmarkReadAnswer(b *testing.B) {
	for _, body := range []string{
		`{"similarity": 0.9998}`,
		`{"similarity": 0.9998, "id": 1234567}`,
		`{"results":[{"id":"1234567","score":0.9998}]}`,
	} {
		b.Run(body, func(b *testing.B) {
			reply := []byte(body)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ReadAnswer(reply); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
