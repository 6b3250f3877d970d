package cli_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"vectorcheck/internal/testkit"
)

// program is the real binary, built once for all tests.
var program string

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "vectorcheck-test-")
	if err != nil {
		panic(err)
	}
	program = filepath.Join(folder, "vectorcheck")
	build := exec.Command("go", "build", "-o", program, "vectorcheck")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // the terminal needs no window
	if output, err := build.CombinedOutput(); err != nil {
		fmt.Printf("build: %v\n%s", err, output)
		os.Exit(1)
	}
	goleak.VerifyTestMain(m,
		// A toxic that still has something to pass on when its link is closed waits for ever.
		goleak.IgnoreAnyFunction("github.com/Shopify/toxiproxy/v2/toxics.(*ToxicStub).Run"),
		goleak.Cleanup(func(code int) {
			os.RemoveAll(folder)
			os.Exit(code)
		}))
}

const dim = 4

// process is a running program.
type process struct {
	*exec.Cmd
	out, err written
}

// written is what a process has written so far.
type written struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *written) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(p)
}

func (w *written) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// environment is that of a user whose home is folder.
func environment(folder string) []string {
	return append(os.Environ(), "XDG_CACHE_HOME="+folder, "XDG_CONFIG_HOME="+filepath.Join(folder, "config"), "HOME="+folder)
}

// start runs the program in a folder of its own user's, with no terminal.
func start(t *testing.T, folder string, args ...string) *process {
	t.Helper()
	return startWith(t, folder, nil, args...)
}

// startWith is start with more variables in the environment.
func startWith(t *testing.T, folder string, variables []string, args ...string) *process {
	t.Helper()
	return begin(t, folder, variables, exec.Command(program, args...))
}

// begin is startWith for any command.
func begin(t *testing.T, folder string, variables []string, command *exec.Cmd) *process {
	t.Helper()
	p := &process{Cmd: command}
	p.Dir = folder
	p.Env = append(environment(folder), variables...)
	p.Stdout, p.Stderr = &p.out, &p.err
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill() })
	return p
}

// exit waits for the program's end, and gives its exit code.
func (p *process) exit(t *testing.T) int {
	t.Helper()
	timer := time.AfterFunc(time.Minute, func() { _ = p.Process.Kill() })
	defer timer.Stop()
	_ = p.Wait()
	return p.ProcessState.ExitCode()
}

// underWay waits until some of the rows of a run are saved.
func underWay(t *testing.T, server *api, file string) {
	t.Helper()
	testkit.WaitFor(t, "a saved row", func() bool {
		server.mu.Lock()
		asked := len(server.asked)
		server.mu.Unlock()
		return asked > 0 && len(savedRows(t, file)) > 0 // there is a whole file once something is asked for
	})
}

func run(t *testing.T, folder string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	p := start(t, folder, args...)
	code = p.exit(t)
	return code, p.out.String(), p.err.String()
}

// writeVectors makes a raw file; the first number of row i is i+1.
func writeVectors(t *testing.T, folder string, rows int) string {
	t.Helper()
	data := make([]byte, 0, rows*dim*4)
	for i := range rows {
		for _, x := range [dim]float32{float32(i + 1), 0.5, -0.25, 1e-7} {
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(x))
		}
	}
	path := filepath.Join(folder, "vectors.f32")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// api is a search API that counts what it is asked for.
type api struct {
	*httptest.Server
	answer func(w http.ResponseWriter, r *http.Request, row, nth int) // nil: found

	mu    sync.Mutex
	asked map[int]int // times, by row
	most  int
	now   int
	open  map[net.Conn]bool
}

// serve answers every vector with the similarity 1 unless answer does.
func serve(t *testing.T, answer func(w http.ResponseWriter, r *http.Request, row, nth int)) *api {
	a := &api{answer: answer, asked: map[int]int{}, open: map[net.Conn]bool{}}
	a.Server = httptest.NewUnstartedServer(a)
	a.Config.ConnState = a.connection
	a.Start()
	t.Cleanup(a.Close)
	return a
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var request struct {
		Vector []float32 `json:"vector"`
		TopK   int       `json:"top_k"`
	}
	body, _ := io.ReadAll(r.Body)
	if err := json.Unmarshal(body, &request); err != nil || r.Method != "POST" || r.URL.Path != "/search" ||
		len(request.Vector) != dim || request.TopK != 1 || request.Vector[1] != 0.5 || request.Vector[3] != 1e-7 {
		http.Error(w, "a request that this API does not know", http.StatusTeapot)
		return
	}
	row := int(request.Vector[0]) - 1
	a.mu.Lock()
	a.asked[row]++
	nth := a.asked[row]
	a.now++
	a.most = max(a.most, a.now)
	a.mu.Unlock()
	defer func() {
		a.mu.Lock()
		a.now--
		a.mu.Unlock()
	}()
	if a.answer != nil {
		a.answer(w, r, row, nth)
		return
	}
	fmt.Fprint(w, `{"similarity": 1}`)
}

// counts is how often each row has been asked for since the last call.
func (a *api) counts() map[int]int {
	a.mu.Lock()
	defer a.mu.Unlock()
	asked := a.asked
	a.asked = map[int]int{}
	return asked
}

func (a *api) connection(c net.Conn, state http.ConnState) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch state {
	case http.StateNew:
		a.open[c] = true
	case http.StateClosed:
		delete(a.open, c)
	}
}

// settle waits until the requests of processes that are gone have been counted.
func (a *api) settle(t *testing.T) {
	t.Helper()
	// Connections are accepted in turn: once this one is, no other waits.
	request, err := http.NewRequest("GET", a.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Close = true
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	reply.Body.Close()
	for begin := time.Now(); time.Since(begin) < time.Minute; time.Sleep(time.Millisecond) {
		a.mu.Lock()
		open := len(a.open)
		a.mu.Unlock()
		if open == 0 {
			return
		}
	}
	t.Fatal("connections of processes that are gone stay open")
}

// askedYet says whether anything has been asked for since the last call of counts.
func (a *api) askedYet() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.asked) > 0
}

// busiest is how many requests there were at once, at most.
func (a *api) busiest() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.most
}
