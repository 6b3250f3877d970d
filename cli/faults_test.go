package cli_test

import (
	"bufio"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "modernc.org/sqlite"
)

// fault is how an API misbehaves when it is asked for one vector.
type fault struct {
	name string
	// reply answers, or does not, and says whether the connection is kept.
	reply func(c net.Conn) (keep bool)
	once  bool // the second attempt is answered well
	// The vector's row in the end: a match, or an error of that kind whose reason
	// begins with reason.
	attempts     int64
	kind, reason string
}

const (
	goodReply   = "HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n" + `{"similarity": 1}`
	faultEach   = 10 // rows: the others are answered well
	faultyTries = 3
)

// says answers with text and closes the connection.
func says(text string) func(net.Conn) bool {
	return func(c net.Conn) bool { io.WriteString(c, text); return false }
}

// answers answers with a whole reply.
func answers(status, headers, body string) func(net.Conn) bool {
	text := fmt.Sprintf("HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s", status, headers, len(body), body)
	return func(c net.Conn) bool { _, err := io.WriteString(c, text); return err == nil }
}

// stalls says text and then nothing, until the client has had enough.
func stalls(text string) func(net.Conn) bool {
	return func(c net.Conn) bool {
		io.WriteString(c, text)
		io.Copy(io.Discard, c)
		return false
	}
}

// resets says text, and ends with a reset.
func resets(text string) func(net.Conn) bool {
	return func(c net.Conn) bool {
		io.WriteString(c, text)
		if text != "" {
			time.Sleep(50 * time.Millisecond) // a reset takes with it what was not read
		}
		c.(*net.TCPConn).SetLinger(0)
		return false
	}
}

// pours says head, and then chunks until the client has had enough.
func pours(head, chunk string) func(net.Conn) bool {
	return func(c net.Conn) bool {
		io.WriteString(c, head)
		for range 1 << 10 {
			if _, err := io.WriteString(c, chunk); err != nil {
				break
			}
		}
		return false
	}
}

func drips(c net.Conn) bool {
	for _, b := range []byte(goodReply) {
		if _, err := c.Write([]byte{b}); err != nil {
			return false
		}
		time.Sleep(40 * time.Millisecond)
	}
	return false
}

