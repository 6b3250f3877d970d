package main

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite"
)

// soak is a run that is killed and resumed until it ends.
type soak struct {
	options
	program, dir, vectors string
	api                   *server
	random                *rand.Rand
}

func (s soak) file() string { return filepath.Join(s.dir, "run.vcrun") }

// toTheEnd runs the program until nothing is left.
func (s soak) toTheEnd() error {
	begin := []string{"run", s.vectors, "--dim", fmt.Sprint(dim), "--url", s.api.url, "--out", s.file(), "--quiet", "--backoff", "50ms"}
	resume := []string{"resume", s.file(), "--quiet"}
	args := begin
	for range s.kills {
		ended, err := s.runFor(args, time.Duration(1+s.random.IntN(int(s.rows/400_000+2)))*time.Second)
		if ended || err != nil {
			return err
		}
		if err := s.check(); err != nil {
			return err
		}
		args = resume
	}
	_, err := s.runFor(args, time.Hour)
	return err
}

// runFor kills the program after some time, unless it ends first.
func (s soak) runFor(args []string, after time.Duration) (ended bool, err error) {
	cmd := exec.Command(s.program, args...)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return false, err
	}
	kill := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	err = cmd.Wait()
	if !kill.Stop() {
		fmt.Printf("killed after %s\n", after)
		return false, nil
	}
	return err == nil, err
}

// one is the number that a query gives.
func (s soak) one(query string, args ...any) (n int64, err error) {
	db, err := sql.Open("sqlite", s.file())
	if err != nil {
		return 0, err
	}
	defer db.Close()
	return n, db.QueryRow(query, args...).Scan(&n)
}

// check sees that a file is whole after a kill.
func (s soak) check() error {
	db, err := sql.Open("sqlite", s.file())
	if err != nil {
		return err
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		return errors.Join(fmt.Errorf("after a kill the run file is %q", verdict), err)
	}
	return nil
}

// prove holds the rows against the vectors, and the figures against the rows.
func (s soak) prove() error {
	if err := s.check(); err != nil {
		return err
	}
	output, err := exec.Command(s.program, "show", s.file(), "--json").Output()
	if err != nil {
		return err
	}
	var figures struct{ Matches, Mismatches, Errors, Skipped, Attempts int64 }
	if err := json.Unmarshal(output, &figures); err != nil {
		return err
	}
	for _, fact := range []struct {
		name, query string
		want        int64
	}{
		{"rows", "SELECT count(*) FROM results", s.rows},
		{"vectors that have a row", "SELECT count(DISTINCT idx) FROM results WHERE idx >= 0 AND idx < " + fmt.Sprint(s.rows), s.rows},
		{"matches", "SELECT count(*) FROM results WHERE outcome = 1", figures.Matches},
		{"mismatches", "SELECT count(*) FROM results WHERE outcome = 2", figures.Mismatches},
		{"errors", "SELECT count(*) FROM results WHERE outcome = 3", figures.Errors},
		{"skipped", "SELECT count(*) FROM results WHERE outcome = 4", figures.Skipped},
		{"zero vectors", "SELECT count(*) FROM results WHERE outcome = 4", s.rows / zeroEach},
		{"attempts", "SELECT sum(attempts) FROM results", figures.Attempts},
	} {
		got, err := s.one(fact.query)
		if err != nil {
			return fmt.Errorf("%s: %w", fact.name, err)
		}
		if got != fact.want {
			return fmt.Errorf("%s: %d, expected %d", fact.name, got, fact.want)
		}
		fmt.Printf("%-24s %12d  as expected\n", fact.name, got)
	}
	if got := s.api.searches.Load(); got < figures.Attempts {
		return fmt.Errorf("%d attempts are told of, but %d reached the API", figures.Attempts, got)
	}
	return nil
}
