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

	Concurrency   concurrency   `complete:"concurrency" group:"load" help:"Checks under way at once; auto finds out how many are worth it, auto:N up to N (auto is auto:256)." default:"50" placeholder:"N|auto"`
	Rate          *float64      `group:"load" help:"Attempts a second, retries included; 0 means no limit (default)." placeholder:"N"`
	Retries       int           `group:"load" help:"Further attempts after a timeout, a broken connection, or a status of --retry-on." default:"3"`
	RetryOn       string        `group:"load" help:"Statuses of a reply after which it is asked again, such as 408,5xx, or none (default: ${retry_on}); a reply that says to slow down counts as 429." placeholder:"STATUSES"`
	Backoff       time.Duration `group:"load" help:"Longest wait before the first of them." default:"1s"`
	BackoffFactor float64       `group:"load" help:"What each further one multiplies that wait by." default:"2"`

	Range      string `group:"file" help:"Check rows A to B-1 only." placeholder:"A:B" xor:"coverage"`
	Sample     *int64 `group:"file" help:"Check N rows drawn at random." placeholder:"N" xor:"coverage"`
	Seed       uint64 `group:"file" help:"Seed of the sample." default:"1"`
	Out        string `complete:"files:.vcrun" group:"output" help:"Run file to make (default: named after the vectors and the time)." placeholder:"FILE.vcrun"`
	MaxBadRows string `group:"file" help:"Rows without a vector that can be sent, as a count or a share such as 5%, beyond which the run is refused or ends (default: a tenth, or 10 rows of a small file)." placeholder:"N|P%"`

	RequireIndex bool `group:"api" help:"Refuse the run where the API says that no index answers, and all rows are compared one by one."`

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
	s.Concurrency, s.AutoConcurrency = c.Concurrency.n, c.Concurrency.auto
	s.Retries, s.Backoff, s.BackoffFactor = c.Retries, c.Backoff, c.BackoffFactor
	s.RetryOn, s.MaxBadRows, s.RequireIndex = c.RetryOn, c.MaxBadRows, c.RequireIndex
	if c.Sample != nil {
		s.Coverage.Sample, s.Coverage.Seed = *c.Sample, c.Seed
		if *c.Sample < 1 {
			return s, fmt.Errorf("--sample %d: it must be at least 1", *c.Sample)
		}
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
	File         string   `complete:"files:.vcrun" arg:"" help:"Run file." placeholder:"FILE.vcrun"`
	Vectors      string   `complete:"files" group:"file" help:"Where the vectors file is now (default: where it was, or beside the run file)." placeholder:"PATH"`
	IDs          string   `complete:"ids-file" group:"file" help:"Where the file of ids is now." name:"ids" placeholder:"file:PATH"`
	Neighbors    string   `complete:"files" group:"file" help:"Where the file of true neighbors is now." placeholder:"PATH"`
	Key          string   `complete:"key" group:"tls" help:"Where the API key comes from now: as in run." placeholder:"SOURCE"`
	Out          string   `complete:"files:.vcrun" group:"output" help:"Go on in a copy of the run file, and leave that as it is." placeholder:"FILE.vcrun"`
	RetryErrors  bool     `group:"load" help:"Check the vectors that ended in an error again too."`
	MaxBadRows   string   `group:"file" help:"Rows without a vector that can be sent, as a count or a share such as 5%, beyond which the run ends (default: as the run began)." placeholder:"N|P%"`
	Header       []string `group:"tls" help:"Header to send with each request, as when the run began; may be repeated." placeholder:"'K: V'" sep:"none"`
	MetricAnyway bool     `group:"api" help:"Go on by the metric of the run even where the index says another one."`
	RequireIndex bool     `group:"api" help:"Refuse to go on where the API says that no index answers."`
	URL          string   `group:"api" help:"Where the API is now. The key is sent there, also if the run began with another address or key." placeholder:"URL" name:"url"`
	KeepNetwork  bool     `group:"tls" help:"Use the proxy, the certificates and the request of the run file, though the run began with another address or key."`

	output
}

func (c *resumeCommand) Run(s streams) error {
	resume, err := c.options(s)
	if err != nil {
		return err
	}
	return c.follow(s, func(ctx context.Context, o core.Options) (*core.Run, error) {
		run, err := core.Open(ctx, c.File, resume, o)
		return run, withFlags(err)
	})
}

// options are what the flags say of how to go on.
func (c *resumeCommand) options(s streams) (o core.ResumeOptions, err error) {
	o = core.ResumeOptions{RetryErrors: c.RetryErrors, MaxBadRows: c.MaxBadRows, URL: c.URL, Out: c.Out,
		MetricAnyway: c.MetricAnyway, RequireIndex: c.RequireIndex}
	o.Moved = core.Moved{core.InputVectors: c.Vectors, core.InputNeighbors: c.Neighbors}
	if err := refuseDash(c.File, c.Vectors, c.Neighbors, c.Out); err != nil {
		return o, err
	}
	if c.IDs != "" {
		ids, err := core.ParseIDs(c.IDs)
		if err != nil || ids.From != core.FileIDs {
			return o, fmt.Errorf("--ids %q: expected file:PATH, where the file of ids is now", c.IDs)
		}
		o.Moved[core.InputIDs] = ids.File
	}
	kept, err := core.KeptSettings(c.File)
	if err != nil {
		return o, err
	}
	key := kept.Key
	if c.Key != "" {
		if key, err = core.ParseKey(c.Key); err != nil {
			return o, fmt.Errorf("--key: %w", err)
		}
		o.Key = &key
	}
	if c.KeepNetwork {
		o.Way = &kept.Network
	}
	if o.Headers, err = parseHeaders(c.Header); err != nil {
		return o, err
	}
	o.TypedKey, err = promptKey(s, key)
	return o, err
}

// withFlags says which flag of resume helps.
func withFlags(err error) error {
	place, missing := new(core.PlaceError), new(core.MissingFileError)
	switch {
	case errors.As(err, &place) && place.Way:
		return fmt.Errorf("%w: if that is right, add --keep-network", err)
	case errors.As(err, &place):
		return fmt.Errorf("%w: if that is right, add --url %s", err, shellWord(place.Place.URL))
	case errors.As(err, &missing) && missing.Input == core.InputIDs:
		return fmt.Errorf("%w: say where it is with --ids file:PATH", err)
	case errors.As(err, &missing):
		return fmt.Errorf("%w: say where it is with --%s PATH", err, missing.Input)
	}
	return err
}
