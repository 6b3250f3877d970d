package core

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vectorcheck/core/content"
	"vectorcheck/core/report"
)

// longRows make a file that is longer than what its fingerprint reads: 1.6 MB in two blocks.
const longRows = 200_000

// unsampled is a byte of it that lies between two samples, in the second block.
const unsampled = 1_060_000

// overwrite changes 4 bytes of a file that no fingerprint reads, and sets its time back.
func overwrite(t *testing.T, path string, at int64, with string) (before string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	old := make([]byte, len(with))
	_, errRead := f.ReadAt(old, at)
	_, errWrite := f.WriteAt([]byte(with), at)
	if err := errors.Join(errRead, errWrite, f.Close(), os.Chtimes(path, time.Time{}, info.ModTime())); err != nil {
		t.Fatal(err)
	}
	return string(old)
}

func shown(t *testing.T, path string) report.Summary {
	t.Helper()
	summary, err := Show(path)
	if err != nil {
		t.Fatal(err)
	}
	return summary
}

func textOf(t *testing.T, s report.Summary) string {
	t.Helper()
	var text strings.Builder
	if err := s.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// stoppedHashed is a run that was stopped once its files were read as a whole.
func stoppedHashed(t *testing.T, s Settings) (path string) {
	t.Helper()
	r := create(t, s)
	r.Start()
	waitFor(t, "the files to be read", func() bool {
		known := r.content.hasher.Known()
		for _, f := range known.Files {
			if f.Hashed() < f.Size {
				return false
			}
		}
		return r.Snapshot().Saved > 10
	})
	r.Stop()
	<-r.Done()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return r.Path()
}

// A row that was changed where neither the size, the time nor a sample of the file tells of it
// ends the resumed run, is told of by its report, and keeps it from being resumed until the
// old file is put back.
func TestAChangeThatOnlyTheWholeFileTellsOf(t *testing.T) {
	s := settings(t, longRows, found)
	path := stoppedHashed(t, s)
	if summary := shown(t, path); len(summary.Content.Files) != 1 || summary.Content.Files[0].Hashed() != longRows*8 || summary.Content.Resumed {
		t.Fatalf("%+v", summary.Content)
	}
	old := overwrite(t, s.Vectors, unsampled, "\x01\x02\x03\x04")
	r, err := Open(context.Background(), path, ResumeOptions{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	r.Start()
	<-r.Done()
	const says = "bytes 1048576 to 1599999 are others"
	if err := r.Err(); err == nil || !strings.Contains(err.Error(), says) || errors.Is(err, ErrUnusable) {
		t.Errorf("%v", err)
	}
	summary, err := r.Summary()
	if err != nil || !strings.Contains(summary.Failure, says) || summary.Finished {
		t.Errorf("%v, %+v", err, summary.Failure)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	summary = shown(t, path)
	if c := summary.Content.Changes; len(c) != 1 || c[0].Input != "vectors" || c[0].First != 1<<20 || c[0].Results > summary.Figures.Done() {
		t.Errorf("%+v", c)
	}
	if text := textOf(t, summary); !strings.Contains(text, "CHANGED: vectors.f32 was another file") {
		t.Error(text)
	}
	changed := new(content.ChangedError)
	if _, err := Open(context.Background(), path, ResumeOptions{}, Options{}); !errors.As(err, &changed) {
		t.Errorf("opened again: %v", err)
	}
	overwrite(t, s.Vectors, unsampled, old)
	r, err = Open(context.Background(), path, ResumeOptions{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	r.Start()
	waitFor(t, "the files to be compared", func() bool { return r.content.hasher.Known().Files[0].Compared == longRows*8 })
	r.Stop()
	<-r.Done()
	if err := r.Err(); err != nil {
		t.Error(err)
	}
}

// A resumed run that is through before the files are compared waits for that, for a while.
func TestAResumedRunThatIsThroughIsCompared(t *testing.T) {
	var failing atomic.Bool
	failing.Store(true)
	s := settings(t, longRows, func(w http.ResponseWriter, r *http.Request) {
		if failing.Load() {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		found(w, r)
	})
	s.Coverage = Coverage{First: 0, End: 50}
	r := create(t, s)
	r.Start()
	<-r.Done()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	failing.Store(false)
	r, err := Open(context.Background(), r.Path(), ResumeOptions{RetryErrors: true}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	known := r.content.hasher.Known().Files[0].Hashed()
	r.Start()
	<-r.Done()
	if err := r.Err(); err != nil {
		t.Error(err)
	}
	summary := shown(t, r.Path())
	if f := summary.Content.Files[0]; f.Compared != known || f.Hashed() != f.Size || !summary.Content.Resumed {
		t.Errorf("%d are compared of %d, %d known of %d", f.Compared, known, f.Hashed(), f.Size)
	}
	if said := strings.Contains(textOf(t, summary), "were compared as the run went on"); said != (known < longRows*8) {
		t.Errorf("%d bytes were known: %s", known, textOf(t, summary))
	}
}

// Each file of a data set, and those of ids and of neighbors, are read; short ones are not.
func TestWhichFilesAreReadAsAWhole(t *testing.T) {
	short := settings(t, 1000, found)
	long := settings(t, longRows, found)
	for _, c := range []struct {
		name string
		s    Settings
		want []string
	}{
		{"a short file", short, nil},
		{"a long file", long, []string{"vectors"}},
		{"two files", with2(long, long.Vectors+string(filepath.ListSeparator)+settings(t, longRows, found).Vectors), []string{"vectors", "vectors"}},
		{"ids", withIDs(t, short, 1000, 500), []string{"ids"}},
		{"both", withIDs(t, long, longRows, 8), []string{"vectors", "ids"}},
	} {
		r := create(t, c.s)
		var got []string
		if r.content.hasher != nil {
			for _, f := range r.content.hasher.Known().Files {
				got = append(got, f.Input)
			}
		}
		if strings.Join(got, " ") != strings.Join(c.want, " ") {
			t.Errorf("%s: %q; want %q", c.name, got, c.want)
		}
	}
}

func with2(s Settings, path string) Settings {
	s.Vectors = path
	return s
}

// withIDs are settings with a file of ids of so many letters.
func withIDs(t *testing.T, s Settings, rows, letters int) Settings {
	t.Helper()
	path := t.TempDir() + "/ids.txt"
	if err := os.WriteFile(path, []byte(strings.Repeat(strings.Repeat("i", letters)+"\n", rows)), 0o600); err != nil {
		t.Fatal(err)
	}
	s.IDs = IDs{From: FileIDs, File: path}
	return s
}

// What a run file says that cannot be is as if nothing were known.
func TestContentThatNobodyWrote(t *testing.T) {
	s := settings(t, longRows, found)
	path := stoppedHashed(t, s)
	for _, text := range []string{`7`, `{"files":7}`, `{"files":[{"input":"vectors","size":1600000,"block":-1,"hashes":"AA=="}]}`,
		`{"files":[],"changes":[{"input":"vectors","name":"vectors.f32","first":-9223372036854775808,"end":7}]}`} {
		edit(t, path, "UPDATE meta SET value = '"+text+"' WHERE key = 'content'")
		r, err := Open(context.Background(), path, ResumeOptions{}, Options{})
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if f := r.content.hasher.Known().Files; len(f) != 1 || f[0].Hashed() != 0 {
			t.Errorf("%s: %+v", text, f)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}
