package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"vectorcheck/core"
)

type runCommand struct {
	question

	Concurrency   int           `help:"Checks under way at once." default:"50"`
	Rate          *float64      `help:"Attempts a second, retries included; 0 means no limit (default)." placeholder:"N"`
	Retries       int           `help:"Further attempts after a timeout, a broken connection, or a status of --retry-on." default:"3"`
	RetryOn       string        `help:"Statuses of a reply after which it is asked again, such as 408,5xx, or none (default: ${retry_on}); a reply that says to slow down counts as 429." placeholder:"STATUSES"`
	Backoff       time.Duration `help:"Longest wait before the first of them." default:"1s"`
	BackoffFactor float64       `help:"What each further one multiplies that wait by." default:"2"`

	Range      string `help:"Check rows A to B-1 only." placeholder:"A:B" xor:"coverage"`
	Sample     int64  `help:"Check N rows drawn at random." placeholder:"N" xor:"coverage"`
	Seed       uint64 `help:"Seed of the sample." default:"1"`
	Out        string `help:"Run file to make (default: named after the vectors and the time)." placeholder:"FILE.vcrun"`
	MaxBadRows string `help:"Rows without a vector that can be sent, as a count or a share such as 5%, beyond which the run is refused or ends (default: a tenth, or 10 rows of a small file)." placeholder:"N|P%"`

	RequireIndex bool `help:"Refuse the run where the API says that no index answers, and all rows are compared one by one."`

	gateFlags
	output
}

func (c *runCommand) Run(s streams) error {
	if c.Out == dash {
		return errors.New("--out -: a run file is no stream: give it a name; --json writes the figures to standard output")
	}
	settings, err := c.settings()
	if err != nil {
		return err
	}
	if settings.TypedKey, err = promptKey(s, settings.Key); err != nil {
		return err
	}
	return c.follow(s, func(ctx context.Context, o core.Options) (*core.Run, error) {
		if c.Out == "" {
			return core.CreateIn(ctx, settings, ".", o)
		}
		return core.Create(ctx, settings, c.Out, o)
	})
}

func (c *runCommand) settings() (core.Settings, error) {
	s, err := c.question.settings()
	if err != nil {
		return s, err
	}
	s.Concurrency, s.Retries, s.Backoff, s.BackoffFactor = c.Concurrency, c.Retries, c.Backoff, c.BackoffFactor
	s.RetryOn, s.MaxBadRows, s.RequireIndex = c.RetryOn, c.MaxBadRows, c.RequireIndex
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
	if s.Gate, err = c.read(); err != nil {
		return s, err
	}
	if c.Range != "" {
		if s.Coverage.First, s.Coverage.End, err = core.ParseRange(c.Range); err != nil {
			return s, fmt.Errorf("--range %w", err)
		}
	}
	return s, nil
}

type resumeCommand struct {
	File         string   `arg:"" help:"Run file." placeholder:"FILE.vcrun"`
	RetryErrors  bool     `help:"Check the vectors that ended in an error again too."`
	MaxBadRows   string   `help:"Rows without a vector that can be sent, as a count or a share such as 5%, beyond which the run ends (default: as the run began)." placeholder:"N|P%"`
	Header       []string `help:"Header to send with each request, as when the run began; may be repeated." placeholder:"'K: V'" sep:"none"`
	MetricAnyway bool     `help:"Go on by the metric of the run even where the index says another one."`
	RequireIndex bool     `help:"Refuse to go on where the API says that no index answers."`
	URL          string   `help:"Send the key to this address, that of the run, though it was begun with another address or key." placeholder:"URL" name:"url"`

	output
}

func (c *resumeCommand) Run(s streams) error {
	if err := refuseDash(c.File); err != nil {
		return err
	}
	headers, err := parseHeaders(c.Header)
	if err != nil {
		return err
	}
	key, err := core.KeyOf(c.File)
	if err != nil {
		return err
	}
	typed, err := promptKey(s, key)
	if err != nil {
		return err
	}
	resume := core.ResumeOptions{Headers: headers, TypedKey: typed, RetryErrors: c.RetryErrors, MaxBadRows: c.MaxBadRows, URL: c.URL,
		MetricAnyway: c.MetricAnyway, RequireIndex: c.RequireIndex}
	return c.follow(s, func(ctx context.Context, o core.Options) (*core.Run, error) {
		run, err := core.Open(ctx, c.File, resume, o)
		if place := new(core.PlaceError); errors.As(err, &place) {
			err = fmt.Errorf("%w: if that is right, add --url %s", err, shellWord(place.Place.URL))
		}
		return run, err
	})
}
