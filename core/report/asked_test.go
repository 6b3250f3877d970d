package report

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"vectorcheck/core/declared"
)

// A proof names what was proven.
func TestWhatWasAskedIsNamed(t *testing.T) {
	pgvector := Asked{Preset: "pgvector", Title: "pgvector", Fields: []Field{{"table", "Table", "items"}, {"filter", "Filter", "a = 1"}},
		Metric: "l2", Index: declared.Index{Metrics: []string{"l2"}, Name: "i (hnsw, vector_l2_ops)"}, IDs: "row+1"}
	none := pgvector
	none.Index = declared.Index{Metrics: []string{"cosine"}, None: true, Notes: []declared.Note{declared.NewNote("No index answers %s.", "it")}}
	for name, tc := range map[string]struct {
		asked Asked
		want  []string
		not   string
	}{
		"an index": {pgvector, []string{"Asked         pgvector, table items, filter a = 1\n", "Metric        l2, as the index says\n",
			"Index         i (hnsw, vector_l2_ops)\n", "Compared      ids row+1; top_k 10\n"}, "NONE"},
		"none": {none, []string{"Metric        l2, as was insisted: THE INDEX SAYS cosine\n", "Index         NONE: all rows are compared one by one\n",
			"              No index answers it.\n"}, ""},
		"two metrics": {Asked{Title: "x", Metric: "l2", Index: declared.Index{Metrics: []string{"cosine", "l2"}}},
			[]string{"Metric        l2, one of those that the index says: cosine, l2\n"}, "Index "},
		"nothing is said":    {Asked{Title: "Vespa", Metric: "angular"}, []string{"angular, and the API does not say"}, "Index "},
		"the generic API":    {Asked{IDs: "none"}, []string{"Compared      nothing but the similarity: no ids; top_k 10\n"}, "Asked"},
		"true neighbors":     {Asked{IDs: "row", Neighbors: "gt.ibin"}, []string{"Compared      the true neighbors in gt.ibin, ids row; top_k 10\n"}, "Asked"},
		"nothing to be said": {Asked{}, nil, "Compared"},
	} {
		s := Summary{Asked: tc.asked, Compared: Compared{K: 10}}
		var text bytes.Buffer
		if err := s.WriteText(&text); err != nil {
			t.Fatal(err)
		}
		for _, want := range tc.want {
			if !strings.Contains(text.String(), want) {
				t.Errorf("%s: %q is not in\n%s", name, want, text.String())
			}
		}
		if tc.not != "" && strings.Contains(text.String(), tc.not) {
			t.Errorf("%s: %q is in\n%s", name, tc.not, text.String())
		}
	}
	var out bytes.Buffer
	if err := (Summary{Asked: none, Compared: Compared{K: 10}}).WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	var got struct{ Asked map[string]any }
	want := map[string]any{"preset": "pgvector", "fields": map[string]any{"table": "items", "filter": "a = 1"}, "metric": "l2",
		"declared_metrics": []any{"cosine"}, "index": nil, "no_index": true, "warnings": []any{"No index answers it."}, "ids": "row+1",
		"neighbors": nil, "top_k": 10.0}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil || !reflect.DeepEqual(got.Asked, want) {
		t.Errorf("%v, %v", got.Asked, err)
	}
}
