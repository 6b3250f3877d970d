package report

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vectorcheck/core/check"
	"vectorcheck/core/stats"
	"vectorcheck/core/target"
	"vectorcheck/core/vectors"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares got with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; if that is right: go test -update\ngot:\n%s\nwant:\n%s", name, got, want)
	}
}

// figures are those of a run with so many results of each outcome.
func figures(matches, mismatches, failed, skipped int) stats.Figures {
	tally := stats.NewTally()
	add := func(n int, r check.Result) {
		for i := range n {
			r.LastAttempt = time.Duration(40+i%100) * time.Millisecond
			r.Latency = r.LastAttempt
			for _, d := range r.Earlier {
				r.Latency += d
			}
			tally.Add(&r)
		}
	}
	add(matches, check.Result{Outcome: check.Match, Similarity: 0.9998, Attempts: 1})
	add(mismatches, check.Result{Outcome: check.Mismatch, Similarity: -0.125, Attempts: 1})
	add(failed, check.Result{Outcome: check.Failed, Kind: target.Timeout, Attempts: 2, Earlier: []time.Duration{2 * time.Second}})
	add(skipped, check.Result{Outcome: check.Skipped})
	tally.AddActive(time.Duration(matches+mismatches+failed) * 2 * time.Millisecond)
	return tally.Figures()
}

func share(f float64) *float64 { return &f }

func summaries() map[string]Summary {
	base := Summary{
		RunFile:   "/runs/nightly.vcrun",
		Created:   time.Date(2026, 3, 4, 5, 6, 7, 0, time.FixedZone("CET", 3600)),
		Vectors:   vectors.Info{Path: "/data/base.fbin", Format: vectors.FBin, Element: vectors.Float32, Count: 10_000, Dim: 128, Size: 5_120_008},
		URL:       "http://search.test:8080/query",
		Total:     10_000,
		Threshold: 0.99,
	}
	with := func(change func(s *Summary)) Summary { s := base; change(&s); return s }
	return map[string]Summary{
		"clean": with(func(s *Summary) {
			s.Finished, s.Figures = true, figures(10_000, 0, 0, 0)
			s.Concurrency = 50
			s.Elapsed = 95 * time.Second
			s.Gate.MinAccuracy = share(0.999)
		}),
		"ids": with(func(s *Summary) {
			s.Finished, s.Figures = true, figures(9_990, 10, 0, 0)
			s.Began, s.EarlierURLs = "/home/other/base.fbin", []string{"https://me:secret@old.test/", s.URL}
			s.Figures.Found, s.Figures.FoundFirst, s.Figures.ReciprocalRanks, s.Figures.Duplicates = 9_990, 9_950, 9_969.5, 12
			s.Compared = Compared{IDs: true, K: 10}
		}),
		"twins": with(func(s *Summary) {
			s.Finished, s.Figures = true, figures(9_990, 10, 0, 0)
			s.Figures.Found, s.Figures.FoundFirst, s.Figures.Twins = 9_990, 9_990, 7
			s.Figures.ResponseLatency = s.Figures.AttemptLatency
			s.Figures.ResponseLatency.Count = 33
			s.Gate.MinAccuracy = share(0.9985)
			s.Compared, s.Asked.Metric = Compared{IDs: true, K: 1}, "Cosine"
			s.Figures.Impossible, s.Figures.ImpossibleMin, s.Figures.ImpossibleMax = 1_500, -0.5, 987
		}),
		"neighbors": with(func(s *Summary) {
			s.Finished, s.Figures = true, figures(9_000, 1_000, 0, 0)
			s.Figures.Neighbors = 98_765
			s.Compared, s.Threshold = Compared{Neighbors: true, K: 10}, 1
			s.Gate.MinAccuracy, s.Gate.MinRecall = share(0.95), share(0.98)
		}),
		"errors": with(func(s *Summary) {
			s.URL = "https://me:secret@search.test/query"
			s.Finished, s.Figures = true, figures(9_900, 70, 28, 2)
			s.Figures.Probes = 1_234
			s.Figures.AboveOne, s.Figures.SimilarityMax = 412, 1.0143
			s.Figures.Shared = 12
			s.Figures.HeldNanos = int64(3 * time.Second)
			s.Gate.MinAccuracy = share(0.999)
			s.Errors = []ErrorGroup{{Kind: "timeout", Count: 28, Examples: []ErrorExample{
				{Index: 1_234, Reason: "no whole reply within 10s: " + strings.Repeat("and so on, ", 15) + "until the telling end", Alike: 27},
				{Index: 5_678, Reason: "\x1b[31mred\nand " + strings.Repeat("long ", 40), Alike: 1},
			}}}
		}),
		"stopped": with(func(s *Summary) {
			s.Figures = figures(4_000, 1, 0, 0)
			s.Concurrency, s.RateLimit = 1_000, 2_500.5
			s.Coverage = Coverage{First: 1_000, End: 9_000}
			s.Total = 8_000
			s.Gate.MaxErrors = share(0.01)
		}),
		"failed": with(func(s *Summary) {
			s.Figures = figures(100, 0, 1, 0)
			s.Failure = "the disk is full"
		}),
		"sample": with(func(s *Summary) {
			s.Finished, s.Figures = true, figures(999, 1, 0, 0)
			s.Coverage = Coverage{Sample: 1_000, Seed: 42}
			s.Total = 1_000
			s.Gate.MinAccuracy, s.Gate.MaxErrors = share(0.995), share(0)
		}),
		"nothing": with(func(s *Summary) {
			s.Created, s.Gate.MinAccuracy = time.Time{}, share(0.99)
		}),
	}
}

