package core

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"
	logrustest "github.com/sirupsen/logrus/hooks/test"

	"vectorcheck/core/declared"
)

// qdrantOf answers as a Qdrant whose collection has a distance, and finds each vector with the
// score that is best by it.
func qdrantOf(distance, status string, indexed int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodGet && distance == "":
			w.WriteHeader(403)
			fmt.Fprint(w, `{"status":{"error":"Forbidden: Global access is required"}}`)
		case r.Method == http.MethodGet:
			fmt.Fprintf(w, `{"result":{"status":%q,"indexed_vectors_count":%d,"points_count":30,"config":{"params":{"vectors":{"size":2,"distance":%q}}}},"status":"ok"}`,
				status, indexed, distance)
		case distance == "Euclid":
			fmt.Fprint(w, `{"result":{"points":[{"id":1,"score":0}]},"status":"ok"}`)
		default:
			fmt.Fprint(w, `{"result":{"points":[{"id":1,"score":1}]},"status":"ok"}`)
		}
	}
}

func qdrantSettings(t *testing.T, metric string, answer http.HandlerFunc) Settings {
	s := settings(t, 30, answer)
	s.API = API{Preset: "qdrant", Metric: metric, Fields: map[string]string{"collection": "items"}}
	return s
}

// A run by another metric than the index's finds rows that are not there.
func TestTheMetricOfTheIndexHolds(t *testing.T) {
	for name, tc := range map[string]struct {
		given, declares string
		anyway          bool
		taken           string // the metric of the run
		says            string // of the refusal; "" for none
	}{
		"none is given":               {"", "Euclid", false, "euclid", ""},
		"the default is declared":     {"", "Cosine", false, "cosine", ""},
		"the same":                    {"euclid", "Euclid", false, "euclid", ""},
		"another":                     {"euclid", "Cosine", false, "", "metric: the index compares by cosine, and euclid was given"},
		"another, insisted on":        {"euclid", "Cosine", true, "euclid", ""},
		"an unknown one":              {"", "Manhattan", false, "", "metric: the index compares by Manhattan, which is none of the metrics that are known of Qdrant"},
		"an unknown one, insisted on": {"", "Manhattan", true, "", ""},
		"it must not be asked":        {"dot", "", false, "dot", ""},
	} {
		s := qdrantSettings(t, tc.given, qdrantOf(tc.declares, "green", 30))
		s.MetricAnyway = tc.anyway
		path := filepath.Join(t.TempDir(), "out.vcrun")
		r, err := Create(context.Background(), s, path, Options{})
		if tc.says != "" {
			var unfit *FieldError
			if !errors.As(err, &unfit) || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("%s: %v; want %q", name, err, tc.says)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		r.Start()
		<-r.Done()
		kept := r.Settings()
		r.Close()
		if kept.API.Metric != tc.taken || tc.declares != "" && !strings.EqualFold(kept.Declared.Metric(), tc.declares) {
			t.Errorf("%s: the metric %q, declared %q", name, kept.API.Metric, kept.Declared.Metric())
		}
		if kept.MetricAnyway != (len(kept.Declared.Notes) > 0) {
			t.Errorf("%s: %v", name, kept.Declared.Notes)
		}
		summary, err := Show(path)
		if err != nil || summary.Figures.Done() != 30 {
			t.Errorf("%s: %+v, %v", name, summary.Figures.Totals, err)
		}
	}
}

// A run that goes on keeps the metric that its results were read by.
func TestAResumedRunKeepsItsMetric(t *testing.T) {
	declares := "Cosine"
	s := qdrantSettings(t, "", func(w http.ResponseWriter, r *http.Request) { qdrantOf(declares, "green", 30)(w, r) })
	path := filepath.Join(t.TempDir(), "out.vcrun")
	r, err := Create(context.Background(), s, path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	declares = "Euclid" // the collection was made anew
	if _, err = Open(context.Background(), path, ResumeOptions{}, Options{}); err == nil || !strings.Contains(err.Error(), "compares by euclid, and cosine was given") {
		t.Fatalf("another metric: %v", err)
	}
	declares = "Cosine"
	to := s // nothing is chosen: what the index has is no other metric
	if r, err = Open(context.Background(), path, ResumeOptions{Settings: &to}, Options{}); err != nil {
		t.Fatal(err)
	}
	r.Close()
	to.API.Metric = "dot"
	var unfit *NewRunError
	if _, err = Open(context.Background(), path, ResumeOptions{Settings: &to}, Options{}); !errors.As(err, &unfit) {
		t.Errorf("another metric is chosen: %v", err)
	}
}

func TestTheStateOfTheIndexIsTold(t *testing.T) {
	s := qdrantSettings(t, "", qdrantOf("Cosine", "yellow", 0))
	log, hook := logrustest.NewNullLogger()
	path := filepath.Join(t.TempDir(), "out.vcrun")
	r, err := Create(context.Background(), s, path, Options{Log: log})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	want := []declared.Note{
		declared.NewNote("The collection is %s: its index is being built (yellow) or waits for that (grey), or something failed (red).", "yellow"),
		declared.NewNote("Of the vectors, %s of %s are indexed: the others are compared one by one, exactly.", "0", "30"),
	}
	if x := r.Settings().Declared; !x.None || fmt.Sprint(x.Notes) != fmt.Sprint(want) {
		t.Errorf("%+v", x)
	}
	var warned []string
	for _, entry := range hook.AllEntries() {
		if entry.Level == logrus.WarnLevel {
			warned = append(warned, entry.Message)
		}
	}
	if got := fmt.Sprint(warned); !strings.Contains(got, "is yellow") || !strings.Contains(got, "0 of 30") {
		t.Errorf("it warns of %s", got)
	}
	s.RequireIndex = true
	if _, err := Create(context.Background(), s, filepath.Join(t.TempDir(), "no.vcrun"), Options{}); err == nil || !strings.Contains(err.Error(), "an index is required") {
		t.Errorf("an index is required: %v", err)
	}
	s = qdrantSettings(t, "", qdrantOf("Cosine", "green", 30))
	s.RequireIndex = true
	r2, err := Create(context.Background(), s, filepath.Join(t.TempDir(), "yes.vcrun"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	r2.Close()
}

func TestSeveralAPIsOfDifferentMetrics(t *testing.T) {
	s := qdrantSettings(t, "", qdrantOf("Cosine", "green", 30))
	s.URL += "," + settings(t, 1, qdrantOf("Euclid", "green", 30)).URL
	if _, err := Create(context.Background(), s, filepath.Join(t.TempDir(), "no.vcrun"), Options{}); err == nil || !strings.Contains(err.Error(), "different metrics") {
		t.Errorf("%v", err)
	}
}
