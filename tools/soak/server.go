package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"net"
	"os"
	"sync"
	"sync/atomic"

	"github.com/valyala/fasthttp"
)

// writeVectors makes a raw file whose rows differ; each ten thousandth is a zero vector,
// which is never sent.
func writeVectors(path string, rows int64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	row := make([]byte, 4*dim)
	for i := range rows {
		for j := range dim {
			x := float32(i%1000003+1) / float32(j+3)
			if i%zeroEach == zeroEach-1 {
				x = 0
			}
			binary.LittleEndian.PutUint32(row[4*j:], math.Float32bits(x))
		}
		if _, err := w.Write(row); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

const zeroEach = 10_000

// server is an API that answers a search in most cases.
type server struct {
	url      string
	searches atomic.Int64
	listener net.Listener
	http     *fasthttp.Server
	served   chan error

	mu     sync.Mutex
	random *rand.Rand
}

// serve answers on a free port of the loopback interface.
func serve(seed uint64) (*server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &server{
		url: "http://" + listener.Addr().String(), listener: listener, served: make(chan error, 1),
		random: rand.New(rand.NewPCG(seed, 2)),
	}
	s.http = &fasthttp.Server{Handler: s.answer}
	go func() { s.served <- s.http.Serve(listener) }()
	return s, nil
}

// Close ends the server with all its connections.
func (s *server) Close() error {
	err := s.http.Shutdown()
	s.listener.Close() // in case that Shutdown came before Serve
	return errors.Join(err, <-s.served)
}

func (s *server) draw() float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.random.Float64()
}

// answer goes wrong in one of a thousand searches.
func (s *server) answer(ctx *fasthttp.RequestCtx) {
	s.searches.Add(1)
	switch x := s.draw(); {
	case x < 0.0002:
		ctx.Error("busy", fasthttp.StatusServiceUnavailable)
	case x < 0.0003:
		ctx.Error("slower", fasthttp.StatusTooManyRequests)
	case x < 0.0005:
		ctx.Error("no", fasthttp.StatusBadRequest)
	case x < 0.0007:
		ctx.SetBodyString(`{"similarity": null}`)
	case x < 0.0009:
		ctx.SetConnectionClose()
		ctx.SetBodyString(`{"similarity":0.5}`)
	case x < 0.001:
		ctx.HijackSetNoResponse(true)
		ctx.Hijack(func(c net.Conn) { c.Close() })
	default:
		ctx.SetBodyString(`{"similarity":0.9998}`)
	}
}
