package edits

import (
	"slices"
	"strings"
	"testing"
	"time"

	"vectorcheck/core"
	"vectorcheck/core/target"
	"vectorcheck/gui/form"
)

// begun are the settings of a run, as its file has them.
func begun() core.Settings {
	s := core.DefaultSettings()
	s.Vectors, s.Dim, s.URL, s.Rate = "/data/a.f32", 64, "http://127.0.0.1:8080", 20
	s.API = core.API{Preset: "qdrant", Fields: map[string]string{"collection": "wrong"}}
	share := 0.999
	s.MinAccuracy = &share // which the form has no place for
	return s
}

func TestEdits(t *testing.T) {
	for name, tc := range map[string]struct {
		edit     func(*form.Fields)
		going    bool
		fields   string
		newRun   string
		unusable string
	}{
		"nothing":       {edit: func(*form.Fields) {}},
		"spelled other": {edit: func(f *form.Fields) { f.Text[form.Rate], f.Text[form.Timeout] = " 20.0 ", "30" }},
		"hidden fields": {edit: func(f *form.Fields) { f.Text[form.Sample], f.Text[form.Range], f.Text[form.IDPrefix] = "9", "x", "y" }},
		"the rate":      {edit: func(f *form.Fields) { f.Text[form.Rate] = "300" }, fields: "rate"},
		"no limit":      {edit: func(f *form.Fields) { f.NoLimit = true }, fields: "rate"},
		"a collection": {edit: func(f *form.Fields) { f.API.Fields = map[string]string{"collection": "right"} },
			fields: "preset.collection"},
		"another file": {edit: func(f *form.Fields) { f.Text[form.Vectors] = "/data/b.f32" }, fields: "vectors", newRun: "vectors"},
		"the rate and the threshold": {edit: func(f *form.Fields) { f.Text[form.Rate], f.Text[form.Threshold] = "300", "0.5" },
			fields: "threshold rate", newRun: "threshold"},
		"a sample": {edit: func(f *form.Fields) { f.Coverage = form.RowsSample }, fields: "coverage", newRun: "coverage"},
		"a sample of nothing": {edit: func(f *form.Fields) { f.Coverage, f.Text[form.Sample] = form.RowsSample, "" },
			fields: "coverage", newRun: "coverage", unusable: "sample"},
		"no number":     {edit: func(f *form.Fields) { f.Text[form.Retries] = "three" }, fields: "retries", unusable: "retries"},
		"no file":       {edit: func(f *form.Fields) { f.Text[form.Vectors] = "" }, fields: "vectors", newRun: "vectors", unusable: "vectors"},
		"no collection": {edit: func(f *form.Fields) { f.API.Fields = nil }, fields: "preset.collection", unusable: "preset.collection"},
		"the demo":      {edit: func(f *form.Fields) { f.Demo = true }, fields: "demo", newRun: "demo"},
		"a typed key":   {edit: func(f *form.Fields) { f.Key, f.TypedKey = core.Key{From: core.TypedKey}, "k" }, fields: "key"},
		"a key to come": {edit: func(f *form.Fields) { f.Key.From = core.TypedKey }, fields: "key", unusable: "key"},
		"one header":    {edit: func(f *form.Fields) { f.Text[form.Headers] = "X-Tenant: a" }, fields: "header"},
		"half a header": {edit: func(f *form.Fields) { f.Text[form.Headers] = "X-Tenant" }, fields: "header", unusable: "header"},
		"live":          {edit: func(f *form.Fields) { f.Text[form.Rate], f.Text[form.Concurrency] = "3", "x" }, going: true},
		"beside what is live": {edit: func(f *form.Fields) { f.Text[form.Rate], f.Text[form.Retries] = "3", "1" },
			going: true, fields: "retries"},
	} {
		t.Run(name, func(t *testing.T) {
			typed := form.FromSettings(begun())
			tc.edit(&typed)
			e := Of(begun(), typed, tc.going)
			if text(e.Fields) != tc.fields || text(e.NewRun) != tc.newRun || string(e.Unusable) != tc.unusable || (e.Problem != "") != (tc.unusable != "") {
				t.Errorf("%q, of a new run %q, unusable %q: %q", e.Fields, e.NewRun, e.Unusable, e.Problem)
			}
			if e.Any() != (tc.fields != "") || e.Taken() != (tc.newRun+tc.unusable == "") {
				t.Errorf("any %v, taken %v", e.Any(), e.Taken())
			}
			if undone := Of(begun(), FromRun(begun(), typed), false); undone.Any() {
				t.Errorf("undone, there is still %q", undone.Fields)
			}
		})
	}
}

