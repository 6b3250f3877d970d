package pgvector

import (
	"context"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"vectorcheck/core/target"
)

const (
	password = "s3cr3t"
	query    = `SELECT "id"::text, "emb" <=> $1 FROM "a""b"."items" ORDER BY "emb" <=> $1 LIMIT 2`
)

var vector = []float32{0.1, -2}

func config(s *standIn) Config {
	return Config{URL: s.URL, Password: password, Table: `a"b.items`, Column: "emb", IDColumn: "id", Metric: Cosine, TopK: 2}
}

func newTarget(t *testing.T, cfg Config) *Target {
	t.Helper()
	api, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { api.Close() })
	return api
}

// wantError fails the test unless err is a *target.Error of that kind and text.
func wantError(t *testing.T, err error, kind target.Kind, text string) *target.Error {
	t.Helper()
	failure, ok := err.(*target.Error)
	if !ok || failure.Kind != kind || failure.Text != text {
		t.Fatalf("got %v, want %s: %s", err, kind, text)
	}
	return failure
}

func TestAttempt(t *testing.T) {
	s := serve(t, password, query, "[0.1,-2]", func(s *session) { s.found([2]string{"7", "0.25"}, [2]string{"x y", "1.5"}) })
	for _, mode := range []string{"", "&default_query_exec_mode=exec", "&default_query_exec_mode=simple_protocol"} {
		cfg := config(s)
		cfg.URL += mode
		api := newTarget(t, cfg)
		if err := api.Reach(context.Background()); err != nil {
			t.Fatal(err)
		}
		want := target.Answer{ID: "7", Similarity: 0.75, Hits: []target.Hit{{ID: "7", Similarity: 0.75}, {ID: "x y", Similarity: -0.5}}}
		for range 3 {
			answer, err := api.Attempt(context.Background(), vector, nil)
			if err != nil || !reflect.DeepEqual(answer, want) {
				t.Errorf("%s: %+v, %v; want %+v", mode, answer, err, want)
			}
		}
		trace := api.Trace(context.Background(), vector)
		if trace.Err != nil || !reflect.DeepEqual(trace.Answer, want) || trace.Request != query+"\n\n$1 = [0.1,-2]" ||
			trace.Reply != "id\tdistance\n7\t0.25\nx y\t1.5" || string(trace.Body) != `[{"id":"7","distance":"0.25"},{"id":"x y","distance":"1.5"}]` {
			t.Errorf("%s: %+v", mode, trace)
		}
	}
	if n := s.Queries.Load(); n != 3*4 {
		t.Errorf("%d queries for %d attempts", n, 3*4)
	}
}

// signal is told that a request has gone out.
type signal chan struct{}

func (s signal) Sent() { s <- struct{}{} }

func (s signal) Again(context.Context) bool { return true }

// What sends is told so when the query has gone out, and not when its rows come.
func TestSendingIsToldWhenTheQueryHasGoneOut(t *testing.T) {
	reply := make(chan struct{})
	s := serve(t, password, query, "[0.1,-2]", func(s *session) {
		<-reply
		s.found([2]string{"7", "0.25"})
	})
	api := newTarget(t, config(s))
	sent, ended := make(signal, 10), make(chan error)
	go func() {
		_, err := api.Attempt(context.Background(), vector, sent)
		ended <- err
	}()
	select {
	case <-sent:
	case <-time.After(5 * time.Second):
		t.Error("it was not told that the query has gone out")
	}
	reply <- struct{}{}
	if err := <-ended; err != nil || len(sent) > 0 {
		t.Errorf("%v; told %d times more", err, len(sent))
	}
}

func TestEmptyAndOddAnswers(t *testing.T) {
	distance := ""
	s := serve(t, password, query, "[0.1,-2]", func(s *session) {
		if distance == "" {
			s.found()
			return
		}
		s.found([2]string{"7", distance})
	})
	api := newTarget(t, config(s))
	if answer, err := api.Attempt(context.Background(), vector, nil); err != nil || !answer.Empty {
		t.Errorf("%+v, %v", answer, err)
	}
	if trace := api.Trace(context.Background(), vector); trace.Reply != "id\tdistance" || string(trace.Body) != "[]" || !trace.Answer.Empty {
		t.Errorf("%+v", trace)
	}
	for _, distance = range []string{"NaN", "Infinity", "near"} {
		_, err := api.Attempt(context.Background(), vector, nil)
		wantError(t, err, target.BadReply, `row 1 of what was found is at the distance "`+distance+`": expected a number`)
	}
}

func TestWhatTheServerSays(t *testing.T) {
	for code, want := range map[string]struct {
		kind      target.Kind
		permanent bool
	}{
		"57014": {target.Timeout, false}, "53300": {target.Throttled, false}, "53200": {target.Throttled, false},
		"57P01": {target.Connection, false}, "57P03": {target.Connection, false}, "08006": {target.Connection, false},
		"40001": {target.Connection, false}, "42P01": {target.BadReply, true}, "42501": {target.BadReply, true},
		"22000": {target.BadReply, true}, "XX000": {target.BadReply, false},
	} {
		s := serve(t, password, query, "[0.1,-2]", func(s *session) { s.refuse(code, "no") })
		api := newTarget(t, config(s))
		_, err := api.Attempt(context.Background(), vector, nil)
		if failure := wantError(t, err, want.kind, "PostgreSQL says: no ("+code+")"); failure.Permanent != want.permanent {
			t.Errorf("%s: permanent %v", code, failure.Permanent)
		}
		if n := s.Queries.Load(); n != 1 {
			t.Errorf("%s: %d queries for an attempt", code, n)
		}
	}
}

