package runfile

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	sqlite3 "modernc.org/sqlite/lib"

	"vectorcheck/core/stats"
	"vectorcheck/core/target"
)

// batchOf is a batch of n results from first on, of every kind, with what else a
// batch has.
func batchOf(first, n int64) Batch {
	b := Batch{
		State:        stats.State{Totals: stats.Totals{Matches: first + n}},
		Points:       []stats.Point{{Second: first, Seconds: 1, Matches: n}},
		SavedThrough: first + n, HandedOut: first + n,
	}
	for i := first; i < first+n; i++ {
		if i%7 == 0 {
			b.Results = append(b.Results, failed(i, target.HTTP, "reason "+word(i)))
		} else {
			b.Results = append(b.Results, matched(i))
		}
	}
	return b
}

// expectSaved wants the rows of batches up to n, each once, and a sound file.
func expectSaved(t *testing.T, f *File, n int64) {
	t.Helper()
	want := batchOf(0, n).Results
	indexes := make([]int64, n)
	for i, r := range want {
		indexes[i] = r.Index
	}
	got, _, err := f.Lookup(context.Background(), indexes)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, got, want...)
	state, err := f.State()
	if err != nil || state.Totals.Matches != n {
		t.Errorf("the state counts %d results, want %d: %v", state.Totals.Matches, n, err)
	}
	var count int64
	err = f.readOne("SELECT count(*) FROM results", func(columns *scanner) error {
		count = columns.integer()
		return columns.err
	})
	if err != nil || count != n {
		t.Errorf("%d rows, want %d: %v", count, n, err)
	}
	if verdict, err := pragma(f.reader, "integrity_check"); err != nil || verdict != "ok" {
		t.Errorf("integrity: %v, %v", verdict, err)
	}
}

