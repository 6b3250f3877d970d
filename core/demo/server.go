package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// Config says what Start serves and where. The zero value serves the demo
// vectors of seed 0 without faults.
type Config struct {
	// Listen is the address, a loopback one; "" means "127.0.0.1:0", which
	// takes a free port.
	Listen string
	// Spec says which vectors are indexed; its Seed is the faults' seed as well.
	Spec
	Faults Faults
}

const defaultListen = "127.0.0.1:0"

// Server is a running search API. Its methods are safe for concurrent use.
type Server struct {
	url      string
	spec     Spec
	index    *index
	faults   atomic.Pointer[activeFaults]
	counters counters

	http        http.Server
	connections sync.WaitGroup // of the http server, each until it is closed
	served      chan struct{}  // closed when Serve has returned
	serveErr    error          // valid once served is closed
}

// Start makes the vectors, indexes them and serves until Close. ctx ends the
// starting only.
func Start(ctx context.Context, config Config) (*Server, error) {
	spec, err := config.Spec.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := config.Faults.validate(); err != nil {
		return nil, err
	}
	listener, err := listenLoopback(ctx, config.Listen)
	if err != nil {
		return nil, err
	}
	s := &Server{
		url:    "http://" + listener.Addr().String(),
		spec:   spec,
		served: make(chan struct{}),
	}
	if s.index, err = newIndex(ctx, spec); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	s.faults.Store(config.Faults.activate(spec.Count))
	s.http = http.Server{
		Handler: http.HandlerFunc(s.route),
		// No ReadTimeout: it would end the requests that are to hang.
		ReadHeaderTimeout: 10 * time.Second,
		MaxHeaderBytes:    16 << 10,
		ConnState:         s.countConnection,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	go func() {
		defer close(s.served)
		s.serveErr = s.http.Serve(listener)
	}()
	return s, nil
}

func newIndex(ctx context.Context, spec Spec) (*index, error) {
	rows, err := Vectors(spec)
	if err != nil {
		return nil, err
	}
	x, err := buildIndex(ctx, rows, spec.Dim, spec.Seed)
	if err != nil {
		return nil, fmt.Errorf("index %d demo vectors: %w", spec.Count, err)
	}
	return x, nil
}

// listenLoopback refuses every address that other machines could reach.
func listenLoopback(ctx context.Context, address string) (net.Listener, error) {
	if address == "" {
		address = defaultListen
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("demo API address %q: %w: expected one such as %s", address, err, defaultListen)
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if ip, err := netip.ParseAddr(host); err != nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("demo API address %q is not on loopback: it serves this machine only; use one such as %s",
			address, defaultListen)
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, fmt.Errorf("start the demo API: %w", err)
	}
	return listener, nil
}

// URL is where searches go: http://host:port/search.
func (s *Server) URL() string { return s.url + "/search" }

// SetFaults replaces the faults from the next request on. A new rate starts
// with a full bucket.
func (s *Server) SetFaults(faults Faults) error {
	if err := faults.validate(); err != nil {
		return err
	}
	s.faults.Store(faults.activate(s.spec.Count))
	return nil
}

// Close breaks all connections, hung ones too, and waits until nothing of the
// server runs any more. Closing again does nothing.
func (s *Server) Close() error {
	err := s.http.Close()
	<-s.served
	s.connections.Wait()
	if !errors.Is(s.serveErr, http.ErrServerClosed) {
		err = errors.Join(err, s.serveErr)
	}
	return err
}

// countConnection is called for new connections by Serve itself, so none is
// added once Serve has returned.
func (s *Server) countConnection(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.connections.Add(1)
	case http.StateClosed:
		s.connections.Done()
	}
}
