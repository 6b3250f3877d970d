package form

import (
	"reflect"
	"testing"
	"time"

	"vectorcheck/core"
	"vectorcheck/core/target"
	"vectorcheck/core/vectors"
)

func TestDefaultsAreGood(t *testing.T) {
	s, problems := Defaults().Settings()
	if len(problems) != 0 || !s.Demo || s.Rate != 500 || s.Concurrency != 50 || s.AttemptTimeout != 30*time.Second {
		t.Errorf("%+v, %v", s, problems)
	}
}

func own(change map[Field]string) Fields {
	f := Defaults()
	f.Demo = false
	f.Text[Vectors], f.Text[URL] = "/data/vectors.bin", "http://127.0.0.1:8080"
	for field, text := range change {
		f.Text[field] = text
	}
	return f
}

func TestEachFieldHasItsProblem(t *testing.T) {
	for field, texts := range map[Field][]string{
		Vectors:        {"", "  "},
		URL:            {"", "http://me:secret@host"},
		Dim:            {"x", "-1"},
		Type:           {"f3", "float64", ">"},
		Headers:        {"no colon"},
		Timeout:        {"", "soon", "0", "-1s"},
		ConnectTimeout: {"abc"},
		Concurrency:    {"", "0", "many", "5000", "1,5", "1.5"},
		Rate:           {"fast", "-1", "", " ", "0", "0.0", "inf", "nan", "1e99", "1,2,3"},
		Retries:        {"-1", "1.5"},
		Backoff:        {"x"},
		BackoffFactor:  {"0.5"},
		Threshold:      {"99", "x"},
		TopK:           {"0"},
	} {
		for _, text := range texts {
			if _, problems := own(map[Field]string{field: text}).Settings(); problems[field] == "" || len(problems) != 1 {
				t.Errorf("%s %q: %v", field, text, problems)
			}
		}
	}
}

func TestNumbersAreReadAsPeopleWriteThem(t *testing.T) {
	s, problems := own(map[Field]string{
		Concurrency: "1 000", Rate: "2,500", Timeout: "2.5", Backoff: "500 ms", Headers: "A: b\n\n C: d ",
	}).Settings()
	if len(problems) != 0 || s.Concurrency != 1000 || s.Rate != 2500 || s.AttemptTimeout != 2500*time.Millisecond ||
		s.Backoff != 500*time.Millisecond || len(s.Headers) != 2 || s.Headers[1].Value != "d" {
		t.Errorf("%+v, %v", s, problems)
	}
}

func TestOneCommaIsThatOfADecimalFraction(t *testing.T) {
	for text, want := range map[string]float64{
		"0,5": 0.5, "12,5": 12.5, "1,000": 1000, "1,000.5": 1000.5, "1,234,567": 1_234_567, "1 000": 1000, "1\u202f000,5": 1000.5, "2.5": 2.5, "0,125": 0.125,
	} {
		f := own(map[Field]string{Rate: text})
		if s, problems := f.Settings(); s.Rate != want && want <= 1_000_000 || (len(problems) > 0) != (want > 1_000_000) {
			t.Errorf("%q: %v, %v; want %v", text, s.Rate, problems, want)
		}
	}
}

// No limit is chosen, never typed or left over.
func TestNoLimitIsAChoiceOfItsOwn(t *testing.T) {
	for _, text := range []string{"", "0", "fast", "500"} {
		f := own(map[Field]string{Rate: text})
		f.NoLimit = true
		if s, problems := f.Settings(); s.Rate != 0 || len(problems) > 0 {
			t.Errorf("%q: %v, %v", text, s.Rate, problems)
		}
	}
	s := core.DefaultSettings()
	f := FromSettings(s)
	if !f.NoLimit || f.Text[Rate] != LowRate {
		t.Errorf("a run without a limit: %v, %q", f.NoLimit, f.Text[Rate])
	}
	s.Rate = 0.25
	if f := FromSettings(s); f.NoLimit || f.Text[Rate] != "0.25" {
		t.Errorf("a run with one: %v, %q", f.NoLimit, f.Text[Rate])
	}
}

func TestOnlyTheChosenCoverageCounts(t *testing.T) {
	f := own(map[Field]string{Range: "9:3", Sample: "x"})
	if _, problems := f.Settings(); len(problems) != 0 {
		t.Errorf("whole file: %v", problems)
	}
	f.Coverage = RowsRange
	if _, problems := f.Settings(); problems[Range] == "" {
		t.Errorf("range: %v", problems)
	}
	f.Text[Range] = "3:9"
	if s, problems := f.Settings(); len(problems) != 0 || s.Coverage.First != 3 || s.Coverage.End != 9 {
		t.Errorf("range: %+v, %v", s.Coverage, problems)
	}
	f.Coverage = RowsSample
	if _, problems := f.Settings(); problems[Sample] == "" {
		t.Errorf("sample: %v", problems)
	}
}

