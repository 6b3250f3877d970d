//go:build unix

package realdb

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"vectorcheck/core"
)

// rounds is how often each limit has its turn.
const rounds = 3

// repeated writes the rows so often that a run takes some seconds.
func (d data) repeated(t *testing.T, rows int) (path string) {
	t.Helper()
	once, err := os.ReadFile(d.path)
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "repeated.f32")
	if err := os.WriteFile(path, []byte(strings.Repeat(string(once), max(1, rows/len(d.rows)))), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// rateAt is the checks a second of a run.
func rateAt(t *testing.T, s core.Settings) float64 {
	t.Helper()
	summary, _ := runWith(t, s)
	if failed := summary.Figures.Failed(); failed > 0 {
		t.Errorf("%d at once, auto %t: %d errors", s.Concurrency, s.AutoConcurrency, failed)
	}
	rate, _ := summary.Figures.RateOverall()
	return rate
}

// speed compares a concurrency that is found out with fixed ones, by turns, as the machine's
// other work varies.
func speed(t *testing.T, name string, s core.Settings) {
	t.Helper()
	fixed := []int{1, 2, 4, 8, 16, 50}
	sums, auto := make([]float64, len(fixed)), 0.0
	for range rounds {
		for i, n := range fixed {
			s.Concurrency, s.AutoConcurrency = n, false
			sums[i] += rateAt(t, s) / rounds
		}
		s.Concurrency, s.AutoConcurrency = core.AutoConcurrency, true
		auto += rateAt(t, s) / rounds
	}
	best, line := 0.0, ""
	for i, n := range fixed {
		best = max(best, sums[i])
		line += fmt.Sprintf(" %d: %.0f/s,", n, sums[i])
	}
	fmt.Printf("| %s |%s auto: %.0f/s, %.2f of the best |\n", name, line, auto, auto/best)
	if auto < 0.95*best {
		t.Errorf("%s: auto reaches %.2f of the best", name, auto/best)
	}
}

func speedOnly(t *testing.T) data {
	t.Helper()
	if os.Getenv("VECTORCHECK_REALDB") != "speed" {
		t.Skip("VECTORCHECK_REALDB=speed compares for some minutes")
	}
	return newData(t, 5000, 25, 10)
}

func TestSpeedOfChroma(t *testing.T) {
	d := speedOnly(t)
	url, name := startChroma(t)
	fillChroma(t, url, "by_cosine", "cosine", d)
	s := settings(d, url, "chroma", map[string]string{"collection": "by_cosine"})
	s.Vectors, s.IDs = d.repeated(t, 10_000), core.IDs{}
	speed(t, name, s)
}

func TestSpeedOfWeaviate(t *testing.T) {
	d := speedOnly(t)
	w := newWeaviate(t)
	fillWeaviate(t, w.url, "Items", "", "cosine", d)
	s := settings(d, w.url, "weaviate", map[string]string{"collection": "Items", "id_property": "row"})
	s.Vectors, s.IDs = d.repeated(t, 15_000), core.IDs{}
	speed(t, w.name, s)
}

// Others are not kept from the database meanwhile.
func TestSpeedOfPostgreSQL(t *testing.T) {
	d := speedOnly(t)
	url := os.Getenv("VECTORCHECK_TEST_POSTGRES")
	if url == "" {
		t.Skip("VECTORCHECK_TEST_POSTGRES names no database")
	}
	fillTable(t, url, "vectorcheck_cosine", "vector_cosine_ops", d)
	ctx, cancel := context.WithCancel(t.Context())
	refused := make(chan error, 1)
	go func() { refused <- others(ctx, url) }()
	s := settings(d, url+"&enable_seqscan=off", "pgvector", map[string]string{"table": "vectorcheck_cosine"})
	s.Vectors, s.IDs = d.repeated(t, 25_000), core.IDs{}
	speed(t, "PostgreSQL", s)
	cancel()
	if err := <-refused; err != nil {
		t.Errorf("another client: %v", err)
	}
}

// others connects to a database anew and anew until ctx ends.
func others(ctx context.Context, url string) error {
	for ctx.Err() == nil {
		connection, err := pgx.Connect(context.Background(), url)
		if err != nil {
			return err
		}
		_ = connection.Close(context.Background())
		time.Sleep(100 * time.Millisecond)
	}
	return nil
}
