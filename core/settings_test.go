package core

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"vectorcheck/core/target"
)

func valid() Settings {
	s := DefaultSettings()
	s.Vectors, s.URL = "vectors.f32", "http://127.0.0.1:8080"
	return s
}

func TestValidateNamesEachWrongField(t *testing.T) {
	if err := valid().Validate(); err != nil {
		t.Fatal(err)
	}
	share, half := 1.5, 0.5
	for field, spoil := range map[string]func(*Settings){
		"vectors":         func(s *Settings) { s.Vectors = "" },
		"url":             func(s *Settings) { s.URL = "" },
		"dim":             func(s *Settings) { s.Dim = -1 },
		"top_k":           func(s *Settings) { s.TopK = 0 },
		"connect_timeout": func(s *Settings) { s.ConnectTimeout = 0 },
		"timeout":         func(s *Settings) { s.AttemptTimeout = -time.Second },
		"concurrency":     func(s *Settings) { s.Concurrency = 4097 },
		"rate":            func(s *Settings) { s.Rate = -1 },
		"retries":         func(s *Settings) { s.Retries = -1 },
		"backoff":         func(s *Settings) { s.Backoff = -1 },
		"backoff_factor":  func(s *Settings) { s.BackoffFactor = 0.5 },
		"threshold":       func(s *Settings) { s.Threshold = 99 },
		"min_accuracy":    func(s *Settings) { s.MinAccuracy = &share },
		"min_recall":      func(s *Settings) { s.MinRecall = &half }, // of what it is the recall is not known
		"max_errors":      func(s *Settings) { s.MaxErrors = &share },
		"gate":            func(s *Settings) { s.By = "the average" },
		"sample":          func(s *Settings) { s.Coverage.Sample = -1 },
		"proxy":           func(s *Settings) { s.Network.Proxy = "http://me:secret@proxy.example:3128" },
		"certificate":     func(s *Settings) { s.Network.Key = "key.pem" },
		"range":           func(s *Settings) { s.Coverage.First = -1 },
	} {
		s := valid()
		spoil(&s)
		var problem *FieldError
		if err := s.Validate(); !errors.As(err, &problem) || problem.Field != field {
			t.Errorf("a wrong %s gives %v", field, err)
		}
	}
	s := valid()
	s.Concurrency, s.Threshold = 0, 2
	if err := s.Validate(); err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("two wrong fields give %v", err)
	}
	for _, url := range []string{"http://me:secret@127.0.0.1/", "http://127.0.0.1, http://me:secret@127.0.0.2"} {
		s = valid()
		s.URL = url
		if err := s.Validate(); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("a password in the URL gives %v", err)
		}
	}
}

func TestNoHeaderValueIsStored(t *testing.T) {
	s := valid()
	s.Headers = []target.Header{{Name: "Api-Key", Value: "s3cr3t"}}
	s.HeaderNames = names(s.Headers)
	stored, err := json.Marshal(s)
	if err != nil || strings.Contains(string(stored), "s3cr3t") {
		t.Fatalf("%v: %s", err, stored)
	}
	var read Settings
	if err := json.Unmarshal(stored, &read); err != nil {
		t.Fatal(err)
	}
	if _, err := read.withHeaders(nil); err == nil || !strings.Contains(err.Error(), "Api-Key") {
		t.Errorf("a missing header gives %v", err)
	}
	if got, err := read.withHeaders(s.Headers); err != nil || got.Headers[0].Value != "s3cr3t" {
		t.Errorf("with its header: %+v, %v", got.Headers, err)
	}
}

func TestHeaderNamesCompareWithoutCase(t *testing.T) {
	s := valid()
	s.HeaderNames = []string{"Api-Key"}
	if _, err := s.withHeaders([]target.Header{{Name: "api-key", Value: "x"}}); err != nil {
		t.Error(err)
	}
}

func TestCoverageOrder(t *testing.T) {
	for _, tc := range []struct {
		coverage   Coverage
		len, first int64
		fails      bool
	}{
		{Coverage{}, 100, 0, false},
		{Coverage{First: 10, End: 20}, 10, 10, false},
		{Coverage{First: 10, End: 100}, 90, 10, false},
		{Coverage{First: 10, End: 101}, 0, 0, true},
		{Coverage{Sample: 101}, 0, 0, true},
		{Coverage{Sample: 5, End: 5}, 0, 0, true},
	} {
		order, err := tc.coverage.Order(100)
		if (err != nil) != tc.fails {
			t.Errorf("%+v: %v", tc.coverage, err)
			continue
		}
		if err == nil && (order.Len() != tc.len || order.At(0) != tc.first) {
			t.Errorf("%+v: %d rows from %d", tc.coverage, order.Len(), order.At(0))
		}
	}
}

func TestClock(t *testing.T) {
	now := time.Unix(1000, 0)
	if got := newClock(now, 0).second(now.Add(2500 * time.Millisecond)); got != 1002 {
		t.Errorf("second %d; want 1002", got)
	}
	if got := newClock(now, 5000).second(now); got != 5001 {
		t.Errorf("after a clock set back: second %d; want 5001", got)
	}
}

func TestParseRange(t *testing.T) {
	for text, want := range map[string][2]int64{"0:10": {0, 10}, "5:6": {5, 6}} {
		if first, end, err := ParseRange(text); err != nil || first != want[0] || end != want[1] {
			t.Errorf("ParseRange(%q) = %d, %d, %v", text, first, end, err)
		}
	}
	for _, text := range []string{"", "5", "5:", ":5", "5:5", "6:5", "-1:5", "a:b", "1:2:3", "1:2x", "1.5:2"} {
		if first, end, err := ParseRange(text); err == nil {
			t.Errorf("ParseRange(%q) = %d, %d without an error", text, first, end)
		}
	}
}
