package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// start serves the small vectors. The client keeps no connection of its own
// beyond the test.
func start(tb testing.TB, faults Faults) (*Server, *http.Client) {
	tb.Helper()
	s, err := Start(tb.Context(), Config{Spec: small, Faults: faults})
	if err != nil {
		tb.Fatal(err)
	}
	client := newClient()
	tb.Cleanup(func() {
		client.CloseIdleConnections()
		if err := s.Close(); err != nil {
			tb.Errorf("close: %v", err)
		}
	})
	return s, client
}

func newClient() *http.Client {
	return &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
}

func bodyOf(tb testing.TB, vector []float32, topK int) []byte {
	tb.Helper()
	body, err := json.Marshal(map[string]any{"vector": vector, "top_k": topK})
	if err != nil {
		tb.Fatal(err)
	}
	return body
}

type answer struct {
	status int
	header http.Header
	text   string
	searchReply
}

func post(ctx context.Context, client *http.Client, url string, body []byte) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	response, err := client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{}, err
	}
	a := answer{status: response.StatusCode, header: response.Header, text: strings.TrimSpace(string(text))}
	return a, json.Unmarshal(text, &a.searchReply)
}

func mustPost(t *testing.T, client *http.Client, s *Server, body []byte) answer {
	t.Helper()
	a, err := post(t.Context(), client, s.URL(), body)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func expectStats(t *testing.T, s *Server, want Stats) {
	t.Helper()
	if got := s.Stats(); got != want {
		t.Errorf("%+v, expected %+v", got, want)
	}
}

func TestSearchAnswers(t *testing.T) {
	s, client := start(t, Faults{})
	rows := vectorsOf(t, small)
	longer := make([]float32, small.Dim)
	for i, x := range rows[3*small.Dim : 4*small.Dim] {
		longer[i] = 1e30 * x // cosine takes no account of length
	}
	a := mustPost(t, client, s, bodyOf(t, longer, 5))
	if a.status != http.StatusOK || a.header.Get("Content-Type") != "application/json" {
		t.Fatalf("status %d, type %q: %s", a.status, a.header.Get("Content-Type"), a.text)
	}
	if a.ID != "3" || a.Similarity == nil || *a.Similarity < 0.99999 || *a.Similarity > 1 {
		t.Errorf("top hit: %s", a.text)
	}
	if len(a.Results) != 5 || a.Results[0].ID != "3" || a.Results[0].Score != *a.Similarity {
		t.Errorf("results: %s", a.text)
	}
	expectStats(t, s, Stats{Requests: 1, Answered: 1})
}

func TestSearchRefusesWhatIsNoSearch(t *testing.T) {
	s, client := start(t, Faults{})
	vector := func(elements string) string { return `{"vector":[` + elements + `],"top_k":1}` }
	ones := strings.TrimSuffix(strings.Repeat("1,", small.Dim), ",")
	with := func(element string) string { return vector(strings.TrimSuffix(ones, "1") + element) }
	topK := func(k string) string { return strings.Replace(vector(ones), `"top_k":1`, `"top_k":`+k, 1) }
	if a := mustPost(t, client, s, []byte(vector(ones))); a.status != http.StatusOK {
		t.Fatalf("the pattern of the table itself is refused: %s", a.text)
	}
	tests := []struct {
		name, body, want string
	}{
		{"empty body", ``, "the body is empty"},
		{"cut short", vector(ones)[:20], "unexpected EOF"},
		{"no JSON", `vector`, "bad JSON"},
		{"two objects", vector(ones) + `{}`, "something follows"},
		{"array", `[1]`, "body is array: expected an object"},
		{"null", `null`, "dimension 0: expected 16"},
		{"unknown field", `{"query":[1]}`, `unknown field \"query\"`},
		{"no vector", `{"top_k":1}`, "dimension 0: expected 16"},
		{"empty vector", vector(``), "dimension 0: expected 16"},
		{"short vector", vector(`1,2`), "dimension 2: expected 16"},
		{"long vector", vector(ones + `,1`), "dimension 17: expected 16"},
		{"null vector", `{"vector":null,"top_k":1}`, "expected an array of numbers"},
		{"text vector", `{"vector":"[1]","top_k":1}`, "expected an array of numbers"},
		{"null number", with(`null`), "vector[15]: expected a number"},
		{"text number", with(`"1"`), "vector[15]: expected a number"},
		{"text with comma", with(`"1,2"`), "vector[15]: expected a number"},
		{"nested", with(`[1]`), "vector[15]: expected a number"},
		{"NaN", with(`NaN`), "bad JSON"},
		{"Infinity", with(`Infinity`), "bad JSON"},
		{"beyond float32", with(`1e39`), "vector[15]: beyond the range"},
		{"beyond float64", with(`-1e999`), "vector[15]: beyond the range"},
		{"zeros", vector(strings.ReplaceAll(ones, "1", "0")), "all zeros"},
		{"underflow to zeros", vector(strings.ReplaceAll(ones, "1", "1e-99")), "all zeros"},
		{"top_k 0", topK(`0`), "top_k is 0: expected 1 to 1000"},
		{"top_k negative", topK(`-1`), "top_k is -1"},
		{"top_k too large", topK(`1001`), "top_k is 1001"},
		{"top_k broken", topK(`1.5`), "top_k is number 1.5: expected an integer"},
		{"top_k text", topK(`"1"`), "top_k is string: expected an integer"},
		{"no top_k", strings.Replace(vector(ones), `,"top_k":1`, ``, 1), "top_k is 0"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := mustPost(t, client, s, []byte(test.body))
			if a.status != http.StatusBadRequest || !strings.Contains(a.text, test.want) || !strings.HasPrefix(a.text, `{"error":"`) {
				t.Errorf("status %d: %s; expected 400 with %q", a.status, a.text, test.want)
			}
		})
	}
	if a := mustPost(t, client, s, []byte(vector(strings.Repeat(" ", maxBody)))); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a body over the limit: status %d, expected 413", a.status)
	}
	expectStats(t, s, Stats{Requests: int64(len(tests)) + 2, Answered: 1, Rejected: int64(len(tests)) + 1})
}

