package preset

import (
	"slices"
	"testing"
)

func TestChanges(t *testing.T) {
	is, err := Find("weaviate")
	if err != nil {
		t.Fatal(err)
	}
	was := is
	if all, err := Changes(was, is); err != nil || len(all) > 0 {
		t.Errorf("the same: %v, %v", all, err)
	}
	is.Shape.Value, is.Shape.Error, is.Declared = "a.0.b", "", nil
	is.Metrics = []Metric{{"own", "squared l2"}}
	all, err := Changes(was, is)
	var keys []string
	for _, c := range all {
		keys = append(keys, c.Key)
	}
	if want := []string{"metrics", "shape.value", "declared", "shape.error"}; err != nil || !slices.Equal(sorted(keys), sorted(want)) {
		t.Errorf("%v, %v; want %v", keys, err, want)
	}
	for _, c := range all {
		switch c.Key {
		case "metrics":
			if c.Is != `[{"name":"own","score":"squared l2"}]` {
				t.Errorf("%+v", c)
			}
		case "shape.error":
			if c.Was != `"errors"` || c.Is != "" {
				t.Errorf("%+v", c)
			}
		}
	}
}

func sorted(texts []string) []string {
	texts = slices.Clone(texts)
	slices.Sort(texts)
	return texts
}
