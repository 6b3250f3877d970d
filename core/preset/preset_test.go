package preset

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"vectorcheck/core/target"
)

// vendor is how one API is asked, and answers: with a hit, without one, and with
// an error.
type vendor struct {
	values     map[string]string
	metric     string
	path, body string // as the vendor wants them, for [0.5,-1] and a top_k of 2
	auth       string // the header that the key s3cr3t goes into
	hit        string // and another one
	want       target.Answer
	second     target.Hit
	lookup     string // the path of what is looked up first
	found      string
	declared   [3]string // the path of what tells the metric, a reply, and the metric in it
	empty      string
	status     int
	failure    string
	partial    string // hits of a part of the index, which are no answer; "" where there is none such
	kind       target.Kind
	says       string
}

// The replies are in the shapes that the vendors document; those of Weaviate and
// Chroma were seen on real servers.
var vendors = map[string]vendor{
	"qdrant": {
		values: map[string]string{"collection": "my items"}, path: "/collections/my%20items/points/query",
		body: `{"query":[0.5,-1],"limit":2,"with_payload":false}`,
		hit:  `{"result":{"points":[{"id":42,"version":3,"score":0.9999},{"id":"0c9a2b1e-0000-4000-8000-000000000001","version":3,"score":0.5}]},"status":"ok","time":0.0003}`, want: target.Answer{Similarity: 0.9999, ID: "42"},
		auth: "Api-Key: s3cr3t", second: target.Hit{ID: "0c9a2b1e-0000-4000-8000-000000000001", Similarity: 0.5},
		empty:  `{"result":{"points":[]},"status":"ok","time":0.0003}`,
		status: 404, failure: `{"status":{"error":"Not found: Collection x doesn't exist!"},"time":0.00001}`, kind: target.HTTP, says: "doesn't exist",
		declared: [3]string{"/collections/my%20items",
			`{"result":{"status":"green","points_count":2,"config":{"params":{"vectors":{"size":2,"distance":"Cosine"},"shard_number":1}}},"status":"ok","time":0.0001}`, "cosine"},
	},
	"weaviate": {
		values: map[string]string{"collection": "Items"}, path: "/v1/graphql",
		body: `{"query":"{Get{Items(limit:2,nearVector:{vector:[0.5,-1]}){_additional{id distance}}}}"}`,
		hit: `{"data":{"Get":{"Items":[{"_additional":{"distance":4.7683716e-07,"id":"0c9a2b1e-0000-4000-8000-000000000001"}},
			{"_additional":{"distance":0.25,"id":"0c9a2b1e-0000-4000-8000-000000000002"}}]}}}`, auth: "Authorization: Bearer s3cr3t",
		second: target.Hit{ID: "0c9a2b1e-0000-4000-8000-000000000002", Similarity: 0.75},
		want:   target.Answer{Similarity: 1 - 4.7683716e-07, ID: "0c9a2b1e-0000-4000-8000-000000000001"}, empty: `{"data":{"Get":{"Items":[]}}}`,
		status: 200, failure: `{"data":{"Get":{"Items":null}},"errors":[{"locations":[{"column":6,"line":1}],"message":"explorer: get class: 429 Too many requests","path":["Get","Items"]}]}`,
		kind: target.Throttled, says: "Too many requests",
		declared: [3]string{"/v1/schema/Items",
			`{"class":"Items","vectorIndexType":"hnsw","vectorIndexConfig":{"distance":"l2-squared","ef":-1,"maxConnections":32},"vectorizer":"none"}`, "l2-squared"},
	},
	"weaviate-connect": {
		values: map[string]string{"collection": "Items", "id_property": "row"}, path: "/v1/grpc-web/weaviate.v1.Weaviate/Search",
		body: `{"collection":"Items","limit":2,"metadata":{"uuid":true,"distance":true},"properties":{"nonRefProperties":["row"]},
			"nearVector":{"vector":[0.5,-1]},"uses127Api":true}`,
		hit: `{"took":0.0006,"results":[{"properties":{"refProps":[],"nonRefProps":{"fields":{"row":{"intValue":"7"}}}},"metadata":{"id":"a","distance":0,"distancePresent":true}},
			{"properties":{"nonRefProps":{"fields":{"row":{"intValue":"8"}}}},"metadata":{"id":"b","distance":0.25}}]}`, auth: "Authorization: Bearer s3cr3t",
		second: target.Hit{ID: "8", Similarity: 0.75}, want: target.Answer{Similarity: 1, ID: "7"}, empty: `{"took":0.0006,"results":[]}`,
		status: 503, failure: `{"code":"unavailable","message":"the server is shutting down"}`, kind: target.HTTP, says: "shutting down",
		declared: [3]string{"/v1/schema/Items", `{"class":"Items","vectorIndexType":"hnsw","vectorIndexConfig":{"distance":"cosine"}}`, "cosine"},
	},
	"milvus": {
		values: map[string]string{"collection": "items", "id_field": "pk"}, metric: "L2", path: "/v2/vectordb/entities/search",
		body: `{"collectionName":"items","data":[[0.5,-1]],"annsField":"vector","limit":2,"outputFields":["pk"]}`,
		hit:  `{"code":0,"cost":6,"data":[{"distance":0.25,"pk":7},{"distance":1,"pk":8}]}`, auth: "Authorization: Bearer s3cr3t",
		second: target.Hit{ID: "8", Similarity: 0.6}, want: target.Answer{Similarity: 0.9, ID: "7"}, empty: `{"code":0,"cost":0,"data":[]}`,
		status: 200, failure: `{"code":8,"message":"quota exceeded[reason=rate limit exceeded]"}`, kind: target.Throttled, says: "rate limit",
		declared: [3]string{"/v2/vectordb/collections/describe",
			`{"code":0,"data":{"collectionName":"items","fields":[{"name":"pk","primaryKey":true}],"indexes":[{"fieldName":"other","indexName":"o","metricType":"IP"},
			{"fieldName":"vector","indexName":"vector_idx","metricType":"L2"}],"load":"LoadStateLoaded","shardsNum":1}}`, "L2"},
	},
	"pinecone": {
		path: "/query", body: `{"namespace":"","vector":[0.5,-1],"topK":2,"includeValues":false}`,
		hit:  `{"results":[],"matches":[{"id":"vec-1","score":1.00000012,"values":[]},{"id":"vec-2","score":0.5,"values":[]}],"namespace":"","usage":{"readUnits":5}}`,
		auth: "Api-Key: s3cr3t", second: target.Hit{ID: "vec-2", Similarity: 0.5},
		want: target.Answer{Similarity: 1.00000012, ID: "vec-1"}, empty: `{"results":[],"matches":[],"namespace":""}`,
		status: 429, failure: `{"code":8,"message":"Too many requests","details":[]}`, kind: target.Throttled, says: "429",
		declared: [3]string{"/describe_index_stats",
			`{"namespaces":{"":{"vectorCount":10000}},"indexFullness":0,"totalVectorCount":10000,"dimension":1024,"metric":"cosine","vectorType":"dense"}`, "cosine"},
	},
	"chroma": {
		values: map[string]string{"collection": "my items"}, auth: "X-Chroma-Token: s3cr3t",
		lookup: "/api/v2/tenants/default_tenant/databases/default_database/collections/my%20items",
		found: `{"id":"3ffb1e1a-5f2a-4c7c-9d43-0d2c9d6c0001","name":"my items","configuration_json":{},"metadata":null,"dimension":2,
			"tenant":"default_tenant","database":"default_database","log_position":0,"version":0}`,
		path:   "/api/v2/tenants/default_tenant/databases/default_database/collections/3ffb1e1a-5f2a-4c7c-9d43-0d2c9d6c0001/query",
		body:   `{"query_embeddings":[[0.5,-1]],"n_results":2,"include":["distances"]}`,
		hit:    `{"ids":[["row-5","row-6"]],"embeddings":null,"documents":null,"uris":null,"metadatas":null,"distances":[[-3.6e-7,0.5]],"include":["distances"]}`,
		second: target.Hit{ID: "row-6", Similarity: 0.5},
		want:   target.Answer{Similarity: 1 + 3.6e-7, ID: "row-5"}, empty: `{"ids":[[]],"distances":[[]],"include":["distances"]}`,
		status: 200, failure: `{"ids":[["row-5"]],"distances":[[null]],"include":["distances"]}`, kind: target.BadReply, says: "is null",
		declared: [3]string{"/api/v2/tenants/default_tenant/databases/default_database/collections/my%20items",
			`{"id":"3ffb1e1a-5f2a-4c7c-9d43-0d2c9d6c0001","configuration_json":{"hnsw":{"space":"l2","ef_search":100},"spann":null}}`, "l2"},
	},
	"elasticsearch": {
		values: map[string]string{"index": "items", "num_candidates": "200"}, path: "/items/_search",
		body: `{"knn":{"field":"vector","query_vector":[0.5,-1],"k":2,"num_candidates":200},"size":2,"_source":false}`,
		hit: `{"took":3,"timed_out":false,"_shards":{"total":1,"successful":1,"skipped":0,"failed":0},"hits":{"total":{"value":1,"relation":"eq"},
			"max_score":0.98,"hits":[{"_index":"items","_id":"17","_score":0.98},{"_index":"items","_id":"18","_score":0.5}]}}`,
		auth: "Authorization: ApiKey s3cr3t", second: target.Hit{ID: "18", Similarity: 0}, want: target.Answer{Similarity: 0.96, ID: "17"},
		empty:  `{"_shards":{"failed":0},"hits":{"total":{"value":0},"max_score":null,"hits":[]}}`,
		status: 200, failure: `{"took":3,"timed_out":false,"_shards":{"total":2,"successful":1,"skipped":0,"failed":1,"failures":[{"shard":0,"index":"items","node":"x",
			"reason":{"type":"es_rejected_execution_exception","reason":"rejected execution of org.elasticsearch.common.util.concurrent.TimedRunnable@26c03d4a on QueueResizingEsThreadPoolExecutor[name = x/search, queue capacity = 1000]"}}]},
			"hits":{"total":{"value":1,"relation":"eq"},"max_score":1,"hits":[{"_index":"items","_id":"17","_score":1}]}}`,
		kind: target.Throttled, says: "rejected execution",
		partial: `{"took":1000,"timed_out":true,"_shards":{"total":2,"successful":2,"skipped":0,"failed":0},"hits":{"total":{"value":1,"relation":"eq"},
			"max_score":0.7,"hits":[{"_index":"items","_id":"18","_score":0.7}]}}`,
		declared: [3]string{"/items/_mapping",
			`{"items-000001":{"mappings":{"properties":{"vector":{"type":"dense_vector","dims":2,"index":true,"similarity":"l2_norm","index_options":{"type":"int8_hnsw"}}}}}}`, "l2_norm"},
	},
	"opensearch": {
		values: map[string]string{"index": "items", "field": "emb"}, metric: "l2", path: "/items/_search",
		body: `{"size":2,"query":{"knn":{"emb":{"vector":[0.5,-1],"k":2}}},"_source":false}`,
		hit: `{"took":2,"timed_out":false,"_shards":{"total":1,"successful":1,"skipped":0,"failed":0},"hits":{"total":{"value":2,"relation":"eq"},"max_score":0.8,
			"hits":[{"_index":"items","_id":"a","_score":0.8},{"_index":"items","_id":"b","_score":0.5}]}}`,
		auth: "Authorization: Basic s3cr3t", second: target.Hit{ID: "b", Similarity: 0.6}, want: target.Answer{Similarity: 0.9, ID: "a"},
		empty:  `{"_shards":{"failed":0},"hits":{"hits":[]}}`,
		status: 429, failure: `{"error":{"root_cause":[{"type":"circuit_breaking_exception","reason":"[parent] Data too large"}],"type":"circuit_breaking_exception"},"status":429}`,
		kind: target.Throttled, says: "429",
		partial: `{"took":2,"timed_out":false,"_shards":{"total":2,"successful":1,"skipped":0,"failed":1,"failures":[{"shard":0,"index":"items",
			"reason":{"type":"node_not_connected_exception","reason":"shard is gone"}}]},"hits":{"hits":[{"_id":"b","_score":0.5}]}}`,
		declared: [3]string{"/items/_mapping",
			`{"items":{"mappings":{"properties":{"emb":{"type":"knn_vector","dimension":2,"method":{"engine":"faiss","space_type":"innerproduct","name":"hnsw"}}}}}}`, "innerproduct"},
	},
	"vespa": {
		values: map[string]string{"schema": "doc", "field": "emb"}, path: "/search/",
		body: `{"yql":"select documentid from doc where {targetHits:2}nearestNeighbor(emb,q)","input.query(q)":[0.5,-1],"ranking":"closeness","hits":2}`,
		hit: `{"root":{"id":"toplevel","relevance":1,"fields":{"totalCount":2},
			"coverage":{"coverage":100,"documents":2,"full":true,"nodes":1,"results":1,"resultsFull":1},"children":[{"id":"id:ns:doc::3","relevance":1,"source":"c"},{"id":"id:ns:doc::4","relevance":1,"source":"c"}]}}`,
		auth: "Authorization: Bearer s3cr3t", second: target.Hit{ID: "id:ns:doc::4", Similarity: 1},
		want: target.Answer{Similarity: 1, ID: "id:ns:doc::3"}, empty: `{"root":{"id":"toplevel","relevance":1,"fields":{"totalCount":0}}}`,
		status: 200, failure: `{"root":{"fields":{"totalCount":0},"errors":[{"code":12,"summary":"Timed out","message":"Error in execution of chain: Timed out"}]}}`,
		kind: target.BadReply, says: "Timed out",
		partial: `{"root":{"fields":{"totalCount":1},"coverage":{"coverage":40,"documents":2,"degraded":{"match-phase":false,"timeout":true},"full":false},
			"children":[{"id":"id:ns:doc::4","relevance":0.7,"source":"c"}]}}`,
	},
	"typesense": {
		values: map[string]string{"collection": "items"}, path: "/multi_search",
		body: `{"searches":[{"collection":"items","q":"*","vector_query":"embedding:([0.5,-1], k:2)","exclude_fields":"embedding","per_page":2}]}`,
		hit:  `{"results":[{"found":1,"hits":[{"document":{"id":"9"},"vector_distance":1.1920929e-7},{"document":{"id":"10"},"vector_distance":0.5}]}]}`,
		auth: "X-Typesense-Api-Key: s3cr3t", second: target.Hit{ID: "10", Similarity: 0.5},
		want: target.Answer{Similarity: 1 - 1.1920929e-7, ID: "9"}, empty: `{"results":[{"found":0,"hits":[]}]}`,
		status: 200, failure: `{"results":[{"code":404,"error":"Not found."}]}`, kind: target.BadReply, says: "Not found.",
		declared: [3]string{"/collections/items",
			`{"name":"items","num_documents":2,"fields":[{"name":"id","type":"string"},{"name":"embedding","type":"float[]","num_dim":2,"vec_dist":"ip"}]}`, "ip"},
	},
	"turbopuffer": {
		values: map[string]string{"namespace": "ns-1"}, metric: "euclidean_squared", path: "/v2/namespaces/ns-1/query",
		body: `{"rank_by":["vector","ANN",[0.5,-1]],"top_k":2}`,
		hit:  `{"rows":[{"$dist":0.25,"id":1},{"$dist":1,"id":2}],"billing":{},"performance":{}}`, want: target.Answer{Similarity: 0.9, ID: "1"},
		auth: "Authorization: Bearer s3cr3t", second: target.Hit{ID: "2", Similarity: 0.6}, empty: `{"rows":[]}`,
		status: 429, failure: `{"error":"too many queries","status":"error"}`, kind: target.Throttled, says: "429",
		declared: [3]string{"/v1/namespaces/ns-1/schema",
			`{"id":{"type":"uint"},"vector":{"type":"[2]f32","ann":{"distance_metric":"euclidean_squared"}}}`, "euclidean_squared"},
	},
}