func TestWriteText(t *testing.T) {
	for name, summary := range summaries() {
		var out bytes.Buffer
		if err := summary.WriteText(&out); err != nil {
			t.Fatal(err)
		}
		golden(t, name+".txt", out.Bytes())
		if strings.Contains(out.String(), "secret") {
			t.Errorf("%s: the text shows the password", name)
		}
		for _, r := range out.String() {
			if r < ' ' && r != '\n' {
				t.Errorf("%s: the text holds the control character %q", name, r)
			}
		}
	}
}

func TestWriteJSON(t *testing.T) {
	for _, name := range []string{"errors", "sample", "nothing"} {
		var out bytes.Buffer
		if err := summaries()[name].WriteJSON(&out); err != nil {
			t.Fatal(err)
		}
		golden(t, name+".json", out.Bytes())
	}
}

func TestWriteJSONKeepsEveryField(t *testing.T) {
	fields := func(s Summary) int {
		var out bytes.Buffer
		if err := s.WriteJSON(&out); err != nil {
			t.Fatal(err)
		}
		var document map[string]any
		if err := json.Unmarshal(out.Bytes(), &document); err != nil {
			t.Fatal(err)
		}
		return len(document)
	}
	all := summaries()
	if full, empty := fields(all["errors"]), fields(Summary{}); full != empty {
		t.Errorf("%d fields with figures, %d without", full, empty)
	}
	odd := all["clean"]
	odd.Threshold, odd.Gate.MinAccuracy = math.NaN(), share(math.Inf(1))
	fields(odd)
}

func TestInterval(t *testing.T) {
	for _, c := range []struct {
		name     string
		coverage Coverage
		finished bool
		answered int
		ok       bool
	}{
		{"whole file", Coverage{}, true, 100, false},
		{"whole file, stopped", Coverage{}, false, 50, false},
		{"range", Coverage{First: 0, End: 50}, true, 50, false},
		{"sample", Coverage{Sample: 50}, true, 50, true},
		{"sample, stopped", Coverage{Sample: 50}, false, 20, true},
		{"sample of every row", Coverage{Sample: 100}, true, 100, false},
		{"sample of every row, stopped", Coverage{Sample: 100}, false, 20, true},
		{"sample, nothing answered", Coverage{Sample: 50}, false, 0, false},
	} {
		s := Summary{Vectors: vectors.Info{Count: 100}, Coverage: c.coverage, Finished: c.finished, Figures: figures(c.answered, 0, 0, 0)}
		low, high, ok := s.Interval()
		if ok != c.ok || ok && (low <= 0.5 || low >= 1 || high != 1) {
			t.Errorf("%s: Interval() = %v, %v, %v; want ok %v", c.name, low, high, ok, c.ok)
		}
		s.Vectors.Sequential = true
		if _, _, ok := s.Interval(); ok != (c.ok && c.finished) {
			t.Errorf("%s, in the order of the file: an interval: %v", c.name, ok)
		}
	}
}
