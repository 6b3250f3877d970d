package runfile

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"vectorcheck/core/check"
	"vectorcheck/core/vectors"
)

func testMeta() Meta {
	return Meta{
		Created:    time.Date(2026, 5, 4, 3, 2, 1, 12345, time.UTC),
		AppVersion: "1.2.3", Settings: json.RawMessage(`{"url":"http://127.0.0.1/?a=1\u0026b=2"}`), Total: 10,
		Vectors:     vectors.Info{Path: "/a b.fbin", Format: vectors.FBin, Element: vectors.Float32, Count: 10, Dim: 4, Size: 168},
		Fingerprint: vectors.Fingerprint{Size: 168, ModTime: time.Unix(1, 5).UTC(), Hash: "00ff"},
	}
}

// newFile makes a run file that the test's end closes.
func newFile(t testing.TB) *File {
	t.Helper()
	f, err := Create(filepath.Join(t.TempDir(), "run.vcrun"), testMeta())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

func save(t testing.TB, f *File, results ...check.Result) {
	t.Helper()
	if err := f.Append(Batch{Results: results}); err != nil {
		t.Fatal(err)
	}
}

func TestCreateThenOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.vcrun")
	f, err := Create(path, testMeta())
	if err != nil {
		t.Fatal(err)
	}
	save(t, f, matched(3))
	for range 2 {
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the closed file there is more: %v, %v", entries, err)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	for name, open := range map[string]func(string) (*File, error){"write": Open, "read": OpenReadOnly} {
		f, err := open(path)
		if err != nil {
			t.Fatal(name, err)
		}
		want, _ := json.Marshal(testMeta())
		got, _ := json.Marshal(f.Meta())
		if string(got) != string(want) || f.Path() != path {
			t.Errorf("%s: %s\n%s, want\n%s", name, f.Path(), got, want)
		}
		if has, err := f.Has(3); !has || err != nil {
			t.Errorf("%s: the row is gone: %v", name, err)
		}
		if err := f.Close(); err != nil {
			t.Error(name, err)
		}
	}
	entries, err = os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("after reading there is more than the file: %v, %v", entries, err)
	}
}

func TestUseAfterClose(t *testing.T) {
	f := newFile(t)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Append(Batch{}); err == nil {
		t.Error("a closed file was written")
	}
	if _, err := f.State(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("reading gives %v", err)
	}
}

