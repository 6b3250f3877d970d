package report

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"time"

	"vectorcheck/core/stats"
	"vectorcheck/core/target"
	"vectorcheck/core/vectors"
)

// WriteJSON writes the report as one indented JSON document. Its fields are always there,
// and null where a figure has no value; docs/json.md describes each.
func (s Summary) WriteJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s.document()); err != nil {
		return fmt.Errorf("writing the report as JSON: %w", err)
	}
	return nil
}

type document struct {
	ExitCode *int             `json:"exit_code"`
	Error    *string          `json:"error"`
	RunFile  string           `json:"run_file"`
	Created  *time.Time       `json:"created"`
	Finished bool             `json:"finished"`
	Failure  *string          `json:"failure"`
	Vectors  vectors.Info     `json:"vectors"`
	Began    *string          `json:"vectors_began"`
	URL      string           `json:"url"`
	Earlier  []string         `json:"earlier_urls"`
	Insecure bool             `json:"insecure"`
	Content  *contentDocument `json:"content"`
	Asked    asked            `json:"asked"`
	Coverage coverage         `json:"coverage"`

	Concurrency *int     `json:"concurrency"`
	Auto        bool     `json:"auto_concurrency"`
	RateLimit   *float64 `json:"rate_limit"`

	Total        int64            `json:"total"`
	Done         int64            `json:"done"`
	Checked      int64            `json:"checked"`
	Answered     int64            `json:"answered"`
	Matches      int64            `json:"matches"`
	Mismatches   int64            `json:"mismatches"`
	Errors       int64            `json:"errors"`
	Skipped      int64            `json:"skipped"`
	Attempts     int64            `json:"attempts"`
	Resent       int64            `json:"resent"`
	Probes       int64            `json:"probes"`
	ErrorsByKind map[string]int64 `json:"errors_by_kind"`

	Accuracy       *float64 `json:"accuracy"`
	AccuracyLow95  *float64 `json:"accuracy_low_95"`
	AccuracyHigh95 *float64 `json:"accuracy_high_95"`
	SuccessRate    *float64 `json:"success_rate"`
	WorstCase      *float64 `json:"worst_case"`
	Passed         *bool    `json:"passed"`
	Threshold      *float64 `json:"threshold"`
	SimilarityMean *float64 `json:"similarity_mean"`
	SimilarityMin  *float64 `json:"similarity_min"`
	AboveOne       int64    `json:"similarities_above_1"`
	SimilarityMax  *float64 `json:"similarity_max"`
	Impossible     int64    `json:"impossible_scores"`
	ImpossibleMin  *float64 `json:"impossible_score_min"`
	ImpossibleMax  *float64 `json:"impossible_score_max"`

	Gate *gateDocument `json:"gate"`

	Comparison comparison `json:"comparison"`

	ActiveMS        float64      `json:"active_ms"`
	ElapsedMS       *float64     `json:"elapsed_ms"`
	ChecksPerSecond *float64     `json:"checks_per_second"`
	HeldMS          float64      `json:"held_ms"`
	UnheldPerSecond *float64     `json:"checks_per_second_unheld"`
	AttemptLatency  *latency     `json:"attempt_latency"`
	TotalLatency    *latency     `json:"total_latency"`
	ResponseLatency *latency     `json:"response_latency"`
	ErrorGroups     []errorGroup `json:"error_groups"`

	SkippedExamples []errorExample `json:"skipped_examples"`
}

type coverage struct {
	Kind  string  `json:"kind"`
	First *int64  `json:"first"`
	End   *int64  `json:"end"`
	Size  *int64  `json:"size"`
	Seed  *uint64 `json:"seed"`
}

type latency struct {
	Count int64   `json:"count"`
	Min   float64 `json:"min_ms"`
	Mean  float64 `json:"mean_ms"`
	P50   float64 `json:"p50_ms"`
	P90   float64 `json:"p90_ms"`
	P95   float64 `json:"p95_ms"`
	P99   float64 `json:"p99_ms"`
	P999  float64 `json:"p999_ms"`
	Max   float64 `json:"max_ms"`
}

type errorGroup struct {
	Kind     string         `json:"kind"`
	Count    int64          `json:"count"`
	Examples []errorExample `json:"examples"`
}

type errorExample struct {
	Index  int64  `json:"index"`
	Reason string `json:"reason"`
	Alike  int64  `json:"alike"`
	Place  string `json:"place,omitempty"`
}

