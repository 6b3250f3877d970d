package core

import (
	"strings"
	"testing"

	"vectorcheck/core/check"
	"vectorcheck/core/target"
)

func TestResultsAreKeptWithoutTheKey(t *testing.T) {
	t.Setenv("A_KEY", "the/key-of-this")
	s := Settings{Key: Key{From: EnvKey, Name: "A_KEY"}, Headers: []target.Header{{Name: "Cookie", Value: "session=0123456789"}, {Name: "X-Tenant", Value: "products"}}}
	hide, err := s.hider()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ id, reason, wantID, wantReason string }{
		{"7", "", "7", ""},
		{"products-7", "no products-7", "products-7", "no …-7"},
		{"the/key-of-this", `no the\/key-of-this`, "…", "no …"},
		{"user 0123456789", "0123456789", "user …", "…"},
	} {
		var got check.Result
		hidden(hide, func(r check.Result) { got = r })(check.Result{TopID: c.id, Reason: c.reason})
		if got.TopID != c.wantID || got.Reason != c.wantReason {
			t.Errorf("%+v gives %q, %q", c, got.TopID, got.Reason)
		}
	}
}

func TestPasswordsInURLsAreRefused(t *testing.T) {
	for _, c := range []string{"#", "^", "<", ">", "|", `"`, "{", "}", "[", "]", "`", `\`, "?", "ё", "/", "@", " ", ",http://"} {
		for _, form := range []string{"postgres://me:w3PWcret@host/db", "http://me:w3PWcret@host/x", "http://a/ok,me:w3PWcret@b", "postgres://a/b,postgres://me:w3PWcret@b/c"} {
			s := DefaultSettings()
			s.Vectors, s.URL = "v.f32", strings.ReplaceAll(form, "PW", c)
			if strings.HasPrefix(form, "postgres") {
				s.API = API{Preset: "pgvector", Fields: map[string]string{"table": "t"}}
			}
			err := s.Validate()
			if err == nil || strings.Contains(err.Error(), "w3") || strings.Contains(err.Error(), "cret") {
				t.Errorf("%s: %v", s.URL, err)
			}
		}
	}
}
