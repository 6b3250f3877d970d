package gui

import (
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2/storage"
)

// A file that somebody chose to write over is as it was until that is done.
func TestAChosenFileIsKeptUntilItIsWritten(t *testing.T) {
	openWindow(t, "")
	keepFiles() // again does nothing
	folder := t.TempDir()
	for name, before := range map[string]string{"there.csv": "before, and longer", "new.csv": ""} {
		path := filepath.Join(folder, name)
		if before != "" {
			if err := os.WriteFile(path, []byte(before), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for _, text := range []string{"", "after"} {
			file, err := storage.Writer(storage.NewFileURI(path))
			if err != nil {
				t.Fatal(err)
			}
			want := before
			if text != "" {
				want = text
				for _, part := range []string{text[:2], text[2:]} {
					if _, err := file.Write([]byte(part)); err != nil {
						t.Fatal(err)
					}
				}
			}
			if err := file.Close(); err != nil || file.URI().Path() != path {
				t.Errorf("%v, %v", file.URI(), err)
			}
			if got, err := os.ReadFile(path); string(got) != want || err != nil {
				t.Errorf("%s with %q written: %q, %v; want %q", name, text, got, err, want)
			}
		}
	}
	if parent, err := storage.Parent(storage.NewFileURI(filepath.Join(folder, "there.csv"))); err != nil || filepath.Clean(parent.Path()) != folder {
		t.Errorf("%v, %v", parent, err)
	}
	if files, err := storage.List(storage.NewFileURI(folder)); err != nil || len(files) != 2 {
		t.Errorf("%v, %v", files, err)
	}
}
