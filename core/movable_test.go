package core

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"vectorcheck/core/check"
)

// collections stands in for Chroma with one collection that can be made anew.
type collections struct {
	mu      sync.Mutex
	id      string // "" while there is none
	space   string
	lookups int
	asked   map[string]int // by id
}

func (c *collections) set(id, space string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.id, c.space = id, space
}

func (c *collections) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	const base = "/api/v2/tenants/default_tenant/databases/default_database/collections/"
	c.mu.Lock()
	defer c.mu.Unlock()
	name, query := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, base), "/query")
	if r.Method == http.MethodGet {
		c.lookups++
		query, name = false, map[bool]string{true: c.id}[name == "items"]
	}
	if name == "" || name != c.id {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"error":"NotFoundError","message":"Collection [items] does not exist"}`)
		return
	}
	if !query {
		fmt.Fprintf(w, `{"id":%q,"configuration_json":{"hnsw":{"space":%q}}}`, c.id, c.space)
		return
	}
	c.asked[c.id]++
	fmt.Fprint(w, `{"ids":[["a"]],"distances":[[0]]}`)
}

func chromaRun(t *testing.T, c *collections) *Run {
	t.Helper()
	s := settings(t, 1200, func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Millisecond)
		c.ServeHTTP(w, r)
	})
	s.API = API{Preset: "chroma", Fields: map[string]string{"collection": "items"}}
	s.Concurrency, s.Rate = 8, 1000
	r := create(t, s)
	r.Start()
	waitFor(t, "some results", func() bool { return r.Snapshot().Saved > 200 })
	return r
}

func TestACollectionThatIsMadeAnewIsLookedUpAgain(t *testing.T) {
	c := &collections{id: "one", space: "cosine", asked: map[string]int{}}
	r := chromaRun(t, c)
	c.set("two", "cosine")
	<-r.Done()
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	f := r.Snapshot().Figures
	if f.Matches != 1200 || c.asked["one"] < 200 || c.asked["two"] != 1200-c.asked["one"] || c.lookups > 5 {
		t.Errorf("%+v; asked %v, looked up %d times", f.Totals, c.asked, c.lookups)
	}
}

func TestACollectionThatIsAwayForAWhile(t *testing.T) {
	c := &collections{id: "one", space: "cosine", asked: map[string]int{}}
	r := chromaRun(t, c)
	c.set("", "")
	waitFor(t, "the run to wait", func() bool { return r.Snapshot().Trouble.Cause == check.Outage })
	if trouble, _ := r.Trouble(); trouble.Status != 404 || !strings.Contains(trouble.Text, "looked up anew: ") {
		t.Errorf("%+v", trouble)
	}
	c.set("two", "cosine")
	r.Resume()
	<-r.Done()
	if f := r.Snapshot().Figures; r.Err() != nil || f.Matches != 1200 || f.Failed() != 0 {
		t.Errorf("%v, %+v", r.Err(), f.Totals)
	}
}

func TestACollectionThatIsGoneEndsTheRun(t *testing.T) {
	for name, tc := range map[string]struct{ id, space, says string }{
		"gone":                {"", "", "Collection [items] does not exist"},
		"with another metric": {"two", "l2", "compares by l2 now: begin a new run"},
	} {
		c := &collections{id: "one", space: "cosine", asked: map[string]int{}}
		r := chromaRun(t, c)
		c.set(tc.id, tc.space)
		ended := false
		for !ended { // do not wait for the next probe
			select {
			case <-r.Done():
				ended = true
			case <-time.After(10 * time.Millisecond):
				r.Resume()
			}
		}
		err := r.Err()
		if !errors.Is(err, ErrUnusable) || !errors.Is(err, check.ErrGone) || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v", name, err)
		}
		if f := r.Snapshot().Figures; f.Failed() != 0 || f.Matches < 200 {
			t.Errorf("%s: %+v", name, f.Totals)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		c.set("two", "cosine")
		again, err := Open(context.Background(), r.Path(), ResumeOptions{}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		again.Start()
		<-again.Done()
		if f := again.Snapshot().Figures; f.Matches != 1200 {
			t.Errorf("%s: %+v", name, f.Totals)
		}
		again.Close()
	}
}
