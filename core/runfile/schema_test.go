package runfile

import (
	"testing"

	"vectorcheck/core/check"
)

// downgrade takes out of a file what version 1 did not have.
func downgrade(t *testing.T, path string) {
	t.Helper()
	c, err := connect(path, readWrite)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	const script = `DROP VIEW results_readable;
		ALTER TABLE results DROP COLUMN rank;
		ALTER TABLE results DROP COLUMN neighbors;
		CREATE VIEW results_readable AS SELECT idx FROM results;
		PRAGMA user_version = 1`
	if _, err := c.exec(script); err != nil {
		t.Fatal(err)
	}
}

func TestFilesOfVersion1AreReadAndGoOn(t *testing.T) {
	f := newFile(t)
	path := f.Path()
	save(t, f, matched(0), failed(1, 1, "no reply"))
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	downgrade(t, path)

	old, err := OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, rows(t, old, Filter{}), matched(0), failed(1, 1, "no reply"))
	if _, indexes := listed(t, old, Selection{SortBy: BySimilarity}); len(indexes) != 2 {
		t.Errorf("selected %v", indexes)
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}

	if f, err = Open(path); err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ranked := matched(2)
	ranked.Rank, ranked.Duplicate = 3, true
	again := check.Result{Index: 1, Outcome: check.Mismatch, Similarity: 0.5, Attempts: 1, Neighbors: 7, Prior: 1}
	save(t, f, ranked, again)
	again.Prior = 0
	expect(t, rows(t, f, Filter{}), matched(0), again, ranked)
	readable := 0
	err = f.readOne("SELECT count(*) FROM results_readable WHERE rank = 3 AND duplicate AND idx = 2", func(s *scanner) error {
		readable = int(s.integer())
		return nil
	})
	if err != nil || readable != 1 {
		t.Errorf("%d ranked rows in the readable view, %v", readable, err)
	}
}
