package runfile

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"vectorcheck/core/check"
)

func settingsOf(t *testing.T, path string) string {
	t.Helper()
	f, err := OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return string(f.Meta().Settings)
}

// New settings replace the first: in the open file, in one that is opened later, and in
// one that is written again after it was deleted.
func TestSaveSettings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.vcrun")
	f, err := Create(path, Meta{Settings: json.RawMessage(`{"rate":1}`), Total: 9})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.SaveSettings(json.RawMessage(`{"rate":2}`)); err != nil {
		t.Fatal(err)
	}
	if got := string(f.Meta().Settings); got != `{"rate":2}` || settingsOf(t, path) != got || f.Meta().Total != 9 {
		t.Errorf("%s here, %s in the file", got, settingsOf(t, path))
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := f.SaveSettings(json.RawMessage(`{"rate":3}`)); err != nil {
		t.Fatal(err)
	}
	if got := settingsOf(t, path); got != `{"rate":3}` {
		t.Errorf("written once more: %s", got)
	}
	if err := f.Append(Batch{Results: []check.Result{{Outcome: check.Match}}}); err != nil {
		t.Errorf("after that: %v", err)
	}
}

// A settled file is whole by itself, is read on, and may be written by another, while
// which it is still read.
func TestSettle(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.vcrun")
	f, err := Create(path, Meta{Settings: json.RawMessage(`{}`), Total: 9})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Append(Batch{Results: []check.Result{{Outcome: check.Match}}, HandedOut: 1, SavedThrough: 1}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := f.Settle(); err != nil {
			t.Fatal(err)
		}
	}
	if beside, _ := filepath.Glob(path + "*"); len(beside) != 1 {
		t.Errorf("there are %q", beside)
	}
	expect := func(index int64, want bool) {
		t.Helper()
		if has, err := f.Has(index); err != nil || has != want {
			t.Errorf("row %d: %v, %v", index, has, err)
		}
	}
	expect(0, true)
	for name, err := range map[string]error{
		"a batch":  f.Append(Batch{Results: []check.Result{{Index: 1, Outcome: check.Match}}}),
		"settings": f.SaveSettings(json.RawMessage(`{}`)),
	} {
		if !errors.Is(err, errNotWritable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	other, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Append(Batch{Results: []check.Result{{Index: 1, Outcome: check.Match}}, HandedOut: 2, SavedThrough: 2}); err != nil {
		t.Fatal(err)
	}
	expect(1, true)
	if err := errors.Join(other.Close(), f.Close()); err != nil { // who reads is the last
		t.Error(err)
	}
	if beside, _ := filepath.Glob(path + "*"); len(beside) != 1 {
		t.Errorf("in the end there are %q", beside)
	}
}
