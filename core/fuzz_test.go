package core

import (
	"encoding/json"
	"testing"
)

// FuzzSettings reads the settings of a run file: whatever they are, they are refused or
// can be used and written again as they were.
func FuzzSettings(f *testing.F) {
	for _, seed := range []string{
		`{"vectors":"a.f32","url":"http://127.0.0.1:8080","top_k":1,"connect_timeout_ns":1,"attempt_timeout_ns":1,"concurrency":1,"rate":0,"retries":0,"backoff_ns":0,"backoff_factor":1,"threshold":0.9}`,
		`{"api":{"preset":"pgvector","fields":{"table":"t"}},"url":"postgres://a@b/c?sslmode=x"}`,
		`{"api":{"own":{"name":"x","shape":{"path":"@","body":"{{vector}}"}}},"coverage":{"sample":9223372036854775807}}`,
		`{"url":"unix:///a:b,http://c","network":{"proxy":"socks5://x"},"key":{"from":"prompt","header":"a: KEYKEY"}}`,
		`{"seal":"AAAA","min_accuracy":1e308,"files":{"":{}}}`, `[]`, `null`, `{"demo":true}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var s Settings
		if json.Unmarshal([]byte(text), &s) != nil {
			return
		}
		if s.Validate() != nil {
			return
		}
		if _, err := s.Coverage.Order(1000); err == nil && s.Coverage.Sample > 1000 {
			t.Errorf("a sample of %d out of 1000", s.Coverage.Sample)
		}
		written, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var again Settings
		if err := json.Unmarshal(written, &again); err != nil {
			t.Fatal(err)
		}
		if err := again.Validate(); err != nil {
			t.Errorf("%s is refused once it is written again: %v", written, err)
		}
		_, _ = s.command([]float32{1, 2})
	})
}

// FuzzTyped reads what is typed of ids, keys and ranges: what is taken is written as it
// is read.
func FuzzTyped(f *testing.F) {
	for _, seed := range []string{"row", "row+1", "row-9223372036854775808", "row+-1", "column:a:b", "file:", "env:A", "keyring:", "prompt", "0:10", "9:3", "-1:1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if ids, err := ParseIDs(text); err == nil {
			if again, err := ParseIDs(ids.String()); err != nil || again != ids {
				t.Errorf("%q: %+v is read as %+v, %v", text, ids, again, err)
			}
		}
		if key, err := ParseKey(text); err == nil {
			if again, err := ParseKey(key.String()); err != nil || again != key {
				t.Errorf("%q: %+v is read as %+v, %v", text, key, again, err)
			}
		}
		if first, end, err := ParseRange(text); err == nil && (first < 0 || end <= first) {
			t.Errorf("%q: %d to %d", text, first, end)
		}
	})
}
