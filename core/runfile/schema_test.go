package runfile

import (
	"fmt"
	"testing"

	"vectorcheck/core/check"
	"vectorcheck/core/stats"
)

// downgrade takes out of a file what version 1 or 2 did not have.
func downgrade(t *testing.T, path string, version int) {
	t.Helper()
	c, err := connect(path, readWrite)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	script := "ALTER TABLE timeline DROP COLUMN halt; PRAGMA user_version = 2;"
	if version == 1 {
		script += `DROP VIEW results_readable;
			ALTER TABLE results DROP COLUMN rank;
			ALTER TABLE results DROP COLUMN neighbors;
			CREATE VIEW results_readable AS SELECT idx FROM results;
			PRAGMA user_version = 1`
	}
	if _, err := c.exec(script); err != nil {
		t.Fatal(err)
	}
}

func TestFilesOfOlderVersionsAreReadAndGoOn(t *testing.T) {
	for version := 1; version < schemaVersion; version++ {
		t.Run(fmt.Sprint(version), func(t *testing.T) { readAndGoOn(t, version) })
	}
}

func readAndGoOn(t *testing.T, version int) {
	f := newFile(t)
	path := f.Path()
	save(t, f, matched(0), failed(1, 1, "no reply"))
	if err := f.Append(Batch{Points: []stats.Point{{Second: 100, Seconds: 1}}}); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	downgrade(t, path, version)

	old, err := OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, rows(t, old, Filter{}), matched(0), failed(1, 1, "no reply"))
	expectPoints(t, old, stats.Point{Second: 100, Seconds: 1})
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
	halted := stats.Point{Second: 101, Seconds: 1, Halt: check.Outage}
	if err := f.Append(Batch{Points: []stats.Point{halted}}); err != nil {
		t.Fatal(err)
	}
	expectPoints(t, f, stats.Point{Second: 100, Seconds: 1}, halted)
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
