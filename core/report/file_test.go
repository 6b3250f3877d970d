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

func contentOf(text string) func(io.Writer) error {
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
		if err := SaveFile(path, contentOf(text)); err != nil {
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
	if err := SaveFile(link, contentOf("new")); err != nil {
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
	if err := SaveFile(path, contentOf("old")); err != nil {
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
		{"missing folder", filepath.Join(folder, "none", "out.csv"), contentOf(""), fs.ErrNotExist, "create the folder"},
		{"folder", folder, contentOf(""), errFolder, "give the name of a file"},
		{"device", os.DevNull, contentOf(""), errNotRegular, "give the name of a file"},
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

// failing is a disk that fails once, at one of the steps of saving.
type failing struct {
	at  string
	err error
}

// failingFile fails as the system does: with an error that names the file.
type failingFile struct {
	file
	failing
}

func (f failingFile) fail(at string) error {
	if f.at != at {
		return nil
	}
	return &fs.PathError{Op: at, Path: f.Name(), Err: f.err}
}

func (f failingFile) Write(p []byte) (int, error) {
	if err := f.fail("write"); err != nil {
		n, _ := f.file.Write(p[:len(p)/2])
		return n, err
	}
	return f.file.Write(p)
}

func (f failingFile) Sync() error  { return errors.Join(f.file.Sync(), f.fail("sync")) }
func (f failingFile) Close() error { return errors.Join(f.file.Close(), f.fail("close")) }

func (d failing) saver() saver {
	return saver{
		create: func(beside string) (file, error) {
			if d.at == "create" {
				return nil, &fs.PathError{Op: "open", Path: filepath.Join(filepath.Dir(beside), temporaryPrefix+"1.tmp"), Err: d.err}
			}
			f, err := createBeside(beside)
			return failingFile{f, d}, err
		},
		rename: func(from, to string) error {
			if d.at == "rename" {
				return &os.LinkError{Op: "rename", Old: from, New: to, Err: d.err}
			}
			return os.Rename(from, to)
		},
	}
}

// Whatever fails, and at whichever step, the file that was there stays as it was,
// nothing is left beside it, and the error says what to do.
func TestSaveFileOnAFailingDisk(t *testing.T) {
	hints := map[error]string{
		syscall.ENOSPC: "free some space", syscall.EDQUOT: "free some space", syscall.EROFS: "read-only",
		syscall.EIO: "connected and sound", syscall.EFBIG: "as large as that",
	}
	for _, at := range []string{"create", "write", "sync", "close", "rename"} {
		for cause, hint := range hints {
			for _, before := range []string{"old", ""} {
				folder := t.TempDir()
				path := filepath.Join(folder, "out.csv")
				if before != "" {
					if err := os.WriteFile(path, []byte(before), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				err := failing{at, cause}.saver().save(path, contentOf("new and longer"))
				var saveError *SaveError
				if !errors.As(err, &saveError) || !errors.Is(err, cause) || !strings.Contains(saveError.Hint, hint) ||
					!strings.Contains(err.Error(), path) || strings.Contains(err.Error(), temporaryPrefix) {
					t.Errorf("%s: %v: error %v, want one that names %s and says %q", at, cause, err, path, hint)
				}
				if got, err := os.ReadFile(path); string(got) != before || (err == nil) != (before != "") {
					t.Errorf("%s: %v: the file holds %q, %v; want %q", at, cause, got, err, before)
				}
				if got := names(t, folder); len(got) > 1 || before == "" && len(got) > 0 {
					t.Errorf("%s: %v: the folder holds %v", at, cause, got)
				}
				if err := SaveFile(path, contentOf("new")); err != nil {
					t.Errorf("once the disk is sound: %v", err)
				}
			}
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
	err := SaveFile(filepath.Join(folder, "out.csv"), contentOf(""))
	if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "you may write to") {
		t.Errorf("error %v, want one that says what to do", err)
	}
}