func TestCloneSharesNothing(t *testing.T) {
	f := Defaults()
	f.Clone().Text[Rate] = "7"
	if f.Text[Rate] == "7" {
		t.Error("a change of the clone shows in the original")
	}
}

func TestAFileThatTellsItsDimensionNeedsNone(t *testing.T) {
	for path, dim := range map[string]int{"a.bin": 96, "a.F32": 96, "a.fbin": 0, "a.npy": 0} {
		if s, _ := own(map[Field]string{Vectors: path, Dim: "96"}).Settings(); s.Dim != dim {
			t.Errorf("%s: dimension %d; want %d", path, s.Dim, dim)
		}
	}
}

// The fields of a run say the same as its settings, but for values of headers.
func TestFromSettingsIsTheInverseOfSettings(t *testing.T) {
	for name, change := range map[string]func(*core.Settings){
		"demo": func(s *core.Settings) { s.Demo, s.Vectors, s.URL = true, "", "" },
		"preset": func(s *core.Settings) {
			s.API = core.API{Preset: "qdrant", Metric: "dot", Fields: map[string]string{"collection": "items"}}
		},
		"network": func(s *core.Settings) {
			s.URL = "http://a.example,http://b.example"
			s.Network = target.Network{CA: "/ca.pem", Certificate: "/c.pem", Key: "/k.pem", ServerName: "n", Proxy: "socks5://p.example", HTTP2: true}
		},
		"ids":       func(s *core.Settings) { s.IDs = core.IDs{From: core.RowIDs, Offset: 1, Prefix: "x:"} },
		"neighbors": func(s *core.Settings) { s.Truth = core.Truth{File: "/n.hdf5", Column: "near"} },
		"key":       func(s *core.Settings) { s.Key = core.Key{From: core.EnvKey, Name: "K", Header: "X-K: KEY"} },
		"pgvector": func(s *core.Settings) {
			s.URL, s.API = "postgres://me@db.example/db", core.API{Preset: "pgvector", Fields: map[string]string{"table": "t"}}
		},
		"raw": func(s *core.Settings) { s.Vectors, s.Dim = "/data/v.f32", 768 },
		"f8": func(s *core.Settings) {
			s.Vectors, s.Dim, s.Type = "/data/v.bin", 768, vectors.NumberType{Element: vectors.Float64, BigEndian: true}
		},
		"bare": func(s *core.Settings) {
			s.Vectors, s.Dim, s.Type = "/data/v", 96, vectors.NumberType{Element: vectors.Int8}
		},
		"range":  func(s *core.Settings) { s.Coverage.First, s.Coverage.End = 5, 5_000_000 },
		"sample": func(s *core.Settings) { s.Coverage.Sample, s.Coverage.Seed = 1000, 1<<60 },
		"load":   func(s *core.Settings) { s.Concurrency, s.Rate, s.Retries, s.BackoffFactor = 7, 0.25, 0, 1.5 },
		"times": func(s *core.Settings) {
			s.AttemptTimeout, s.ConnectTimeout, s.Backoff = time.Hour, time.Minute, 90*time.Second
		},
		"check": func(s *core.Settings) { s.Threshold, s.TopK = 0.995, 10 },
	} {
		want := core.DefaultSettings()
		want.Vectors, want.URL = "/data/v.npy", "https://search.example/v1"
		change(&want)
		got, problems := FromSettings(want).Settings()
		if len(problems) > 0 || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v; want %+v", name, got, problems, want)
		}
	}
}

func TestHeadersOfARunMustBeTypedAgain(t *testing.T) {
	s := core.DefaultSettings()
	s.Vectors, s.URL, s.HeaderNames = "/data/v.npy", "https://search.example", []string{"Api-Key", "X-Tenant"}
	f := FromSettings(s)
	if _, problems := f.Settings(); problems[Headers] == "" {
		t.Errorf("no problem with %q", f.Text[Headers])
	}
	f.Text[Headers] = "Api-Key: k\nX-Tenant: 7"
	if got, problems := f.Settings(); len(problems) > 0 || len(got.Headers) != 2 {
		t.Errorf("%+v, %v", got.Headers, problems)
	}
}