// namedVectors is how a collection with several vectors is asked for one of them. The
// shapes are those of the vendors' references of named vectors.
var namedVectors = map[string]vendor{
	"qdrant": named(vendors["qdrant"], "text-dense", `{"query":[0.5,-1],"limit":2,"with_payload":false,"using":"text-dense"}`,
		`{"result":{"config":{"params":{"vectors":{"image":{"size":2,"distance":"Cosine"},"text-dense":{"size":2,"distance":"Euclid"}}}}},"status":"ok"}`, "euclid"),
	"weaviate": named(vendors["weaviate"], "title", `{"query":"{Get{Items(limit:2,nearVector:{vector:[0.5,-1],targetVectors:[\"title\"]}){_additional{id distance}}}}"}`,
		`{"class":"Items","vectorConfig":{"body":{"vectorIndexConfig":{"distance":"cosine"}},"title":{"vectorIndexConfig":{"distance":"dot"},"vectorIndexType":"hnsw"}}}`, "dot"),
}

// A tenant, a database and a filter of columns are asked for only where they are given.
func TestFieldsThatMayBeEmpty(t *testing.T) {
	for name, tc := range map[string]struct {
		preset string
		values map[string]string
		want   string
	}{
		"a tenant": {"weaviate", map[string]string{"collection": "Items", "tenant": "shop-1"},
			`{"query":"{Get{Items(tenant:\"shop-1\",limit:{{top_k}},nearVector:{vector:{{vector}}}){_additional{id distance}}}}"}`},
		"an id from a property": {"weaviate", map[string]string{"collection": "Items", "id_property": "row"},
			`{"query":"{Get{Items(limit:{{top_k}},nearVector:{vector:{{vector}}}){row _additional{id distance}}}}"}`},
		"all, by Connect": {"weaviate-connect", map[string]string{"collection": "Items", "tenant": "shop-1", "vector_name": "title", "id_property": "row"},
			`{"collection":"Items","tenant":"shop-1","limit":{{top_k}},"metadata":{"uuid":true,"distance":true},"properties":{ "nonRefProperties":["row"]},` +
				`"nearVector":{"vector":{{vector}},"targets":{"targetVectors":["title"]}},"uses127Api":true}`},
		"a database": {"milvus", map[string]string{"collection": "items", "database": "shop"},
			`{"dbName":"shop","collectionName":"items","data":[{{vector}}],"annsField":"vector","limit":{{top_k}},"outputFields":["id"]}`},
	} {
		p, err := Find(tc.preset)
		if err != nil {
			t.Fatal(err)
		}
		if shape, err := p.Fill(tc.values, ""); err != nil || shape.Body != tc.want {
			t.Errorf("%s: %s, %v; want %s", name, shape.Body, err, tc.want)
		}
	}
}