func (s Summary) document() document {
	f := s.Figures
	d := document{
		RunFile: s.RunFile, Finished: s.Finished, Vectors: s.Vectors, URL: s.address(), Insecure: s.Insecure,
		Asked: s.askedDocument(), Coverage: s.Coverage.document(), Began: optional(s.Began, s.Began != ""), Earlier: s.earlier(), Content: s.contentDocument(),

		Concurrency: optional(s.Concurrency, s.Concurrency > 0),
		Auto:        s.Auto,
		RateLimit:   number(s.RateLimit, s.RateLimit > 0),

		Total: s.Total, Done: f.Done(), Checked: f.Checked(), Answered: f.Answered(),
		Matches: f.Matches, Mismatches: f.Mismatches, Errors: f.Failed(), Skipped: f.Skipped,
		Attempts: f.Attempts, Resent: f.Resent, Probes: f.Probes, ErrorsByKind: errorsByKind(f),

		Accuracy:       number(f.Accuracy()),
		SuccessRate:    number(f.SuccessRate()),
		WorstCase:      number(f.WorstCase()),
		Passed:         optional(s.Passed()),
		Threshold:      number(s.Threshold, true),
		SimilarityMean: number(f.MeanSimilarity()),
		SimilarityMin:  number(f.SimilarityMin, f.Similarities > 0),
		AboveOne:       f.AboveOne,
		SimilarityMax:  number(f.SimilarityMax, f.AboveOne > 0),
		Impossible:     f.Impossible,
		ImpossibleMin:  number(f.ImpossibleMin, f.Impossible > 0),
		ImpossibleMax:  number(f.ImpossibleMax, f.Impossible > 0),
		Comparison:     s.Compared.document(f),

		ActiveMS:        millis(f.Active()),
		ElapsedMS:       number(millis(s.Elapsed), s.Elapsed > 0),
		ChecksPerSecond: number(f.RateOverall()),
		HeldMS:          millis(f.Held()),
		UnheldPerSecond: number(f.RateUnheld()),
		AttemptLatency:  latencyOf(f.AttemptLatency),
		TotalLatency:    latencyOf(f.TotalLatency),
		ResponseLatency: latencyOf(f.ResponseLatency),
		ErrorGroups:     errorGroups(s.Errors),
		SkippedExamples: errorExamples(s.Skipped.Examples),

		Created: optional(s.Created.UTC(), !s.Created.IsZero()),
		Failure: optional(s.Failure, s.Failure != ""),

		ExitCode: s.ExitCode, Error: optional(s.Error, s.Error != ""),
	}
	d.Gate = s.gateDocument()
	low, high, ok := s.Interval()
	d.AccuracyLow95, d.AccuracyHigh95 = number(low, ok), number(high, ok)
	return d
}

func (c Coverage) document() coverage {
	switch {
	case c.Sample > 0:
		return coverage{Kind: "sample", Size: &c.Sample, Seed: &c.Seed}
	case c.End > 0:
		return coverage{Kind: "range", First: &c.First, End: &c.End}
	}
	return coverage{Kind: "all"}
}

func errorsByKind(f stats.Figures) map[string]int64 {
	counts := make(map[string]int64)
	for _, kind := range target.Kinds() {
		counts[kind.String()] = f.Errors[kind]
	}
	if unknown := f.Errors[0]; unknown != 0 {
		counts["unknown"] = unknown
	}
	return counts
}

func latencyOf(p stats.Percentiles) *latency {
	if p.Count == 0 {
		return nil
	}
	return &latency{
		Count: p.Count, Min: millis(p.Min), Mean: millis(p.Mean), P50: millis(p.P50), P90: millis(p.P90),
		P95: millis(p.P95), P99: millis(p.P99), P999: millis(p.P999), Max: millis(p.Max),
	}
}

func errorGroups(groups []ErrorGroup) []errorGroup {
	out := make([]errorGroup, len(groups)) // never null
	for i, g := range groups {
		out[i] = errorGroup{g.Kind, g.Count, errorExamples(g.Examples)}
	}
	return out
}

func errorExamples(examples []ErrorExample) []errorExample {
	out := make([]errorExample, len(examples)) // never null
	for i, e := range examples {
		out[i] = errorExample(e)
	}
	return out
}

// optional is v, or nil, which JSON writes as null, if it has no value.
func optional[T any](v T, ok bool) *T {
	if !ok {
		return nil
	}
	return &v
}

// number is optional for what JSON can write: NaN and infinities are null.
func number(x float64, ok bool) *float64 {
	return optional(x, ok && !math.IsNaN(x) && !math.IsInf(x, 0))
}
