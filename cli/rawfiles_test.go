package cli_test

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unicode/utf8"
)

// A raw file of float64 is doubted where it is read as float32, and found with its type, in a
// resumed run too.
func TestARunOverRawNumbersOfAnotherType(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	const rows = 100
	var content []byte
	for i := range rows * dim {
		content = binary.BigEndian.AppendUint64(content, math.Float64bits(float64(i/dim)+0.1*float64(1+i%dim)))
	}
	path := filepath.Join(folder, "vectors.bin")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	asked := map[float64]int{} // by the first number
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var request struct{ Vector []float64 }
		_ = json.NewDecoder(r.Body).Decode(&request)
		mu.Lock()
		defer mu.Unlock()
		asked[request.Vector[0]]++
		fmt.Fprint(w, `{"similarity": 1}`)
	}))
	defer server.Close()

	const doubt = "the numbers look like >f8, and are read as f4"
	if code, stdout, _ := run(t, folder, "info", path, "--dim", "4"); code != 0 || !strings.Contains(stdout, doubt) {
		t.Errorf("info: exit code %d\n%s", code, stdout)
	}
	code, stdout, stderr := run(t, folder, "test", path, "--dim", "4", "--url", server.URL)
	if code != 0 || !strings.Contains(stdout, doubt) || !strings.Contains(stdout, "better: --type '>f8'\n") {
		t.Errorf("test: exit code %d\n%s%s", code, stdout, stderr)
	}
	if code, _, stderr = run(t, folder, "run", path, "--dim", "4", "--url", server.URL, "--range", "0:1"); code != 0 || !strings.Contains(stderr, "warning: "+path+": "+doubt) {
		t.Errorf("run: exit code %d\n%s", code, stderr)
	}
	mu.Lock()
	clear(asked)
	mu.Unlock()
	file := filepath.Join(folder, "out.vcrun")
	code, _, stderr = run(t, folder, "run", path, "--dim", "4", "--type", ">f8", "--url", server.URL, "--out", file)
	if code != 0 || strings.Contains(stderr, "warning") {
		t.Fatalf("run: exit code %d\n%s", code, stderr)
	}
	mu.Lock()
	defer mu.Unlock() // nothing is asked for below
	if len(asked) != rows || asked[0.1] != 1 || asked[99.1] != 1 {
		t.Errorf("the rows that were asked for begin with %v", asked)
	}
	if code, stdout, _ = run(t, folder, "show", file); code != 0 || !strings.Contains(stdout, "(raw of >f8, 100 × 4)") {
		t.Errorf("show: exit code %d\n%s", code, stdout)
	}
	if code, _, stderr = run(t, folder, "resume", file); code != 0 {
		t.Errorf("resume: exit code %d\n%s", code, stderr)
	}
	if code, _, stderr = run(t, folder, "info", path, "--type", "f3"); code != 2 || !strings.Contains(stderr, "--type") {
		t.Errorf("a type that is none: exit code %d\n%s", code, stderr)
	}
}

// Names of files need not be UTF-8: a run over one is made, stopped, resumed and reported.
func TestARunOverANameOfAnyBytes(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "d\xfc") // as a part of the path, too
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Skip("this file system takes names in UTF-8 only")
	}
	path := filepath.Join(folder, "caf\xe9.f32")
	if err := os.Rename(writeVectors(t, folder, 200), path); err != nil {
		t.Fatal(err)
	}
	var mended atomic.Bool
	server := serve(t, func(w http.ResponseWriter, _ *http.Request, row, _ int) {
		if !mended.Load() && row >= 100 {
			http.Error(w, "no such thing", http.StatusNotFound)
			return
		}
		fmt.Fprint(w, `{"similarity": 1}`)
	})
	code, stdout, stderr := run(t, folder, "run", "caf\xe9.f32", "--dim", fmt.Sprint(dim), "--url", server.URL, "--json")
	if code != 0 {
		t.Fatalf("run: exit code %d\n%s", code, stderr)
	}
	if got := (figures{}); !utf8.ValidString(stdout) || json.Unmarshal([]byte(stdout), &got) != nil || got.Matches != 100 {
		t.Errorf("run: %+v\n%s", got, stdout)
	}
	files, err := filepath.Glob(filepath.Join(folder, "caf\xe9-*.vcrun"))
	if err != nil || len(files) != 1 {
		t.Fatalf("run files %q, %v", files, err)
	}
	mended.Store(true)
	if code, stdout, stderr = run(t, t.TempDir(), "resume", files[0], "--retry-errors"); code != 0 || !strings.Contains(stdout, "200 of 200 answered") {
		t.Errorf("resume: exit code %d\n%s%s", code, stdout, stderr)
	}
	for _, args := range [][]string{{"show", files[0]}, {"export", files[0], filepath.Join(folder, "\xe9.csv")}, {"info", path, "--dim", "4"}} {
		if code, _, stderr := run(t, folder, args...); code != 0 {
			t.Errorf("%s: exit code %d\n%s", args[0], code, stderr)
		}
	}
}