// posted is what is posted to learn the metric, where it is not asked with GET.
var posted = map[string]string{"milvus": `{"collectionName":"items"}`, "pinecone": "{}"}

func named(v vendor, vector, body, declared, metric string) vendor {
	v.values = map[string]string{"collection": v.values["collection"], "vector_name": vector}
	v.body, v.declared = body, [3]string{v.declared[0], declared, metric}
	return v
}

// busy is how vendors whose failure above is another one say that they are asked too much.
var busy = map[string]struct {
	status int
	reply  string
	kind   target.Kind
}{
	"qdrant": {429, `{"status":{"error":"Rate limiting exceeded: Read rate limit exceeded, retry later"},"time":0.00001}`, target.Throttled},
	"chroma": {429, `{"error":"RateLimitError","message":"rate limit exceeded"}`, target.Throttled},
	"elasticsearch": {429, `{"error":{"root_cause":[],"type":"search_phase_execution_exception","reason":"all shards failed","phase":"query","grouped":true,
		"failed_shards":[{"reason":{"type":"es_rejected_execution_exception"}}]},"status":429}`, target.Throttled},
	"vespa":            {503, `{"root":{"id":"toplevel","relevance":1.0,"fields":{"totalCount":0},"errors":[{"code":5,"summary":"Could not connect to backend"}]}}`, target.HTTP},
	"typesense":        {503, `{"message":"Not Ready or Lagging"}`, target.HTTP},
	"weaviate-connect": {429, `{"code":"resource_exhausted","message":"too many requests"}`, target.Throttled},
	"milvus":           {200, `{"code":1807,"message":"request is rejected by limiter"}`, target.Throttled},
}

