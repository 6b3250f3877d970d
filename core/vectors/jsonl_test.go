package vectors

import (
	"math"
	"strings"
	"testing"
)

func TestJSONL(t *testing.T) {
	inf := float32(math.Inf(1))
	two := [][]float32{{0.5, -1}, {2e3, 4}}
	bare := Options{}
	testGoodTexts(t, []goodText{
		{"arrays", "a.jsonl", "[0.5,-1]\n[2e3,4]\n", bare, "", two, nil},
		{"white space", "a.ndjson", "\ufeff [ 0.5 ,\t-1 ] \r\n\r\n[2E+3,4]", bare, "", two, nil},
		{"objects", "a.jsonl", `{"id":1,"v":[0.5,-1]}` + "\n" + `{"v":[2e3,4],"id":2}`, bare, "v", two, nil},
		{"ids of text and numbers", "a.jsonl", `{"id":"a\"\u00e9","v":[0.5,-1]}` + "\n" + `{"v":[2e3,4],"id":12345678901234567890}`,
			Options{IDColumn: "id"}, "v", two, []string{"a\"é", "12345678901234567890"}},
		{"ids that are missing", "a.jsonl", `{"id":null,"v":[0.5,-1]}` + "\n" + `{"v":[2e3,4]}`, Options{IDColumn: "id"}, "v", two, []string{"", ""}},
		{"a usual name", "a.jsonl", `{"tags":[1],"embedding":[0.5,-1]}` + "\n" + `{"embedding":[2e3,4]}`, bare, "embedding", two, nil},
		{"a name with dots", "a.jsonl", `{"v.0":[0.5,-1]}` + "\n" + `{"v.0":[2e3,4]}`, bare, `v\.0`, two, nil},
		{"a path", "a.jsonl", `{"data":{"meta":{"k":7},"all":[[0.5,-1]]}}` + "\n" + `{"data":{"meta":{"k":8},"all":[[2e3,4]]}}`,
			Options{Column: "data.all.0", IDColumn: "data.meta.k"}, "data.all.0", two, []string{"7", "8"}},
		{"what Python writes for what is not finite", "a.jsonl", "[NaN, 1]\n[Infinity, -Infinity]", bare, "", [][]float32{{float32(math.NaN()), 1}, {inf, -inf}}, nil},
		{"a NaN at a path", "a.jsonl", `{"id":"NaN","v":[[1, NaN]]}`, Options{Column: "v.0", IDColumn: "id"}, "v.0", [][]float32{{1, float32(math.NaN())}}, []string{"NaN"}},
		{"a vector in a text, as row_to_json gives it", "a.jsonl", `{"id":1,"t":"[x]","embedding":"[0.5,-1]"}` + "\n" + `{"id":2,"t":"","embedding":"[2e3,4]"}`, bare, "embedding", two, nil},
		{"a vector beside texts of some", "a.jsonl", `{"t":"[7]","v":[0.5,-1]}` + "\n" + `{"t":"[8]","v":[2e3,4]}`, bare, "v", two, nil},
		{"pairs", "a.jsonl", `["a",[0.5,-1]]` + "\n" + `["b",[2e3,4]]`, Options{Column: "1", IDColumn: "0"}, "1", two, []string{"a", "b"}},
		{"arrays of words beside", "a.jsonl", `{"tags":["a"],"none":[],"v":[0.5,-1]}` + "\n" + `{"v":[2e3,4]}`, bare, "v", two, nil},
		{"numbers beyond float32", "a.jsonl", "[1e39,-1e999,1e-60]", bare, "", [][]float32{{inf, -inf, 0}}, nil},
	})
}

