//go:build unix

package core

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vectorcheck/internal/testservers"
)

// echo answers with the first component of the vector as the id of the hit, and counts.
func echo(asked *atomic.Int64) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Vector []float32 }
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || len(body.Vector) == 0 {
			http.Error(w, "no vector", http.StatusBadRequest)
			return
		}
		asked.Add(1)
		fmt.Fprintf(w, `{"results":[{"id":%g,"score":1}]}`, body.Vector[0])
	}
}

// nodeAPI answers as echo does, and closes idle connections after its second argument, in
// milliseconds. It says Keep-Alive: timeout in whole seconds unless the third is "silent".
const nodeAPI = `const http = require('http');
const server = http.createServer((request, response) => {
  let body = '';
  request.on('data', part => body += part);
  request.on('end', () => {
    if (process.argv[4] === 'silent') response.removeHeader('Keep-Alive'), response.shouldKeepAlive && response.setHeader('Connection', 'keep-alive');
    response.end(JSON.stringify({results: [{id: JSON.parse(body).vector[0], score: 1}]}));
  });
});
server.keepAliveTimeout = +process.argv[3];
server.listen(+process.argv[2], '127.0.0.1');
`

// goAPI is a server of Go with an idle timeout.
func goAPI(t *testing.T, idle time.Duration) closingAPI {
	var asked atomic.Int64
	s := httptest.NewUnstartedServer(echo(&asked))
	s.Config.IdleTimeout = idle
	s.Start()
	t.Cleanup(s.Close)
	return closingAPI{s.URL, asked.Load}
}

// closingAPI is one that closes idle connections.
type closingAPI struct {
	url   string
	asked func() int64 // nil where that is not counted
}

// Servers close idle connections after a time that the pauses of a run are close to. Each
// vector is found at once all the same, under its own id.
func TestServersThatCloseIdleConnections(t *testing.T) {
	behind := func(t *testing.T, proxy func(t *testing.T, backend string) string) closingAPI {
		var asked atomic.Int64
		s := httptest.NewServer(echo(&asked))
		t.Cleanup(s.Close)
		return closingAPI{proxy(t, strings.TrimPrefix(s.URL, "http://")), asked.Load}
	}
	for name, test := range map[string]struct {
		start func(t *testing.T) closingAPI
		rate  float64 // with this many checks a second, pauses are about as long as idle connections live
		rows  int
	}{
		"gunicorn": {func(t *testing.T) closingAPI { return closingAPI{testservers.Gunicorn(t, "--keep-alive=1"), nil} }, 0.8, 5},
		"node":     {func(t *testing.T) closingAPI { return closingAPI{testservers.Node(t, nodeAPI, "100", "silent"), nil} }, 9, 40},
		"nginx": {func(t *testing.T) closingAPI {
			return behind(t, func(t *testing.T, backend string) string {
				return testservers.Nginx(t, "keepalive_timeout 100ms; location / { proxy_pass http://"+backend+"; }")
			})
		}, 9.5, 40},
		"HAProxy": {func(t *testing.T) closingAPI {
			return behind(t, func(t *testing.T, backend string) string {
				return testservers.HAProxy(t, backend, "timeout http-keep-alive 100ms")
			})
		}, 9.5, 40},
		"HAProxy, closing its own": {func(t *testing.T) closingAPI {
			return behind(t, func(t *testing.T, backend string) string {
				return testservers.HAProxy(t, backend, "timeout client 100ms")
			})
		}, 9.5, 40},
		"Go, often idle for longer": {func(t *testing.T) closingAPI { return goAPI(t, 40*time.Millisecond) }, 20, 80},
		"Go, seldom":                {func(t *testing.T) closingAPI { return goAPI(t, 40*time.Millisecond) }, 26, 100},
		"Go, and many at once":      {func(t *testing.T) closingAPI { return goAPI(t, 15*time.Millisecond) }, 250, 500},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := test.start(t)
			s := settings(t, test.rows, http.NotFound)
			s.URL, s.Rate, s.IDs, s.Retries = api.url, test.rate, IDs{From: RowIDs, Offset: 1}, 3
			r := create(t, s)
			r.Start()
			<-r.Done()
			f := r.Snapshot().Figures
			if r.Err() != nil || f.Matches != int64(test.rows) {
				t.Errorf("%v; %d of %d rows found, %d errors, %d mismatches", r.Err(), f.Matches, test.rows, f.Failed(), f.Mismatches)
			}
			// A request that crossed a closing counts as an attempt if it may have been read: how
			// many do depends on how busy the machine is.
			if f.Attempts > int64(test.rows)*3/2 {
				t.Errorf("%d attempts for %d rows", f.Attempts, test.rows)
			}
			if api.asked != nil {
				if n := api.asked(); n != int64(test.rows) {
					t.Errorf("%d rows were asked for %d times", test.rows, n)
				}
			}
			t.Logf("%d attempts, %d sent again, slowest %v", f.Attempts, f.Resent, f.TotalLatency.Max)
		})
	}
}
