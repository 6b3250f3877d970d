package gui

import (
	"os"
	"path/filepath"
	"testing"
)

func TestWanted(t *testing.T) {
	file := filepath.Join(t.TempDir(), "run")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	other := file + "-2"
	if err := os.WriteFile(other, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		args   []string
		path   string
		window bool
	}{
		{nil, "", true},
		{[]string{file}, file, true},
		{[]string{file, other}, file + string(filepath.ListSeparator) + other, true},
		{[]string{file, "missing"}, "", false},
		{[]string{"run"}, "", false},
		{[]string{"--help"}, "", false},
		{[]string{file, "--url", "x"}, "", false},
		{[]string{filepath.Dir(file)}, filepath.Dir(file), true},
		{[]string{filepath.Dir(file), file}, filepath.Dir(file) + string(filepath.ListSeparator) + file, true},
		{[]string{"testdata"}, "", false},
		{[]string{"./testdata"}, "./testdata", true},
	} {
		path, window := Wanted(tc.args)
		if window != tc.window || window && path != tc.path {
			t.Errorf("Wanted(%q) = %q, %v", tc.args, path, window)
		}
	}
}
