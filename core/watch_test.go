package core

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	logrustest "github.com/sirupsen/logrus/hooks/test"

	"vectorcheck/core/check"
	"vectorcheck/core/runfile"
	"vectorcheck/core/vectors"
)

// stat is what a system says of a file.
type stat struct {
	fs.FileInfo
	size int64
	time time.Time
}

func (s stat) Size() int64        { return s.size }
func (s stat) ModTime() time.Time { return s.time }

func TestChangedInPlace(t *testing.T) {
	began := stat{size: 80, time: time.Unix(100, 7)}
	for name, c := range map[string]struct {
		held stat
		err  error
		want string // "" if the run goes on
	}{
		"as it was":    {began, nil, ""},
		"truncated":    {stat{size: 8, time: began.time}, nil, "its size was 80 bytes and is now 8"},
		"grown":        {stat{size: 88, time: began.time}, nil, "its size was 80 bytes and is now 88"},
		"overwritten":  {stat{size: 80, time: began.time.Add(1)}, nil, "its modification time was"},
		"set back":     {stat{size: 80, time: began.time.Add(-time.Hour)}, nil, "its modification time was"},
		"share gone":   {stat{}, syscall.ESTALE, "cannot be read any more"},
		"disk is gone": {stat{}, syscall.EIO, "resume the run"},
	} {
		err := changedInPlace("v.f32", began, c.held, c.err)
		switch {
		case c.want == "" && err != nil, c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v; want %q", name, err, c.want)
		case c.err != nil && !errors.Is(err, c.err):
			t.Errorf("%s: %v does not wrap %v", name, err, c.err)
		}
	}
}

