package cli

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"vectorcheck/core"
	"vectorcheck/core/demo"
)

type demoCommand struct {
	Listen      string        `help:"Address to serve at; loopback only." default:"127.0.0.1:8080"`
	Missing     float64       `help:"Share of the vectors that the index leaves out." default:"${missing}"`
	Latency     time.Duration `help:"Mean time by which answers are held back." default:"${latency}"`
	RateLimit   float64       `help:"Requests a second; those beyond it get 429. 0 means no limit." default:"${rate_limit}" aliases:"bears"`
	Unavailable float64       `help:"Share of the requests that get 503." default:"${unavailable}"`
	Hang        float64       `help:"Share of the requests that are never answered." default:"${hang}"`
}

// demoDefaults fills in the defaults of the fault flags.
func demoDefaults() map[string]string {
	f := demo.DefaultFaults()
	return map[string]string{
		"missing":     fmt.Sprint(f.Missing),
		"latency":     fmt.Sprint(f.Latency),
		"rate_limit":  fmt.Sprint(f.RatePerSecond),
		"unavailable": fmt.Sprint(f.Unavailable),
		"hang":        fmt.Sprint(f.Hang),
	}
}

func (c *demoCommand) Run(s streams) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	vectors, err := core.DemoVectors()
	if err != nil {
		return err
	}
	server, err := demo.Start(ctx, demo.Config{Listen: c.Listen, Faults: demo.Faults{
		Missing: c.Missing, Latency: c.Latency, RatePerSecond: c.RateLimit, Unavailable: c.Unavailable, Hang: c.Hang,
	}})
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "The demo API answers at %s; its vectors are in\n%s\n\nTry it:\n  vectorcheck run %q --url %s --rate 500\n\nInterrupt to end it.\n",
		server.URL(), vectors, vectors, server.URL())
	<-ctx.Done()
	return server.Close()
}