// faults are those that an API, or the network before it, has for one vector.
func faults(elsewhere string) []fault {
	const head, half = "HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n", `{"simi`
	megabyte := strings.Repeat(" ", 1<<20)
	passing := map[string]func(net.Conn) bool{
		"keep-alive closed as the request goes out": says(""),
		"reset before the reply":                    resets(""),
		"closed in the header":                      says(head[:20]),
		"reset in the header":                       resets(head[:20]),
		"closed in the body":                        says(head + half),
		"reset in the body":                         resets(head + half),
		"closed in a chunk":                         says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n16\r\n" + half),
		"stalled once":                              stalls(""),
		"502":                                       answers("502 Bad Gateway", "", "<html>"),
		"503":                                       answers("503 Service Unavailable", "", ""),
		"504":                                       answers("504 Gateway Timeout", "", ""),
		"429":                                       answers("429 Too Many Requests", "", ""),
		"429, Retry-After: 0":                       answers("429 Too Many Requests", "Retry-After: 0\r\n", ""),
		"429, Retry-After: -1":                      answers("429 Too Many Requests", "Retry-After: -1\r\n", ""),
		"429, Retry-After in the past":              answers("429 Too Many Requests", "Retry-After: Thu, 01 Jan 1970 00:00:00 GMT\r\n", ""),
		"503, Retry-After: soon":                    answers("503 Service Unavailable", "Retry-After: soon\r\n", ""),
	}
	all := []fault{
		{"no reply", stalls(""), false, faultyTries, "timeout", "no reply within 1s"},
		{"slow headers", stalls(head[:20]), false, faultyTries, "timeout", "no whole reply within 1s"},
		{"stalled body", stalls(head + half), false, faultyTries, "timeout", "no whole reply within 1s"},
		{"a byte at a time", drips, false, faultyTries, "timeout", "no whole reply within 1s"},
		{"reset each time", resets(""), false, faultyTries, "connection", "reset before the reply"},
		{"half a body each time", says(head + half), false, faultyTries, "connection", "closed before the end of the reply"},
		{"429 each time", answers("429 Too Many Requests", "", "slow down"), false, faultyTries, "throttled", "429 Too Many Requests: slow down"},
		{"503 each time", answers("503 Service Unavailable", "", ""), false, faultyTries, "http", "503 Service Unavailable"},
		{"1 GB announced", pours("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", megabyte), false, 1, "bad reply", "body longer than 4 MiB"},
		{"endless chunks", pours("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "100000\r\n"+megabyte+"\r\n"), false, 1, "bad reply", "body longer than 4 MiB"},
		{"gzip bomb", answers("200 OK", "Content-Encoding: gzip\r\n", "\x1f\x8b\x08\x00bomb"), false, 1, "bad reply", "compressed (gzip), which was not asked for"},
		{"redirect loop", answers("302 Found", "Location: /search\r\n", ""), false, 1, "http", "302 redirect to http://127.0.0.1:"},
		{"redirect to another host", answers("307 Temporary Redirect", "Location: "+elsewhere+"/search\r\n", ""), false, 1, "http", "307 redirect to " + elsewhere + "/search (not followed)"},
	}
	for name, reply := range passing {
		all = append(all, fault{name, reply, true, 2, "", ""})
	}
	for body, reason := range map[string]string{
		`{"similarity": 0.9`:         `invalid JSON: {"similarity": 0.9`,
		`{"similarity": 1} x`:        `invalid JSON: {"similarity": 1} x`,
		"<html>Hello</html>":         "HTML or XML instead of JSON: <html>Hello</html>",
		"":                           "empty body instead of JSON",
		"1":                          "neither a JSON object nor an array",
		`{"similarity": NaN}`:        "invalid JSON",
		`{"similarity": Infinity}`:   "invalid JSON",
		`{"similarity": 1e999}`:      "similarity is not finite",
		`{"similarity": null}`:       "similarity is null",
		`{"similarity": "0.9"}`:      "similarity is a string, not a number",
		`{"similarity": true}`:       "similarity is not a number",
		`{"similarity": 1.5}`:        "similarity 1.5, read as cosine similarity, is out of the range -1 to 1",
		`{"similarity": -2}`:         "similarity -2, read as cosine similarity, is out of the range -1 to 1",
		`{"message": "no such row"}`: "no similarity, and no array of results, matches, hits or data",
	} {
		all = append(all, fault{"200 with " + body, answers("200 OK", "", body), false, 1, "bad reply", reason})
	}
	for _, status := range []string{"400 Bad Request", "404 Not Found", "413 Request Entity Too Large", "422 Unprocessable Entity"} {
		all = append(all, fault{status, answers(status, "", "why"), false, 1, "http", status + ": why"})
	}
	for _, status := range []string{"408 Request Timeout", "500 Internal Server Error"} {
		all = append(all, fault{status + " each time", answers(status, "", "why"), false, faultyTries, "http", status + ": why"})
	}
	all = append(all,
		fault{"520 each time", answers("520 Web Server Returns an Unknown Error", "", ""), false, faultyTries, "http", "520"},
		fault{"a 400 that throttles each time", answers("400 Bad Request", "", "ThrottlingException"), false, faultyTries, "throttled", "400 Bad Request: ThrottlingException"},
		fault{"an error in a 200", answers("200 OK", "", `{"success":false,"message":"no index","results":[]}`), false, 1, "bad reply", "the API says: no index"},
	)
	slices.SortFunc(all, func(a, b fault) int { return strings.Compare(a.name, b.name) })
	return all
}

// rawAPI is an API on a raw socket, that has a fault for some rows. It counts what it
// is asked for by row.
type rawAPI struct {
	faults map[int]fault

	mu    sync.Mutex
	asked map[int]int64
}

// serveRaw serves until the test ends, at the URL that is returned.
func (a *rawAPI) serveRaw(t *testing.T) (url string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() { a.converse(c) })
		}
	})
	t.Cleanup(func() { // the program has gone, and its connections with it
		listener.Close()
		all.Wait()
	})
	return "http://" + listener.Addr().String()
}

