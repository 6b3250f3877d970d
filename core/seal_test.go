package core

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"vectorcheck/core/target"
)

// edit changes a run file with a statement of SQL, as anyone can.
func edit(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

// setting is the statement that changes one of a run file's settings.
func setting(name, value string) string {
	return fmt.Sprintf(`UPDATE meta SET value = json_set(value, '$.%s', json('%s')) WHERE key = 'settings'`, name, value)
}

// A key goes to the place it was given for, though the run file names another one
// later, with its seal, without it, or by a proxy.
func TestTheKeyGoesNowhereElse(t *testing.T) {
	t.Setenv("A_KEY", "the key")
	var stolen atomic.Int64
	thief := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			stolen.Add(1)
		}
		fmt.Fprint(w, `{"similarity":1}`)
	}))
	defer thief.Close()
	quoted := `"` + thief.URL + `"`
	for name, edits := range map[string][]string{
		"the URL":               {setting("url", quoted)},
		"the URL, no seal":      {setting("url", quoted), setting("seal", "null")},
		"the URL, a short seal": {setting("url", quoted), setting("seal", `"AAAA"`)},
		"the proxy":             {setting("network.proxy", quoted)},
	} {
		t.Run(name, func(t *testing.T) {
			s := settings(t, 2, found)
			s.Key, s.Network.Proxy = Key{From: EnvKey, Name: "A_KEY"}, target.NoProxy
			r := create(t, s)
			path := r.Path()
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
			for _, statement := range edits {
				edit(t, path, statement)
			}
			_, err := Open(context.Background(), path, ResumeOptions{}, Options{})
			if place := new(PlaceError); !errors.As(err, &place) || !strings.Contains(err.Error(), thief.URL) {
				t.Errorf("it goes on: %v", err)
			}
			record, err := OpenRecord(path)
			if err != nil {
				t.Fatal(err)
			}
			defer record.Close()
			if _, err := SendProbe(context.Background(), record.Settings(), 0); !errors.As(err, new(*PlaceError)) {
				t.Errorf("a vector of it is asked for: %v", err)
			}
			if stolen.Load() > 0 {
				t.Error("the key was sent")
			}
		})
	}
}

func TestAKeyGoesWhereAPersonSaysSo(t *testing.T) {
	t.Setenv("A_KEY", "the key")
	s := settings(t, 2, found)
	s.Key, s.Headers = Key{From: EnvKey, Name: "A_KEY"}, []target.Header{{Name: "X-More", Value: "a secret"}}
	r := create(t, s)
	path := r.Path()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	resume := ResumeOptions{Headers: s.Headers}
	reopen := func() error {
		r, err := Open(context.Background(), path, resume, Options{})
		if err == nil {
			err = r.Close()
		}
		return err
	}
	if err := reopen(); err != nil {
		t.Errorf("the run as it was: %v", err)
	}
	t.Setenv("A_KEY", "a new key")
	if err := reopen(); !errors.As(err, new(*PlaceError)) {
		t.Errorf("with another key: %v", err)
	}
	resume.URL = s.URL
	if err := reopen(); err != nil {
		t.Errorf("the address was confirmed: %v", err)
	}

	// Who names another address has not named the proxy that somebody wrote into the file.
	edit(t, path, setting("network.proxy", `"http://127.0.0.1:1"`))
	resume.URL = s.URL + "/other"
	place := new(PlaceError)
	if err := reopen(); !errors.As(err, &place) || !place.Way || !strings.Contains(err.Error(), "127.0.0.1:1") {
		t.Fatalf("another address by another way: %v", err)
	}
	resume.Way = &place.Place.Network
	if err := reopen(); errors.As(err, new(*PlaceError)) || !errors.Is(err, ErrUnusable) { // nobody is there
		t.Errorf("the way was confirmed: %v", err)
	}
}

// What a run file says is looked at as what is typed is.
func TestOpenRefusesSettingsThatCannotBe(t *testing.T) {
	for field, value := range map[string]string{
		"concurrency": "-1", "rate": "1e300", "retries": "1000000000", "backoff_factor": "0", "top_k": "-5",
		"attempt_timeout_ns": "-1", "coverage": `{"first":-9,"end":-3}`, "url": `"file:///etc/passwd"`,
		"vectors": `{"a":1}`, "concurrency.x": `1`, "dim": "-1", "ids": `{"from":"nowhere"}`, "api": `{"preset":"none such"}`,
		"threshold": "1e308", "key": `{"from":"prompt","header":"no colon"}`,
	} {
		t.Run(field, func(t *testing.T) {
			r := create(t, settings(t, 2, found))
			path := r.Path()
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
			statement := setting(field, value)
			if field == "concurrency.x" {
				statement = `UPDATE meta SET value = '[1' WHERE key = 'settings'`
			}
			edit(t, path, statement)
			if again, err := Open(context.Background(), path, ResumeOptions{}, Options{}); err == nil {
				again.Close()
				t.Error("it goes on")
			}
			if record, err := OpenRecord(path); err == nil {
				record.Snapshot()
				record.Close()
			}
		})
	}
}