func TestRoutes(t *testing.T) {
	s, client := start(t, Faults{Unavailable: 1})
	base := strings.TrimSuffix(s.URL(), "/search")
	for _, test := range []struct {
		method, path, allow string
		status              int
	}{
		{http.MethodGet, "/healthz", "", http.StatusOK},
		{http.MethodPost, "/healthz", "GET", http.StatusMethodNotAllowed},
		{http.MethodGet, "/search", "POST", http.StatusMethodNotAllowed},
		{http.MethodDelete, "/search", "POST", http.StatusMethodNotAllowed},
		{http.MethodPost, "/search/", "", http.StatusNotFound},
		{http.MethodGet, "/", "", http.StatusNotFound},
		{http.MethodGet, "//search", "", http.StatusNotFound},
	} {
		request, err := http.NewRequestWithContext(t.Context(), test.method, base+test.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || !json.Valid(text) {
			t.Errorf("%s %s: body %q, error %v: expected JSON", test.method, test.path, text, err)
		}
		if response.StatusCode != test.status || response.Header.Get("Allow") != test.allow {
			t.Errorf("%s %s: status %d, Allow %q; expected %d, %q", test.method, test.path,
				response.StatusCode, response.Header.Get("Allow"), test.status, test.allow)
		}
	}
	expectStats(t, s, Stats{})
}

func TestListensOnLoopbackOnly(t *testing.T) {
	for _, test := range []struct {
		listen string
		want   string // "" for no error
	}{
		{"", ""},
		{"localhost:0", ""},
		{"127.0.0.2:0", ""},
		{":0", "not on loopback"},
		{"0.0.0.0:0", "not on loopback"},
		{"[::]:0", "not on loopback"},
		{"192.0.2.1:80", "not on loopback"},
		{"example.org:80", "not on loopback"},
		{"127.0.0.1", "missing port"},
		{"127.0.0.1:65536", "invalid port"},
	} {
		s, err := Start(t.Context(), Config{Listen: test.listen, Spec: Spec{Count: 1, Dim: 1}})
		if err == nil {
			err = s.Close()
		}
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("listen on %q: error %v, expected %q", test.listen, err, test.want)
		}
	}
}

func TestStartErrors(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Start(ended, Config{Spec: small}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, expected context.Canceled", err)
	}
	if _, err := Start(t.Context(), Config{Spec: Spec{Dim: -1}}); err == nil {
		t.Error("no error for a negative dimension")
	}
	if _, err := Start(t.Context(), Config{Spec: small, Faults: Faults{Hang: 2}}); err == nil {
		t.Error("no error for a share above 1")
	}
}

func TestMissingVectorsAreMismatches(t *testing.T) {
	s, client := start(t, Faults{Missing: 0.05})
	rows := vectorsOf(t, small)
	found := func() (n int) {
		for i := range small.Count {
			a := mustPost(t, client, s, bodyOf(t, rows[i*small.Dim:(i+1)*small.Dim], 1))
			if a.ID == strconv.Itoa(i) {
				n++
			}
		}
		return n
	}
	if got, want := found(), small.Count*95/100; got != want {
		t.Errorf("%d vectors are found, expected %d", got, want)
	}
	if err := s.SetFaults(Faults{}); err != nil {
		t.Fatal(err)
	}
	if got := found(); got != small.Count {
		t.Errorf("%d vectors are found without the fault, expected %d", got, small.Count)
	}
}

func TestNothingIsFoundWhenAllIsMissing(t *testing.T) {
	s, client := start(t, Faults{Missing: 1})
	a := mustPost(t, client, s, bodyOf(t, vectorsOf(t, small)[:small.Dim], 3))
	if a.status != http.StatusOK || a.text != `{"results":[]}` {
		t.Errorf("status %d: %s", a.status, a.text)
	}
}