func (a *rawAPI) converse(c net.Conn) {
	defer c.Close()
	requests := bufio.NewReader(c)
	for {
		request, err := http.ReadRequest(requests)
		if err != nil {
			return
		}
		var body struct{ Vector []float64 }
		if json.NewDecoder(request.Body).Decode(&body) != nil || len(body.Vector) == 0 {
			return
		}
		io.Copy(io.Discard, request.Body)
		reply := a.replyTo(int(body.Vector[0]) - 1)
		if !reply(c) {
			return
		}
	}
}

func (a *rawAPI) replyTo(row int) func(net.Conn) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked[row]++
	f, faulty := a.faults[row]
	if !faulty || f.once && a.asked[row] > 1 {
		return func(c net.Conn) bool {
			time.Sleep(time.Millisecond)
			_, err := io.WriteString(c, goodReply)
			return err == nil
		}
	}
	return f.reply
}

// Each fault costs its own vector what it must, and no other anything.
func TestEachFault(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	var followed atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed.Add(1) }))
	t.Cleanup(elsewhere.Close)
	a := &rawAPI{faults: map[int]fault{}, asked: map[int]int64{}}
	list := faults(elsewhere.URL)
	for i, f := range list {
		a.faults[faultEach*(i+1)] = f
	}
	file := filepath.Join(folder, "out.vcrun")
	total := faultEach * (len(list) + 2)
	code, stdout, stderr := run(t, folder, "run", writeVectors(t, folder, total), "--dim", fmt.Sprint(dim), "--url", a.serveRaw(t),
		"--timeout", "1s", "--backoff", "10ms", "--retries", fmt.Sprint(faultyTries-1), "--concurrency", "8", "--quiet",
		"--header", "Api-Key: s3cr3t", "--out", file)
	if code != 0 {
		t.Fatalf("exit code %d\n%s%s", code, stdout, stderr)
	}
	rows := queryRows(t, file)
	if len(rows) != total {
		t.Errorf("%d rows of %d vectors", len(rows), total)
	}
	standIns := 0 // asked for when an API that may be failing is probed
	for i := range total {
		f, faulty := a.faults[i]
		if !faulty {
			f = fault{name: "none", attempts: 1}
		}
		r := rows[i]
		if r.kind != f.kind || !strings.HasPrefix(r.reason, f.reason) || (r.outcome == "match") != (f.kind == "") ||
			r.attempts != f.attempts || a.asked[i] < f.attempts || faulty && a.asked[i] > f.attempts {
			t.Errorf("row %d, fault %s: %+v, asked for %d times; want %d attempts, %s: %s",
				i, f.name, r, a.asked[i], f.attempts, f.kind, f.reason)
		}
		if a.asked[i] > f.attempts {
			standIns++
		}
	}
	if standIns > 1 {
		t.Errorf("%d vectors were asked for more often than they have attempts", standIns)
	}
	if n := followed.Load(); n != 0 {
		t.Errorf("a redirect was followed %d times, with the key", n)
	}
}

// queriedRow is a row of the run file.
type queriedRow struct {
	outcome      string
	attempts     int64
	topID        int64 // -1 for none
	kind, reason string
}

// queryRows reads a run file as any tool for SQLite does.
func queryRows(t *testing.T, file string) map[int]queriedRow {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	found, err := db.Query(`SELECT idx, outcome, attempts, coalesce(top_id, -1), coalesce(error, ''), coalesce(reason, '') FROM results_readable`)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	rows := map[int]queriedRow{}
	for found.Next() {
		var i int
		var r queriedRow
		if err := found.Scan(&i, &r.outcome, &r.attempts, &r.topID, &r.kind, &r.reason); err != nil {
			t.Fatal(err)
		}
		if _, twice := rows[i]; twice {
			t.Errorf("row %d is there twice", i)
		}
		rows[i] = r
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}
