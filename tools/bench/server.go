//go:build linux

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"
)

const (
	// serveCommand makes this program the server.
	serveCommand = "serve"
	// reply is the answer to every search.
	reply = `{"similarity":0.9998}`
	// countPath answers how many searches there have been.
	countPath = "/count"
	// notePath has the server note when searches arrive, until notedPath asks what
	// the pace was, as JSON.
	notePath, notedPath = "/note", "/noted"
)

// serve answers searches on a free port of the loopback interface, which it
// writes to out as host:port, until in ends: with the process that started it,
// at the latest.
func serve(in io.Reader, out io.Writer) error {
	listener, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return err
	}
	var times arrivals
	s := fasthttp.Server{Handler: newHandler(&times)}
	served := make(chan error, 1)
	go func() { served <- s.Serve(stampedListener{listener, &times}) }()
	fmt.Fprintln(out, listener.Addr())
	io.Copy(io.Discard, in)
	err = s.Shutdown()
	listener.Close() // in case that Shutdown came before Serve
	return errors.Join(err, <-served)
}

func newHandler(times *arrivals) fasthttp.RequestHandler {
	var searches atomic.Int64
	return func(ctx *fasthttp.RequestCtx) {
		switch string(ctx.Path()) {
		case countPath:
			ctx.SetBodyString(strconv.FormatInt(searches.Load(), 10))
		case notePath:
			times.begin()
		case notedPath:
			body, _ := json.Marshal(times.end()) // numbers always have a JSON form
			ctx.SetBody(body)
		default:
			searches.Add(1)
			times.add(came(ctx))
			ctx.SetContentType("application/json")
			ctx.SetBodyString(reply)
		}
	}
}

// came is when the last of a request did.
func came(ctx *fasthttp.RequestCtx) time.Time {
	if c, ok := ctx.Conn().(*stampedConn); ok {
		return c.came
	}
	return ctx.Time()
}

// server is a running process of serve.
type server struct {
	address string // host:port
	process *exec.Cmd
	input   io.Closer
}

// startServer starts this program as the server, on the given core alone.
func startServer(ctx context.Context, core int) (*server, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, serveCommand)
	cmd.Env = oneThread()
	cmd.Stderr = os.Stderr
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := startPinned(cmd, core); err != nil {
		return nil, fmt.Errorf("start the server: %w", err)
	}
	s := &server{process: cmd, input: input}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("the server gave no address: %w", err)
	}
	s.address = strings.TrimSpace(line)
	return s, nil
}

// count asks how many searches the server has answered.
func (s *server) count() (int, error) {
	body, err := s.get(countPath)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(string(body))
}

// note has the server note when searches arrive.
func (s *server) note() error {
	_, err := s.get(notePath)
	return err
}

// noted is the pace of the searches since note.
func (s *server) noted() (p pace, err error) {
	body, err := s.get(notedPath)
	if err != nil {
		return p, err
	}
	err = json.Unmarshal(body, &p)
	return p, err
}

func (s *server) get(path string) ([]byte, error) {
	client := &fasthttp.HostClient{Addr: s.address}
	defer client.CloseIdleConnections()
	status, body, err := client.Get(nil, "http://"+s.address+path)
	if err != nil || status != fasthttp.StatusOK {
		return nil, fmt.Errorf("ask the server for %s: status %d: %w", path, status, err)
	}
	return body, nil
}

// stop ends the process.
func (s *server) stop() {
	s.input.Close()
	s.process.Wait()
}
