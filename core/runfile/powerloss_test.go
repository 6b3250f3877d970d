package runfile

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// The sizes in a WAL, from sqlite.org/fileformat2.html#walformat.
const (
	walHeader   = 32
	frameHeader = 24
	pageSize    = 4096
)

// image is the files of a run, as a power cut finds them.
type image struct {
	database, wal []byte
	saved         int64   // results
	checkpointed  int64   // those of them that are in the database itself
	ends          []int64 // of the batches in the WAL, if they are all that is in it
}

// takeImage copies the files of a run that goes on after so many batches, the
// first few of which SQLite has moved from the WAL to the database.
func takeImage(t *testing.T, checkpointed, more int) image {
	t.Helper()
	f := newFile(t)
	var i image
	appendBatch := func() {
		b := batchAfter(i.saved)
		if err := f.Append(b); err != nil {
			t.Fatal(err)
		}
		i.saved = b.SavedThrough
	}
	for range checkpointed {
		appendBatch()
	}
	if checkpointed > 0 {
		if _, err := pragma(f.writer, "wal_checkpoint(RESTART)"); err != nil {
			t.Fatal(err)
		}
		i.checkpointed = i.saved
	}
	for range more {
		appendBatch()
		info, err := os.Stat(f.Path() + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		i.ends = append(i.ends, info.Size())
	}
	if checkpointed > 0 {
		i.ends = nil // the rest of the WAL is of frames that no longer count
	}
	i.database, i.wal = content(t, f.Path()), content(t, f.Path()+"-wal")
	return i
}

func content(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// putDown writes a database and its WAL into a folder of their own.
func putDown(t *testing.T, database, wal []byte) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "run.vcrun")
	for name, data := range map[string][]byte{path: database, path + "-wal": wal} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// lengths are those at which a WAL is cut: at and right before the end of each
// frame, after its header, and anywhere.
func lengths(size int, random *rand.Rand) []int {
	found := []int{0, 1, walHeader - 1, walHeader}
	for end := walHeader; end < size; end += frameHeader + pageSize {
		found = append(found, end+frameHeader, end+frameHeader+pageSize-1, end+frameHeader+pageSize)
	}
	for range 5 {
		found = append(found, random.IntN(size))
	}
	return found
}

// committed is how many results lie in the first n bytes of the WAL.
func (i image) committed(n int) int64 {
	saved := i.checkpointed
	for _, end := range i.ends {
		if end <= int64(n) {
			saved += batchRows
		}
	}
	return saved
}

// A power cut that takes the end of the WAL with it takes whole batches, the last
// ones, and nothing else.
func TestPowerLoss(t *testing.T) {
	for name, i := range map[string]image{
		"new":          takeImage(t, 0, 2),
		"checkpointed": takeImage(t, 2, 1),
	} {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(5, 6))
			for _, n := range lengths(len(i.wal), random) {
				rest := len(i.wal) - n
				name := fmt.Sprintf("cut at %d", n)
				path, saved := i.requirePrefix(t, name, n, i.wal[:n], true)
				if random.IntN(16) > 0 {
					continue // the others cost time
				}
				requireGoesOn(t, name, path, saved)
				i.requirePrefix(t, fmt.Sprintf("zeroed from %d", n), n,
					append(bytes.Clone(i.wal[:n]), make([]byte, rest)...), false)
				i.requirePrefix(t, fmt.Sprintf("garbage from %d", n), n,
					append(bytes.Clone(i.wal[:n]), garbage(rest, random)...), false)
			}
			if path := putDown(t, i.database, i.wal); checkKilled(t, path, i.saved) != i.saved {
				t.Error("the whole WAL does not give all results back")
			}
		})
	}
}

func garbage(n int, random *rand.Rand) []byte {
	data := make([]byte, n)
	for i := range data {
		data[i] = byte(random.Uint32())
	}
	return data
}

// requirePrefix opens the run with a WAL of which the first n bytes are as they
// were, and gives how many results are there.
func (i image) requirePrefix(t *testing.T, name string, n int, wal []byte, exactly bool) (path string, saved int64) {
	t.Helper()
	path = putDown(t, i.database, wal)
	want := i.committed(n)
	saved = checkKilled(t, path, want)
	if saved%batchRows != 0 || saved > i.saved || exactly && i.ends != nil && saved != want {
		t.Errorf("%s: %d results are there; want %d", name, saved, want)
	}
	if t.Failed() {
		t.FailNow()
	}
	return path, saved
}

// requireGoesOn goes on with a run that has so many results.
func requireGoesOn(t *testing.T, name, path string, saved int64) {
	t.Helper()
	f, err := Open(path)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := f.Append(batchAfter(saved)); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	if err := f.Close(); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	checkKilled(t, path, saved+batchRows)
}

// A database that has lost its end is damaged, wherever that is; one that has
// lost its head too is none.
func TestTruncatedDatabase(t *testing.T) {
	f := newFile(t)
	for saved := int64(0); saved < 50*batchRows; saved += batchRows {
		if err := f.Append(batchAfter(saved)); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	whole := content(t, f.Path())
	random := rand.New(rand.NewPCG(7, 8))
	lengths := []int{0, 1, 15, 16, 99, 100, 101, 511, 512}
	for end := pageSize; end < len(whole); end += pageSize {
		lengths = append(lengths, end-1, end, end+1, end+random.IntN(pageSize))
	}
	for _, n := range lengths {
		if n >= len(whole) {
			continue
		}
		for way, open := range map[string]func(string) (*File, error){"open": Open, "read": OpenReadOnly} {
			f, err := open(putDown(t, whole[:n], nil))
			if err == nil {
				f.Close()
			}
			if !errors.Is(err, ErrDamaged) && !(n < pageSize && errors.Is(err, ErrNotRunFile)) {
				t.Errorf("%s %d of %d bytes: %v", way, n, len(whole), err)
			}
		}
	}
}
