package gui

import (
	"os"
	"path/filepath"
	"testing"
)

// Preferences that were being written when the program was killed are those of the start
// before.
func TestPreferencesAreKept(t *testing.T) {
	const good, newer = `{"fields":"{}","width":900}` + "\n", `{"width":1000}` + "\n"
	path := filepath.Join(t.TempDir(), "preferences.json")
	for i, step := range []struct {
		written string // "no file" for none
		want    string
	}{
		{"no file", "no file"}, // the first start
		{"", "no file"},        // killed at once
		{good[:9], "no file"},  // killed in the middle
		{"null", "no file"},
		{good, good},
		{newer[:4], good},
		{"", good},
		{newer, newer},
		{"[]", newer},
		{good + good, newer}, // of a shorter one over a longer one
	} {
		if step.written != "no file" {
			if err := os.WriteFile(path, []byte(step.written), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := keepPreferences(path); err != nil {
			t.Errorf("step %d: %v", i, err)
		}
		got, err := os.ReadFile(path)
		if err != nil {
			got = []byte("no file")
		}
		if string(got) != step.want {
			t.Errorf("step %d: %q; want %q", i, got, step.want)
		}
		if step.written != "no file" && step.written != step.want {
			if aside, err := os.ReadFile(path + damaged); err != nil || string(aside) != step.written {
				t.Errorf("step %d: what was damaged is %q, %v", i, aside, err)
			}
		}
	}
}
