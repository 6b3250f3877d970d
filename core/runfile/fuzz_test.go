package runfile

import (
	"context"
	"errors"
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

// A file of another program, or one that was meddled with, in which reading or writing
// a table would be something else, is refused; what a person adds to look at a run is not.
func TestForeignObjectsAreRefused(t *testing.T) {
	for _, tc := range []struct {
		name, script string
		refused      bool
	}{
		{"a trigger", "CREATE TRIGGER x AFTER INSERT ON results BEGIN DELETE FROM results; END", true},
		{"a trigger of the state", "CREATE TRIGGER x AFTER UPDATE ON state BEGIN DELETE FROM meta; END", true},
		{"a view without end", "ALTER TABLE results RENAME TO old; CREATE VIEW results AS WITH RECURSIVE r(idx) AS (SELECT 1 UNION ALL SELECT idx + 1 FROM r) SELECT idx FROM r", true},
		{"a view of meta", "ALTER TABLE meta RENAME TO old; CREATE VIEW meta AS SELECT key, zeroblob(1000000000) AS value FROM old", true},
		{"a computed column", "ALTER TABLE errors ADD COLUMN huge AS (zeroblob(1000000000))", true},
		{"a view and a table of one's own", "CREATE VIEW mine AS SELECT count(*) FROM results; CREATE TABLE notes (text)", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "run.vcrun")
			f, err := Create(path, testMeta())
			if err != nil {
				t.Fatal(err)
			}
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			c, err := connect(path, readWrite)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.exec(tc.script); err != nil {
				t.Fatal(err)
			}
			if err := c.close(); err != nil {
				t.Fatal(err)
			}
			for _, open := range []func(string) (*File, error){OpenReadOnly, Open} {
				file, err := open(path)
				if err == nil {
					file.Close()
				}
				if errors.Is(err, ErrDamaged) != tc.refused || (err != nil) != tc.refused {
					t.Errorf("%v, refused should be %v", err, tc.refused)
				}
			}
		})
	}
}