func TestReadOnlyIsNotWritten(t *testing.T) {
	f := newFile(t)
	reader, err := OpenReadOnly(f.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if err := reader.Append(Batch{}); err == nil {
		t.Error("a file open to be read was written")
	}
	save(t, f, matched(1))
	if has, err := reader.Has(1); !has || err != nil {
		t.Errorf("what was saved since is not seen: %v", err)
	}
}

// Close does not wait for readers, nor disturb them; the next one cleans up.
func TestCloseWhileOthersRead(t *testing.T) {
	f := newFile(t)
	save(t, f, matched(1))
	reader, err := OpenReadOnly(f.Path())
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if has, err := reader.Has(1); !has || err != nil {
		t.Errorf("the reader does not see the row: %v", err)
	}
	if err := reader.Close(); err != nil {
		t.Error(err)
	}
	again, err := Open(f.Path())
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(f.Path() + "-*"); len(left) > 0 {
		t.Errorf("files are left: %v", left)
	}
}

// A path is what it is, whatever a URI would make of it.
func TestPaths(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, path := range []string{
		"plain.vcrun", "a b.vcrun", "50%.vcrun", "%41.vcrun", "a#b.vcrun", "a&mode=memory.vcrun", "größe 大.vcrun",
		"what?mode=memory&x=.vcrun", "file:x.vcrun", ":memory:", "'quote'.vcrun",
	} {
		if runtime.GOOS == "windows" && strings.ContainsAny(path, "?:") {
			continue
		}
		f, err := Create(path, testMeta())
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		save(t, f, matched(1))
		if err := f.Close(); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			t.Errorf("%s is elsewhere: %v", path, err)
		}
		reader, err := OpenReadOnly(path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if has, err := reader.Has(1); !has || err != nil {
			t.Errorf("%s: %v, %v", path, has, err)
		}
		reader.Close()
	}
}

func TestRefused(t *testing.T) {
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	good := at("good.vcrun")
	f, err := Create(good, testMeta())
	if err != nil {
		t.Fatal(err)
	}
	var results []check.Result
	for i := range int64(2000) {
		results = append(results, matched(i))
	}
	save(t, f, results...)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, content []byte) string {
		if err := os.WriteFile(at(name), content, 0o600); err != nil {
			t.Fatal(err)
		}
		return at(name)
	}
	changed := func(name, script string) string {
		path := write(name, content)
		c, err := connect(path, readWrite)
		if err != nil {
			t.Fatal(err)
		}
		defer c.close()
		if _, err := c.exec(script); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, c := range []struct {
		name, path string
		want       error
	}{
		{"missing", at("missing.vcrun"), ErrMissing},
		{"folder", folder, ErrNotRunFile},
		{"empty", write("empty", nil), ErrNotRunFile},
		{"garbage", write("garbage", []byte("index,outcome\r\n0,match\r\n")), ErrNotRunFile},
		{"cut within the header", write("header", content[:60]), ErrDamaged},
		{"cut", write("cut", content[:len(content)/2]), ErrDamaged},
		{"of another program", changed("other", "PRAGMA application_id = 1"), ErrNotRunFile},
		{"newer", changed("newer", "PRAGMA user_version = 4"), ErrNewer},
		{"without a table", changed("table", "DROP TABLE meta"), ErrDamaged},
		{"with wrong meta", changed("meta", "UPDATE meta SET value = '[]'"), ErrDamaged},
	} {
		for _, open := range []func(string) (*File, error){Open, OpenReadOnly} {
			before, _ := os.ReadFile(c.path)
			f, err := open(c.path)
			var described *Error
			if !errors.Is(err, c.want) || !errors.As(err, &described) || described.Hint == "" {
				t.Errorf("%s: %v, want %v and a hint", c.name, err, c.want)
			}
			if f != nil {
				t.Errorf("%s was opened", c.name)
				f.Close()
			}
			if after, _ := os.ReadFile(c.path); string(after) != string(before) {
				t.Errorf("%s was changed", c.name)
			}
		}
	}
	if _, err := Create(good, testMeta()); !errors.Is(err, ErrExists) || strings.Count(err.Error(), good) != 1 {
		t.Errorf("Create over a file: %v", err)
	}
	if _, err := Create(at("missing/run.vcrun"), testMeta()); !errors.Is(err, ErrMissing) {
		t.Errorf("Create in no folder: %v", err)
	}
	if left, _ := filepath.Glob(at("*.lock")); len(left) > 0 {
		t.Errorf("locks are left: %v", left)
	}
}

// A database of WAL mode whose folder cannot be written has no place for the
// files that its readers share.
func TestReadOnlyFolder(t *testing.T) {
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("permissions do not hold here")
	}
	for name, closed := range map[string]bool{"closed": true, "in WAL mode": false} {
		t.Run(name, func(t *testing.T) {
			f := newFile(t)
			save(t, f, matched(1))
			folder := filepath.Join(t.TempDir(), "locked")
			if err := os.Mkdir(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			if closed {
				if err := f.Close(); err != nil {
					t.Fatal(err)
				}
			} else if _, err := pragma(f.writer, "wal_checkpoint(TRUNCATE)"); err != nil {
				t.Fatal(err)
			}
			content, err := os.ReadFile(f.Path())
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(folder, "run.vcrun")
			if err := os.WriteFile(path, content, 0o400); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(folder, 0o500); err != nil {
				t.Fatal(err)
			}
			defer os.Chmod(folder, 0o700)
			reader, err := OpenReadOnly(path)
			if err != nil {
				t.Fatal(err)
			}
			defer reader.Close()
			if has, err := reader.Has(1); !has || err != nil {
				t.Errorf("%v, %v", has, err)
			}
			if _, err := Open(path); !errors.Is(err, ErrReadOnly) {
				t.Errorf("open for writing: %v", err)
			}
		})
	}
}
