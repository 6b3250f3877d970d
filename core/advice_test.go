package core

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

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
		"ids like row numbers": {`{"similarity":1,"id":NUMBER}`, nil, "with ids of row+1", func(s Settings) bool {
			return s.IDs == IDs{From: RowIDs, Offset: 1}
		}},
		"a wrong offset": {`{"similarity":1,"id":"r70ROW"}`, func(s *Settings) { s.IDs = IDs{From: RowIDs, Prefix: "r"} },
			"5 of 5 vectors were found under other ids, such as r700 instead of r0: ids of r{row+700} would fit", func(s Settings) bool {
				return s.IDs == IDs{From: RowIDs, Offset: 700, Prefix: "r"}
			}},
		"ids with a prefix": {`{"similarity":1,"id":"item-ROW"}`, nil, "with ids of item-{row}, a match", func(s Settings) bool {
			return s.IDs == IDs{From: RowIDs, Prefix: "item-"}
		}},
		"ids with zeros and a suffix": {`{"similarity":1,"id":"000ROW.jpg"}`, nil, "with ids of {row:4}.jpg, a match", func(s Settings) bool {
			return s.IDs == IDs{From: RowIDs, Digits: 4, Suffix: ".jpg"}
		}},
		"a prefix that is not given": {`{"similarity":1,"id":"item-NUMBER"}`, func(s *Settings) { s.IDs = IDs{From: RowIDs} }, "ids of item-{row+1} would fit", func(s Settings) bool {
			return s.IDs == IDs{From: RowIDs, Offset: 1, Prefix: "item-"}
		}},
		"half a prefix": {`{"similarity":1,"id":"item-ROW"}`, func(s *Settings) { s.IDs = IDs{From: RowIDs, Prefix: "item"} }, "ids of item-{row} would fit", func(s Settings) bool {
			return s.IDs == IDs{From: RowIDs, Prefix: "item-"}
		}},
		"the same id for all": {`{"similarity":1,"id":606}`, nil, "", nil},
		"a whole float":       {`{"similarity":1,"id":ROW.0}`, nil, "with ids of row,", func(s Settings) bool { return s.IDs == IDs{From: RowIDs} }},
		"a score as text": {`{"results":[{"id":"a","score":"99.99%"}]}`, nil, "has a score at results.0.score", func(s Settings) bool {
			return s.API.Own.Shape.Number == target.PercentNumber
		}},
		"digits that are no row": {`{"similarity":1,"id":"item-007"}`, nil, "", nil},
		"ids of another kind":    {`{"similarity":1,"id":"uuid"}`, func(s *Settings) { s.IDs = IDs{From: RowIDs} }, "5 of 5 vectors were found under other ids, such as uuid instead of 0: do the ids belong to these vectors?", nil},
	} {
		rows := 5
		if name == "a product read as a cosine" {
			rows = 1 // the product of any other is another one
		}
		s := settings(t, rows, perRow(tc.reply))
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

// perRow answers with a reply in which ROW is the row that is asked for, and NUMBER the same from 1.
func perRow(reply string) http.HandlerFunc {
	vector := regexp.MustCompile(`\[(\d+),`)
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		number, row := "", ""
		if found := vector.FindSubmatch(body); found != nil {
			n, _ := strconv.Atoi(string(found[1]))
			number, row = fmt.Sprint(n), fmt.Sprint(n-1)
		}
		fmt.Fprint(w, strings.NewReplacer("ROW", row, "NUMBER", number).Replace(reply))
	}
}

