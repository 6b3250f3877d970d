package cli_test

import (
	"fmt"
	"net/http"
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
	const rows = 1500
	folder := t.TempDir()
	server := serve(t, func(w http.ResponseWriter, _ *http.Request, row, _ int) {
		time.Sleep(20 * time.Millisecond)
		fmt.Fprintf(w, `{"similarity": 1, "id": %d}`, row)
	})
	file := filepath.Join(folder, "out.vcrun")
	args := []string{"-c", `ulimit -n 48 && exec "$0" "$@"`, program, "run", writeVectors(t, folder, rows),
		"--dim", fmt.Sprint(dim), "--url", server.URL, "--concurrency", "200", "--retries", "0", "--out", file}
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
}
