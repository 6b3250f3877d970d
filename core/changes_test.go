package core

import (
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"vectorcheck/core/preset"
	"vectorcheck/core/target"
	"vectorcheck/core/vectors"
)

// begun are the settings of a run as its file has them.
func begun() Settings {
	s := DefaultSettings()
	s.Vectors, s.Dim, s.URL = "/data/a.f32", 128, "http://127.0.0.1:8080"
	s.API = API{Preset: "qdrant", Fields: map[string]string{"collection": "items"}}
	s.Key = Key{From: EnvKey, Name: "A_KEY"}
	s.HeaderNames = []string{"X-Tenant"}
	return s
}

func TestChanges(t *testing.T) {
	share := 0.9
	own := preset.Preset{Name: "mine", Title: "Mine", Metrics: []preset.Metric{{Name: "cosine"}}}
	for name, tc := range map[string]struct {
		edit         func(*Settings)
		taken, other []string // the fields that a run can take, and those that need a new one
	}{
		"nothing":                   {edit: func(*Settings) {}},
		"the rate":                  {func(s *Settings) { s.Rate = 300 }, []string{"rate"}, nil},
		"the concurrency":           {func(s *Settings) { s.Concurrency = 7 }, []string{"concurrency"}, nil},
		"the timeout":               {func(s *Settings) { s.AttemptTimeout = time.Second }, []string{"timeout"}, nil},
		"the time to connect":       {func(s *Settings) { s.ConnectTimeout = time.Second }, []string{"connect_timeout"}, nil},
		"the retries":               {func(s *Settings) { s.Retries = 9 }, []string{"retries"}, nil},
		"the backoff":               {func(s *Settings) { s.Backoff, s.BackoffFactor = time.Minute, 3 }, []string{"backoff", "backoff_factor"}, nil},
		"the address":               {func(s *Settings) { s.URL = "http://127.0.0.1:9090" }, []string{"url"}, nil},
		"the collection":            {func(s *Settings) { s.API.Fields = map[string]string{"collection": "others"} }, []string{"preset.collection"}, nil},
		"the collection, removed":   {func(s *Settings) { s.API.Fields = nil }, []string{"preset.collection"}, nil},
		"the key":                   {func(s *Settings) { s.Key.Name = "B_KEY" }, []string{"key"}, nil},
		"no key":                    {func(s *Settings) { s.Key = Key{} }, []string{"key"}, nil},
		"the key's header":          {func(s *Settings) { s.Key.Header = "X-Key: KEY" }, []string{"key"}, nil},
		"the key's header, spelled": {edit: func(s *Settings) { s.Key.Header = s.API.KeyHeader() }},
		"another header":            {func(s *Settings) { s.Headers[0].Name = "X-Other" }, []string{"header"}, nil},
		"a value of a header":       {edit: func(s *Settings) { s.Headers[0].Value = "b" }}, // a run file has none to compare with
		"one header less":           {func(s *Settings) { s.Headers = nil }, []string{"header"}, nil},
		"a header's case":           {edit: func(s *Settings) { s.Headers[0].Name = "x-tenant" }},
		"the proxy":                 {func(s *Settings) { s.Network.Proxy = "http://127.0.0.1:3128" }, []string{"proxy"}, nil},
		"HTTP/2":                    {func(s *Settings) { s.Network.HTTP2 = true }, []string{"http2"}, nil},
		"the certificates":          {func(s *Settings) { s.Network.Insecure = true }, []string{"certificate"}, nil},
		"the vectors":               {func(s *Settings) { s.Vectors = "/data/b.f32" }, nil, []string{"vectors"}},
		"a relative path":           {edit: func(s *Settings) { s.Vectors = fromHere(t, s.Vectors) }},
		"the dimension":             {func(s *Settings) { s.Dim = 64 }, nil, []string{"dim"}},
		"the type of numbers":       {func(s *Settings) { s.Type.Element = vectors.Float64 }, nil, []string{"type"}},
		"the dimension, not given":  {edit: func(s *Settings) { s.Dim = 0 }},
		"the column":                {func(s *Settings) { s.Column = "train" }, nil, []string{"column"}},
		"the CSV's header":          {func(s *Settings) { s.CSVHeader = "no" }, nil, []string{"csv_header"}},
		"the bad rows":              {func(s *Settings) { s.MaxBadRows = "5%" }, []string{"max_bad_rows"}, nil},
		"the preset":                {func(s *Settings) { s.API = API{} }, nil, []string{"preset"}},
		"a preset of one's own":     {func(s *Settings) { s.API.Own = &own }, nil, []string{"preset"}},
		"the metric":                {func(s *Settings) { s.API.Metric = "another" }, nil, []string{"metric"}},
		"the metric, spelled":       {edit: func(s *Settings) { s.API.Metric = s.API.metric() }},
		"the ids":                   {func(s *Settings) { s.IDs = IDs{From: RowIDs, Prefix: "doc:"} }, nil, []string{"ids", "id_prefix"}},
		"the neighbors":             {func(s *Settings) { s.Truth.File = "/data/n.ivecs" }, nil, []string{"neighbors"}},
		"top_k":                     {func(s *Settings) { s.TopK = 10 }, nil, []string{"top_k"}},
		"the threshold":             {func(s *Settings) { s.Threshold = 0.9 }, nil, []string{"threshold"}},
		"the range":                 {func(s *Settings) { s.Coverage.End = 100 }, nil, []string{"coverage"}},
		"the seed":                  {func(s *Settings) { s.Coverage.Seed = 2 }, nil, []string{"coverage"}},
		"the demo":                  {func(s *Settings) { *s = DefaultSettings(); s.Demo = true }, nil, []string{"demo"}},
		"the rate and the file": {func(s *Settings) { s.Rate, s.Vectors = 300, "/data/b.f32" },
			[]string{"rate"}, []string{"vectors"}},
		"what only a run file has": {edit: func(s *Settings) {
			s.MinAccuracy, s.Seal, s.API.Found, s.Files = &share, []byte("seal"), "uuid", map[string]vectors.Fingerprint{"a": {}}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			to := begun()
			to.Headers, to.HeaderNames = []target.Header{{Name: "X-Tenant", Value: "a"}}, nil
			tc.edit(&to)
			changes := begun().Changes(to)
			var taken []string
			for _, c := range changes {
				if !c.NewRun {
					taken = append(taken, c.Field)
				}
			}
			if other := NeedNewRun(changes); !slices.Equal(taken, tc.taken) || !slices.Equal(other, tc.other) {
				t.Errorf("it can take %q, not %q; want %q, %q", taken, other, tc.taken, tc.other)
			}
			var left []string
			for _, c := range begun().With(to, changes).Changes(to) {
				left = append(left, c.Field)
			}
			if !slices.Equal(left, tc.other) {
				t.Errorf("with what it can take, it still differs in %q; want %q", left, tc.other)
			}
		})
	}
}