// Rows that no run writes are shown or refused, and break nothing.
func TestRunFilesWithRowsOfOthers(t *testing.T) {
	const insert = "INSERT INTO results (idx, outcome, similarity, latency_us, attempts, top_id, error_id, rank, neighbors) VALUES "
	for name, statement := range map[string]string{
		"negative indexes":   insert + "(-1, 1, 0.5, 1, 1, 7, NULL, NULL, NULL), (-9223372036854775808, 2, 0.5, 1, 1, 7, NULL, NULL, NULL)",
		"past the end":       insert + "(2, 1, 0.5, 1, 1, 7, NULL, NULL, NULL), (9223372036854775807, 2, 0.5, 1, 1, 7, NULL, NULL, NULL)",
		"no such outcome":    insert + "(1, 77, 0.5, 1, 1, 7, NULL, NULL, NULL)",
		"no such error":      insert + "(1, 3, NULL, 1, 1, NULL, 99, NULL, NULL)",
		"of other types":     insert + "(1, 2, 'much', 'long', x'00', x'ff', NULL, 'first', 1.5)",
		"numbers of a kind":  insert + "(1, 2, 9e999, -9223372036854775808, -1, -9e999, NULL, -9223372036854775808, -1)",
		"a huge id":          insert + "(1, 2, 0.5, 1, 1, printf('%.*c', 1000000, 'x'), NULL, NULL, NULL)",
		"no totals":          "UPDATE state SET totals = 'none', attempt_latency = 'x'",
		"totals below zero":  `UPDATE state SET totals = '{"matches":-5,"attempts":-9}', saved_through = -3, handed_out = 9223372036854775807`,
		"progress backwards": "UPDATE state SET saved_through = 2, handed_out = 0",
		"no state":           "DELETE FROM state",
		"no meta":            "DELETE FROM meta",
		"a total of many":    "UPDATE meta SET value = '9223372036854775807' WHERE key = 'total'",
		"a negative total":   "UPDATE meta SET value = '-1' WHERE key = 'total'",
		"no such halt":       "INSERT INTO timeline VALUES (1, 1, 1, 1, 1, 1, 1, 1, 1, x'', 99)",
		"seconds without end": `INSERT INTO timeline VALUES (-9223372036854775808, 1, 1, 1, 1, 1, 1, 1, 1, x'ffffffffffffffffffff', NULL),
			(9223372036854775807, -1, 1, 1, 1, 1, 1, 1, 1, x'', NULL)`,
	} {
		t.Run(name, func(t *testing.T) {
			r := create(t, settings(t, 2, found))
			path := r.Path()
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
			edit(t, path, statement)
			useAll(t, path)
		})
	}
}

// useAll does with a run file what the faces do.
func useAll(t *testing.T, path string) {
	ctx := context.Background()
	if record, err := OpenRecord(path); err == nil {
		record.Snapshot()
		_, _ = record.Summary()
		record.Close()
	}
	_, _ = Show(path)
	_, _ = Export(ctx, path, filepath.Join(t.TempDir(), "out.csv"), ExportOptions{})
	r, err := Open(ctx, path, ResumeOptions{RetryErrors: true}, Options{})
	if err != nil {
		return
	}
	defer r.Close()
	r.Start()
	<-r.Done()
	r.Snapshot()
}

// A password that the driver takes from its own files is sealed as a key is.
func TestAPasswordOfTheDriversFilesIsSealed(t *testing.T) {
	folder := t.TempDir()
	passwords, services := filepath.Join(folder, "pgpass"), filepath.Join(folder, "services")
	for path, text := range map[string]string{passwords: "*:*:*:me:secret\n", services: "[prod]\npassword=secret\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PGPASSFILE", passwords)
	t.Setenv("PGSERVICEFILE", services)
	t.Setenv("PGPASSWORD", "")
	for name, urls := range map[string][2]string{
		"the file of passwords": {"postgres://me@127.0.0.1:5432/db", "postgres://me@127.0.0.2:5432/db"},
		"a service":             {"postgres://you@127.0.0.1:5432/db?service=prod", "postgres://you@127.0.0.2:5432/db?service=prod"},
	} {
		s := DefaultSettings()
		s.URL, s.API = urls[0], API{Preset: "pgvector", Fields: map[string]string{"table": "items"}}
		var err error
		if s.Seal, err = s.newSeal(); err != nil || s.Seal == nil {
			t.Fatalf("%s: %v, %v", name, s.Seal, err)
		}
		if err := s.checkSeal(s, ""); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		edited := s
		edited.URL = urls[1]
		var place *PlaceError
		if err := edited.checkSeal(edited, ""); !errors.As(err, &place) {
			t.Errorf("%s: at another address: %v", name, err)
		}
		edited = s
		edited.API.Fields = map[string]string{"query": "SELECT 1, 2 -- $1"}
		if err := edited.checkSeal(edited, ""); !errors.As(err, &place) || !strings.Contains(err.Error(), "SELECT 1, 2") {
			t.Errorf("%s: another query: %v", name, err)
		}
	}
}
