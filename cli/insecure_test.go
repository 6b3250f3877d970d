package cli_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// Whoever takes any certificate is told so each time: on standard error, in the log and
// in the report. Without --insecure the same API is refused, with it or by a resume.
func TestInsecureIsSaid(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	var asked atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		fmt.Fprint(w, `{"similarity": 1}`)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	const (
		aloud   = "WARNING: certificates are not checked (--insecure)"
		written = "certificates are not checked: the answers may come from anyone"
		file    = "out.vcrun"
	)
	asking := []string{writeVectors(t, folder, 10), "--dim", "4", "--url", server.URL}
	logged := func() int {
		text, err := os.ReadFile(filepath.Join(folder, "vectorcheck", "vectorcheck.log"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // there is none before the first entry
			t.Fatal(err)
		}
		return strings.Count(string(text), written)
	}
	for _, command := range [][]string{{"run", "--out", file}, {"test"}} {
		code, out, stderr := run(t, folder, append(command, asking...)...)
		if code == 0 || !strings.Contains(out+stderr, "signed by an unknown authority") || strings.Contains(out+stderr, "--insecure") || asked.Load() != 0 {
			t.Errorf("%s: exit code %d, %d requests\n%s%s", command[0], code, asked.Load(), out, stderr)
		}
	}
	if n := logged(); n != 0 {
		t.Errorf("the log warns %d times of what was not done", n)
	}
	code, out, stderr := run(t, folder, append([]string{"run", "--insecure", "--range", "0:5", "--out", file}, asking...)...)
	if code != 0 || strings.Count(stderr, aloud) != 1 || logged() != 1 || !strings.Contains(out, "CERTIFICATE NOT CHECKED") {
		t.Errorf("exit code %d, in the log %d times\n%s%s", code, logged(), out, stderr)
	}
	if code, out, _ := run(t, folder, "show", file, "--json"); code != 0 || !strings.Contains(out, `"insecure": true`) {
		t.Errorf("exit code %d\n%s", code, out)
	}
	if code, _, stderr := run(t, folder, "resume", file); code != 0 || !strings.Contains(stderr, aloud) {
		t.Errorf("a resume: exit code %d\n%s", code, stderr)
	}
	if code, _, stderr := run(t, folder, append([]string{"test", "--insecure"}, asking...)...); code != 0 || !strings.Contains(stderr, aloud) {
		t.Errorf("a test: exit code %d\n%s", code, stderr)
	}
}