// One row that is missing, or is stored twice, says nothing of the ids of all.
func TestAdviceTakesSeveralRows(t *testing.T) {
	for name, tc := range map[string]struct {
		first string // the reply to row 0
		ids   IDs
		says  string
	}{
		"missing":             {`{"similarity":0.3,"id":606}`, IDs{From: RowIDs}, "though 4 of 4 others were found"},
		"a near neighbor":     {`{"similarity":0.997,"id":3}`, IDs{From: RowIDs}, ""},
		"twice":               {`{"similarity":1,"id":100000}`, IDs{From: RowIDs}, ""},
		"twice, without ids":  {`{"similarity":1,"id":100000}`, IDs{}, "with ids of row, a match"},
		"others with a minus": {`{"similarity":1,"id":"-0"}`, IDs{From: RowIDs}, ""},
	} {
		others := perRow(`{"similarity":1,"id":ROW}`)
		s := settings(t, 5, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			if strings.Contains(string(body), "[1,") {
				fmt.Fprint(w, tc.first)
				return
			}
			r.Body = io.NopCloser(strings.NewReader(string(body)))
			others(w, r)
		})
		s.IDs = tc.ids
		probe, err := SendProbe(context.Background(), s, 0)
		if err != nil {
			t.Fatal(err)
		}
		isAdvised(t, name, probe, tc.says)
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

// A row that is not in the index looks like one of another metric, or with other ids: what one
// row says is not advised.
func TestOneRowDecidesNothing(t *testing.T) {
	milvus := API{Preset: "milvus", Metric: "COSINE", Fields: map[string]string{"collection": "c"}}
	for name, tc := range map[string]struct {
		rows   int
		api    API
		ids    IDs
		answer func(x float64) string // to row x-1
		says   []string               // each in one piece of advice
	}{
		"one of seven is not in the index": {7, milvus, IDs{From: RowIDs}, func(x float64) string {
			if x == 1 {
				return `{"code":0,"data":[{"id":606,"distance":0.01}]}` // as a distance, a vector that finds itself
			}
			return fmt.Sprintf(`{"code":0,"data":[{"id":%g,"distance":1}]}`, x-1)
		}, []string{"though 6 of 6 others were found"}},
		"another than the first is not": {7, milvus, IDs{From: RowIDs}, func(x float64) string {
			if x == 3 {
				return `{"code":0,"data":[{"id":606,"distance":0.01}]}`
			}
			return fmt.Sprintf(`{"code":0,"data":[{"id":%g,"distance":1}]}`, x-1)
		}, nil},
		"all are read by another metric, but one": {7, milvus, IDs{}, func(x float64) string {
			if x == 1 {
				return `{"code":0,"data":[{"id":"x","distance":0.5}]}`
			}
			return `{"code":0,"data":[{"id":"x","distance":0}]}`
		}, []string{"Were it a squared l2"}},
		"two of seven disagree": {7, milvus, IDs{}, func(x float64) string {
			if x <= 2 {
				return `{"code":0,"data":[{"id":"x","distance":0.5}]}`
			}
			return `{"code":0,"data":[{"id":"x","distance":0}]}`
		}, []string{"The nearest vector that the API knows is not this one"}},
		"ids that begin elsewhere": {7, API{}, IDs{From: RowIDs}, func(x float64) string {
			return fmt.Sprintf(`{"similarity":1,"id":%g}`, x+6)
		}, []string{"ids of row+7 would fit"}},
	} {
		s := settings(t, tc.rows, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			vector := gjson.GetBytes(body, "[data.0,vector].0")
			if !vector.Exists() {
				w.WriteHeader(404)
				return
			}
			fmt.Fprint(w, tc.answer(vector.Get("0").Num))
		})
		s.API, s.IDs = tc.api, tc.ids
		probe, err := SendProbe(context.Background(), s, 0)
		if err != nil || len(probe.Others) != tc.rows-1 {
			t.Errorf("%s: %d others, %v", name, len(probe.Others), err)
			continue
		}
		if len(probe.Advice) != len(tc.says) {
			t.Errorf("%s: %v; want %q", name, probe.Advice, tc.says)
			continue
		}
		for i, says := range tc.says {
			if !strings.Contains(probe.Advice[i].String(), says) {
				t.Errorf("%s: %v; want %q", name, probe.Advice[i], says)
			}
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
		"one that is taken":    {"", `{"id":"x","configuration_json":{"hnsw":{"space":"l2"}}}`, 200, "", ""},
		"another":              {"cosine", `{"id":"x","configuration_json":{"hnsw":{"space":"l2"}}}`, 200, "The index compares by l2, and its scores are read as those of cosine.", "l2"},
		"an unknown one":       {"ip", `{"id":"x","configuration_json":{"hnsw":{"space":"hamming"}}}`, 200, "compares by hamming, which is none of the metrics that are known of Chroma", ""},
		"none":                 {"", `{"id":"x","configuration_json":{}}`, 200, "The API does not say by which metric", ""},
		"none, and one given":  {"l2", `{"id":"x","configuration_json":{}}`, 200, "", ""},
		"it must not be asked": {"", `{"error":"forbidden"}`, 403, "The API does not say by which metric", ""},
	} {
		lookups := 0
		s := settings(t, 1, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.Method == http.MethodGet && r.URL.Path == collection:
				if lookups++; lookups%2 == 1 { // the second finds the collection
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
