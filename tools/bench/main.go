//go:build linux

// Bench measures whole runs of vectorcheck against goals. First what a check costs: the
// CPU time that vectorcheck spends on one, as ratios to what the load generators hey and
// wrk and a bare fasthttp client spend on a request with the same body. Then how well runs
// keep to a rate. Then, for files of several sizes, the memory of a run, the size of its
// file, how long one waits for what a window shows of it and for a killed run to go on,
// the speed of an export, and that of a scan next to cat and wc.
//
//	go run ./tools/bench [-n 300000] [-dims 128,768,1536] [-rounds 3] [-rows 1000000,10000000]
//
// Everything happens on the loopback interface and in a temporary directory
// (see TMPDIR). The server, a process of its own, has one core to itself; each
// client has another one. hey is built from the Go module proxy; wrk is
// Debian's, and is installed where apt-get can be used. It takes about
// five minutes, and as many again for a file of ten million rows.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
)

// options are what a measurement was asked for.
type options struct {
	checks int   // checks a round at baseDim; fewer at more dimensions
	dims   []int // dimensions to measure the CPU time at
	rounds int
	rows   []int // sizes of the files to measure runs over, at baseDim
}

// baseDim is the dimension that the goals are set for.
const baseDim = 128

// checksAt has a round take seconds for every dim, lest the start of a program count for
// much, without a file of vectors that grows as dim does.
func (o options) checksAt(dim int) int {
	return max(o.checks*4*baseDim/(dim+3*baseDim), connections)
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "bench: %s\n", err)
		os.Exit(1)
	}
}

// run is either the measurement or one of the processes that it starts.
func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) > 0 {
		switch args[0] {
		case serveCommand:
			return serve(os.Stdin, out)
		case fixedCommand:
			return sendFixed(args[1:])
		case lookCommand:
			return lookAt(ctx, args[1:], out)
		}
	}
	o, err := parseOptions(args)
	if err != nil {
		return err
	}
	return measureAll(ctx, o, out)
}

func parseOptions(args []string) (options, error) {
	o := options{}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.IntVar(&o.checks, "n", 300_000, "`checks` a round at 128 dimensions")
	flags.IntVar(&o.rounds, "rounds", 3, "`rounds`, in which the clients take turns")
	dims := flags.String("dims", "128,768,1536", "comma-separated `dimensions`")
	rows := flags.String("rows", "1000000", "comma-separated `sizes` of files to measure runs over; empty for none")
	err := flags.Parse(args)
	if err != nil {
		return o, err
	}
	if o.dims, err = parseNumbers(*dims); err != nil {
		return o, fmt.Errorf("-dims: %w", err)
	}
	if o.rows, err = parseNumbers(*rows); err != nil {
		return o, fmt.Errorf("-rows: %w", err)
	}
	if o.checks < connections || o.rounds < 1 {
		return o, fmt.Errorf("-n must be at least %d and -rounds at least 1", connections)
	}
	return o, nil
}

// parseNumbers reads positive integers between commas; "" is none.
func parseNumbers(text string) (numbers []int, err error) {
	if text == "" {
		return nil, nil
	}
	for field := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(field))
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%q: expected positive integers between commas", text)
		}
		numbers = append(numbers, n)
	}
	return numbers, nil
}

// measureAll prints every table. A client that cannot be had is left out, with
// a line that says why; only without vectorcheck is that an error in the end.
func measureAll(ctx context.Context, o options, out io.Writer) error {
	dir, err := os.MkdirTemp("", "vectorcheck-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b, err := newBench(ctx, dir, o, out)
	if err != nil {
		return err
	}
	defer b.server.stop()

	for _, dim := range o.dims {
		if err := b.measureCPU(ctx, dim); err != nil {
			return err
		}
	}
	if b.tools.vectorcheck == "" {
		return errors.New("vectorcheck itself could not be measured: see above")
	}
	if err := b.measurePace(ctx); err != nil {
		return err
	}
	return b.measureScale(ctx)
}
