//go:build unix

package realdb

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"vectorcheck/core"
	"vectorcheck/core/report"
)

// size is how much is asked: with VECTORCHECK_REALDB=full, 5,000 rows.
func size() (rows, missing, twins int) {
	if os.Getenv("VECTORCHECK_REALDB") == "full" {
		return 5000, 25, 10
	}
	return 600, 12, 6
}

func sized(t *testing.T) data {
	t.Helper()
	rows, missing, twins := size()
	return newData(t, rows, missing, twins)
}

// settings are of a run against a preset, without a metric: it is the index's.
func settings(d data, url, preset string, fields map[string]string) core.Settings {
	s := core.DefaultSettings()
	s.Vectors, s.Dim, s.URL, s.Concurrency = d.path, dim, url, 4
	s.API = core.API{Preset: preset, Fields: fields}
	s.IDs = core.IDs{From: core.RowIDs}
	return s
}

// runWith sees a run through.
func runWith(t *testing.T, s core.Settings) (summary report.Summary, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "out.vcrun")
	r, err := core.Create(context.Background(), s, path, core.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	r.Start()
	<-r.Done()
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	if summary, err = r.Summary(); err != nil {
		t.Fatal(err)
	}
	return summary, path
}

// rightVerdicts counts the rows whose verdict is right: a match was answered with the row's own
// id and is stored, or is stored again under the id of the answer; a mismatch was answered with
// another one.
func rightVerdicts(t *testing.T, d data, path string) (right int) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "rows.csv")
	if _, err := core.Export(context.Background(), path, out, core.ExportOptions{}); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	table, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range table[0] {
		column[name] = i
	}
	answer, known := column["answer_id"]
	if !known {
		answer = column["top_id"]
	}
	for _, line := range table[1:] {
		row, err := strconv.Atoi(line[column["index"]])
		if err != nil {
			t.Fatal(err)
		}
		own := line[answer] == strconv.Itoa(row) || d.twins[row] == line[answer] && line[answer] != ""
		switch line[column["outcome"]] {
		case "match":
			if own && !d.missing[row] {
				right++
				continue
			}
		case "mismatch":
			if !own {
				right++
				continue
			}
		}
		t.Errorf("row %d, missing %t: %v", row, d.missing[row], line)
	}
	return right
}

// check runs and prints a line of the table.
func check(t *testing.T, name string, d data, s core.Settings, metric, index string) {
	t.Helper()
	summary, path := runWith(t, s)
	right := rightVerdicts(t, d, path)
	f, asked := summary.Figures, summary.Asked
	if asked.Metric != metric || asked.Index.Metric() != metric {
		t.Errorf("%s: the metric %s, declared %s; want %s", name, asked.Metric, asked.Index.Metric(), metric)
	}
	if !strings.Contains(asked.Index.Name, index) || asked.Index.None {
		t.Errorf("%s: the index %q, none: %t, %v", name, asked.Index.Name, asked.Index.None, asked.Index.Notes)
	}
	rate, _ := f.RateOverall()
	stored := int64(len(d.rows) - len(d.missing))
	if right != len(d.rows) || f.Matches < stored*9/10 || f.Failed() > 0 {
		t.Errorf("%s: %d of %d verdicts right, %d matches, %d errors", name, right, len(d.rows), f.Matches, f.Failed())
	}
	fmt.Printf("| %s | %d of %d | %s | %s | %d | %.0f/s |\n", name, right, len(d.rows), asked.Metric, asked.Index.Name, f.Matches, rate)
}

// anotherMetric sees that another metric than the index's is refused.
func anotherMetric(t *testing.T, s core.Settings, metric string) {
	t.Helper()
	s.API.Metric = metric
	_, err := core.Create(context.Background(), s, filepath.Join(t.TempDir(), "no.vcrun"), core.Options{})
	if err == nil || !strings.Contains(err.Error(), metric+" was given") {
		t.Errorf("%s: %v", metric, err)
	}
}

func TestRealChroma(t *testing.T) {
	url, name := startChroma(t)
	d := sized(t)
	for collection, space := range map[string]string{"by_cosine": "cosine", "by_default": "", "by_l2": "l2"} {
		fillChroma(t, url, collection, space, d)
		s := settings(d, url, "chroma", map[string]string{"collection": collection})
		metric := space
		if metric == "" {
			metric = "l2"
		}
		check(t, name+", "+collection, d, s, metric, "")
		anotherMetric(t, s, map[string]string{"cosine": "l2", "l2": "cosine"}[metric])
	}
}

func TestRealPGlite(t *testing.T) {
	url, name := startPGlite(t)
	d := sized(t)
	fillTable(t, url, "vectorcheck_l2", "vector_l2_ops", d)
	t.Setenv("PGPASSWORD", "postgres")
	s := settings(d, url+"&enable_seqscan=off", "pgvector", map[string]string{"table": "vectorcheck_l2"})
	s.Concurrency = 1 // it takes one connection
	check(t, name, d, s, "l2", "vectorcheck_l2_hnsw (hnsw, vector_l2_ops)")
	anotherMetric(t, s, "cosine")
}

// PostgreSQL itself, and behind PgBouncer with settings that it refuses.
func TestRealPostgreSQL(t *testing.T) {
	url := os.Getenv("VECTORCHECK_TEST_POSTGRES")
	if url == "" {
		t.Skip("VECTORCHECK_TEST_POSTGRES names no database")
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	d := sized(t)
	fillTable(t, url, "vectorcheck_cosine", "vector_cosine_ops", d)
	fields := map[string]string{"table": "vectorcheck_cosine"}
	check(t, "PostgreSQL", d, settings(d, url+"&enable_seqscan=off", "pgvector", fields), "cosine", "vectorcheck_cosine_hnsw (hnsw, vector_cosine_ops)")
	t.Run("PgBouncer", func(t *testing.T) {
		pooled := startPgBouncer(t, config)
		s := settings(d, pooled+"&enable_seqscan=off&hnsw.ef_search=100", "pgvector", fields)
		s.Concurrency = 20
		check(t, "PostgreSQL behind PgBouncer", d, s, "cosine", "vectorcheck_cosine_hnsw (hnsw, vector_cosine_ops)")
	})
}