// standIn checks a request as strictly as the vendor's API, and answers reply.
func standIn(t *testing.T, v vendor, status int, reply string) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if name, value, _ := strings.Cut(v.auth, ": "); r.Header.Get(name) != value {
			t.Errorf("the key is not in the header %s", v.auth)
		}
		w.Header().Set("Content-Type", "application/json")
		if v.lookup != "" && r.Method == http.MethodGet && r.URL.EscapedPath() == v.lookup {
			fmt.Fprint(w, v.found)
			return
		}
		var got, want any
		err := errors.Join(json.Unmarshal(body, &got), json.Unmarshal([]byte(v.body), &want))
		if err != nil || !reflect.DeepEqual(got, want) || r.Method != http.MethodPost || r.URL.EscapedPath() != v.path ||
			r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %s of %q: %s; want %s: %s", r.Method, r.URL.EscapedPath(), r.Header.Get("Content-Type"), body, v.path, v.body)
		}
		w.WriteHeader(status)
		fmt.Fprint(w, reply)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestEveryPresetAgainstItsVendor(t *testing.T) {
	all, err := All()
	if err != nil || len(all) != len(vendors)+1 { // package pgvector has a stand-in of its own
		t.Fatalf("%d presets, %d stand-ins, %v", len(all), len(vendors), err)
	}
	for _, p := range all {
		if p.Protocol != "" {
			continue
		}
		t.Run(p.Name, func(t *testing.T) { checkAgainst(t, p, vendors[p.Name]) })
	}
	for name, v := range namedVectors {
		t.Run(name+", a named vector", func(t *testing.T) {
			p, err := Find(name)
			if err != nil {
				t.Fatal(err)
			}
			checkAgainst(t, p, v)
		})
	}
}

