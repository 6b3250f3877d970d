package core

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/sirupsen/logrus"

	"vectorcheck/core/check"
	"vectorcheck/core/demo"
	"vectorcheck/core/runfile"
	"vectorcheck/core/stats"
	"vectorcheck/core/target"
	"vectorcheck/core/vectors"
)

// Options are what a run needs of the face that shows it.
type Options struct {
	// Log is told what happens to the run, never what happens to each vector;
	// nil means nobody is.
	Log logrus.FieldLogger
}

func (o Options) log() logrus.FieldLogger {
	if o.Log != nil {
		return o.Log
	}
	quiet := logrus.New()
	quiet.SetOutput(io.Discard)
	return quiet
}

// Create makes a new run in a new file at path, ready to Start. An API that
// cannot be reached is ErrUnusable, and leaves no file behind.
func Create(ctx context.Context, s Settings, path string, o Options) (_ *Run, err error) {
	var p parts
	defer p.closeOn(&err)
	if err := s.Validate(); err != nil {
		return nil, err
	}
	s.HeaderNames = names(s.Headers)
	if s.Vectors, err = filepath.Abs(s.Vectors); err != nil {
		return nil, err
	}
	if s, err = p.serveDemo(ctx, s); err != nil {
		return nil, err
	}
	reader, fingerprint, err := p.openVectors(s)
	if err != nil {
		return nil, err
	}
	order, err := s.Coverage.Order(reader.Info().Count)
	if err != nil {
		return nil, err
	}
	api, err := p.connect(ctx, s)
	if err != nil {
		return nil, err
	}
	meta, err := newMeta(s, reader.Info(), fingerprint, order.Len())
	if err != nil {
		return nil, err
	}
	file, err := runfile.Create(path, meta)
	if err != nil {
		return nil, err
	}
	p = append(p, file)
	w := work{check.Remaining(order, 0, 0, nil), check.NewFrontier(0), order.Len()}
	return assemble(s, file, reader, api, p, w, o)
}

// ResumeOptions are what a run file does not say of how to go on with it.
type ResumeOptions struct {
	Headers     []target.Header // with all the names that the run began with
	RetryErrors bool            // check the failed vectors again too
}

// Open makes the run in the file at path ready to go on with Start: what has no
// result is checked, and nothing else unless resume says so. A vectors file that has
// changed since the run began is refused.
func Open(ctx context.Context, path string, resume ResumeOptions, o Options) (_ *Run, err error) {
	var p parts
	defer p.closeOn(&err)
	file, err := runfile.Open(path)
	if err != nil {
		return nil, err
	}
	p = append(p, file)
	s, err := readSettings(file)
	if err != nil {
		return nil, err
	}
	if s, err = s.withHeaders(resume.Headers); err != nil {
		return nil, err
	}
	if s, err = p.serveDemo(ctx, s); err != nil {
		return nil, err
	}
	reader, fingerprint, err := p.openVectors(s)
	if err != nil {
		return nil, err
	}
	if reason, changed := file.Meta().Fingerprint.Changed(fingerprint); changed {
		return nil, fmt.Errorf("%s has changed since this run began: %s; a run cannot mix two files: put the old file back, or begin a new run",
			s.Vectors, reason)
	}
	order, err := s.Coverage.Order(reader.Info().Count)
	if err != nil {
		return nil, err
	}
	api, err := p.connect(ctx, s)
	if err != nil {
		return nil, err
	}
	w, err := workLeft(file, order, resume.RetryErrors)
	if err != nil {
		return nil, err
	}
	return assemble(s, file, reader, api, p, w, o)
}

func newMeta(s Settings, info vectors.Info, fingerprint vectors.Fingerprint, total int64) (runfile.Meta, error) {
	settings, err := json.Marshal(s)
	return runfile.Meta{
		Created: time.Now(), AppVersion: Version, Settings: settings,
		Vectors: info, Fingerprint: fingerprint, Total: total,
	}, err
}

func readSettings(file *runfile.File) (s Settings, err error) {
	if err := json.Unmarshal(file.Meta().Settings, &s); err != nil {
		return s, fmt.Errorf("%s: the settings of the run cannot be read: %w", file.Path(), err)
	}
	return s, nil
}