func TestJSONLRefused(t *testing.T) {
	bare := Options{}
	testBadTexts(t, []badText{
		{"empty", "a.jsonl", "", bare, []string{"is empty"}},
		{"no JSON", "a.jsonl", "1,2", bare, []string{`found "1,2"`, "a line of JSON"}},
		{"a word like NaN", "a.jsonl", "[1,2]\n[NaNs,1]", bare, []string{"line 2 (row 1): ", `found "[NaNs,1]"`}},
		{"NaN beside a path of a query", "a.jsonl", `{"v":[{"e":[1,NaN]}]}`, Options{Column: "v.#.e|0"}, []string{"line 1 (row 0): ", "NaN or Infinity"}},
		{"nan", "a.jsonl", "[1,2]\n[nan,1]", bare, []string{"line 2 (row 1): "}},
		{"a number with a plus", "a.jsonl", "[1,2]\n[1,+2]", bare, []string{"line 2 (row 1): "}},
		{"null", "a.jsonl", "[1,2]\n[1,null]", bare, []string{`line 2 (row 1): number 2 is "null": expected a decimal number`}},
		{"text", "a.jsonl", "[1,2]\n[1,\"2\"]", bare, []string{`number 2 is "\"2\""`}},
		{"an array within", "a.jsonl", "[[1,2],[3,4]]", bare, []string{`number 1 is "[1"`, "one vector a row"}},
		{"a shorter row", "a.jsonl", "[1,2]\n\n[1]\n", bare, []string{"line 3 (row 1): the vector has 1 numbers: expected 2"}},
		{"a longer row", "a.jsonl", "[1,2]\n[1,2,3]\n[4,5]", bare, []string{"line 2 (row 1): the vector has 3 numbers: expected 2"}},
		{"an empty row", "a.jsonl", "[ ]", bare, []string{"no numbers"}},
		{"a row that is cut", "a.jsonl", "[1,2]\n[1,2", bare, []string{"line 2 (row 1): "}},
		{"two rows on a line", "a.jsonl", "[1,2][3,4]", bare, []string{"a line of JSON"}},
		{"a number alone", "a.jsonl", "7", bare, []string{"the first row is 7"}},
		{"no vector", "a.jsonl", `{"id":1,"tags":["a"]}`, bare, []string{"no field that is an array of numbers"}},
		{"a table", "a.jsonl", `{"0":0.1,"1":0.2}`, bare, []string{"fields of their own", "df.to_numpy('f4')"}},
		{"two vectors", "a.jsonl", `{"a":[1],"b":[2]}`, bare, []string{"several fields", `"a" "b"`, "name the one"}},
		{"no such path", "a.jsonl", `{"a":[1]}`, Options{Column: "b"}, []string{`no field "b"; fields: a`}},
		{"a path in capitals", "a.jsonl", `{"id":1,"vec":[1]}`, Options{Column: "Vec"}, []string{`no field "Vec"; did you mean "vec"? fields: id, vec`}},
		{"a path to something else", "a.jsonl", `{"a":1}`, Options{Column: "a"}, []string{`"a" is 1: expected an array`}},
		{"a vector that is missing later", "a.jsonl", "{\"a\":[1]}\n{\"b\":[1]}", bare, []string{`line 2 (row 1): "a" is missing`}},
		{"no such id", "a.jsonl", "[1,2]", Options{IDColumn: "id"}, []string{`no field "id"`}},
		{"an id that is an array", "a.jsonl", `{"id":[],"v":[1]}`, Options{IDColumn: "id"}, []string{`line 1 (row 0): the id "id" is []`}},
		{"another dimension", "a.jsonl", "[1,2]", Options{Dim: 3}, []string{"says dimension 2, and 3 was given"}},
		{"brackets without end", "a.jsonl", strings.Repeat("[", 1<<20), bare, []string{"more than 100000 brackets"}},
	})
}

func FuzzJSONL(f *testing.F) {
	f.Add("[1,2]\n\n[3,4e99]", "", "")
	f.Add(`{"id":"a","v":[1,2]}`+"\r\n"+`{"v":[1,2],"id":7}`, "id", "v")
	f.Add(`{"a":{"b":[[1]]}}`, "a", "a.b.0")
	f.Add(`{"a":[1],"vector":[2]}`, "a.#", "@this.vector")
	f.Add("[[[[", "..0", "#(")
	f.Fuzz(func(t *testing.T, content, id, column string) {
		checkAnyText(t, "fuzz.jsonl", content, Options{IDColumn: id, Column: column})
	})
}
