package core

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vectorcheck/core/check"
	"vectorcheck/core/runfile"
)

// An exported CSV file has a companion, which says of what its rows are.
func TestCompanionOfAnExport(t *testing.T) {
	s := settings(t, 5, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/collections/my items":
			fmt.Fprint(w, `{"result":{"status":"green","points_count":5,"config":{"params":{"vectors":{"size":2,"distance":"Cosine"}}}},"status":"ok"}`)
		default:
			fmt.Fprint(w, `{"result":{"points":[{"id":3,"score":1}]},"status":"ok"}`)
		}
	})
	s.API = API{Preset: "qdrant", Fields: map[string]string{"collection": "my items"}}
	s.IDs, s.TopK = IDs{From: RowIDs}, 3
	run, err := Create(context.Background(), s, filepath.Join(t.TempDir(), "a.vcrun"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	run.Start()
	<-run.Done()
	csv := filepath.Join(t.TempDir(), "rows.csv")
	export := func(filter runfile.Filter) error {
		_, err := Export(context.Background(), run.Path(), csv, ExportOptions{Selection: runfile.Selection{Filter: filter}})
		return err
	}
	type about struct {
		File    string
		Rows    int64
		Chosen  []string
		RunFile string `json:"run_file"`
		Total   int64
		URL     string
		Vectors struct{ Count int64 }
		Asked   struct {
			Preset, Metric, IDs string
			Fields              map[string]string
			Declared            []string `json:"declared_metrics"`
			TopK                int      `json:"top_k"`
		}
	}
	for name, tc := range map[string]struct {
		filter runfile.Filter
		rows   int64
		chosen string
	}{
		"all":    {runfile.Filter{}, 5, "[]"},
		"misses": {runfile.Filter{Outcomes: []check.Outcome{check.Mismatch, check.Failed}}, 4, "[mismatch error]"},
	} {
		if err := export(tc.filter); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(csv + ".json")
		var got about
		if err = errors.Join(err, json.Unmarshal(text, &got)); err != nil {
			t.Fatal(err)
		}
		a := got.Asked
		if got.File != "rows.csv" || got.Rows != tc.rows || fmt.Sprint(got.Chosen) != tc.chosen || got.RunFile != run.Path() || got.Total != 5 ||
			got.URL != s.URL || got.Vectors.Count != 5 || a.Preset != "qdrant" || a.Fields["collection"] != "my items" || a.Metric != "cosine" ||
			fmt.Sprint(a.Declared) != "[cosine]" || a.IDs != "row" || a.TopK != 3 {
			t.Errorf("%s: %s", name, text)
		}
	}
	// What is no companion is not written over, and no CSV file is written without one.
	if err := os.WriteFile(csv+".json", []byte(`{"file":"mine"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(csv)
	if err := export(runfile.Filter{}); err == nil || !strings.Contains(err.Error(), "rows.csv.json: it is there") {
		t.Errorf("over another file: %v", err)
	}
	if after, _ := os.ReadFile(csv); string(after) != string(before) {
		t.Error("the CSV file was written")
	}
}
