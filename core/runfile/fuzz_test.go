package runfile

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"vectorcheck/core/check"
	"vectorcheck/core/stats"
	"vectorcheck/core/target"
)

// FuzzOpen overwrites a part of a run file: whatever comes of it, nothing
// panics and what is damaged gives errors.
func FuzzOpen(f *testing.F) {
	path := filepath.Join(f.TempDir(), "seed.vcrun")
	seed, err := Create(path, testMeta())
	if err != nil {
		f.Fatal(err)
	}
	save(f, seed, matched(1), failed(2, target.HTTP, "500"), skipped(3, "NaN"))
	if err := seed.Append(Batch{Points: []stats.Point{{Second: 1}}}); err != nil {
		f.Fatal(err)
	}
	if err := seed.Close(); err != nil {
		f.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint(0), []byte("SQLite format 3\x00"))
	f.Add(uint(100), []byte{0xff, 0xff, 0xff})
	f.Add(uint(len(content)/2), []byte("\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, at uint, part []byte) {
		damaged := append([]byte{}, content...)
		copy(damaged[at%uint(len(damaged)):], part)
		path := filepath.Join(t.TempDir(), "run.vcrun")
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, open := range []func(string) (*File, error){OpenReadOnly, Open} {
			if file, err := open(path); err == nil {
				readAll(file)
				_ = file.Close()
			}
		}
	})
}

func readAll(f *File) {
	for _, q := range []Filter{{}, {Outcomes: []check.Outcome{check.Mismatch, check.Failed}}} {
		for range f.Rows(context.Background(), q) {
		}
	}
	_ = f.Points(func(stats.Point) error { return nil })
	_, _ = f.State()
	_, _, _ = f.Progress()
	_, _ = f.ErrorGroups(3)
	_, _ = f.Failed(-1, 10)
	_ = f.Append(Batch{Results: []check.Result{matched(10), failed(11, target.HTTP, "x")}})
}
