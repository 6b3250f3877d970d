package report

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

func content(text string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, text); return err }
}

func names(t *testing.T, folder string) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestSaveFile(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "out.csv")
	for _, text := range []string{"first, longer", "second"} {
		if err := SaveFile(path, content(text)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != text {
			t.Errorf("file holds %q, %v; want %q", got, err, text)
		}
	}
	if got := names(t, folder); len(got) != 1 {
		t.Errorf("folder holds %v, want the file alone", got)
	}
}

func TestSaveFileKeepsLinks(t *testing.T) {
	folder := t.TempDir()
	link, path := filepath.Join(folder, "link.csv"), filepath.Join(folder, "real.csv")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path, link); err != nil {
		t.Skip("no symbolic links here")
	}
	if err := SaveFile(link, content("new")); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(path); string(got) != "new" {
		t.Errorf("the file that the link points to holds %q, want what was saved", got)
	}
}

func TestSaveFileFailsWhole(t *testing.T) {
	broken := errors.New("broken")
	folder := t.TempDir()
	path := filepath.Join(folder, "out.csv")
	if err := SaveFile(path, content("old")); err != nil {
		t.Fatal(err)
	}
	t.Run("error", func(t *testing.T) {
		err := SaveFile(path, func(w io.Writer) error {
			_, _ = io.WriteString(w, "half")
			return broken
		})
		if !errors.Is(err, broken) || !strings.Contains(err.Error(), path) {
			t.Errorf("error %v, want one that names the file and the cause", err)
		}
	})
	t.Run("panic", func(t *testing.T) {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = SaveFile(path, func(io.Writer) error { panic("at the disco") })
	})
	if got, _ := os.ReadFile(path); string(got) != "old" {
		t.Errorf("file holds %q, want what it held before", got)
	}
	if got := names(t, folder); len(got) != 1 {
		t.Errorf("folder holds %v, want the file alone", got)
	}
}

func TestSaveFileErrorsSayWhatToDo(t *testing.T) {
	folder := t.TempDir()
	fullDisk := func(w io.Writer) error {
		name := w.(*os.File).Name()
		return fmt.Errorf("writing CSV row 7: %w", &fs.PathError{Op: "write", Path: name, Err: syscall.ENOSPC})
	}
	elsewhere := func(io.Writer) error {
		return &fs.PathError{Op: "open", Path: "/runs/gone.vcrun", Err: fs.ErrNotExist}
	}
	for _, c := range []struct {
		name, path string
		write      func(io.Writer) error
		cause      error
		want       string
	}{
		{"missing folder", filepath.Join(folder, "none", "out.csv"), content(""), fs.ErrNotExist, "create the folder"},
		{"folder", folder, content(""), errFolder, "give the name of a file"},
		{"device", os.DevNull, content(""), errNotRegular, "give the name of a file"},
		{"disk full", filepath.Join(folder, "out.csv"), fullDisk, syscall.ENOSPC, "free some space"},
		{"another file", filepath.Join(folder, "out.csv"), elsewhere, fs.ErrNotExist, "gone.vcrun"},
	} {
		err := SaveFile(c.path, c.write)
		var saveError *SaveError
		if !errors.As(err, &saveError) || !errors.Is(err, c.cause) ||
			!strings.Contains(err.Error(), c.path) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one of %v that names %s and says %q", c.name, err, c.cause, c.path, c.want)
		}
		if err != nil && strings.Contains(err.Error(), temporaryPrefix) {
			t.Errorf("%s: error %v names the temporary file", c.name, err)
		}
		if c.name == "another file" && saveError != nil && saveError.Hint != "" {
			t.Errorf("hint %q for a failure of another file", saveError.Hint)
		}
	}
}

func TestSaveFileWithoutPermission(t *testing.T) {
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("permissions bind only other users here")
	}
	folder := t.TempDir()
	if err := os.Chmod(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	err := SaveFile(filepath.Join(folder, "out.csv"), content(""))
	if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "you may write to") {
		t.Errorf("error %v, want one that says what to do", err)
	}
}
