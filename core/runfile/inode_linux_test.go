package runfile

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// A run file with two names is written under one of them at a time.
func TestARunFileWithTwoNames(t *testing.T) {
	folder := t.TempDir()
	path, other := filepath.Join(folder, "a.vcrun"), filepath.Join(folder, "b.vcrun")
	f, err := Create(path, Meta{})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // as it was made, and as it was opened
		if err := os.Link(path, other); err != nil && !errors.Is(err, os.ErrExist) {
			t.Fatal(err)
		}
		if again, err := Open(other); !errors.Is(err, ErrLocked) {
			t.Errorf("it is opened twice: %v", err)
			again.Close()
		}
		if err := f.Append(Batch{}); err != nil {
			t.Errorf("the first cannot write: %v", err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if again, err := Open(other); err != nil {
			t.Errorf("nobody has it: %v", err)
		} else if err := again.Close(); err != nil {
			t.Error(err)
		}
		if f, err = Open(path); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
