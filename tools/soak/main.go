// Soak runs vectorcheck over many vectors against a server with faults, kills it now
// and then, and proves in the end that each vector has exactly one row.
//
//	go run ./tools/soak -program ./vectorcheck [-n 10000000] [-kills 5] [-seed 1]
//
// Everything happens on the loopback interface and in a temporary directory (see
// TMPDIR), where ten million vectors take 1 GB.
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

// dim is small: it is the rows that are many.
const dim = 16

type options struct {
	program string
	rows    int64
	kills   int
	seed    uint64
}

func main() {
	var o options
	flag.StringVar(&o.program, "program", "./vectorcheck", "the program")
	flag.Int64Var(&o.rows, "n", 10_000_000, "how many vectors")
	flag.IntVar(&o.kills, "kills", 5, "how often the program is killed")
	flag.Uint64Var(&o.seed, "seed", 1, "of the faults and the kills")
	flag.Parse()
	if err := o.run(); err != nil {
		fmt.Fprintf(os.Stderr, "soak: %s\n", err)
		os.Exit(1)
	}
}

func (o options) run() error {
	program, err := filepath.Abs(o.program)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "soak-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "vectors.f32")
	if err := writeVectors(file, o.rows); err != nil {
		return err
	}
	api, err := serve(o.seed)
	if err != nil {
		return err
	}
	defer api.Close()
	s := soak{options: o, program: program, dir: dir, vectors: file, api: api,
		random: rand.New(rand.NewPCG(o.seed, 1))}
	start := time.Now()
	if err := s.toTheEnd(); err != nil {
		return err
	}
	fmt.Printf("ran for %s, %d requests reached the API\n", time.Since(start).Round(time.Second), api.searches.Load())
	return s.prove()
}