// parts are what a run must close in the end, in reverse order.
type parts []io.Closer

// Close closes all parts.
func (p parts) Close() error {
	var errs []error
	for i := len(p) - 1; i >= 0; i-- {
		errs = append(errs, p[i].Close())
	}
	return errors.Join(errs...)
}

// closeOn closes the parts of what came to nothing.
func (p *parts) closeOn(err *error) {
	if *err != nil {
		_ = p.Close()
	}
}

// serveDemo fills in the vectors and the API of a demo run, and starts that API.
func (p *parts) serveDemo(ctx context.Context, s Settings) (Settings, error) {
	if !s.Demo {
		return s, nil
	}
	path, err := DemoVectors()
	if err != nil {
		return s, err
	}
	server, err := demo.Start(ctx, demoAPI())
	if err != nil {
		return s, err
	}
	*p = append(*p, server)
	s.Vectors, s.Dim, s.URL = path, 0, server.URL()
	return s, nil
}

func (p *parts) openVectors(s Settings) (vectors.Reader, vectors.Fingerprint, error) {
	fingerprint, err := vectors.TakeFingerprint(s.Vectors)
	if err != nil {
		return nil, fingerprint, err
	}
	reader, err := vectors.Open(s.Vectors, s.vectors())
	if err != nil {
		return nil, fingerprint, err
	}
	*p = append(*p, reader)
	return reader, fingerprint, nil
}

// connect makes the API ready and sees that it can be reached at all, before
// ten million vectors find out.
func (p *parts) connect(ctx context.Context, s Settings) (target.Target, error) {
	api, err := target.NewHTTP(s.http())
	if err != nil {
		return nil, err
	}
	*p = append(*p, api)
	if err := api.Reach(ctx); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrUnusable, s.URL, err)
	}
	return api, nil
}

// work is what a session has to do.
type work struct {
	plan     check.Plan
	frontier *check.Frontier
	todo     int64 // results that will come of it
}

// errorsPage is how many failed rows are fetched at once to be checked again.
const errorsPage = 1000

// workLeft is what is not in the run file, and the failed vectors if wanted.
func workLeft(file *runfile.File, order check.Order, retryErrors bool) (work, error) {
	from, handedOut, err := file.Progress()
	if err != nil {
		return work{}, err
	}
	state, err := file.State()
	if err != nil {
		return work{}, err
	}
	tally, err := stats.RestoreTally(state)
	if err != nil {
		return work{}, err
	}
	totals := tally.Totals()
	w := work{todo: order.Len() - totals.Done(), frontier: check.NewFrontier(from)}
	for position := from; position < handedOut; position++ {
		saved, err := file.Has(order.At(position))
		if err != nil {
			return work{}, err
		}
		if saved {
			w.frontier.Done(position)
		}
	}
	w.plan = check.Remaining(order, from, handedOut, file.Has)
	if retryErrors {
		w.todo += totals.Failed()
		w.plan = check.Chain(check.Again(failedPages(file)), w.plan)
	}
	return w, nil
}

func failedPages(file *runfile.File) func(after int64) ([]check.Item, error) {
	return func(after int64) ([]check.Item, error) {
		rows, err := file.Failed(after, errorsPage)
		items := make([]check.Item, len(rows))
		for i, row := range rows {
			items[i] = check.Item{Index: row.Index, Prior: row.Kind}
		}
		return items, err
	}
}

// assemble puts a run together from its parts.
func assemble(s Settings, file *runfile.File, reader vectors.Reader, api target.Target, p parts, w work, o Options) (*Run, error) {
	recorder, err := newRecorder(file, w.frontier)
	if err != nil {
		return nil, err
	}
	r := &Run{
		settings: s, total: file.Meta().Total, todo: w.todo,
		file: file, parts: p, recorder: recorder, log: o.log().WithField("run", filepath.Base(file.Path())),
		done: make(chan struct{}),
	}
	r.life, r.abort = context.WithCancel(context.Background())
	context.AfterFunc(r.life, func() { _ = api.Close() })
	r.checker = check.New(s.checker(), reader, w.plan, api, recorder.record)
	recorder.run = r
	return r, nil
}
