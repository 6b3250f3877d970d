package gui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWanted(t *testing.T) {
	file := filepath.Join(t.TempDir(), "run")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		args   []string
		path   string
		window bool
	}{
		{nil, "", true},
		{[]string{file}, file, true},
		{[]string{"run"}, "", false},
		{[]string{"--help"}, "", false},
		{[]string{file, "--url", "x"}, "", false},
		{[]string{filepath.Dir(file)}, "", false},
	} {
		path, window := Wanted(tc.args)
		if window != tc.window || window && path != tc.path {
			t.Errorf("Wanted(%q) = %q, %v", tc.args, path, window)
		}
	}
}

func TestCheckDisplay(t *testing.T) {
	for display, says := range map[string]string{
		"":       "DISPLAY is not set",
		"screen": `"screen"`,
		":4711":  "nothing answers at DISPLAY :4711",
	} {
		err := CheckDisplay(func(string) string { return display })
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("DISPLAY=%q: %v", display, err)
		}
	}
}
