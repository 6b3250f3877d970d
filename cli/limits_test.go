package cli_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A program that may open but few files keeps those of the run file, and makes do with
// fewer connections.
func TestFilesRunOut(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell that lowers the limit")
	}
	for name, flags := range map[string][]string{"HTTP/1.1": nil, "HTTP/2": {"--http2"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const rows = 1500
			folder := t.TempDir()
			server := &api{answer: busy, asked: map[int]int{}, open: map[net.Conn]bool{}}
			server.Server = httptest.NewUnstartedServer(server)
			server.Config.Protocols = &http.Protocols{}
			server.Config.Protocols.SetHTTP1(true)
			server.Config.Protocols.SetUnencryptedHTTP2(true)
			server.Config.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: 1}
			server.Start()
			t.Cleanup(server.Close)
			file := filepath.Join(folder, "out.vcrun")
			args := append([]string{"-c", `ulimit -n 48 && exec "$0" "$@"`, program, "run", writeVectors(t, folder, rows),
				"--dim", fmt.Sprint(dim), "--url", server.URL, "--concurrency", "200", "--retries", "0", "--out", file}, flags...)
			p := begin(t, folder, nil, exec.Command(shell, args...))
			if code := p.exit(t); code != 0 {
				t.Fatalf("exit code %d\n%s%s", code, &p.out, &p.err)
			}
			if n := strings.Count(p.err.String(), "warning: too many open files (fewer connections: lower --concurrency)"); n != 1 {
				t.Errorf("the user was warned %d times:\n%s", n, &p.err)
			}
			saved := queryRows(t, file)
			if len(saved) != rows {
				t.Errorf("%d rows of %d vectors", len(saved), rows)
			}
			for i, r := range saved {
				if r.outcome != "match" || r.topID != int64(i) || r.attempts != 1 {
					t.Fatalf("row %d: %+v", i, r)
				}
			}
			if most := server.busiest(); most < 10 || most > 48 {
				t.Errorf("%d requests at once", most)
			}
		})
	}
}

// busy answers after a while.
func busy(w http.ResponseWriter, _ *http.Request, row, _ int) {
	time.Sleep(20 * time.Millisecond)
	fmt.Fprintf(w, `{"similarity": 1, "id": %d}`, row)
}
