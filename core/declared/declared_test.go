package declared

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestHas(t *testing.T) {
	for _, tc := range []struct {
		metrics []string
		metric  string
		want    bool
	}{
		{nil, "cosine", true},
		{[]string{"Cosine"}, "cosine", true},
		{[]string{"l2"}, "cosine", false},
		{[]string{"cosine", "l2"}, "l2", true},
	} {
		if got := (Index{Metrics: tc.metrics}).Has(tc.metric); got != tc.want {
			t.Errorf("%v has %s: %t", tc.metrics, tc.metric, got)
		}
	}
}

func TestJoin(t *testing.T) {
	note := NewNote("%s of %s", "1", "2")
	a := Index{Metrics: []string{"l2"}, Name: "i (hnsw)", Notes: []Note{note}}
	b := Index{Metrics: []string{"l2"}, Name: "j (hnsw)", None: true, Notes: []Note{note, NewNote("late")}}
	got, differ := Join([]Index{a, b})
	want := Index{Metrics: []string{"l2"}, Name: "i (hnsw); j (hnsw)", None: true, Notes: []Note{note, NewNote("late")}}
	if differ || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %t", got, differ)
	}
	if len(a.Notes) != 1 {
		t.Error("what is joined was changed")
	}
	if _, differ := Join([]Index{a, {Metrics: []string{"cosine"}}}); !differ {
		t.Error("different metrics are taken as one")
	}
	if got, differ := Join(nil); differ || !got.IsZero() {
		t.Errorf("%+v, %t", got, differ)
	}
}

// A run file comes from anywhere.
func TestNotesOfARunFile(t *testing.T) {
	for text, want := range map[string]string{
		`{"format":"%s of %s","args":["1","2"]}`: "1 of 2",
		`{"format":"whole"}`:                     "whole",
		`{"format":"%d","args":["1"]}`:           "%d",
		`{"format":"%s of %s","args":["1"]}`:     "%s of %s",
		`{"format":"100 %"}`:                     "100 %",
	} {
		var n Note
		if err := json.Unmarshal([]byte(text), &n); err != nil || n.String() != want {
			t.Errorf("%s: %q, %v", text, n, err)
		}
	}
}

func TestWhatAnAPIDeclaresIsHidden(t *testing.T) {
	x := Index{Metrics: []string{"a"}, Name: "a b", Notes: []Note{NewNote("a %s", "a")}}
	got := x.Hidden(func(s string) string { return strings.ReplaceAll(s, "a", "…") })
	if got.Metric() != "…" || got.Name != "… b" || got.Notes[0].String() != "a …" || x.Metric() != "a" || x.Notes[0].String() != "a a" {
		t.Errorf("%+v of %+v", got, x)
	}
}
