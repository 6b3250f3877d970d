package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"vectorcheck/core"
	"vectorcheck/core/target"
)

type runCommand struct {
	Vectors string `arg:"" optional:"" help:"Vectors file: .bin .f32 .fbin .u8bin .i8bin .f16bin .fvecs .bvecs .npy .csv .tsv .jsonl .ndjson, any of them also as .gz or .zst."`
	URL     string `help:"Base URL of the API; without a preset, requests go to {URL}/search." placeholder:"URL"`
	Demo    bool   `help:"Check the demo vectors against the demo API, at ${demo_rate} attempts a second unless --rate says otherwise."`

	Preset string            `help:"API to ask: ${presets} (default: generic)." placeholder:"NAME"`
	Metric string            `help:"What the index compares by, as its vendor calls it (default: the preset's first)." placeholder:"NAME"`
	Field  map[string]string `help:"Field of the preset, such as collection=items; may be repeated." placeholder:"NAME=VALUE"`

	Dim            int           `help:"Dimension of a raw file (default 128)." placeholder:"N"`
	Concurrency    int           `help:"Checks under way at once." default:"50"`
	Rate           *float64      `help:"Attempts a second, retries included; 0 means no limit (default)." placeholder:"N"`
	Timeout        time.Duration `help:"Time for an attempt, to the last byte of the reply." default:"30s"`
	ConnectTimeout time.Duration `help:"Time to connect." default:"5s"`
	Retries        int           `help:"Further attempts after a timeout, a broken connection, 429, 502, 503 or 504." default:"3"`
	Backoff        time.Duration `help:"Longest wait before the first of them." default:"1s"`
	BackoffFactor  float64       `help:"What each further one multiplies that wait by." default:"2"`

	Threshold   float64  `help:"Least similarity of a match." default:"0.99"`
	TopK        int      `help:"Hits to ask for; the first one is judged." default:"1" name:"top-k"`
	Range       string   `help:"Check rows A to B-1 only." placeholder:"A:B" xor:"coverage"`
	Sample      int64    `help:"Check N rows drawn at random." placeholder:"N" xor:"coverage"`
	Seed        uint64   `help:"Seed of the sample." default:"1"`
	Header      []string `help:"Header to send with each request; may be repeated. Its value is not kept in the run file." placeholder:"'K: V'" sep:"none"`
	Out         string   `help:"Run file to make (default: named after the vectors and the time)." placeholder:"FILE.vcrun"`
	MinAccuracy *float64 `help:"Exit with 1 if fewer percent of the answered vectors are found." placeholder:"PERCENT"`

	output
}

func (c *runCommand) Run(s streams) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	out := c.Out
	if out == "" {
		out = core.RunFileName(settings, time.Now())
	}
	return c.follow(s, func(ctx context.Context, o core.Options) (*core.Run, error) {
		return core.Create(ctx, settings, out, o)
	})
}

func (c *runCommand) settings() (core.Settings, error) {
	s := core.DefaultSettings()
	s.Vectors, s.Dim, s.URL, s.Demo = c.Vectors, c.Dim, c.URL, c.Demo
	s.API = core.API{Preset: c.Preset, Metric: c.Metric, Fields: c.Field}
	s.Concurrency, s.AttemptTimeout, s.ConnectTimeout = c.Concurrency, c.Timeout, c.ConnectTimeout
	s.Retries, s.Backoff, s.BackoffFactor = c.Retries, c.Backoff, c.BackoffFactor
	s.Threshold, s.TopK = c.Threshold, c.TopK
	s.Coverage.Sample = c.Sample
	if c.Sample != 0 {
		s.Coverage.Seed = c.Seed
	}
	switch {
	case c.Rate != nil:
		s.Rate = *c.Rate
	case c.Demo:
		s.Rate = core.DemoRate
	}
	if c.Demo && (c.Vectors != "" || c.URL != "" || c.Preset != "") {
		return s, fmt.Errorf("--demo brings its own vectors and API: leave out %s", strings.TrimSpace(c.Vectors+" "+c.URL+" "+c.Preset))
	}
	if c.MinAccuracy != nil {
		share := *c.MinAccuracy / 100
		s.MinAccuracy = &share
	}
	var err error
	if c.Range != "" {
		if s.Coverage.First, s.Coverage.End, err = core.ParseRange(c.Range); err != nil {
			return s, fmt.Errorf("--range %w", err)
		}
	}
	s.Headers, err = parseHeaders(c.Header)
	return s, err
}

func parseHeaders(texts []string) (headers []target.Header, err error) {
	for i, text := range texts {
		h, err := target.ParseHeader(text)
		if err != nil {
			return nil, fmt.Errorf("--header number %d: %w", i+1, err)
		}
		headers = append(headers, h)
	}
	return headers, nil
}

type resumeCommand struct {
	File        string   `arg:"" help:"Run file." placeholder:"FILE.vcrun"`
	RetryErrors bool     `help:"Check the vectors that ended in an error again too."`
	Header      []string `help:"Header to send with each request, as when the run began; may be repeated." placeholder:"'K: V'" sep:"none"`

	output
}

func (c *resumeCommand) Run(s streams) error {
	headers, err := parseHeaders(c.Header)
	if err != nil {
		return err
	}
	return c.follow(s, func(ctx context.Context, o core.Options) (*core.Run, error) {
		return core.Open(ctx, c.File, core.ResumeOptions{Headers: headers, RetryErrors: c.RetryErrors}, o)
	})
}
