package preset

import (
	"reflect"
	"testing"

	"vectorcheck/core/declared"
)

// What the vendors' references say of an index that is ready, and of one that is not:
//
//   - Qdrant: https://api.qdrant.tech/api-reference/collections/get-collection (status: green, yellow,
//     grey, red; indexed_vectors_count and points_count, both approximate)
//   - Milvus: https://milvus.io/api-reference/node/v2.2.x/Collection/getLoadState.md (LoadStateNotExist,
//     LoadStateNotLoad, LoadStateLoading, LoadStateLoaded); as load of
//     https://milvus.io/api-reference/restful/v2.4.x/v2/Collection%20(v2)/Describe.md
//   - Weaviate: https://docs.weaviate.io/deploy/configuration/nodes (vectorQueueLength of each shard);
//     vectorIndexingStatus as seen on 1.36.0 and 1.38.3
//   - Elasticsearch: https://www.elastic.co/docs/api/elasticsearch/operation/operation-cluster-health (red: a
//     shard is not allocated); https://elastic.co/guide/en/elasticsearch/reference/7.6/indices-stats.html
//     (_stats/merge, primaries)
//   - OpenSearch: https://docs.opensearch.org/2.8/api-reference/cluster-api/cluster-health and
//     https://docs.opensearch.org/2.9/api-reference/index-apis/stats (the same)
func TestWhatPresetsSayOfTheIndex(t *testing.T) {
	for name, tc := range map[string]struct {
		preset, path, reply string
		values              map[string]string
		want                declared.Index
	}{
		"Qdrant, ready": {"qdrant", "/collections/c", `{"result":{"status":"green","optimizer_status":"ok","indexed_vectors_count":5000,"points_count":5000}}`,
			map[string]string{"collection": "c"}, declared.Index{}},
		"Qdrant, not ready": {"qdrant", "/collections/c", `{"result":{"status":"yellow","optimizer_status":"ok","indexed_vectors_count":2000,"points_count":5000}}`,
			map[string]string{"collection": "c"}, declared.Index{Notes: []declared.Note{
				declared.NewNote("The collection is %s: its index is being built (yellow) or waits for that (grey), or something failed (red).", "yellow"),
				declared.NewNote("Of the vectors, %s of %s are indexed: the others are compared one by one, exactly.", "2000", "5000")}}},
		"Qdrant, below the threshold of indexing": {"qdrant", "/collections/c", `{"result":{"status":"green","indexed_vectors_count":0,"points_count":500}}`,
			map[string]string{"collection": "c"}, declared.Index{None: true, Notes: []declared.Note{
				declared.NewNote("Of the vectors, %s of %s are indexed: the others are compared one by one, exactly.", "0", "500")}}},
		"Qdrant, empty": {"qdrant", "/collections/c", `{"result":{"status":"green","indexed_vectors_count":0,"points_count":0}}`,
			map[string]string{"collection": "c"}, declared.Index{}},
		"Milvus, ready": {"milvus", "/v2/vectordb/collections/describe", `{"code":0,"data":{"indexes":[{"fieldName":"vector","indexName":"vi","metricType":"L2"}],"load":"LoadStateLoaded"}}`,
			map[string]string{"collection": "c"}, declared.Index{Name: "vi"}},
		"Milvus, not loaded": {"milvus", "/v2/vectordb/collections/describe", `{"code":0,"data":{"indexes":[],"load":"LoadStateNotLoad"}}`,
			map[string]string{"collection": "c"}, declared.Index{None: true, Notes: []declared.Note{
				declared.NewNote("The collection's state is %s: Milvus searches what is loaded only.", "LoadStateNotLoad"),
				declared.NewNote("The collection has no index.")}}},
		"Weaviate, hnsw": {"weaviate", "/v1/schema/Items", `{"class":"Items","vectorIndexType":"hnsw","vectorIndexConfig":{"distance":"dot"}}`,
			map[string]string{"collection": "Items"}, declared.Index{Name: "hnsw"}},
		"Weaviate, flat": {"weaviate", "/v1/schema/Items", `{"class":"Items","vectorConfig":{"title":{"vectorIndexType":"flat"}}}`,
			map[string]string{"collection": "Items", "vector_name": "title"}, declared.Index{Name: "flat", None: true, Notes: []declared.Note{
				declared.NewNote("The index is %s: all vectors are compared one by one, exactly.", "flat")}}},
		"Weaviate's shards, ready": {"weaviate", "/v1/nodes/Items?output=verbose", `{"nodes":[{"status":"HEALTHY","shards":[{"vectorIndexingStatus":"READY","vectorQueueLength":0}]},{"shards":[]}]}`,
			map[string]string{"collection": "Items"}, declared.Index{}},
		"Weaviate's shards, not ready": {"weaviate", "/v1/nodes/Items?output=verbose", `{"nodes":[{"shards":[{"vectorIndexingStatus":"READY","vectorQueueLength":0},
			{"vectorIndexingStatus":"INDEXING","vectorQueueLength":700}]},{"shards":[{"vectorIndexingStatus":"INDEXING","vectorQueueLength":50}]}]}`,
			map[string]string{"collection": "Items"}, declared.Index{Notes: []declared.Note{
				declared.NewNote("%s vectors wait to be indexed: they are compared one by one, or not found.", "750"),
				declared.NewNote("A shard is %s: its index is not ready.", "INDEXING")}}},
		"Elasticsearch, hnsw": {"elasticsearch", "/i/_mapping", `{"i":{"mappings":{"properties":{"vector":{"type":"dense_vector","index":true,"similarity":"cosine","index_options":{"type":"int8_hnsw"}}}}}}`,
			map[string]string{"index": "i"}, declared.Index{Name: "int8_hnsw"}},
		"Elasticsearch, flat": {"elasticsearch", "/i/_mapping", `{"i":{"mappings":{"properties":{"vector":{"type":"dense_vector","index":true,"index_options":{"type":"int8_flat"}}}}}}`,
			map[string]string{"index": "i"}, declared.Index{Name: "int8_flat", None: true, Notes: []declared.Note{
				declared.NewNote("The index is %s: all vectors are compared one by one.", "int8_flat")}}},
		"Elasticsearch, an alias of two indices": {"elasticsearch", "/i/_mapping", `{"a":{"mappings":{"properties":{"vector":{"index":true,"index_options":{"type":"hnsw"}}}}},
			"b":{"mappings":{"properties":{"vector":{"index":false}}}}}`, map[string]string{"index": "i"}, declared.Index{Name: "hnsw"}},
		"Elasticsearch, red": {"elasticsearch", "/_cluster/health/i", `{"status":"red","timed_out":false}`, map[string]string{"index": "i"},
			declared.Index{Notes: []declared.Note{declared.NewNote("The health of the index is %s: a part of it does not answer.", "red")}}},
		"Elasticsearch merges": {"elasticsearch", "/i/_stats/merge", `{"_all":{"primaries":{"merges":{"current":2}}}}`, map[string]string{"index": "i"},
			declared.Index{Notes: []declared.Note{declared.NewNote("%s merges of segments are under way: what the index finds may change with them.", "2")}}},
		"OpenSearch, faiss": {"opensearch", "/i/_mapping", `{"i":{"mappings":{"properties":{"vector":{"type":"knn_vector","method":{"engine":"faiss","name":"hnsw","space_type":"l2"}}}}}}`,
			map[string]string{"index": "i"}, declared.Index{Name: "faiss hnsw"}},
		"OpenSearch, no kNN": {"opensearch", "/i/_settings", `{"i":{"settings":{"index":{"knn":"false","number_of_shards":"1"}}}}`,
			map[string]string{"index": "i"}, declared.Index{None: true, Notes: []declared.Note{
				declared.NewNote("index.knn is %s: all vectors are compared one by one.", "false")}}},
		"another reply": {"opensearch", "/i/_settings", `{"error":"forbidden"}`, map[string]string{"index": "i"}, declared.Index{}},
	} {
		p, err := Find(tc.preset)
		if err != nil {
			t.Fatal(err)
		}
		asked := false
		for _, in := range p.Declared.Inquiries() {
			if in, err = p.FillInquiry(in, tc.values); err != nil {
				t.Fatal(err)
			}
			if in.Path != tc.path {
				continue
			}
			asked = true
			if got := in.Read([]byte(tc.reply)); !reflect.DeepEqual(got, tc.want) {
				t.Errorf("%s: %+v; want %+v", name, got, tc.want)
			}
		}
		if !asked {
			t.Errorf("%s: %s is not asked for", name, tc.path)
		}
	}
	if in := (*Declared)(nil).Inquiries(); in != nil {
		t.Errorf("%+v", in)
	}
}