func text(fields []form.Field) string {
	var all []string
	for _, field := range fields {
		all = append(all, string(field))
	}
	return strings.Join(all, " ")
}

// What a run goes on with is what it had, with the edits and nothing else.
func TestSettingsWithEdits(t *testing.T) {
	run := begun()
	typed := form.FromSettings(run)
	typed.Text[form.Rate], typed.Text[form.ConnectTimeout] = "300", "7s"
	s := Of(run, typed, false).Settings(run)
	if s.Rate != 300 || s.ConnectTimeout != 7*time.Second || s.MinAccuracy != run.MinAccuracy || s.Concurrency != run.Concurrency {
		t.Errorf("%+v", s)
	}
	if changes := run.Changes(s); len(changes) != 2 {
		t.Errorf("%+v", changes)
	}
}

// The secrets that a run file does not keep are no edits, whether they are typed or not,
// and stay where they are when edits are undone.
func TestSecretsAreNoEdits(t *testing.T) {
	run := begun()
	run.Key = core.Key{From: core.TypedKey}
	run.HeaderNames = []string{"X-Tenant"}
	typed := form.FromSettings(run)
	if e := Of(run, typed, false); e.Any() {
		t.Errorf("not typed yet: %q, %q", e.Fields, e.Problem)
	}
	typed.TypedKey, typed.Text[form.Headers] = "k", "x-tenant: a\n"
	e := Of(run, typed, false)
	if e.Any() {
		t.Errorf("typed: %q", e.Fields)
	}
	if s := e.Settings(run); s.TypedKey != "k" || !slices.Equal(s.Headers, []target.Header{{Name: "x-tenant", Value: "a"}}) {
		t.Errorf("it goes on with %q, %v", s.TypedKey, s.Headers)
	}
	typed.Text[form.Retries] = "9"
	if back := FromRun(run, typed); back.TypedKey != "k" || back.Text[form.Headers] != typed.Text[form.Headers] || back.Text[form.Retries] != "3" {
		t.Errorf("undone: %+v", back)
	}
	// A run of this window has them.
	run.TypedKey, run.Headers = "k", []target.Header{{Name: "X-Tenant", Value: "b"}}
	if e := Of(run, typed, false); text(e.Fields) != "header retries" {
		t.Errorf("%q", e.Fields)
	}
	if back := FromRun(run, typed); back.Text[form.Headers] != "X-Tenant: b\n" {
		t.Errorf("undone: %q", back.Text[form.Headers])
	}
}

// Whatever a run has, to show it is no edit.
func TestShownSettingsAreNoEdits(t *testing.T) {
	for name, edit := range map[string]func(*core.Settings){
		"the demo": func(s *core.Settings) {
			*s = core.DefaultSettings()
			s.Demo = true
			s.Vectors, s.URL = "/c/d", "http://x"
		},
		"no limit":      func(s *core.Settings) { s.Rate = 0 },
		"odd times":     func(s *core.Settings) { s.AttemptTimeout, s.Backoff = 90*time.Minute+1, 1500*time.Millisecond },
		"ids":           func(s *core.Settings) { s.IDs = core.IDs{From: core.RowIDs, Offset: 1, Prefix: " a "} },
		"a sample":      func(s *core.Settings) { s.Coverage = core.Coverage{Sample: 10, Seed: 1 << 62} },
		"a range":       func(s *core.Settings) { s.Coverage = core.Coverage{First: 3, End: 9} },
		"neighbors":     func(s *core.Settings) { s.Truth = core.Truth{File: "/d/n.hdf5", Column: "neighbors"} },
		"an odd name":   func(s *core.Settings) { s.Truth.File, s.Vectors = "/d/a#b.ivecs", "/d/ a .f32 " },
		"no dimension":  func(s *core.Settings) { s.Vectors, s.Dim = "/d/a.npy", 7 },
		"PostgreSQL":    func(s *core.Settings) { s.API, s.URL = core.API{Preset: "pgvector"}, "postgres://u@h/d" },
		"its network":   func(s *core.Settings) { s.Network = target.Network{HTTP2: true, Proxy: "none", Insecure: true} },
		"a small share": func(s *core.Settings) { s.Threshold, s.BackoffFactor = 0.1+0.2, 1.0/3+1 },
	} {
		s := begun()
		edit(&s)
		if e := Of(s, form.FromSettings(s), false); e.Any() || !e.Taken() {
			t.Errorf("%s: %q, %q", name, e.Fields, e.Problem)
		}
	}
}
