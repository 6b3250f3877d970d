package pgvector

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	neturl "net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"vectorcheck/core/target"
	"vectorcheck/core/target/floatjson"
)

// database is the URL of a real PostgreSQL with pgvector in VECTORCHECK_TEST_POSTGRES,
// whose password is in PGPASSWORD, with a schema of the test's own first in its path.
func database(t testing.TB) string {
	t.Helper()
	base := os.Getenv("VECTORCHECK_TEST_POSTGRES")
	if base == "" {
		t.Skip("VECTORCHECK_TEST_POSTGRES names no database")
	}
	conn := mustConnect(t, base)
	defer conn.Close(context.Background())
	schema := fmt.Sprintf("vectorcheck_%d_%d", os.Getpid(), time.Now().UnixNano())
	run(t, conn, "CREATE EXTENSION IF NOT EXISTS vector", "CREATE SCHEMA "+schema)
	t.Cleanup(func() {
		conn := mustConnect(t, base)
		defer conn.Close(context.Background())
		run(t, conn, "DROP SCHEMA "+schema+" CASCADE")
	})
	return with(t, base, func(u *neturl.URL) {
		q := u.Query()
		q.Set("search_path", schema+",public")
		u.RawQuery = q.Encode()
	})
}

func mustConnect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func run(t testing.TB, conn *pgx.Conn, statements ...string) {
	t.Helper()
	for _, sql := range statements {
		if _, err := conn.Exec(context.Background(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

// fill makes a table of count vectors of 8 numbers, of a length that differs.
func fill(t testing.TB, url, table, columnType string, count int) (rows [][]float32) {
	t.Helper()
	conn := mustConnect(t, url)
	defer conn.Close(context.Background())
	run(t, conn, fmt.Sprintf(`CREATE TABLE %s (id bigint PRIMARY KEY, "the vector" %s(8))`, table, columnType))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range count {
		row := make([]float32, 8)
		for j := range row {
			row[j] = float32(random.NormFloat64())
		}
		rows = append(rows, row)
		run(t, conn, fmt.Sprintf(`INSERT INTO %s VALUES (%d, '%s')`, table, 1000+i, floatjson.AppendVector(nil, row)))
	}
	return rows
}

func open(t testing.TB, cfg Config) *Target {
	t.Helper()
	api, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { api.Close() })
	return api
}

func TestRealTables(t *testing.T) {
	url := database(t)
	for columnType, near := range map[string]float64{"vector": 1e-6, "halfvec": 2e-3} {
		rows := fill(t, url, "items_"+columnType, columnType, 300)
		for metric, class := range map[Metric]string{Cosine: "cosine", L2: "l2", InnerProduct: "ip"} {
			conn := mustConnect(t, url)
			run(t, conn, fmt.Sprintf(`CREATE INDEX ON items_%s USING hnsw ("the vector" %s_%s_ops)`, columnType, columnType, class))
			conn.Close(context.Background())
			for _, mode := range []string{"", "&default_query_exec_mode=exec"} {
				api := open(t, Config{URL: url + mode, Table: "items_" + columnType, Column: "the vector", IDColumn: "id", Metric: metric, TopK: 3})
				if err := api.Reach(context.Background()); err != nil {
					t.Fatal(err)
				}
				for i, row := range rows[:50] {
					answer, err := api.Attempt(context.Background(), row, nil)
					if err != nil || len(answer.Hits) != 3 || answer.Hits[0].ID != answer.ID {
						t.Fatalf("%s, %s, row %d: %+v, %v", columnType, metric, i, answer, err)
					}
					if metric != InnerProduct && (answer.ID != fmt.Sprint(1000+i) || math.Abs(answer.Similarity-1) > near) {
						t.Errorf("%s, %s, row %d: %+v", columnType, metric, i, answer)
					}
				}
			}
		}
	}
}

// The index is used, and settings of the server come in the URL.
func TestRealIndexAndSettings(t *testing.T) {
	url := database(t)
	rows := fill(t, url, "items", "vector", 200)
	conn := mustConnect(t, url)
	defer conn.Close(context.Background())
	run(t, conn, `CREATE INDEX ON items USING hnsw ("the vector" vector_l2_ops)`)
	cfg := Config{URL: url + "&hnsw.ef_search=2&enable_seqscan=off", Table: "items", Column: "the vector", IDColumn: "id", Metric: L2, TopK: 100}
	answer, err := open(t, cfg).Attempt(context.Background(), rows[0], nil)
	if err != nil || len(answer.Hits) > 2 { // the index gives no more than it was told to look for
		t.Errorf("with ef_search 2: %d hits, %v", len(answer.Hits), err)
	}
	cfg.URL = url + "&hnsw.ef_search=150&enable_seqscan=off"
	answer, err = open(t, cfg).Attempt(context.Background(), rows[0], nil)
	if err != nil || len(answer.Hits) != 100 {
		t.Errorf("with ef_search 150: %d hits, %v", len(answer.Hits), err)
	}
}

// with is the URL of another database.
func with(t testing.TB, base string, change func(u *neturl.URL)) string {
	t.Helper()
	u, err := neturl.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	change(u)
	return u.String()
}

func TestRealRefusals(t *testing.T) {
	url := database(t)
	fill(t, url, "items", "vector", 3)
	conn := mustConnect(t, url)
	defer conn.Close(context.Background())
	run(t, conn, "CREATE TABLE empty (id text, v vector(8))", "CREATE TABLE plain (id text, v real[])")
	eight, two := make([]float32, 8), []float32{1, 2}
	eight[0] = 1
	for name, test := range map[string]struct {
		url, table, column string
		vector             []float32
		kind               target.Kind
		want               string
	}{
		"no table":      {url, "nothing", "v", eight, target.BadReply, `PostgreSQL says: relation "nothing" does not exist (42P01)`},
		"no column":     {url, "items", "v", eight, target.BadReply, `PostgreSQL says: column "v" does not exist (42703)`},
		"no vectors":    {url, "plain", "v", eight, target.BadReply, `PostgreSQL says: operator does not exist: real[] <=> unknown (42883)`},
		"dimension":     {url, "items", "the vector", two, target.BadReply, `PostgreSQL says: different vector dimensions 8 and 2 (22000)`},
		"no database":   {with(t, url, func(u *neturl.URL) { u.Path = "/nothing" }), "items", "v", eight, target.Connection, `PostgreSQL says: database "nothing" does not exist (3D000)`},
		"nobody":        {with(t, url, func(u *neturl.URL) { u.User = neturl.User("nobody") }), "items", "v", eight, target.Connection, `PostgreSQL says: password authentication failed for user "nobody" (28P01)`},
		"no connection": {with(t, url, func(u *neturl.URL) { u.Host = "127.0.0.1:1" }), "items", "v", eight, target.Connection, "refused by 127.0.0.1:1"},
	} {
		_, err := open(t, Config{URL: test.url, Table: test.table, Column: test.column, Metric: Cosine}).Attempt(context.Background(), test.vector, nil)
		failure, ok := err.(*target.Error)
		if !ok || failure.Kind != test.kind || !strings.HasPrefix(failure.Text, test.want) {
			t.Errorf("%s: %v; want %s: %s", name, err, test.kind, test.want)
			continue
		}
		if !failure.Permanent && name != "no connection" {
			t.Errorf("%s: %v is not permanent", name, err)
		}
	}
	answer, err := open(t, Config{URL: url, Table: "empty", Column: "v", Metric: Cosine}).Attempt(context.Background(), eight, nil)
	if err != nil || !answer.Empty {
		t.Errorf("an empty table: %+v, %v", answer, err)
	}
	zero := open(t, Config{URL: url, Table: "items", Column: "the vector", Metric: Cosine})
	if _, err := zero.Attempt(context.Background(), make([]float32, 8), nil); err == nil || !strings.Contains(err.Error(), `"NaN"`) {
		t.Errorf("a vector of zeros by cosine: %v", err)
	}
}

func TestRealTimeouts(t *testing.T) {
	url := database(t)
	fill(t, url, "items", "vector", 1)
	conn := mustConnect(t, url)
	defer conn.Close(context.Background())
	run(t, conn, `CREATE VIEW slow AS SELECT "the vector" AS v FROM items, pg_sleep(60)`)
	vector := make([]float32, 8)
	cfg := Config{URL: url, Table: "slow", Column: "v", Metric: L2, AttemptTimeout: 200 * time.Millisecond, Name: "slow"}
	_, err := open(t, cfg).Attempt(context.Background(), vector, nil)
	wantError(t, err, target.Timeout, "no reply within 200ms")
	cfg.URL, cfg.AttemptTimeout = url+"&statement_timeout=50", 0
	_, err = open(t, cfg).Attempt(context.Background(), vector, nil)
	wantError(t, err, target.Timeout, "PostgreSQL says: canceling statement due to statement timeout (57014)")
	for range 100 { // the server is told to leave off
		var left int
		if err := conn.QueryRow(context.Background(), "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'slow' AND state = 'active'").Scan(&left); err != nil {
			t.Fatal(err)
		}
		if left == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("the server goes on with what nobody waits for")
}

func TestRealConcurrency(t *testing.T) {
	url := database(t)
	rows := fill(t, url, "items", "vector", 100)
	api := open(t, Config{URL: url, Table: "items", Column: "the vector", IDColumn: "id", Metric: L2, MaxConnections: 8})
	var all sync.WaitGroup
	for worker := range 30 {
		all.Go(func() {
			for i := range 20 {
				row := (worker + i) % len(rows)
				if answer, err := api.Attempt(context.Background(), rows[row], nil); err != nil || answer.ID != fmt.Sprint(1000+row) {
					t.Errorf("row %d: %+v, %v", row, answer, err)
				}
			}
		})
	}
	all.Wait()
}

func BenchmarkAttempt(b *testing.B) {
	url := database(b)
	rows := fill(b, url, "items", "vector", 1000)
	conn := mustConnect(b, url)
	defer conn.Close(context.Background())
	run(b, conn, `CREATE INDEX ON items USING hnsw ("the vector" vector_cosine_ops)`)
	b.Run("Attempt", func(b *testing.B) {
		api := open(b, Config{URL: url, Table: "items", Column: "the vector", IDColumn: "id", Metric: Cosine})
		for i := 0; b.Loop(); i++ {
			if _, err := api.Attempt(context.Background(), rows[i%len(rows)], nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("pgx", func(b *testing.B) {
		query, err := Config{Table: "items", Column: "the vector", IDColumn: "id", Metric: Cosine}.query()
		if err != nil {
			b.Fatal(err)
		}
		vector := string(floatjson.AppendVector(nil, rows[0]))
		for b.Loop() {
			var id string
			var distance float64
			if err := conn.QueryRow(context.Background(), query, vector).Scan(&id, &distance); err != nil {
				b.Fatal(err)
			}
		}
	})
}
