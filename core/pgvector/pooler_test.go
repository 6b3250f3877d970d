package pgvector

import (
	"context"
	"reflect"
	"strings"
	"sync"
	"testing"

	"vectorcheck/core/target"
)

// notices keeps what is told; it is safe for concurrent use.
type notices struct {
	mu    sync.Mutex
	texts []string
}

func (n *notices) add(text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.texts = append(n.texts, text)
}

// Behind what keeps no session, a query is asked in another way at once, and that is said once.
func TestPoolers(t *testing.T) {
	for name, tc := range map[string]struct {
		pooler pooling
		params string
		says   string
	}{
		"a statement of another client":   {pooling{parse: statementExists}, "", "keeps no prepared statements (42P05)"},
		"a statement of another server":   {pooling{bind: statementMissing}, "", "keeps no prepared statements (26000)"},
		"settings":                        {pooling{parameters: true}, "&hnsw.ef_search=77", "unsupported startup parameter: hnsw.ef_search"},
		"settings and statements":         {pooling{parameters: true, parse: statementExists, bind: statementMissing}, "&hnsw.ef_search=77", "unsupported startup parameter"},
		"settings as those of a server's": {pooling{parameters: true}, "&hnsw.ef_search=77&default_query_exec_mode=exec", "unsupported startup parameter"},
	} {
		s := serve(t, password, query, "[0.1,-2]", func(s *session) { s.found([2]string{"7", "0.25"}) })
		s.pooler = tc.pooler
		var told notices
		cfg := config(s)
		cfg.URL, cfg.Notice = cfg.URL+tc.params, told.add
		api := newTarget(t, cfg)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 5 {
					if answer, err := api.Attempt(context.Background(), vector, nil); err != nil || answer.ID != "7" {
						t.Errorf("%s: %+v, %v", name, answer, err)
					}
				}
			})
		}
		all.Wait()
		if err := api.Reach(context.Background()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(told.texts) != 1 || !strings.Contains(told.texts[0], tc.says) {
			t.Errorf("%s: it says %q", name, told.texts)
		}
		if n := s.Queries.Load(); n != 40 {
			t.Errorf("%s: %d queries for 40 attempts", name, n)
		}
		if n := s.local.Load(); (n >= 40) != tc.pooler.parameters {
			t.Errorf("%s: %d transactions with settings of their own", name, n)
		}
	}
}

func TestReachBehindAPooler(t *testing.T) {
	s := serve(t, password, query, "[0.1,-2]", func(s *session) { s.found() })
	s.pooler = pooling{parse: statementExists, parameters: true}
	cfg := config(s)
	cfg.URL += "&hnsw.ef_search=77"
	if err := newTarget(t, cfg).Reach(context.Background()); err != nil {
		t.Error(err)
	}
}

// What is no trouble of a pooler is no reason to ask in another way.
func TestOtherErrorsTeachNothing(t *testing.T) {
	s := serve(t, password, query, "[0.1,-2]", func(s *session) { s.refuse("42P01", `relation "x" does not exist`); s.failed = true })
	var told notices
	cfg := config(s)
	cfg.Notice = told.add
	_, err := newTarget(t, cfg).Attempt(context.Background(), vector, nil)
	wantError(t, err, target.BadReply, `PostgreSQL says: relation "x" does not exist (42P01)`)
	if len(told.texts) > 0 {
		t.Errorf("%q", told.texts)
	}
}

func TestOptions(t *testing.T) {
	got, err := parseOptions("-c hnsw.ef_search=77 --search_path=a -cwork_mem=1MB")
	want := []setting{{"hnsw.ef_search", "77"}, {"search_path", "a"}, {"work_mem", "1MB"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	for _, text := range []string{"-c", "-c a", "-d 3", `-c a=\ b`} {
		if got, err := parseOptions(text); err == nil || !strings.Contains(err.Error(), "?hnsw.ef_search=100") {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

func TestARowWithoutAVectorIsNoHit(t *testing.T) {
	for name, tc := range map[string]struct {
		rows [][2]string
		want target.Answer
	}{
		"alone":   {[][2]string{{"7", null}}, target.Answer{Empty: true}},
		"in last": {[][2]string{{"7", "0.25"}, {"8", null}}, target.Answer{ID: "7", Similarity: 0.75, Hits: []target.Hit{{ID: "7", Similarity: 0.75}}}},
	} {
		s := serve(t, password, query, "[0.1,-2]", func(s *session) { s.found(tc.rows...) })
		if got, err := newTarget(t, config(s)).Attempt(context.Background(), vector, nil); err != nil || !reflect.DeepEqual(got, tc.want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestQueries(t *testing.T) {
	for name, tc := range map[string]struct {
		cfg        Config
		want, says string
	}{
		"a column": {Config{Table: "t", Column: "the vector", IDColumn: "id", Metric: L1},
			`SELECT "id"::text, "the vector" <+> $1 FROM "t" ORDER BY "the vector" <+> $1 LIMIT 1`, ""},
		"an expression": {Config{Table: "t", Column: "embedding::halfvec(128)", Metric: Cosine, TopK: 3},
			`SELECT NULL, (embedding::halfvec(128)) <=> $1 FROM "t" ORDER BY (embedding::halfvec(128)) <=> $1 LIMIT 3`, ""},
		"a filter": {Config{Table: "s.t", Column: "v", Filter: "tenant = 7 OR a", Metric: L2},
			`SELECT NULL, "v" <-> $1 FROM "s"."t" WHERE (tenant = 7 OR a) ORDER BY "v" <-> $1 LIMIT 1`, ""},
		"bits":                {Config{Table: "t", Column: "v", Metric: Hamming}, `SELECT NULL, "v" <~> $1 FROM "t" ORDER BY "v" <~> $1 LIMIT 1`, ""},
		"whole":               {Config{Query: "SELECT a, b <=> $1 FROM c ORDER BY 2 LIMIT $2; ", Metric: Cosine}, "SELECT a, b <=> $1 FROM c ORDER BY 2 LIMIT $2", ""},
		"whole, and no place": {Config{Query: "SELECT 1, 2", Metric: Cosine}, "", "no $1"},
		"whole, and a table":  {Config{Query: "SELECT 1, $1", Table: "t", Metric: Cosine}, "", "leave them out"},
	} {
		got, err := tc.cfg.query()
		if got != tc.want || (err == nil) != (tc.says == "") || err != nil && !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	if got := string(Hamming.encode([]float32{1, -1, 0, 0.5})); got != "1001" {
		t.Errorf("as bits: %s", got)
	}
}

func TestPlainExpression(t *testing.T) {
	all := []vectorIndex{
		{name: "half", over: "(embedding::halfvec(128))", class: "halfvec_cosine_ops"},
		{name: "plain", over: "embedding", class: "vector_l2_ops"},
		{name: "other", over: "title", class: "vector_ip_ops"},
	}
	for column, want := range map[string]string{
		"embedding": "plain", "(embedding::halfvec( 128 ))": "half", "embedding::halfvec(128)": "half", "title": "other", "nothing": "",
	} {
		got := ""
		for _, x := range concerned(all, column) {
			got += x.name
		}
		if got != want {
			t.Errorf("%s: %q, want %q", column, got, want)
		}
	}
	if got := concerned(all[:1], "embedding"); len(got) != 1 {
		t.Errorf("an expression of the column: %v", got)
	}
}