// checkAgainst asks a stand-in of the vendor, and reads its answers.
func checkAgainst(t *testing.T, p Preset, v vendor) {
	shape, err := p.Fill(v.values, v.metric)
	if err != nil {
		t.Fatal(err)
	}
	key, err := target.ParseHeader(p.Key)
	if err != nil {
		t.Fatal(err)
	}
	key.Value = strings.Replace(key.Value, "KEY", "s3cr3t", 1)
	ask := func(status int, reply string) (target.Answer, error) {
		own, err := p.FillHeaders(v.values)
		if err != nil {
			t.Fatal(err)
		}
		cfg := target.HTTPConfig{URL: standIn(t, v, status, reply), Shape: shape, TopK: 2, Headers: append(own, key)}
		if p.Lookup != nil {
			cfg.Shape = lookUp(t, p, v, cfg)
		}
		api, err := target.NewHTTP(cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer api.Close()
		return api.Attempt(context.Background(), []float32{0.5, -1}, nil)
	}
	got, err := ask(200, v.hit)
	if err != nil || math.Abs(got.Similarity-v.want.Similarity) > 1e-9 || got.ID != v.want.ID {
		t.Errorf("a hit: %+v, %v; want %+v", got, err, v.want)
	} else if len(got.Hits) != 2 || got.Hits[1].ID != v.second.ID || math.Abs(got.Hits[1].Similarity-v.second.Similarity) > 1e-9 {
		t.Errorf("the second hit: %+v; want %+v", got.Hits, v.second)
	}
	if got, err := ask(200, v.empty); err != nil || !got.Empty {
		t.Errorf("no hits: %+v, %v", got, err)
	}
	if v.partial != "" {
		if got, err := ask(200, v.partial); err == nil {
			t.Errorf("hits of a part: %+v", got)
		}
	}
	var failure *target.Error
	if b, ok := busy[p.Name]; ok {
		_, err := ask(b.status, b.reply)
		if !errors.As(err, &failure) || failure.Kind != b.kind || failure.Status != b.status && b.status != 200 || failure.Permanent {
			t.Errorf("too much is asked: %v", err)
		}
	} else if v.kind != target.Throttled {
		t.Errorf("how it says that it is asked too much is not tested")
	}
	_, err = ask(v.status, v.failure)
	if !errors.As(err, &failure) || failure.Kind != v.kind || !strings.Contains(failure.Text, v.says) {
		t.Errorf("an error: %v; want %v that says %q", err, v.kind, v.says)
	}
}

// lookUp fills in what the preset looks up.
func lookUp(t *testing.T, p Preset, v vendor, cfg target.HTTPConfig) target.Shape {
	t.Helper()
	path, err := p.LookupPath(v.values)
	if err != nil {
		t.Fatal(err)
	}
	reply, err := target.Get(context.Background(), cfg, path)
	if err != nil {
		t.Fatal(err)
	}
	return p.Found(cfg.Shape, gjson.GetBytes(reply, p.Lookup.Value).String())
}

// A key, the path of the vendor and its reply give the metric; a reply without one gives none.
func TestEveryDeclaredMetric(t *testing.T) {
	for name, v := range vendors {
		checkDeclared(t, name, v)
	}
	for name, v := range namedVectors {
		checkDeclared(t, name, v)
	}
}

func checkDeclared(t *testing.T, name string, v vendor) {
	t.Helper()
	p, err := Find(name)
	if err != nil {
		t.Fatal(err)
	}
	if told := v.declared[0] != ""; told != (p.Declared != nil) {
		t.Errorf("%s: %+v where the vendor has %q", name, p.Declared, v.declared)
	}
	if p.Declared == nil {
		return
	}
	in, err := p.FillInquiry(p.Declared.Inquiry, v.values)
	if err != nil || in.Path != v.declared[0] || in.Body != posted[name] {
		t.Errorf("%s: asks %s %s, %v; want %s %s", name, in.Path, in.Body, err, v.declared[0], posted[name])
	}
	got, err := p.DeclaredMetric([]byte(v.declared[1]), v.values)
	m, ok := p.MetricLike(got)
	if err != nil || !ok || m.Name != v.declared[2] {
		t.Errorf("%s: %q, the metric %q, %v; want %q", name, got, m.Name, err, v.declared[2])
	}
	if got, err := p.DeclaredMetric([]byte(`{"a":{"b":1}}`), v.values); got != "" || err != nil {
		t.Errorf("%s: %q, %v in a reply without a metric", name, got, err)
	}
	if _, err := p.FillInquiry(p.Declared.Inquiry, map[string]string{"nothing": "x"}); err == nil {
		t.Errorf("%s: a field that it has not", name)
	}
}

// Every preset can be filled in with every metric, and no mark is left over.
func TestEveryPresetIsWhole(t *testing.T) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if p.Protocol != "" {
			continue
		}
		if p.Title == "" || !strings.HasPrefix(p.About, "https://") || !strings.Contains(p.Key, "KEY") || len(p.Metrics) == 0 {
			t.Errorf("%s: %+v", p.Name, p)
		}
		for _, m := range p.Metrics {
			shape, err := p.Fill(vendors[p.Name].values, m.Name)
			if err != nil || shape.Score != m.Score {
				t.Errorf("%s, %s: %v", p.Name, m.Name, err)
			}
			if p.Lookup != nil {
				shape = p.Found(shape, "x")
			}
			rest := strings.NewReplacer("{{vector}}", "", "{{top_k}}", "").Replace(shape.Path + shape.Body + shape.ID + shape.Value + shape.Hits)
			if strings.Contains(rest, "{{") {
				t.Errorf("%s: a mark is left in %s", p.Name, rest)
			}
			if api, err := target.NewHTTP(target.HTTPConfig{URL: "http://127.0.0.1", Shape: shape}); err != nil {
				t.Errorf("%s, %s: %v", p.Name, m.Name, err)
			} else {
				_ = api.Close()
			}
		}
	}
}

