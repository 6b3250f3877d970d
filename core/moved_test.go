package core

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vectorcheck/core/vectors"
)

// A copy is the same by its content, and it is said how much of that was compared.
func TestSameInput(t *testing.T) {
	for _, tc := range []struct {
		name   string
		size   int
		change func(data []byte) []byte
		later  bool
		says   string // "" for nothing
		fails  string
	}{
		{"as it was", 1000, nil, false, "", ""},
		{"a small copy", 1000, nil, true, "by all of its content", ""},
		{"a large copy", 1 << 20, nil, true, "what lies between the samples was not compared", ""},
		{"another byte", 1 << 20, func(data []byte) []byte { data[100]++; return data }, true, "", "its content was"},
		{"another size", 1 << 20, func(data []byte) []byte { return data[:len(data)-4] }, false, "", "its size was 1048576 bytes and is now 1048572"},
	} {
		path := filepath.Join(t.TempDir(), "vectors.f32")
		write := func(data []byte) vectors.Fingerprint {
			t.Helper()
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			when := time.Unix(1_700_000_000, 0)
			if tc.later {
				when = when.Add(time.Hour)
			}
			if err := os.Chtimes(path, when, when); err != nil {
				t.Fatal(err)
			}
			f, err := vectors.TakeFingerprint(path)
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		data := make([]byte, tc.size)
		began := write(data)
		began.ModTime = time.Unix(1_700_000_000, 0).UTC()
		if tc.change != nil {
			data = tc.change(data)
		}
		said := ""
		err := sameInput(path, began, write(data), func(format string, args ...any) { said += fmt.Sprintf(format, args...) })
		if (err == nil) != (tc.fails == "") || err != nil && !strings.Contains(err.Error(), tc.fails) {
			t.Errorf("%s: %v; want %q", tc.name, err, tc.fails)
		}
		if (said == "") != (tc.says == "") || !strings.Contains(said, tc.says) {
			t.Errorf("%s: it says %q; want %q", tc.name, said, tc.says)
		}
	}
}
