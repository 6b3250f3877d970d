package target

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// huge is the length of a reply that no client should take, in bytes.
const huge = 1 << 30

// allocated is how many bytes do allocates: more than it has at any moment.
func allocated(do func()) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}

// blanks are what a huge reply is made of, and chunk is these in the chunked encoding.
var (
	blanks = strings.Repeat(" ", 1<<16)
	chunk  = "10000\r\n" + blanks + "\r\n"
)

// pour writes a text until the reply is huge, or nobody takes it.
func pour(w io.Writer, text string) {
	for range huge / len(text) {
		if _, err := io.WriteString(w, text); err != nil {
			return
		}
	}
}

// gzipBomb is a huge reply, compressed: members that follow each other, as RFC 1952 has them.
func gzipBomb(t *testing.T) []byte {
	t.Helper()
	const members = 1024
	var one bytes.Buffer
	z := gzip.NewWriter(&one)
	if _, err := z.Write(make([]byte, huge/members)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	bomb := bytes.Repeat(one.Bytes(), members)
	if len(bomb) > maxBody {
		t.Fatalf("%d bytes: the bomb is refused for its own length", len(bomb))
	}
	return bomb
}

// A reply of a gigabyte takes the memory of the longest one that is read, however it is
// sent, and whoever asks.
func TestHugeRepliesTakeLittleMemory(t *testing.T) {
	bomb := gzipBomb(t)
	const head = "HTTP/1.1 200 OK\r\n"
	replies := map[string]struct {
		say  func(w io.Writer)
		want string
	}{
		"announced":  {func(w io.Writer) { io.WriteString(w, head+"Content-Length: 1073741824\r\n\r\n"); pour(w, blanks) }, "body longer than 4 MiB"},
		"chunked":    {func(w io.Writer) { io.WriteString(w, head+"Transfer-Encoding: chunked\r\n\r\n"); pour(w, chunk) }, "body longer than 4 MiB"},
		"to the end": {func(w io.Writer) { io.WriteString(w, head+"\r\n"); pour(w, blanks) }, "body longer than 4 MiB"},
		"one chunk": {func(w io.Writer) {
			io.WriteString(w, head+"Transfer-Encoding: chunked\r\n\r\n40000000\r\n")
			pour(w, blanks)
		}, "body longer than 4 MiB"},
		"in a header":  {func(w io.Writer) { io.WriteString(w, head+"X: "); pour(w, blanks) }, "header longer than 16 KiB"},
		"many headers": {func(w io.Writer) { io.WriteString(w, head); pour(w, "X: y\r\n") }, "header longer than 16 KiB"},
		"a gzip bomb": {func(w io.Writer) {
			io.WriteString(w, head+"Connection: close\r\nContent-Encoding: gzip\r\nContent-Length: "+strconv.Itoa(len(bomb))+"\r\n\r\n")
			w.Write(bomb)
		}, "compressed (gzip), which was not asked for"},
	}
	for name, reply := range replies {
		t.Run(name, func(t *testing.T) {
			s := serve(t, func(x exchange) bool { reply.say(x); return false })
			expectLittle(t, HTTPConfig{URL: s.URL}, reply.want)
		})
	}
	for name, compressed := range map[string]bool{"HTTP/2": false, "a gzip bomb over HTTP/2": true} {
		t.Run(name, func(t *testing.T) {
			url, network, _ := serveHTTP2(t, false, func(w http.ResponseWriter, _ *http.Request) {
				if compressed {
					w.Header().Set("Content-Encoding", "gzip")
					w.Write(bomb)
					return
				}
				pour(w, blanks)
			})
			want := "body longer than 4 MiB"
			if compressed {
				want = "compressed (gzip), which was not asked for"
			}
			expectLittle(t, HTTPConfig{URL: url, Network: network}, want)
		})
	}
}

// expectLittle asks in each way that there is.
func expectLittle(t *testing.T, cfg HTTPConfig, want string) {
	t.Helper()
	const most = 48 << 20
	target := newTarget(t, cfg)
	for name, ask := range map[string]func() error{
		"an attempt": func() error { _, err := attempt(target); return err },
		"a trace":    func() error { return target.Trace(context.Background(), []float32{1}).Err },
		"a lookup":   func() error { _, err := Get(context.Background(), cfg, "/x"); return err },
	} {
		var err error
		bytes := allocated(func() { err = ask() })
		failure := new(Error)
		isBomb := strings.HasPrefix(want, "compressed")
		if !(isBomb && name == "a lookup") && (!errors.As(err, &failure) || failure.Kind != BadReply || !strings.HasPrefix(failure.Text, want)) {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
		if bytes > most {
			t.Errorf("%s: %d MiB were allocated", name, bytes>>20)
		}
		t.Logf("%s: %d KiB", name, bytes>>10)
	}
}