// expectReopened closes a file, opens it as the next process would, and wants the
// rows of batches up to n. Closing may fail.
func expectReopened(t *testing.T, f *File, n int64) {
	t.Helper()
	_ = f.Close()
	again, err := Open(f.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	expectSaved(t, again, n)
}

var diskCodes = []struct {
	name string
	code int32
	want error // or ErrIO, as SQLite says of what its readers share
}{
	{"full", sqlite3.SQLITE_FULL, ErrDiskFull},
	{"write", sqlite3.SQLITE_IOERR_WRITE, ErrIO},
	{"sync", sqlite3.SQLITE_IOERR_FSYNC, ErrIO},
	{"read-only", sqlite3.SQLITE_READONLY, ErrReadOnly},
}

// Whichever of the calls that change the disk fails, for a while or only once, the
// same batch can be saved afterwards, and nothing before it was harmed. There are
// enough rows for the WAL to be written back in between.
func TestEveryFailureOfTheDisk(t *testing.T) {
	useFaultyDisk(t)
	failures := 0
	for from, done := int64(1), false; !done; from += 1 + from/5 {
		c := diskCodes[from%int64(len(diskCodes))]
		failed, calls := appendWithFailures(t, from, from+1+from%4, c.code, c.want)
		if t.Failed() {
			t.Fatalf("%s, from call %d on", c.name, from)
		}
		if failed {
			failures++
		}
		done = calls < from
	}
	if failures < 10 {
		t.Errorf("only %d of the calls failed a batch", failures)
	}
}

// appendWithFailures saves a batch on a disk that fails in its calls [from, until), again
// until it is saved, and says whether it failed and how many calls the first try made.
func appendWithFailures(t *testing.T, from, until int64, code int32, want error) (failed bool, calls int64) {
	t.Helper()
	const first, n = 400, 200
	f := newFile(t)
	if _, err := pragma(f.writer, "wal_autocheckpoint = 10"); err != nil {
		t.Fatal(err)
	}
	appendOrFail(t, f, batchOf(0, first))
	disk.failing(from, until, code)
	err := f.Append(batchOf(first, n))
	calls = disk.sound()
	if err != nil {
		if !errors.Is(err, want) || !Transient(err) {
			t.Errorf("%v, want %v", err, want)
		}
		expectSaved(t, f, first)
		disk.failing(1, 2, code)
		if err := f.Append(batchOf(first, n)); !Transient(err) {
			t.Errorf("the second try: %v", err)
		}
		disk.sound()
		appendOrFail(t, f, batchOf(first, n))
		expectSaved(t, f, first+n)
	}
	expectReopened(t, f, first+n)
	return err != nil, calls
}

func appendOrFail(t *testing.T, f *File, b Batch) {
	t.Helper()
	if err := f.Append(b); err != nil {
		t.Fatal(err)
	}
}

// A file that cannot be finished as it is closed keeps what was saved.
func TestCloseOnAFailingDisk(t *testing.T) {
	useFaultyDisk(t)
	for from, done := int64(1), false; !done; from++ {
		c := diskCodes[from%int64(len(diskCodes))]
		f := newFile(t)
		appendOrFail(t, f, batchOf(0, 100))
		disk.failing(from, 1<<40, c.code)
		err := f.Close()
		done = disk.sound() < from
		if err != nil && !errors.Is(err, c.want) && !errors.Is(err, ErrIO) {
			t.Errorf("%s, call %d: %v", c.name, from, err)
		}
		expectReopened(t, f, 100)
		if t.Failed() {
			t.Fatalf("%s, call %d", c.name, from)
		}
	}
}

// What cannot be created leaves nothing behind, what cannot be opened is as it
// was.
func TestOpeningOnAFailingDisk(t *testing.T) {
	useFaultyDisk(t)
	for _, c := range diskCodes {
		for from, done := int64(1), false; !done; from++ {
			path := filepath.Join(t.TempDir(), "run.vcrun")
			disk.failing(from, 1<<40, c.code)
			f, err := Create(path, testMeta())
			done = disk.sound() < from
			if err != nil {
				if !errors.Is(err, c.want) && !errors.Is(err, ErrIO) {
					t.Errorf("create, %s, call %d: %v", c.name, from, err)
				}
				if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(left) > 0 {
					t.Errorf("create, %s, call %d: %v are left", c.name, from, left)
				}
				continue
			}
			appendOrFail(t, f, batchOf(0, 100))
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			disk.failing(from, 1<<40, c.code)
			f, err = Open(path)
			disk.sound()
			if err == nil {
				expectReopened(t, f, 100)
			} else if !errors.Is(err, c.want) && !errors.Is(err, ErrIO) {
				t.Errorf("open, %s, call %d: %v", c.name, from, err)
			}
			again, err := Open(path)
			if err != nil {
				t.Fatal(err)
			}
			expectSaved(t, again, 100)
			again.Close()
		}
	}
}

// SQLite's own limit of pages is a disk that is full after so many.
func TestDiskFullAtEveryPage(t *testing.T) {
	f := newFile(t)
	b := batchOf(0, 200)
	limit := func(pages any) {
		if _, err := pragma(f.writer, fmt.Sprintf("max_page_count = %v", pages)); err != nil {
			t.Fatal(err)
		}
	}
	before, err := pragma(f.writer, "page_count")
	if err != nil {
		t.Fatal(err)
	}
	failures := 0
	for saved, extra := int64(0), int64(0); saved < 6000; {
		limit(before.(int64) + extra)
		err := f.Append(b)
		if err == nil {
			saved += int64(len(b.Results))
			b = batchOf(saved, 200)
			continue
		}
		failures++
		if !errors.Is(err, ErrDiskFull) || !Transient(err) {
			t.Fatal(err)
		}
		var described *Error
		if !errors.As(err, &described) || described.Hint == "" {
			t.Errorf("no hint: %v", err)
		}
		if has, err := f.Has(saved); has || err != nil {
			t.Fatalf("part of a batch was saved: %v", err)
		}
		extra++
	}
	if failures < 20 {
		t.Errorf("the disk was full %d times only", failures)
	}
	limit(1 << 30)
	expectSaved(t, f, 6000)
}

func TestTransient(t *testing.T) {
	for _, err := range []error{ErrBusy, ErrDiskFull, ErrReadOnly, ErrIO, ErrGone, ErrReplaced} {
		if !Transient(newError("save", "a.vcrun", err)) {
			t.Errorf("%v may pass", err)
		}
	}
	for _, err := range []error{nil, ErrLocked, ErrDamaged, ErrNotRunFile, ErrNewer, ErrNotNew, ErrNotFailed, ErrMissing, errNotWritable} {
		if Transient(newError("save", "a.vcrun", err)) {
			t.Errorf("%v will not pass", err)
		}
	}
}
