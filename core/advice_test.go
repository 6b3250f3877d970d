package core

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"vectorcheck/core/target"
)

// Rows of settings are (i+1, 1): row 0 has the squared norm 2.
func TestAdvice(t *testing.T) {
	milvus := API{Preset: "milvus", Metric: "COSINE", Fields: map[string]string{"collection": "c"}}
	for name, tc := range map[string]struct {
		reply  string
		change func(*Settings)
		says   string // "" for no advice
		better func(Settings) bool
	}{
		"all is well": {`{"similarity":0.9999}`, nil, "", nil},
		"another shape": {`{"found":[{"key":"a","similarity":1}]}`, nil, "has a score at found.0.similarity", func(s Settings) bool {
			return s.API.Own.Shape.Value == "found.0.similarity" && s.API.Own.Shape.ID == "found.0.key"
		}},
		"a distance read as a similarity": {`{"results":[{"id":"a","score":0.00001}]}`, nil, "read as a cosine similarity. Were it a cosine distance", func(s Settings) bool {
			return s.API.Own.Metrics[0].Score == target.CosineDistance
		}},
		"another metric of the preset": {`{"code":0,"data":[{"id":"x","distance":0}]}`, func(s *Settings) { s.API = milvus }, "Were it a squared l2", func(s Settings) bool {
			return s.API.Preset == "milvus" && s.API.Own == nil && s.API.Metric == "L2"
		}},
		"a product read as a cosine":   {`{"code":0,"data":[{"id":"x","distance":2}]}`, func(s *Settings) { s.API = milvus }, "as a similarity of 1 if it is a dot product", nil},
		"inner product of uneven rows": {`{"code":0,"data":[{"id":"x","distance":2}]}`, func(s *Settings) { s.API = milvus; s.API.Metric = "IP" }, "a longer vector can win", nil},
		"not in the index":             {`{"similarity":0.3}`, nil, "is it in the index", nil},
		"an empty index":               {`{"results":[]}`, nil, "found nothing", nil},
		"ids like row numbers": {`{"similarity":1,"id":1}`, nil, "with ids of row+1", func(s Settings) bool {
			return s.IDs == IDs{From: RowIDs, Offset: 1}
		}},
		"a wrong offset": {`{"similarity":1,"id":"r7"}`, func(s *Settings) { s.IDs = IDs{From: RowIDs, Prefix: "r"} }, "found as r7, and was looked for as r0: the ids seem to be row+7", func(s Settings) bool {
			return s.IDs == IDs{From: RowIDs, Offset: 7, Prefix: "r"}
		}},
		"ids with a prefix": {`{"similarity":1,"id":"item-0"}`, nil, "row numbers with item- before each", func(s Settings) bool {
			return s.IDs == IDs{From: RowIDs, Prefix: "item-"}
		}},
		"a prefix that is not given": {`{"similarity":1,"id":"item-1"}`, func(s *Settings) { s.IDs = IDs{From: RowIDs} }, "seem to be row+1, with item- before each", func(s Settings) bool {
			return s.IDs == IDs{From: RowIDs, Offset: 1, Prefix: "item-"}
		}},
		"a whole float": {`{"similarity":1,"id":0.0}`, nil, "with ids of row,", func(s Settings) bool { return s.IDs == IDs{From: RowIDs} }},
		"a score as text": {`{"results":[{"id":"a","score":"99.99%"}]}`, nil, "has a score at results.0.score", func(s Settings) bool {
			return s.API.Own.Shape.Number == target.PercentNumber
		}},
		"digits that are no row": {`{"similarity":1,"id":"item-007"}`, nil, "", nil},
		"ids of another kind":    {`{"similarity":1,"id":"uuid"}`, func(s *Settings) { s.IDs = IDs{From: RowIDs} }, "does not call its rows by their numbers", nil},
	} {
		s := settings(t, 5, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, tc.reply) })
		if tc.change != nil {
			tc.change(&s)
		}
		probe, err := SendProbe(context.Background(), s, 0)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !isAdvised(t, name, probe, tc.says) {
			continue
		}
		if tc.better != nil && (probe.Advice[0].Better == nil || !tc.better(*probe.Advice[0].Better)) {
			t.Errorf("%s: proposes %+v", name, probe.Advice[0].Better)
		}
		checkProposal(t, name, probe)
	}
}

// isAdvised says whether there is advice to look into: there is to be some that says
// something, or none with "".
func isAdvised(t *testing.T, name string, probe Probe, says string) bool {
	t.Helper()
	if says == "" && len(probe.Advice) > 0 || !strings.Contains(fmt.Sprint(probe.Advice), says) {
		t.Errorf("%s: %v; want %q", name, probe.Advice, says)
		return false
	}
	return says != ""
}

// checkProposal sees that what is proposed finds the vector, and leaves nothing
// to be advised.
func checkProposal(t *testing.T, name string, probe Probe) {
	t.Helper()
	for _, a := range probe.Advice {
		if a.Better == nil {
			continue
		}
		if own := a.Better.API.Own; own != nil {
			if err := own.Validate(); err != nil {
				t.Errorf("%s: proposes %v", name, err)
			}
		}
		if again, err := SendProbe(context.Background(), *a.Better, probe.Index); err != nil || again.Err != nil || again.Similarity < 0.99 {
			t.Errorf("%s: what is proposed gives %+v, %v", name, again.Verdict, err)
		}
	}
}

// By most metrics a vector is at distance 0 of itself: only the API can say which it is.
func TestAdviceOnTheMetricOfTheIndex(t *testing.T) {
	const collection = "/api/v2/tenants/default_tenant/databases/default_database/collections/items"
	for name, tc := range map[string]struct {
		metric, declares string
		status           int
		says             string // "" for no advice
		better           string
	}{
		"the same":             {"l2", `{"id":"x","configuration_json":{"hnsw":{"space":"l2"}}}`, 200, "", ""},
		"the default":          {"", `{"id":"x","configuration_json":{"hnsw":{"space":"cosine"}}}`, 200, "", ""},
		"another":              {"", `{"id":"x","configuration_json":{"hnsw":{"space":"l2"}}}`, 200, "The index compares by l2, and its scores are read as those of cosine.", "l2"},
		"an unknown one":       {"ip", `{"id":"x","configuration_json":{"hnsw":{"space":"hamming"}}}`, 200, "compares by hamming, which is none of the metrics that are known of Chroma", ""},
		"none":                 {"", `{"id":"x","configuration_json":{}}`, 200, "", ""},
		"it must not be asked": {"", `{"error":"forbidden"}`, 403, "", ""},
	} {
		lookups := 0
		s := settings(t, 1, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.Method == http.MethodGet && r.URL.Path == collection:
				if lookups++; lookups%2 == 0 { // the first finds the collection
					w.WriteHeader(tc.status)
					fmt.Fprint(w, tc.declares)
					return
				}
				fmt.Fprint(w, `{"id":"x"}`)
			default:
				fmt.Fprint(w, `{"ids":[["a"]],"distances":[[0]]}`)
			}
		})
		s.API = API{Preset: "chroma", Metric: tc.metric, Fields: map[string]string{"collection": "items"}}
		probe, err := SendProbe(context.Background(), s, 0)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !isAdvised(t, name, probe, tc.says) {
			continue
		}
		if better := probe.Advice[0].Better; tc.better == "" != (better == nil) || better != nil && better.API.Metric != tc.better {
			t.Errorf("%s: proposes %+v", name, better)
		}
		if tc.better != "" {
			checkProposal(t, name, probe)
		}
	}
}
