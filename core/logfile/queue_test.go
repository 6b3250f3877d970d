package logfile

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sirupsen/logrus"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	// Lumberjack keeps a goroutine for each file for good.
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("gopkg.in/natefinch/lumberjack%2ev2.(*Logger).millRun"))
}

// disk is a file on a disk with so much room, -1 for no end of it, that takes some time
// for each line.
type disk struct {
	bytes.Buffer
	room  int
	takes time.Duration
}

func (d *disk) Write(p []byte) (int, error) {
	time.Sleep(d.takes)
	if d.room < 0 {
		return d.Buffer.Write(p)
	}
	if len(p) <= d.room {
		d.room -= len(p)
		return d.Buffer.Write(p)
	}
	n, _ := d.Buffer.Write(p[:d.room])
	d.room = 0
	return n, syscall.ENOSPC
}

func (d *disk) Close() error { return nil }

func TestAFullDiskIsToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{room: 12}
		told := 0
		var q *queue
		q = newQueue(d, func(err error) {
			told++
			fmt.Fprintln(q, "told") // as a log does, into itself
		})
		for i := range 9 {
			fmt.Fprintf(q, "line %d\n", i)
		}
		synctest.Wait()
		if told != 1 {
			t.Errorf("told %d times", told)
		}
		d.room = -1
		fmt.Fprintln(q, "room again")
		synctest.Wait()
		d.room = 3
		fmt.Fprintln(q, "full again")
		synctest.Wait()
		if told != 2 {
			t.Errorf("told %d times", told)
		}
		d.room = -1
		fmt.Fprintln(q, "the end")
		if err := q.Close(); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("closing gives %v", err)
		}
		if want := "line 0\nline \nroom again\nful\nthe end\n"; strings.ReplaceAll(d.String(), "told\n", "") != want {
			t.Errorf("the log is %q, want %q", d.String(), want)
		}
	})
}

// A disk that takes a minute for a line holds nobody up, and loses only what is too
// much to keep.
func TestASlowDiskHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{room: -1, takes: time.Minute}
		q := newQueue(d, func(error) { t.Error("a slow disk is no error") })
		begin := time.Now()
		for i := range 3 * queued {
			fmt.Fprintln(q, i)
		}
		if time.Since(begin) != 0 {
			t.Errorf("the one who logs waited %v", time.Since(begin))
		}
		if err := q.Close(); !errors.Is(err, errSlow) || time.Since(begin) != closeWait {
			t.Errorf("closed after %v: %v", time.Since(begin), err)
		}
		time.Sleep((queued + 1) * time.Minute) // its goroutine ends when the disk is done
		synctest.Wait()
		if lines := bytes.Count(d.Bytes(), []byte("\n")); lines < queued || lines > queued+1 {
			t.Errorf("%d lines were written", lines)
		}
	})
}

func TestAQuickDiskGetsEverything(t *testing.T) {
	d := &disk{room: -1}
	q := newQueue(d, func(err error) { t.Error(err) })
	for i := range queued {
		fmt.Fprintln(q, i)
	}
	if err := q.Close(); err != nil {
		t.Fatal(err)
	}
	if lines := bytes.Count(d.Bytes(), []byte("\n")); lines != queued {
		t.Errorf("%d lines", lines)
	}
}

// counter counts the warnings that a log shows.
type counter struct{ warnings atomic.Int32 }

func (c *counter) Levels() []logrus.Level { return []logrus.Level{logrus.WarnLevel} }

func (c *counter) Fire(*logrus.Entry) error {
	c.warnings.Add(1)
	return nil
}

// A log whose folder cannot be made says so once, prints nothing, and goes on once
// it can be.
func TestWithoutItsFolderTheLogWaits(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	if filepath.Dir(filepath.Dir(Path())) != cache {
		t.Skip("the log's place cannot be chosen here")
	}
	inTheWay := filepath.Dir(Path())
	if err := os.WriteFile(inTheWay, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	printed := captureStderr(t)
	log, file := Open()
	shown := &counter{}
	log.AddHook(shown)
	for range 100 {
		log.Info("nowhere")
	}
	for deadline := time.Now().Add(10 * time.Second); shown.warnings.Load() == 0 && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	if err := os.Remove(inTheWay); err != nil {
		t.Fatal(err)
	}
	log.Info("somewhere")
	if err := file.Close(); err == nil {
		t.Error("nobody is told that the log is not whole")
	}
	if n := shown.warnings.Load(); n != 1 {
		t.Errorf("%d warnings", n)
	}
	if text := printed(); text != "" {
		t.Errorf("printed: %s", text)
	}
	if data, err := os.ReadFile(Path()); err != nil || !strings.Contains(string(data), "somewhere") {
		t.Errorf("the log is %s, %v", data, err)
	}
}

// captureStderr gives what is printed until its result is called.
func captureStderr(t *testing.T) func() string {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stderr
	os.Stderr = file
	return func() string {
		os.Stderr = before
		file.Close()
		text, _ := os.ReadFile(file.Name())
		return string(text)
	}
}
