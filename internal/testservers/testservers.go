//go:build unix

// Package testservers starts real servers and proxies for tests: on a free port of the
// loopback, with their files in a temporary folder, until the test ends. A test whose
// program is not there is skipped, and says which package has it.
package testservers

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// startTime is how long a server may take to listen: the machine may be busy.
const startTime = 30 * time.Second

// Port is a port of the loopback that is free.
func Port(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
}

// Program is where a program is, in the folders for administrators too. Without it the
// test is skipped.
func Program(t testing.TB, name, debian string) string {
	t.Helper()
	for _, place := range []string{name, "/usr/sbin/" + name} {
		if path, err := exec.LookPath(place); err == nil {
			return path
		}
	}
	t.Skipf("%s is not there: apt-get install %s", name, debian)
	return ""
}

// Start runs a server until the test ends and waits until it listens at a port. What it
// says is shown if the test fails.
func Start(t testing.TB, port, program string, args ...string) {
	t.Helper()
	StartWithin(t, startTime, port, program, args...)
}

// StartWithin is Start of a server that may take so long to listen.
func StartWithin(t testing.TB, limit time.Duration, port, program string, args ...string) *Server {
	t.Helper()
	return StartCommand(t, limit, port, exec.Command(program, args...))
}

// Server is one that was started.
type Server struct {
	process *os.Process
	ended   chan struct{}
}

// Kill ends a server at once, as a crash would, with its workers.
func (s *Server) Kill() {
	_ = syscall.Kill(-s.process.Pid, syscall.SIGKILL)
	<-s.ended
}

// StartCommand is StartWithin of a command that has its arguments and its environment.
func StartCommand(t testing.TB, limit time.Duration, port string, server *exec.Cmd) *Server {
	t.Helper()
	says, program := &output{}, server.Path
	server.Stdout, server.Stderr = says, says
	server.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // with its workers
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	s := &Server{process: server.Process, ended: make(chan struct{})}
	go func() {
		_ = server.Wait() // it is killed
		close(s.ended)
	}()
	t.Cleanup(func() {
		s.Kill()
		if t.Failed() {
			t.Logf("%s says: %s", filepath.Base(program), says.text())
		}
	})
	for start := time.Now(); time.Since(start) < limit; time.Sleep(10 * time.Millisecond) {
		select {
		case <-s.ended:
			t.Fatalf("%s has ended: %s", program, says.text())
		default:
		}
		if c, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			c.Close()
			return s
		}
	}
	t.Fatalf("%s does not listen at port %s after %s: %s", program, port, limit, says.text())
	return nil
}

// Write writes a file of the test and gives its path.
func Write(t testing.TB, folder, name, text string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Nginx is nginx with these directives in its http block's only server, such as
// "keepalive_timeout 1s; location / { proxy_pass http://127.0.0.1:8080; }".
func Nginx(t testing.TB, directives string) (url string) {
	t.Helper()
	program, port, folder := Program(t, "nginx", "nginx-light"), Port(t), t.TempDir()
	var temporary strings.Builder
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		temporary.WriteString(kind + "_temp_path " + filepath.Join(folder, kind) + ";\n")
	}
	config := Write(t, folder, "nginx.conf", `daemon off;
worker_processes 1;
pid `+filepath.Join(folder, "pid")+`;
error_log stderr;
events { worker_connections 256; }
http {
access_log off;
`+temporary.String()+`server { listen 127.0.0.1:`+port+`;
`+directives+`
}
}
`)
	Start(t, port, program, "-p", folder, "-c", config, "-e", "stderr")
	return "http://127.0.0.1:" + port
}

// HAProxy is HAProxy before a backend, such as 127.0.0.1:8080, with these lines in its
// defaults, such as "timeout http-keep-alive 1s".
func HAProxy(t testing.TB, backend string, defaults ...string) (url string) {
	t.Helper()
	program, port, folder := Program(t, "haproxy", "haproxy"), Port(t), t.TempDir()
	config := Write(t, folder, "haproxy.cfg", `global
  maxconn 256
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
  `+strings.Join(defaults, "\n  ")+`
listen api
  bind 127.0.0.1:`+port+`
  server one `+backend+`
`)
	Start(t, port, program, "-db", "-f", config)
	return "http://127.0.0.1:" + port
}

// gunicornAPI answers with the first component of the vector as the id of the hit.
const gunicornAPI = `import json
def app(environ, start_response):
    asked = json.loads(environ['wsgi.input'].read(int(environ['CONTENT_LENGTH'])))
    body = json.dumps({'results': [{'id': int(asked['vector'][0]), 'score': 1}]}).encode()
    start_response('200 OK', [('Content-Type', 'application/json'), ('Content-Length', str(len(body)))])
    return [body]
`

// Gunicorn is gunicorn with threads, before an API that answers with the first component
// of the vector as the id of the hit. args are its own, such as --keep-alive=2.
func Gunicorn(t testing.TB, args ...string) (url string) {
	t.Helper()
	program, port, folder := Program(t, "gunicorn", "gunicorn"), Port(t), t.TempDir()
	Write(t, folder, "api.py", gunicornAPI)
	Start(t, port, program, append([]string{"--chdir", folder, "--bind", "127.0.0.1:" + port,
		"--worker-tmp-dir", folder, "--worker-class", "gthread", "--threads", "4", "api:app"}, args...)...)
	return "http://127.0.0.1:" + port
}

// Node runs a script of Node.js that listens at the port it is given as its first
// argument, of the loopback; args follow.
func Node(t testing.TB, script string, args ...string) (url string) {
	t.Helper()
	program, port := Program(t, "node", "nodejs"), Port(t)
	path := Write(t, t.TempDir(), "server.js", script)
	Start(t, port, program, append([]string{path, port}, args...)...)
	return "http://127.0.0.1:" + port
}

// output keeps what a server says; it is safe for concurrent use.
type output struct {
	mu   sync.Mutex
	kept bytes.Buffer
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.kept.Write(p)
}

func (o *output) text() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.kept.String()
}
