package core

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vectorcheck/core/target"
)

// stopped is a run that was stopped before its end.
func stopped(t *testing.T, s Settings) (path string) {
	t.Helper()
	r := create(t, s)
	r.Start()
	waitFor(t, "results", func() bool { return r.Snapshot().Saved > 10 })
	r.Stop()
	<-r.Done()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return r.Path()
}

func kept(t *testing.T, path string) Settings {
	t.Helper()
	record, err := OpenRecord(path)
	if err != nil {
		t.Fatal(err)
	}
	defer record.Close()
	return record.Settings()
}

// What is changed while a run goes on stays with it: for who looks, and who goes on.
func TestALiveChangeOfTheLoadStays(t *testing.T) {
	s := settings(t, 100_000, found)
	s.Rate = 200
	r := create(t, s)
	r.Start()
	waitFor(t, "results", func() bool { return r.Snapshot().Saved > 10 })
	r.SetRate(900)
	r.SetConcurrency(9, true)
	waitFor(t, "the change in the file", func() bool { return kept(t, r.Path()).Rate == 900 })
	r.Pause()
	waitFor(t, "the pause", func() bool { return r.State() == Paused })
	r.SetRate(800)
	waitFor(t, "the change in the file of a run that is paused", func() bool { return kept(t, r.Path()).Rate == 800 })
	r.SetRate(700) // just before the end
	r.Stop()
	<-r.Done()
	r.SetRate(1) // too late for this run
	if s := r.Settings(); s.Rate != 700 || s.Concurrency != 9 || !s.AutoConcurrency {
		t.Errorf("the run has %v, %v", s.Rate, s.Concurrency)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if s := kept(t, r.Path()); s.Rate != 700 || s.Concurrency != 9 || !s.AutoConcurrency {
		t.Errorf("the file has %v, %v", s.Rate, s.Concurrency)
	}
	again, err := Open(context.Background(), r.Path(), ResumeOptions{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if s := again.Snapshot(); s.RateLimit != 700 || s.Concurrency != 9 || !s.Auto {
		t.Errorf("it goes on with %v, %v", s.RateLimit, s.Concurrency)
	}
}

// A run that has ended is whole in its file, may be gone on with by another, and is
// shown as before.
func TestAnEndedRunIsSettled(t *testing.T) {
	r := create(t, settings(t, 100, found))
	r.Start()
	<-r.Done()
	if beside, _ := filepath.Glob(r.Path() + "*"); len(beside) != 1 {
		t.Errorf("there are %q", beside)
	}
	data, err := os.ReadFile(r.Path())
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "copy.vcrun")
	if err := os.WriteFile(copied, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if summary, err := Show(copied); err != nil || summary.Figures.Matches != 100 {
		t.Errorf("its copy: %+v, %v", summary.Figures.Totals, err)
	}
	other, err := Open(context.Background(), r.Path(), ResumeOptions{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if rows, err := r.Results().Rows(context.Background(), 0, 100); err != nil || len(rows) != 100 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

// A run goes on with the settings that it can take, and keeps them.
func TestARunGoesOnWithOtherSettings(t *testing.T) {
	var asked atomic.Value
	moved := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet { // about the index
			fmt.Fprint(w, `{"result":{"status":"green"}}`)
			return
		}
		asked.Store(r.URL.Path + " " + r.Header.Get("Authorization") + " " + r.Header.Get("X-Tenant"))
		fmt.Fprint(w, `{"result":{"points":[{"id":1,"score":1}]}}`)
	}))
	defer moved.Close()
	t.Setenv("A_KEY", "one")
	t.Setenv("B_KEY", "two")
	s := settings(t, 100_000, func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(time.Millisecond)
		fmt.Fprint(w, `{"result":{"points":[{"id":1,"score":1}]}}`)
	})
	s.API = API{Preset: "qdrant", Fields: map[string]string{"collection": "wrong"}}
	s.Key = Key{From: EnvKey, Name: "A_KEY", Header: "Authorization: KEY"}
	path := stopped(t, s)

	to := kept(t, path)
	to.URL, to.Retries, to.Rate = moved.URL, 7, 500
	to.API.Fields = map[string]string{"collection": "right"}
	to.Key.Name = "B_KEY"
	to.Headers = []target.Header{{Name: "X-Tenant", Value: "t"}}
	resume := ResumeOptions{Settings: &to}
	before := kept(t, path)
	_, err := Open(context.Background(), path, resume, Options{})
	if place := new(PlaceError); !errors.As(err, &place) || !place.Moved || !place.Key || place.Place.URL != moved.URL {
		t.Fatalf("it goes elsewhere unasked: %v", err)
	}
	if now := kept(t, path); !same(now, before) {
		t.Errorf("it has other settings, though nobody agreed: %+v", now)
	}
	resume.URL, resume.Way = moved.URL, &to.Network
	r, err := Open(context.Background(), path, resume, Options{})
	if err != nil {
		t.Fatal(err)
	}
	r.Start()
	waitFor(t, "a request", func() bool { return asked.Load() != nil })
	if got := asked.Load(); got != "/collections/right/points/query two t" {
		t.Errorf("it asks for %s", got)
	}
	if s := r.Snapshot(); s.RateLimit != 500 {
		t.Errorf("the rate is %v", s.RateLimit)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	now := kept(t, path)
	if now.URL != moved.URL || now.Retries != 7 || now.Key.Name != "B_KEY" || !slices.Equal(now.HeaderNames, []string{"X-Tenant"}) {
		t.Errorf("it keeps %+v", now)
	}
	// It was said once that the key may go there.
	if r, err = Open(context.Background(), path, ResumeOptions{Headers: to.Headers}, Options{}); err != nil {
		t.Fatal(err)
	}
	_ = r.Close()
}

func same(a, b Settings) bool {
	one, _ := json.Marshal(a)
	other, _ := json.Marshal(b)
	return string(one) == string(other)
}

// What would mix results of two kinds is refused, and so is what cannot be used; the run
// file stays as it is.
func TestARunRefusesOtherSettings(t *testing.T) {
	s := settings(t, 100_000, found)
	path := stopped(t, s)
	before := kept(t, path)
	for name, tc := range map[string]struct {
		edit func(*Settings)
		says string
	}{
		"another file":      {func(s *Settings) { s.Vectors = "other.f32" }, "another vectors"},
		"another threshold": {func(s *Settings) { s.Threshold = 0.5; s.TopK = 3 }, "another top_k, threshold"},
		"a rate below 0":    {func(s *Settings) { s.Rate = -1 }, "it must be between"},
		"an API that is gone": {func(s *Settings) { s.URL = "http://127.0.0.1:1" },
			"could not be used"},
	} {
		to := before
		tc.edit(&to)
		_, err := Open(context.Background(), path, ResumeOptions{Settings: &to, URL: to.URL}, Options{})
		if err == nil || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v", name, err)
		}
		if now := kept(t, path); !same(now, before) {
			t.Errorf("%s: the file has %+v", name, now)
		}
	}
}

// Settings can be changed without going on.
func TestChangeSettings(t *testing.T) {
	s := settings(t, 100_000, found)
	path := stopped(t, s)
	to := kept(t, path)
	to.Rate, to.URL = 77, "http://127.0.0.1:1"
	if err := ChangeSettings(path, ResumeOptions{Settings: &to}); !errors.As(err, new(*PlaceError)) || kept(t, path).Rate == 77 {
		t.Errorf("another address, unasked: %v", err)
	}
	if err := ChangeSettings(path, ResumeOptions{Settings: &to, URL: to.URL}); err != nil || kept(t, path).Rate != 77 || kept(t, path).URL != to.URL {
		t.Errorf("%v, %+v", err, kept(t, path))
	}
	to.TopK = 5
	if err := ChangeSettings(path, ResumeOptions{Settings: &to}); !errors.As(err, new(*NewRunError)) {
		t.Errorf("another top_k: %v", err)
	}
	if beside, _ := filepath.Glob(path + "*"); len(beside) != 1 {
		t.Errorf("there are %q", beside)
	}
}

// A run that has nothing left to send asks no other address, and does not say that it did.
func TestAFinishedRunKeepsItsAddress(t *testing.T) {
	asked := 0
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { asked++; found(w, r) }))
	defer elsewhere.Close()
	r := create(t, settings(t, 100, found))
	r.Start()
	<-r.Done()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	began := kept(t, r.Path())
	again, err := Open(context.Background(), r.Path(), ResumeOptions{URL: elsewhere.URL, MaxBadRows: "7"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if url := again.Settings().URL; url != began.URL {
		t.Errorf("the run asks %s; want %s", url, began.URL)
	}
	again.Start()
	<-again.Done()
	if err := errors.Join(again.Err(), again.Close()); err != nil {
		t.Fatal(err)
	}
	if now := kept(t, r.Path()); !same(now, began) || len(now.EarlierURLs) > 0 {
		t.Errorf("the run file says %s, before %q; want %s", now.URL, now.EarlierURLs, began.URL)
	}
	if asked > 0 {
		t.Errorf("the other address was asked %d times", asked)
	}
}
