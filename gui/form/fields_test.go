package form

import (
	"testing"
	"time"
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
		Headers:        {"no colon"},
		Timeout:        {"", "soon", "0", "-1s"},
		ConnectTimeout: {"abc"},
		Concurrency:    {"", "0", "many", "5000"},
		Rate:           {"fast", "-1"},
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
		Concurrency: "1 000", Rate: "", Timeout: "2.5", Backoff: "500 ms", Headers: "A: b\n\n C: d ",
	}).Settings()
	if len(problems) != 0 || s.Concurrency != 1000 || s.Rate != 0 || s.AttemptTimeout != 2500*time.Millisecond ||
		s.Backoff != 500*time.Millisecond || len(s.Headers) != 2 || s.Headers[1].Value != "d" {
		t.Errorf("%+v, %v", s, problems)
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
