package pgvector

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"vectorcheck/core/declared"
)

// describeReal describes as a run does, in a table that the planner does not scan for its
// smallness unless scans is set.
func describeReal(t *testing.T, cfg Config, row []float32, scans bool) declared.Index {
	t.Helper()
	if !scans {
		cfg.URL += "&enable_seqscan=off&enable_sort=off"
	}
	x, err := Describe(context.Background(), cfg, row)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestRealIndexes(t *testing.T) {
	url := database(t)
	rows := fill(t, url, "items", "vector", 300)
	conn := mustConnect(t, url)
	defer conn.Close(context.Background())
	cfg := Config{URL: url, Table: "items", Column: "the vector", IDColumn: "id"}

	x := describeReal(t, cfg, rows[0], false)
	if !x.None || len(x.Metrics) > 0 || !strings.Contains(fmt.Sprint(x.Notes), "has no index of vectors") {
		t.Errorf("no index: %+v", x)
	}

	run(t, conn, `CREATE INDEX by_l2 ON items USING hnsw ("the vector" vector_l2_ops)`)
	if x = describeReal(t, cfg, rows[0], false); x.None || x.Metric() != "l2" || x.Name != "by_l2 (hnsw, vector_l2_ops)" || len(x.Notes) > 0 {
		t.Errorf("taken from the index: %+v", x)
	}
	cfg.Metric = Cosine
	if x = describeReal(t, cfg, rows[0], false); !x.None || x.Metric() != "l2" || !strings.Contains(fmt.Sprint(x.Notes), "the table has by_l2") {
		t.Errorf("an index by l2 that is asked by cosine: %+v", x)
	}
	cfg.Metric = L2
	if x = describeReal(t, cfg, rows[0], true); !x.None || !strings.Contains(fmt.Sprint(x.Notes), "cheaper than by_l2") {
		t.Errorf("a small table is scanned: %+v", x)
	}
	cfg.TopK = 50
	if x = describeReal(t, cfg, rows[0], false); !strings.Contains(fmt.Sprint(x.Notes), "hnsw.ef_search is 40: of 50 rows") {
		t.Errorf("more rows than the index looks at: %+v", x)
	}
	cfg.TopK, cfg.Filter = 1, "id % 100 = 1"
	if x = describeReal(t, cfg, rows[0], false); !strings.Contains(fmt.Sprint(x.Notes), "of the 40 rows alone") {
		t.Errorf("a filter: %+v", x)
	}
	cfg.Filter = ""

	run(t, conn, "DROP INDEX by_l2", `CREATE INDEX by_half ON items USING hnsw (("the vector"::halfvec(8)) halfvec_cosine_ops)`)
	cfg.Metric = ""
	if x = describeReal(t, cfg, rows[0], false); !x.None || x.Metric() != "cosine" || !strings.Contains(fmt.Sprint(x.Notes), `is over ("the vector"::halfvec(8)), which is to be given as the column`) {
		t.Errorf("an index of an expression: %+v", x)
	}
	cfg.Column = `"the vector"::halfvec(8)`
	if x = describeReal(t, cfg, rows[0], false); x.None || x.Metric() != "cosine" || x.Name != "by_half (hnsw, halfvec_cosine_ops)" {
		t.Errorf("the expression: %+v", x)
	}
	answer, err := open(t, withMetric(cfg, Cosine)).Attempt(context.Background(), rows[7], nil)
	if err != nil || answer.ID != "1007" {
		t.Errorf("asked by the expression: %+v, %v", answer, err)
	}

	whole := Config{URL: url, Metric: Cosine, TopK: 2, Query: `SELECT id, "the vector"::halfvec(8) <=> $1 FROM items ORDER BY "the vector"::halfvec(8) <=> $1 LIMIT $2`}
	if x = describeReal(t, whole, rows[0], false); x.None || x.Metric() != "cosine" || x.Name != "by_half (hnsw, halfvec_cosine_ops)" {
		t.Errorf("a whole query: %+v", x)
	}
	if answer, err = open(t, whole).Attempt(context.Background(), rows[7], nil); err != nil || answer.ID != "1007" || len(answer.Hits) != 2 {
		t.Errorf("a whole query: %+v, %v", answer, err)
	}
	whole.Metric = ""
	for query, want := range map[string]string{
		`SELECT id, "the vector" <-> $1 FROM items ORDER BY "the vector"::halfvec(8) <=> $1 LIMIT 1`: "l2",
		`SELECT id, 1 - ("the vector" <=> $1) FROM items ORDER BY "the vector" <=> $1 LIMIT 1`:       "",
		`SELECT id, (SELECT "the vector" <=> $1) FROM items ORDER BY "the vector" <=> $1 LIMIT 1`:    "",
	} {
		whole.Query = query
		if x = describeReal(t, whole, rows[0], false); x.Metric() != want || len(x.Notes) == 0 {
			t.Errorf("%s: %+v", query, x)
		}
	}
	whole.Metric = Cosine
	whole.Query = `DELETE FROM items WHERE "the vector" <-> $1 < 1000 RETURNING id, 0`
	if _, err = open(t, whole).Attempt(context.Background(), rows[7], nil); err == nil || !strings.Contains(err.Error(), "25006") {
		t.Errorf("a query that writes: %v", err)
	}
}

func withMetric(cfg Config, m Metric) Config {
	cfg.Metric = m
	return cfg
}

// Bits, L1, and rows without a vector.
func TestRealOtherMetrics(t *testing.T) {
	url := database(t)
	rows := fill(t, url, "items", "vector", 200)
	conn := mustConnect(t, url)
	defer conn.Close(context.Background())
	run(t, conn, `CREATE INDEX by_l1 ON items USING hnsw ("the vector" vector_l1_ops)`,
		`CREATE TABLE bits AS SELECT id, binary_quantize("the vector")::bit(8) AS b FROM items`,
		"CREATE INDEX by_hamming ON bits USING hnsw (b bit_hamming_ops)",
		"CREATE INDEX by_jaccard ON bits USING hnsw (b bit_jaccard_ops)",
		"CREATE TABLE gaps (id int, v vector(8))", "INSERT INTO gaps VALUES (1, NULL)")
	for _, tc := range []struct {
		cfg   Config
		index string
	}{
		{Config{Table: "items", Column: "the vector", IDColumn: "id", Metric: L1}, "by_l1 (hnsw, vector_l1_ops)"},
		{Config{Table: "bits", Column: "b", IDColumn: "id", Metric: Hamming}, "by_hamming (hnsw, bit_hamming_ops)"},
		{Config{Table: "bits", Column: "b", IDColumn: "id", Metric: Jaccard}, "by_jaccard (hnsw, bit_jaccard_ops)"},
	} {
		tc.cfg.URL = url
		if x := describeReal(t, tc.cfg, rows[0], false); x.Name != tc.index || !x.Has(string(tc.cfg.Metric)) {
			t.Errorf("%s: %+v", tc.cfg.Metric, x)
		}
		answer, err := open(t, tc.cfg).Attempt(context.Background(), rows[5], nil)
		if err != nil || answer.Similarity < 1-1e-6 || tc.cfg.Metric == L1 && answer.ID != "1005" {
			t.Errorf("%s: %+v, %v", tc.cfg.Metric, answer, err)
		}
	}
	answer, err := open(t, Config{URL: url, Table: "gaps", Column: "v", IDColumn: "id", Metric: Cosine}).Attempt(context.Background(), rows[0], nil)
	if err != nil || !answer.Empty {
		t.Errorf("a row without a vector: %+v, %v", answer, err)
	}
}