// logged is a run with a log, under way.
func logged(t *testing.T, s Settings) (*Run, *logrustest.Hook) {
	t.Helper()
	log, hook := logrustest.NewNullLogger()
	r, err := Create(context.Background(), s, filepath.Join(t.TempDir(), "out.vcrun"), Options{Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	r.Start()
	waitFor(t, "some results", func() bool { return r.Snapshot().Saved > 100 })
	return r, hook
}

// rowsOf reads the run file of a run.
func rowsOf(t *testing.T, r *Run) (rows []check.Result) {
	t.Helper()
	record, err := OpenRecord(r.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer record.Close()
	for row, err := range record.file.Rows(context.Background(), runfile.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

// The run ends when the content of its file changes, and no row comes of what it has
// become: each vector that is saved was found.
func TestAFileThatChangesEndsTheRun(t *testing.T) {
	for name, c := range map[string]struct {
		change func(path string, old []byte) error
		want   string
	}{
		"truncated": {func(path string, _ []byte) error { return os.Truncate(path, 160_000) }, "its size was"},
		"grown": {func(path string, old []byte) error {
			f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			_, err = f.Write(old[:8])
			return errors.Join(err, f.Close())
		}, "its size was"},
		"overwritten": {func(path string, old []byte) error {
			f, err := os.OpenFile(path, os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			_, err = f.WriteAt(make([]byte, len(old)), 0)
			return errors.Join(err, f.Close())
		}, "its modification time was"},
	} {
		t.Run(name, func(t *testing.T) {
			s := settings(t, 200_000, found)
			old, err := os.ReadFile(s.Vectors)
			if err != nil {
				t.Fatal(err)
			}
			r, _ := logged(t, s)
			if err := c.change(s.Vectors, old); err != nil {
				t.Fatal(err)
			}
			select {
			case <-r.Done():
			case <-time.After(30 * time.Second):
				t.Fatal("the run goes on")
			}
			if err := r.Err(); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "put the old file back") {
				t.Errorf("Err = %v", err)
			}
			rows := rowsOf(t, r)
			if n := int(r.Snapshot().Saved); len(rows) < 100 || len(rows) != n {
				t.Errorf("%d rows; %d said to be saved", len(rows), r.Snapshot().Saved)
			}
			for _, row := range rows {
				if row.Outcome != check.Match {
					t.Fatalf("row %d is of what the file has become: %v", row.Index, row.Outcome)
				}
			}
		})
	}
}

// A run that waits for its API sees it too, and ends; a file that is put back as it was
// lets it be resumed.
func TestAFileThatChangesDuringAnOutageEndsTheRun(t *testing.T) {
	var asked atomic.Int64
	var out atomic.Bool
	s := settings(t, 5000, func(w http.ResponseWriter, q *http.Request) {
		if asked.Add(1) == 500 {
			out.Store(true)
		}
		if out.Load() {
			http.Error(w, "no", http.StatusBadGateway)
			return
		}
		found(w, q)
	})
	old, err := os.ReadFile(s.Vectors)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(s.Vectors)
	if err != nil {
		t.Fatal(err)
	}
	s.Retries = 0
	r := create(t, s)
	r.Start()
	waitingFor(t, r, check.Outage)
	if err := os.Truncate(s.Vectors, 80); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the end of the run", func() bool { return r.State() == Ended })
	if err := r.Err(); err == nil || !strings.Contains(err.Error(), "its size was") {
		t.Errorf("Err = %v", err)
	}
	if got := r.Snapshot(); got.Figures.Failed() != 0 || got.Figures.Matches < 100 || int(got.Saved) != len(rowsOf(t, r)) {
		t.Errorf("%d saved: %+v", got.Saved, got.Figures.Totals)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(context.Background(), r.Path(), ResumeOptions{}, Options{}); err == nil {
		t.Error("it is resumed over a file that has changed")
	}
	out.Store(false)
	if err := errors.Join(os.WriteFile(s.Vectors, old, 0o600), os.Chtimes(s.Vectors, info.ModTime(), info.ModTime())); err != nil {
		t.Fatal(err)
	}
	again, err := Open(context.Background(), r.Path(), ResumeOptions{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	again.Start()
	<-again.Done()
	if got := again.Snapshot(); again.Err() != nil || got.Figures.Matches != 5000 {
		t.Errorf("%v: %+v", again.Err(), got.Figures.Totals)
	}
}

// A run over a file whose name is gone, or another's, ends well, says so once, and
// is not resumed.
func TestAFileThatIsReplacedIsReadToTheEnd(t *testing.T) {
	for name, replace := range map[string]func(path string) error{
		"replaced": func(path string) error {
			other := path + ".new"
			if err := os.WriteFile(other, []byte("another"), 0o600); err != nil {
				return err
			}
			return os.Rename(other, path)
		},
		"removed": os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			s := settings(t, 3000, found)
			r, hook := logged(t, s)
			if err := replace(s.Vectors); err != nil {
				t.Skipf("an open file cannot be %s here: %v", name, err)
			}
			<-r.Done()
			if err := r.Err(); err != nil || r.Snapshot().Saved != 3000 {
				t.Errorf("%d saved, %v", r.Snapshot().Saved, err)
			}
			warnings := 0
			for _, entry := range hook.AllEntries() {
				if entry.Level == logrus.WarnLevel && strings.Contains(entry.Message, "has been re") {
					warnings++
				}
			}
			if warnings != 1 {
				t.Errorf("%d warnings", warnings)
			}
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
			if again, err := Open(context.Background(), r.Path(), ResumeOptions{}, Options{}); err == nil {
				again.Close()
				t.Error("the run is resumed with another file")
			}
		})
	}
}

// unmounted is a reader whose disk goes away after so many reads.
type unmounted struct {
	vectors.Reader
	left atomic.Int64
}

func (u *unmounted) ReadRows(dst []float32, first int64) error {
	if u.left.Add(-1) < 0 {
		return &fs.PathError{Op: "read", Path: "v.f32", Err: syscall.EIO}
	}
	return u.Reader.ReadRows(dst, first)
}

// A disk that goes away ends the run; all that was answered is saved.
func TestADiskThatGoesAwayEndsTheRun(t *testing.T) {
	s := settings(t, 5000, found)
	s.Coverage.Sample = 5000 // each row is read on its own
	p := create(t, s).parts
	reader := &unmounted{Reader: p.reader}
	reader.left.Store(1000)
	p.reader = reader
	w, err := workLeft(p.file, p.order, false)
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.assemble(context.Background(), w, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	r.Start()
	<-r.Done()
	if err := r.Err(); !errors.Is(err, syscall.EIO) || !strings.Contains(err.Error(), "resume the run") {
		t.Errorf("Err = %v", err)
	}
	snapshot := r.Snapshot()
	if snapshot.Saved < 1000 || snapshot.Saved != snapshot.Figures.Checked() || snapshot.Figures.Failed() != 0 {
		t.Errorf("%d saved of %d checked", snapshot.Saved, snapshot.Figures.Checked())
	}
}
