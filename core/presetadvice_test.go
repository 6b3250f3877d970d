package core

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/tidwall/gjson"

	"vectorcheck/core/preset"
	"vectorcheck/core/target"
)

// ownPreset is one of a user's, who reads {"found":[{"key":1,"score":0.5}],"note":"…"}.
func ownPreset() preset.Preset {
	return preset.Preset{
		Name: "mine", Title: "Mine",
		Fields:  []preset.Field{{Name: "list", Label: "List"}},
		Metrics: []preset.Metric{{Name: "angle", Score: target.CosineSimilarity}, {Name: "square", Score: target.SquaredL2}},
		Shape:   target.Shape{Path: "/{{list}}", Body: `{"vector": {{vector}}}`, Hits: "{{list}}", ID: "{{list}}.0.key", Value: "{{list}}.0.score"},
	}
}

// What is proposed for a preset of the user's differs from it in what is wrong, and in
// nothing else; where nothing is, nothing is proposed.
func TestAdviceForOwnPreset(t *testing.T) {
	square := func(x float64) string { return fmt.Sprint(1 - x*x - 1) } // 1 − q·q of rows (x, 1)
	cosine := func(float64) string { return "1" }
	for name, tc := range map[string]struct {
		change func(*preset.Preset)
		metric string
		score  func(x float64) string
		keys   []string // that differ; nil for none
		better string   // metric that is proposed
		says   string   // "" for no advice
	}{
		"all is well":               {nil, "", cosine, nil, "", ""},
		"another metric of its own": {nil, "", func(float64) string { return "0" }, nil, "square", "Were it a squared l2"},
		"the path of the score": {func(p *preset.Preset) { p.Shape.Value = "{{list}}.0.value" }, "", cosine,
			[]string{"shape.value"}, "angle", "has a score at found.0.score"},
		"the path of the id": {func(p *preset.Preset) { p.Shape.ID, p.Shape.Value = "{{list}}.0.id", "{{list}}.0.value" }, "", cosine,
			[]string{"shape.id", "shape.value"}, "angle", "has a score at found.0.score"},
		"the paths of all": {func(p *preset.Preset) {
			p.Shape.Hits, p.Shape.ID, p.Shape.Value = "results", "results.0.id", "results.0.value"
		}, "", cosine, []string{"shape.hits", "shape.id", "shape.value"}, "angle", "has a score at found.0.score"},
		"the paths of all but the id": {func(p *preset.Preset) { p.Shape.Hits, p.Shape.Value = "results", "results.0.value" }, "", cosine,
			[]string{"shape.hits", "shape.value"}, "angle", "has a score at found.0.score"},
		"a text for a number": {nil, "", func(float64) string { return `"1.0"` },
			[]string{"shape.number"}, "angle", "has a score at found.0.score"},
		"an error that is none": {func(p *preset.Preset) { p.Shape.Error = "note" }, "", cosine,
			[]string{"shape.error"}, "angle", "has a score at found.0.score"},
		"a metric that it lacks": {nil, "", square, []string{"metrics"}, "", "a similarity of 1 if it is a dot product distance"},
		"one that is nearly right": {func(p *preset.Preset) { p.Metrics = []preset.Metric{{Name: "minus", Score: target.NegativeDot}} }, "",
			square, []string{"metrics"}, "", "read as a negative dot product. Were it a dot product distance"},
	} {
		own := ownPreset()
		if tc.change != nil {
			tc.change(&own)
		}
		s := settings(t, 60, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			fmt.Fprintf(w, `{"found":[{"key":"k","score":%s}],"note":"well"}`, tc.score(gjson.GetBytes(body, "vector.0").Num))
		})
		s.API = API{Preset: own.Name, Own: &own, Metric: tc.metric, Fields: map[string]string{"list": "found"}}
		probe, err := SendProbe(context.Background(), s, 50)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !isAdvised(t, name, probe, tc.says) {
			continue
		}
		better := probe.Advice[0].Better
		if better == nil || better.API.Own == nil || better.API.Metric != tc.better {
			t.Errorf("%s: proposes %+v", name, better)
			continue
		}
		all, err := preset.Changes(own, *better.API.Own)
		var keys []string
		for _, c := range all {
			keys = append(keys, c.Key)
		}
		if err != nil || fmt.Sprint(keys) != fmt.Sprint(tc.keys) {
			t.Errorf("%s: changes %v, %v; want %v", name, keys, err, tc.keys)
		}
		checkProposal(t, name, probe)
	}
}

// A generic API that was asked at a path of its own is asked there by the preset, too.
func TestGuessedPresetKeepsThePath(t *testing.T) {
	s := settings(t, 3, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v2/find" {
			w.WriteHeader(404)
			return
		}
		fmt.Fprint(w, `{"found":[{"key":"a","similarity":1}]}`)
	})
	s.API.Path = "/v2/find"
	probe, err := SendProbe(context.Background(), s, 0)
	if err != nil || len(probe.Advice) == 0 {
		t.Fatalf("%v, %v", probe.Advice, err)
	}
	checkProposal(t, "path", probe)
}
