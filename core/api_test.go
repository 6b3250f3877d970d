package core

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"vectorcheck/core/check"
	"vectorcheck/core/preset"
	"vectorcheck/core/target"
)

const chromaID = "3ffb1e1a-5f2a-4c7c-9d43-0d2c9d6c0001"

// chroma answers as Chroma does, for one collection; lookups counts what it was asked
// for by name.
func chroma(lookups *atomic.Int64) http.HandlerFunc {
	const collections = "/api/v2/tenants/default_tenant/databases/default_database/collections/"
	return func(w http.ResponseWriter, r *http.Request) {
		switch r.Method + " " + r.URL.Path {
		case "GET " + collections + "items":
			lookups.Add(1)
			fmt.Fprint(w, `{"id":"`+chromaID+`","name":"items"}`)
		case "POST " + collections + chromaID + "/query":
			fmt.Fprint(w, `{"ids":[["7"]],"distances":[[0]]}`)
		default:
			w.WriteHeader(404)
			fmt.Fprint(w, `{"error":"NotFoundError","message":"Collection [items] does not exist."}`)
		}
	}
}

func TestChromaIsAskedByTheNameOfACollection(t *testing.T) {
	var lookups atomic.Int64
	s := settings(t, 30, chroma(&lookups))
	s.API = API{Preset: "chroma", Fields: map[string]string{"collection": "items"}}
	path := filepath.Join(t.TempDir(), "out.vcrun")
	r, err := Create(context.Background(), s, path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	r.Start()
	<-r.Done()
	if got := r.Snapshot().Figures; got.Matches != 30 || lookups.Load() != 2 { // one for the metric
		t.Errorf("%+v after %d lookups", got, lookups.Load())
	}
	if _, curl, err := Vector(r.Settings(), 3); err != nil || !strings.Contains(curl, chromaID+"/query") {
		t.Errorf("%s, %v", curl, err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if probe, err := SendProbe(context.Background(), s, 0); err != nil || probe.Outcome != check.Match {
		t.Errorf("%+v, %v", probe, err)
	}
	s.API.Fields = map[string]string{"collection": "things"}
	_, err = Create(context.Background(), s, filepath.Join(t.TempDir(), "no.vcrun"), Options{})
	if !errors.Is(err, ErrUnusable) || !strings.Contains(err.Error(), "collections/things: http: 404 Not Found") {
		t.Errorf("a collection that is not there: %v", err)
	}
}

// What is asked for before the run goes where the key was given for too, and nowhere else.
func TestTheKeyOfALookupGoesNowhereElse(t *testing.T) {
	const secret = "s3cr3t-k3y-0123456789"
	var elsewhere atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	t.Cleanup(other.Close)
	var asked, withKey atomic.Int64
	for _, status := range []int{301, 302, 303, 307, 308} {
		s := settings(t, 3, func(w http.ResponseWriter, r *http.Request) {
			asked.Add(1)
			if r.Header.Get("x-chroma-token") == secret {
				withKey.Add(1)
			}
			http.Redirect(w, r, other.URL+r.URL.Path+"?token="+secret, status)
		})
		s.API = API{Preset: "chroma", Fields: map[string]string{"collection": "items"}}
		s.Key, s.TypedKey = Key{From: TypedKey}, secret
		_, created := Create(context.Background(), s, filepath.Join(t.TempDir(), "no.vcrun"), Options{})
		_, probed := SendProbe(context.Background(), s, 0)
		for name, err := range map[string]error{"a run": created, "a test": probed} {
			if !errors.Is(err, ErrUnusable) || !strings.Contains(err.Error(), "redirect to "+other.URL+"/") || strings.Contains(err.Error(), secret) {
				t.Errorf("%s, %d: %v", name, status, err)
			}
		}
		p, _, err := s.API.Find()
		if x, err := s.inquire(context.Background(), p, s.URL); err == nil || !x.IsZero() || strings.Contains(err.Error(), secret) {
			t.Errorf("%d: %+v, %v", status, x, err)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if asked.Load() == 0 || withKey.Load() != asked.Load() {
		t.Errorf("of %d requests, %d had the key", asked.Load(), withKey.Load())
	}
	if n := elsewhere.Load(); n != 0 {
		t.Errorf("%d requests followed a redirect", n)
	}
}

func TestALookupThatIsNoIDIsRefused(t *testing.T) {
	for name, reply := range map[string]string{
		"nothing": `{}`, "HTML": `<html>`, "nested": strings.Repeat("[", 1<<20), "a megabyte": `{"id":"` + strings.Repeat("x", 1<<20) + `"}`,
	} {
		s := settings(t, 3, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, reply) })
		s.API = API{Preset: "chroma", Fields: map[string]string{"collection": "items"}}
		_, err := Create(context.Background(), s, filepath.Join(t.TempDir(), "no.vcrun"), Options{})
		if !errors.Is(err, ErrUnusable) || !strings.Contains(err.Error(), "at id") || len(err.Error()) > 500 {
			t.Errorf("%s: %.500v", name, err)
		}
	}
}

func TestSeveralAPIsAreAskedInTurn(t *testing.T) {
	s := settings(t, 30, found)
	other := settings(t, 1, found)
	s.URL += ", " + other.URL
	r := create(t, s)
	r.Start()
	<-r.Done()
	if got := r.Snapshot().Figures; got.Matches != 30 {
		t.Errorf("%+v", got)
	}
	s.URL = other.URL + ",http://127.0.0.1:1"
	_, err := Create(context.Background(), s, filepath.Join(t.TempDir(), "no.vcrun"), Options{})
	if !errors.Is(err, ErrUnusable) || !strings.Contains(err.Error(), "refused by 127.0.0.1:1") {
		t.Errorf("one that cannot be reached: %v", err)
	}
}

func TestNetworkFilesAreKeptByTheirWholePaths(t *testing.T) {
	s := settings(t, 1, found)
	t.Chdir(t.TempDir())
	if err := os.WriteFile("ids.txt", []byte("a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.IDs = IDs{From: FileIDs, File: "ids.txt"}
	r := create(t, s)
	if got := r.Settings().IDs.File; !filepath.IsAbs(got) {
		t.Errorf("the file of ids is kept as %q", got)
	}
}

func pgvectorSettings(url string) Settings {
	s := valid()
	s.URL, s.API = url, API{Preset: "pgvector", Fields: map[string]string{"table": "items"}}
	return s
}

func TestSettingsOfPostgreSQL(t *testing.T) {
	if err := pgvectorSettings("postgres://me@127.0.0.1/db?sslmode=require").Validate(); err != nil {
		t.Error(err)
	}
	for field, spoil := range map[string]func(*Settings){
		"url":          func(s *Settings) { s.URL = "http://127.0.0.1" },
		"header":       func(s *Settings) { s.Headers = []target.Header{{Name: "a", Value: "b"}} },
		"certificate":  func(s *Settings) { s.Network.HTTP2 = true },
		"preset.table": func(s *Settings) { s.API.Fields = nil },
	} {
		s := pgvectorSettings("postgres://me@127.0.0.1/db")
		spoil(&s)
		var problem *FieldError
		if err := s.Validate(); !errors.As(err, &problem) || problem.Field != field {
			t.Errorf("a wrong %s gives %v", field, err)
		}
	}
	for _, url := range []string{"postgres://me:s3cr3t@127.0.0.1/db", "postgresql://127.0.0.1/db?user=me&password=s3cr3t"} {
		if err := pgvectorSettings(url).Validate(); err == nil || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// A real PostgreSQL with pgvector, as package pgvector's tests take it.
func TestRunOverRealPostgreSQL(t *testing.T) {
	url := os.Getenv("VECTORCHECK_TEST_POSTGRES")
	if url == "" {
		t.Skip("VECTORCHECK_TEST_POSTGRES names no database")
	}
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	table := fmt.Sprintf("vectorcheck_run_%d", os.Getpid())
	for _, sql := range []string{
		"CREATE EXTENSION IF NOT EXISTS vector", "CREATE TABLE " + table + " (id bigint, embedding vector(2))",
		"INSERT INTO " + table + " SELECT i, ARRAY[i + 1, 1]::vector FROM generate_series(0, 89) AS i",
	} {
		if _, err := conn.Exec(context.Background(), sql); err != nil {
			t.Fatal(err)
		}
	}
	defer conn.Exec(context.Background(), "DROP TABLE "+table)

	s := settings(t, 100, found)
	s.URL, s.API = url, API{Preset: "pgvector", Metric: "l2", Fields: map[string]string{"table": table}}
	s.IDs = IDs{From: RowIDs}
	s.Key, s.TypedKey = Key{From: TypedKey}, os.Getenv("PGPASSWORD")
	t.Setenv("PGPASSWORD", "")
	r := create(t, s)
	r.Start()
	<-r.Done()
	if got := r.Snapshot().Figures; got.Matches != 90 || got.Mismatches != 10 {
		t.Errorf("%+v", got)
	}
	if _, psql, err := Vector(r.Settings(), 3); err != nil || !strings.HasPrefix(psql, "psql '") || strings.Contains(psql, s.TypedKey) {
		t.Errorf("%s, %v", psql, err)
	}
	s.TypedKey = "wrong"
	_, err = Create(context.Background(), s, filepath.Join(t.TempDir(), "no.vcrun"), Options{})
	if !errors.Is(err, ErrUnusable) || !strings.Contains(err.Error(), "password authentication failed") || strings.Contains(err.Error(), "wrong") {
		t.Errorf("a wrong password: %v", err)
	}
}

func TestFilesBesideTheVectorsMustStayAsTheyWere(t *testing.T) {
	s := settings(t, 3, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"results":[{"id":"a","score":1}]}`) })
	s.IDs = IDs{From: FileIDs, File: filepath.Join(t.TempDir(), "ids.txt")}
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(s.IDs.File, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a\nb\nc\n")
	r := create(t, s)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Open(context.Background(), r.Path(), ResumeOptions{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
	write("a\nb\nd\n")
	if _, err := Open(context.Background(), r.Path(), ResumeOptions{}, Options{}); err == nil || !strings.Contains(err.Error(), "ids.txt has changed since this run began") {
		t.Errorf("other ids: %v", err)
	}
}

func TestHeadersOfThePresetAreSent(t *testing.T) {
	var got string
	s := settings(t, 1, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Get("X-Shop") + "," + r.Header.Get("X-Kind")
		fmt.Fprint(w, `{"hits":[{"score":1}]}`)
	})
	own, err := preset.Parse([]byte(`{"name":"own","title":"Own","fields":[{"name":"shop","label":"Shop"}],"headers":["X-Shop: {{shop}}","X-Kind: a","X-Fixed: f1xed","X-Token: t{{shop}}"],
		"metrics":[{"name":"cosine","score":"cosine similarity"}],"shape":{"path":"/q","body":"{\"v\":{{vector}}}","hits":"hits","value":"hits.0.score"}}`))
	if err != nil {
		t.Fatal(err)
	}
	s.API = API{Preset: "own", Own: &own, Fields: map[string]string{"shop": "b1"}}
	s.Headers = []target.Header{{Name: "x-kind", Value: "given"}}
	probe, err := SendProbe(context.Background(), s, 0)
	if err != nil || probe.Err != nil || got != "b1,given" {
		t.Errorf("sent %q, %v, %v", got, err, probe.Err)
	}
	for text, shown := range map[string]bool{"X-Shop: b1": true, "given": false, "f1xed": false, "tb1": false} {
		if strings.Contains(probe.Request, text) != shown {
			t.Errorf("%q: shown is to be %v in\n%s", text, shown, probe.Request)
		}
	}
}