func TestWhatCannotBeFilledIn(t *testing.T) {
	for name, tc := range map[string]struct {
		preset string
		values map[string]string
		metric string
		says   string
	}{
		"unknown preset":   {"oracle", nil, "", `unknown preset "oracle": it is one of chroma, elasticsearch`},
		"a missing field":  {"qdrant", nil, "", "collection: it is missing"},
		"an unknown field": {"qdrant", map[string]string{"collection": "a", "colection": "b"}, "", "colection: the preset has no such field"},
		"unknown metric":   {"qdrant", map[string]string{"collection": "a"}, "hamming", "one of cosine, dot, euclid"},
		"a bad value":      {"milvus", map[string]string{"collection": "c", "field": "a b"}, "", "expected what matches"},
		"a bad name":       {"weaviate", map[string]string{"collection": "Items){x}"}, "", "begins with a capital"},
		"a small letter":   {"weaviate", map[string]string{"collection": "items"}, "", "begins with a capital"},
	} {
		p, err := Find(tc.preset)
		if err == nil {
			_, err = p.Fill(tc.values, tc.metric)
		}
		if err == nil || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v; want one that says %q", name, err, tc.says)
		}
	}
}

// A value is text where it stands, whatever is in it.
func TestValuesCannotBreakOut(t *testing.T) {
	p, err := Find("typesense")
	if err != nil {
		t.Fatal(err)
	}
	shape, err := p.Fill(map[string]string{"collection": `a","x":"b` + "\n"}, "")
	if err != nil {
		t.Fatal(err)
	}
	var body struct {
		Searches []map[string]any
	}
	text := strings.NewReplacer("{{vector}}", "[1]", "{{top_k}}", "1").Replace(shape.Body)
	if err := json.Unmarshal([]byte(text), &body); err != nil || body.Searches[0]["collection"] != `a","x":"b`+"\n" || len(body.Searches[0]) != 5 {
		t.Errorf("%s: %v", text, err)
	}
	q, err := Find("qdrant")
	if err != nil {
		t.Fatal(err)
	}
	if shape, err := q.Fill(map[string]string{"collection": "../x?y#z"}, ""); err != nil || shape.Path != "/collections/..%2Fx%3Fy%23z/points/query" {
		t.Errorf("%s, %v", shape.Path, err)
	}
}