func TestUnavailable(t *testing.T) {
	s, client := start(t, Faults{Unavailable: 1})
	body := bodyOf(t, vectorsOf(t, small)[:small.Dim], 1)
	a := mustPost(t, client, s, body)
	if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") != "" {
		t.Errorf("status %d, Retry-After %q: %s", a.status, a.header.Get("Retry-After"), a.text)
	}
	expectStats(t, s, Stats{Requests: 1, Unavailable: 1})
}

func TestThrottles(t *testing.T) {
	const rate = 0.5 // per second: one request, and no other within the test
	s, client := start(t, Faults{RatePerSecond: rate})
	body := bodyOf(t, vectorsOf(t, small)[:small.Dim], 1)
	if a := mustPost(t, client, s, body); a.status != http.StatusOK {
		t.Fatalf("status %d: %s", a.status, a.text)
	}
	a := mustPost(t, client, s, body)
	wait, err := strconv.Atoi(a.header.Get("retry-after-ms"))
	if a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") != "2" || err != nil || wait < 1001 || wait > 2000 {
		t.Errorf("status %d, header %v: %s", a.status, a.header, a.text)
	}
	expectStats(t, s, Stats{Requests: 2, Answered: 1, Throttled: 1})
}

func TestLatencyHoldsAnswersBack(t *testing.T) {
	faults := Faults{Latency: 20 * time.Millisecond}
	s, client := start(t, faults)
	body := bodyOf(t, vectorsOf(t, small)[:small.Dim], 1)
	for n := range uint64(5) {
		begin := time.Now()
		mustPost(t, client, s, body)
		if took, want := time.Since(begin), faults.fate(small.Seed, n).latency; took < want {
			t.Errorf("request %d took %v, expected at least %v", n, took, want)
		}
	}
}

func TestHungRequestEndsWithItsClient(t *testing.T) {
	s, client := start(t, Faults{Hang: 1})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	a, err := post(ctx, client, s.URL(), bodyOf(t, vectorsOf(t, small)[:small.Dim], 1))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("answer %+v, error %v; expected none until the deadline", a, err)
	}
	expectStats(t, s, Stats{Requests: 1, Hung: 1})
}

func TestCloseEndsHungAndSlowRequests(t *testing.T) {
	for _, faults := range []Faults{{Hang: 1}, {Latency: time.Hour}} {
		s, client := start(t, faults)
		body := bodyOf(t, vectorsOf(t, small)[:small.Dim], 1)
		var clients sync.WaitGroup
		for range 8 {
			clients.Go(func() {
				if a, err := post(t.Context(), client, s.URL(), body); err == nil {
					t.Errorf("%+v: answered %+v", faults, a)
				}
			})
		}
		for s.counters.admitted.Load() < 8 {
			time.Sleep(time.Millisecond)
		}
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		clients.Wait()
		if err := s.Close(); err != nil {
			t.Errorf("close again: %v", err)
		}
	}
}

func TestConcurrentSearches(t *testing.T) {
	s, client := start(t, Faults{})
	rows := vectorsOf(t, small)
	const workers = 8
	var group sync.WaitGroup
	for worker := range workers {
		group.Go(func() {
			for i := worker; i < small.Count; i += workers {
				a, err := post(t.Context(), client, s.URL(), bodyOf(t, rows[i*small.Dim:(i+1)*small.Dim], 2))
				if err != nil || a.ID != strconv.Itoa(i) {
					t.Errorf("vector %d: %s, error %v", i, a.text, err)
				}
			}
		})
	}
	for range 20 {
		if err := s.SetFaults(Faults{Latency: time.Microsecond}); err != nil {
			t.Error(err)
		}
		s.Stats()
	}
	group.Wait()
	expectStats(t, s, Stats{Requests: int64(small.Count), Answered: int64(small.Count)})
}

func TestSetFaultsRefusesBadOnes(t *testing.T) {
	s, client := start(t, Faults{})
	if err := s.SetFaults(Faults{Unavailable: 2}); err == nil {
		t.Error("no error for a share above 1")
	}
	if a := mustPost(t, client, s, bodyOf(t, vectorsOf(t, small)[:small.Dim], 1)); a.status != http.StatusOK {
		t.Errorf("a refused setting took effect: status %d", a.status)
	}
}

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		s, err := Start(b.Context(), Config{})
		if err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
}

// BenchmarkServer is a whole request over loopback, client and server together.
func BenchmarkServer(b *testing.B) {
	s, err := Start(b.Context(), Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	client := newClient()
	defer client.CloseIdleConnections()
	body := bodyOf(b, vectorsOf(b, Spec{})[:DefaultDim], 1)
	b.SetParallelism(25)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if a, err := post(b.Context(), client, s.URL(), body); err != nil || a.ID != "0" {
				b.Errorf("%s, error %v", a.text, err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
}
