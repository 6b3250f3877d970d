//go:build linux

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// bench is a measurement under way.
type bench struct {
	options
	dir    string
	cores  cores
	tools  tools
	server *server
	out    io.Writer
}

// clientTimeout ends a client that hangs; ten million checks take a few minutes.
const clientTimeout = 30 * time.Minute

func newBench(ctx context.Context, dir string, o options, out io.Writer) (*bench, error) {
	cores, err := pickCores()
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(out, describeHost(cores))
	server, err := startServer(ctx, cores.server)
	if err != nil {
		return nil, err
	}
	return &bench{o, dir, cores, findTools(ctx, dir, out), server, out}, nil
}

// measureCPU prints the table of clients and ratios for vectors of dim numbers.
func (b *bench) measureCPU(ctx context.Context, dim int) error {
	checks := b.checksAt(dim)
	load, err := makeLoad(b.dir, b.server.address, checks, dim)
	if err != nil {
		return err
	}
	defer os.Remove(load.vectors)

	clients := b.tools.clients(load)
	results := make([]result, len(clients))
	for round := range b.rounds {
		for i, c := range clients {
			fmt.Fprintf(os.Stderr, "round %d of %d, %d dimensions: %s\n", round+1, b.rounds, dim, c.name)
			s, err := b.measure(ctx, c)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			results[i].name = c.name
			results[i].samples = append(results[i].samples, s)
		}
	}
	fmt.Fprintf(b.out, "\n%d dimensions, %d connections, %d checks a round, %d rounds\n\n", dim, connections, checks, b.rounds)
	if err := writeClients(b.out, results); err != nil {
		return err
	}
	fmt.Fprintln(b.out)
	return writeRatios(b.out, results)
}

// measure runs a client once, and removes what it leaves.
func (b *bench) measure(ctx context.Context, c client) (sample, error) {
	work, err := os.MkdirTemp(b.dir, "run-")
	if err != nil {
		return sample{}, err
	}
	defer os.RemoveAll(work)
	return b.measureIn(ctx, work, c)
}

// measureIn runs a client once, in the folder work, and holds what it says it sent
// against what the server got.
func (b *bench) measureIn(ctx context.Context, work string, c client) (sample, error) {
	ctx, cancel := context.WithTimeout(ctx, clientTimeout)
	defer cancel()
	before, err := b.server.count()
	if err != nil {
		return sample{}, err
	}
	output, s, err := runPinned(ctx, b.cores.client, work, c.command)
	if err != nil {
		return sample{}, err
	}
	if s.requests, err = c.requests(output); err != nil {
		return sample{}, err
	}
	after, err := b.server.count()
	if err != nil {
		return sample{}, err
	}
	// wrk abandons what is in flight when its time is up.
	if got := after - before; got < s.requests || got > s.requests+connections {
		return sample{}, fmt.Errorf("%d requests reached the server, expected %d", got, s.requests)
	}
	return s, nil
}

// diskNeed is what a file of rows, two run files and a CSV take, and some to spare:
// 8 GB for ten million rows.
func diskNeed(rows int) int64 { return int64(rows) * baseDim * 4 * 3 / 2 }

func gigabytes(n int64) string { return fmt.Sprintf("%.1f GB", float64(n)/1e9) }

// load is what the clients of one table send, and where to.
type load struct {
	address string // of the server, host:port
	checks  int
	dim     int
	vectors string // raw file of checks × dim float32
	body    string // file of the request for the first of them
	script  string // file of wrk's script, which sends body
}

func (l load) url() string { return "http://" + l.address + "/search" }

func makeLoad(dir, address string, checks, dim int) (load, error) {
	l := load{
		address: address, checks: checks, dim: dim,
		vectors: filepath.Join(dir, "vectors.f32"),
		body:    filepath.Join(dir, "body.json"),
		script:  filepath.Join(dir, "post.lua"),
	}
	first, err := writeVectors(l.vectors, checks, dim)
	if err != nil {
		return l, err
	}
	body := requestBody(first)
	if err := os.WriteFile(l.body, body, 0o600); err != nil {
		return l, err
	}
	return l, os.WriteFile(l.script, wrkScript(body), 0o600)
}