func TestFaults(t *testing.T) {
	for name, test := range map[string]struct {
		reply func(s *session)
		kind  target.Kind
		want  string
	}{
		"broken":     {func(s *session) { s.Close() }, target.Connection, "closed before the reply"},
		"silent":     {func(s *session) { io.Copy(io.Discard, s) }, target.Timeout, "no reply within 200ms"},
		"half there": {func(s *session) { s.found(); s.Write([]byte{'D', 0, 0}); s.Close() }, target.Connection, "closed before the reply"},
	} {
		s := serve(t, password, query, "[0.1,-2]", test.reply)
		cfg := config(s)
		cfg.AttemptTimeout = 200 * time.Millisecond
		_, err := newTarget(t, cfg).Attempt(context.Background(), vector, nil)
		if failure, ok := err.(*target.Error); !ok || failure.Kind != test.kind || failure.Text != test.want {
			t.Errorf("%s: %v; want %s: %s", name, err, test.kind, test.want)
		}
		if n := s.Queries.Load(); n != 1 {
			t.Errorf("%s: %d queries for an attempt", name, n)
		}
	}
}

func TestNoConnection(t *testing.T) {
	s := serve(t, password, query, "", nil)
	cfg := config(s)
	cfg.Password = "other"
	err := newTarget(t, cfg).Reach(context.Background())
	failure := wantError(t, err, target.Connection, `PostgreSQL says: password authentication failed for user "us" (28P01)`)
	if !failure.Permanent {
		t.Error("a wrong password is not permanent")
	}
	addr := s.listener.Addr().String()
	s.listener.Close()
	_, err = newTarget(t, config(s)).Attempt(context.Background(), vector, nil)
	wantError(t, err, target.Connection, "refused by "+addr)
}

func TestConnectionsThatBrokeAreReplaced(t *testing.T) {
	s := serve(t, password, query, "[0.1,-2]", func(s *session) { s.found([2]string{"7", "0"}) })
	api := newTarget(t, config(s))
	for range 3 {
		if _, err := api.Attempt(context.Background(), vector, nil); err != nil {
			t.Fatal(err)
		}
		s.hangUp()
		_, _ = api.Attempt(context.Background(), vector, nil) // it may meet the broken one
	}
}

func TestCloseEndsWhatIsUnderWay(t *testing.T) {
	arrived := make(chan struct{})
	s := serve(t, password, query, "[0.1,-2]", func(s *session) { close(arrived); io.Copy(io.Discard, s) })
	api := newTarget(t, config(s))
	failed := make(chan error)
	go func() {
		_, err := api.Attempt(context.Background(), vector, nil)
		failed <- err
	}()
	<-arrived
	api.Close()
	wantError(t, <-failed, target.Connection, "cancelled")
	_, err := api.Attempt(context.Background(), vector, nil)
	wantError(t, err, target.Connection, "cancelled")
}

func TestCloseDoesNotWaitForTheDeaf(t *testing.T) {
	s := serve(t, password, query, "[0.1,-2]", func(s *session) { io.Copy(io.Discard, s) })
	s.deaf = true
	cfg := config(s)
	cfg.AttemptTimeout = 500 * time.Millisecond
	api := newTarget(t, cfg)
	_, err := api.Attempt(context.Background(), vector, nil)
	wantError(t, err, target.Timeout, "no reply within 500ms")
	start := time.Now()
	api.Close()
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestRefused(t *testing.T) {
	good := Config{URL: "postgres://us@127.0.0.1/db", Table: "t", Column: "v", Metric: L2}
	for want, spoil := range map[string]func(*Config){
		"metric":         func(c *Config) { c.Metric = "manhattan" },
		"table":          func(c *Config) { c.Table = "" },
		"column":         func(c *Config) { c.Column = "" },
		"negative":       func(c *Config) { c.TopK = -1 },
		"sslmode":        func(c *Config) { c.URL = "postgres://us@127.0.0.1/db?sslmode=maybe" },
		"cannot be read": func(c *Config) { c.URL = "postgres://us:s3cr3t@127.0.0.1:port/db" },
	} {
		cfg := good
		spoil(&cfg)
		if _, err := New(cfg); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), password) {
			t.Errorf("%v; want it to say %q", err, want)
		}
	}
}

func TestScores(t *testing.T) {
	q := []float32{3, 4}
	for metric, distance := range map[Metric]float64{Cosine: 0, L2: 0, InnerProduct: -25} {
		if got := metric.Score().Similarity(distance, q); math.Abs(got-1) > 1e-12 {
			t.Errorf("%s: a vector is %g like itself", metric, got)
		}
	}
	for _, m := range Metrics() {
		if m.operator() == "" {
			t.Errorf("%s has no operator", m)
		}
	}
}

func TestPsql(t *testing.T) {
	got, err := Psql(Config{URL: "postgres://us@h/db", Table: "it's", Column: "v", Metric: L2}, vector)
	want := `psql 'postgres://us@h/db' -c 'SELECT NULL, "v" <-> '\''[0.1,-2]'\'' FROM "it'\''s" ORDER BY "v" <-> '\''[0.1,-2]'\'' LIMIT 1'`
	if err != nil || got != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
}