// What is known of secrets is compared.
func TestChangesOfSecrets(t *testing.T) {
	s := begun()
	s.Key, s.TypedKey = Key{From: TypedKey}, "one"
	s.Headers = []target.Header{{Name: "X-Tenant", Value: "a"}}
	for name, tc := range map[string]struct {
		edit func(*Settings)
		want string
	}{
		"the typed key": {func(s *Settings) { s.TypedKey = "two" }, "key"},
		"the value":     {func(s *Settings) { s.Headers = []target.Header{{Name: "X-Tenant", Value: "b"}} }, "header"},
	} {
		to := s
		tc.edit(&to)
		if got := s.Changes(to); len(got) != 1 || got[0] != (Change{Field: tc.want}) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// Of the demo, the vectors and the API are its own.
func TestChangesOfTheDemo(t *testing.T) {
	s := DefaultSettings()
	s.Demo = true
	to := s
	s.Vectors, s.URL = "/cache/demo.fbin", "http://127.0.0.1:40000"
	to.Retries = 1
	if got := s.Changes(to); len(got) != 1 || got[0].Field != "retries" {
		t.Errorf("%+v", got)
	}
	if with := s.With(to, s.Changes(to)); with.URL != s.URL || with.Vectors != s.Vectors || with.Retries != 1 {
		t.Errorf("%+v", with)
	}
}

// fromHere is a path as one in this folder would type it.
func fromHere(t *testing.T, path string) string {
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	relative, err := filepath.Rel(here, path)
	if err != nil {
		t.Fatal(err)
	}
	return relative
}

// Every setting is compared, or it is said here why not: a new one that is not would be
// ignored by who continues a run with it.
func TestEverySettingIsCompared(t *testing.T) {
	notCompared := []string{
		"Seal", "Files", // what a run began with; they are made anew
		"EarlierURLs",                          // what became of a run
		"Declared",                             // what the API says; it is asked anew
		"Gate", "MetricAnyway", "RequireIndex", // of the terminal alone
		"unproven",    // where the settings are from
		"TypedKey",    // see TestChangesOfSecrets
		"HeaderNames", // see Headers
	}
	kind := reflect.TypeFor[Settings]()
	for i := range kind.NumField() {
		field := kind.Field(i)
		if slices.Contains(notCompared, field.Name) {
			continue
		}
		s, to := begun(), begun()
		s.Headers, to.Headers = []target.Header{{Name: "X-Tenant", Value: "a"}}, []target.Header{{Name: "X-Tenant", Value: "a"}}
		if s.Changes(to) != nil {
			t.Fatal("they differ from the first")
		}
		change(t, reflect.ValueOf(&to).Elem().Field(i))
		if len(s.Changes(to)) == 0 {
			t.Errorf("%s is not compared: add it to Changes, and to With if a run can take it", field.Name)
		}
	}
}

// change makes a value another.
func change(t *testing.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "x")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int, reflect.Int64:
		v.SetInt(v.Int() + 1)
	case reflect.Uint64:
		v.SetUint(v.Uint() + 1)
	case reflect.Float64:
		v.SetFloat(v.Float() + 1)
	case reflect.Slice, reflect.Map:
		v.Set(reflect.Zero(v.Type()))
	case reflect.Struct:
		change(t, v.Field(0))
	default:
		t.Fatalf("%v cannot be changed here", v.Type())
	}
}
