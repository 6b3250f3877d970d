package vectors

import (
	"slices"
	"testing"
)

func TestNeighborsInText(t *testing.T) {
	for name, tc := range map[string]struct {
		file, content, column string
		rows                  [][]int64  // or
		names                 [][]string // of each query
	}{
		"cells":                     {file: "a.csv", content: "7,1,2\n3,0,9\n", rows: [][]int64{{7, 1, 2}, {3, 0, 9}}},
		"tabs":                      {file: "a.tsv", content: "7\t1\n3\t0\n", rows: [][]int64{{7, 1}, {3, 0}}},
		"semicolons":                {file: "a.csv", content: "a;b\nc;d\n", names: [][]string{{"a", "b"}, {"c", "d"}}},
		"CR LF and a mark":          {file: "a.CSV", content: "\ufeff7,1\r\n3,0\r\n", rows: [][]int64{{7, 1}, {3, 0}}},
		"pandas' floats":            {file: "a.csv", content: "7.0,1.0\n3.0,\n", rows: [][]int64{{7}, {3}}},
		"numbered names":            {file: "a.csv", content: "query,n0,n1\n0,7,1\n1,3,0\n", rows: [][]int64{{7, 1}, {3, 0}}},
		"zeros before are no rows":  {file: "a.csv", content: "7,07\n1,2\n", names: [][]string{{"7", "07"}, {"1", "2"}}},
		"lists of Python":           {file: "a.csv", content: "id,neighbors\nq,\"[7, 1]\"\nr,\"[3, 0]\"\n", rows: [][]int64{{7, 1}, {3, 0}}},
		"lists of texts":            {file: "a.csv", content: "id,neighbors\nq,\"['7', '1']\"\nr,\"['3', 'x y']\"\n", names: [][]string{{"7", "1"}, {"3", "x y"}}},
		"a column by name":          {file: "a.csv", content: "near,far\n[7 1],[2 3]\n[3 0],[4 5]\n", column: "near", rows: [][]int64{{7, 1}, {3, 0}}},
		"bare lists":                {file: "a.csv", content: "[7, 1]\n[3, 0]\n", rows: [][]int64{{7, 1}, {3, 0}}},
		"JSON":                      {file: "a.jsonl", content: "[7,1,-1]\n[3,0,null]\n", rows: [][]int64{{7, 1}, {3, 0}}},
		"JSON texts":                {file: "a.ndjson", content: `["7","b,c"]` + "\n" + `["3","\u00e4"]`, names: [][]string{{"7", "b,c"}, {"3", "ä"}}},
		"JSON objects":              {file: "a.jsonl", content: `{"v":[0.5],"neighbors":["a"]}` + "\n" + `{"neighbors":["b"]}`, names: [][]string{{"a"}, {"b"}}},
		"JSON at a path":            {file: "a.jsonl", content: `{"t":{"near":[4]},"n":[1]}`, column: "t.near", rows: [][]int64{{4}}},
		"numbers beyond 64 bits":    {file: "a.jsonl", content: "[18446744073709551615,1]", names: [][]string{{"18446744073709551615", "1"}}},
		"fewest neighbors decide k": {file: "a.csv", content: "7,1,2\n3,0,\n", rows: [][]int64{{7, 1}, {3, 0}}},
	} {
		n, err := openNeighborsBytes(tc.file, []byte(tc.content), tc.column)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		named, isNamed := n.(NamedNeighbors)
		queries, k := n.Shape()
		if isNamed != (tc.names != nil) || int(queries) != max(len(tc.rows), len(tc.names)) {
			t.Errorf("%s: %d queries, by name: %v", name, queries, isNamed)
			continue
		}
		for i := range queries {
			if isNamed {
				got, err := named.ReadNames(i)
				if err != nil || !slices.Equal(got[:k], tc.names[i]) {
					t.Errorf("%s: query %d has %q, %v; want %q", name, i, got, err, tc.names[i])
				}
				continue
			}
			got, distances, err := n.Read(i)
			if err != nil || distances != nil || !slices.Equal(got[:k], tc.rows[i]) {
				t.Errorf("%s: query %d has %v, %v; want %v", name, i, got, err, tc.rows[i])
			}
		}
	}
}

func TestNeighborsInTextRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		file, content, column string
		want                  string
	}{
		"distances":           {"a.csv", "0.5,1\n0.25,2\n", "", "are these distances?"},
		"a count of lines":    {"a.csv", "0,7\n1,3\n2,9\n", "", "count the lines"},
		"a header of words":   {"a.csv", "query,near\n0,7\n", "", "seems to name columns"},
		"lists without names": {"a.csv", "q,\"[7, 1]\"\n", "", "begin the file with a header line"},
		"a cut list":          {"a.csv", "neighbors\n[7 1 ... 3]\n", "", `"..."`},
		"too few cells":       {"a.csv", "query,n0,n1\n0,7\n", "", "2 cells: expected 3"},
		"a header alone":      {"a.csv", "query,n0,n1\n", "", "no neighbors"},
		"an empty row":        {"a.jsonl", "[1]\n[]\n", "", "line 2: found no neighbors"},
		"texts and numbers":   {"a.jsonl", `["a",1]`, "", "some neighbors are texts"},
		"fractions":           {"a.jsonl", "[1.5]", "", "neither a text nor a whole number"},
		"exponents":           {"a.jsonl", "[1e3]", "", "neither a text nor a whole number"},
		"two lists":           {"a.jsonl", `{"a":[1],"b":[2]}`, "", "2 fields that are lists"},
		"no such field":       {"a.jsonl", `{"near":[1]}`, "nera", `did you mean "near"?`},
		"no such column":      {"a.csv", "near,far\n[7 1],[2 3]\n", "neer", `did you mean "near"?`},
		"no JSON":             {"a.jsonl", "[1]\n[2\n", "", "line 2"},
	} {
		n, err := openNeighborsBytes(tc.file, []byte(tc.content), tc.column)
		if err == nil {
			t.Errorf("%s: opened as %T", name, n)
			continue
		}
		wantError(t, err, tc.want, tc.file)
	}
}
