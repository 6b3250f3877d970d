package core

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// A faster way is told of where the API has it, and gives the same answer there.
func TestAdviceOnAFasterPreset(t *testing.T) {
	const schema = `{"class":"Items","vectorIndexType":"hnsw","vectorIndexConfig":{"distance":"cosine"}}`
	for name, tc := range map[string]struct {
		status int
		reply  string // by Connect
		says   string
	}{
		"it is there":        {200, `{"results":[{"metadata":{"id":"a","distance":0}}]}`, "asked by the preset weaviate-connect, too"},
		"an older server":    {404, `{"code":404,"message":"path /v1/grpc-web was not found"}`, ""},
		"another answer":     {200, `{"results":[{"metadata":{"id":"b","distance":0}}]}`, ""},
		"another similarity": {200, `{"results":[{"metadata":{"id":"a","distance":0.5}}]}`, ""},
		"no hits":            {200, `{"results":[]}`, ""},
	} {
		s := settings(t, 5, func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/v1/graphql":
				fmt.Fprint(w, `{"data":{"Get":{"Items":[{"_additional":{"distance":0,"id":"a"}}]}}}`)
			case "/v1/schema/Items":
				fmt.Fprint(w, schema)
			case "/v1/grpc-web/weaviate.v1.Weaviate/Search":
				if r.Header.Get("Connect-Protocol-Version") != "1" {
					t.Errorf("%s: asked without the version of Connect", name)
				}
				w.WriteHeader(tc.status)
				fmt.Fprint(w, tc.reply)
			default:
				w.WriteHeader(404)
			}
		})
		s.API = API{Preset: "weaviate", Fields: map[string]string{"collection": "Items"}}
		probe, err := SendProbe(context.Background(), s, 0)
		if err != nil {
			t.Fatal(err)
		}
		if !isAdvised(t, name, probe, tc.says) {
			continue
		}
		better := probe.Advice[0].Better
		if better == nil || better.API.Preset != "weaviate-connect" || better.API.Fields["collection"] != "Items" || better.API.Metric != "" {
			t.Errorf("%s: proposes %+v", name, better)
		}
		checkProposal(t, name, probe)
		if again, err := SendProbe(context.Background(), *better, 0); err != nil || !strings.Contains(again.Request, "Connect-Protocol-Version: 1\n") {
			t.Errorf("%s: a header that is no secret is hidden: %v\n%s", name, err, again.Request)
		}
	}
}
