package core

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/sirupsen/logrus"

	"vectorcheck/core/check"
	"vectorcheck/core/demo"
	"vectorcheck/core/runfile"
	"vectorcheck/core/target"
	"vectorcheck/core/vectors"
)

// parts are what a run is put together from. Those that are not there yet are
// nil.
type parts struct {
	settings    Settings
	log         logrus.FieldLogger
	demo        *demo.Server
	reader      vectors.Reader
	fingerprint vectors.Fingerprint
	names       *rowNames // of the rows; nil if they are not known
	truth       *truth    // nil if there is none
	order       check.Order
	api         target.API
	room        int // how many may ask it at once; 0 where that is not known
	file        *runfile.File
	created     bool   // the file is new with this run
	probing     bool   // no run is made: what would be refused is told as advice
	watch       *watch // nil until the files are known
}

// Close closes the parts that there are.
func (p *parts) Close() error {
	var errs []error
	if p.file != nil {
		errs = append(errs, p.file.Close())
	}
	if p.api != nil {
		errs = append(errs, p.api.Close())
	}
	if p.names != nil {
		errs = append(errs, p.names.Close())
	}
	if p.truth != nil {
		errs = append(errs, p.truth.Close())
	}
	if p.reader != nil {
		errs = append(errs, p.reader.Close())
	}
	if p.watch != nil {
		errs = append(errs, p.watch.Close())
	}
	if p.demo != nil {
		errs = append(errs, p.demo.Close())
	}
	return errors.Join(errs...)
}

// closeOn closes the parts of what came to nothing.
func (p *parts) closeOn(err *error) {
	if *err != nil {
		_ = p.Close()
	}
}

// discardFileOn removes the run file of a new run that came to nothing.
func (p *parts) discardFileOn(err *error) {
	if *err != nil {
		_ = p.file.Close()
		_ = os.Remove(p.file.Path())
		p.file = nil
	}
}

// prepare makes all parts but the run file. began, if not nil, is what the
// vectors file was when the run began.
func (p *parts) prepare(ctx context.Context, s Settings, began *vectors.Fingerprint) (err error) {
	p.settings = s
	if err := enoughFiles(openFiles()); err != nil {
		return err
	}
	if s.Demo {
		if err := p.serveDemo(ctx); err != nil {
			return err
		}
	}
	if err := p.watchFiles(); err != nil {
		return err
	}
	if err := p.openVectors(began); err != nil {
		return err
	}
	if began == nil {
		if err := p.warnOfDoubts(); err != nil {
			return err
		}
	}
	if err := p.knowFiles(began != nil); err != nil {
		return err
	}
	if err := p.openTruth(); err != nil {
		return err
	}
	if began == nil {
		if err := p.warnOfSameIDs(ctx); err != nil {
			return err
		}
	}
	if err := p.watchBegan(); err != nil {
		return err
	}
	if p.order, err = s.Coverage.Of(p.reader.Info()); err != nil {
		return err
	}
	if err := p.describe(ctx); err != nil {
		return err
	}
	api, err := p.settings.openAPI(ctx, func(text string) { p.log.Warn(text) })
	if err != nil {
		return err
	}
	p.api = api
	return nil
}

// serveDemo starts the demo API, and fills it and its vectors in.
func (p *parts) serveDemo(ctx context.Context) (err error) {
	if p.settings.Vectors, err = DemoVectors(); err != nil {
		return err
	}
	if p.demo, err = demo.Start(ctx, demoAPI()); err != nil {
		return err
	}
	p.settings.Dim, p.settings.Type, p.settings.URL = demo.DefaultDim, vectors.NumberType{}, p.demo.URL()
	return nil
}

func (p *parts) openVectors(began *vectors.Fingerprint) (err error) {
	path := p.settings.Vectors
	if p.fingerprint, err = vectors.TakeFingerprint(path); err != nil {
		return err
	}
	if began != nil {
		if err := sameInput(path, *began, p.fingerprint, p.log.Warnf); err != nil {
			return err
		}
	}
	p.reader, err = vectors.Open(path, p.settings.VectorsOptions())
	return err
}

// warnOfDoubts tells what a person should know of how the vectors are read.
func (p *parts) warnOfDoubts() error {
	info := p.reader.Info()
	if info.Note != "" {
		p.log.Warnf("%s: %s", info.Path, info.Note)
	}
	doubts, err := p.doubts()
	for _, d := range doubts {
		p.log.Warnf("%s: %s", info.Path, d)
	}
	return err
}

// doubts are those about some rows of the vectors file; of one that is read in order only, no
// more than those of a raw file.
func (p *parts) doubts() ([]vectors.Doubt, error) {
	var profile vectors.Profile
	if !p.reader.Info().Sequential {
		var err error
		if profile, err = vectors.Sample(p.reader, advisedRows); err != nil {
			return nil, err
		}
	}
	return vectors.Doubts(p.reader, profile)
}

func unchanged(path string, began, now vectors.Fingerprint) error {
	if reason, changed := began.Changed(now); changed {
		return fmt.Errorf("%s has changed since this run began: %s; a run cannot mix two files: put the old file back, or begin a new run",
			path, reason)
	}
	return nil
}

// knowFiles keeps what the files beside the vectors are; those of a resumed run must
// be what they were.
func (p *parts) knowFiles(resumed bool) error {
	s := &p.settings
	known := map[string]vectors.Fingerprint{}
	for _, path := range []string{s.IDs.File, s.Truth.File} {
		if path == "" {
			continue
		}
		now, err := vectors.TakeFingerprint(path)
		if err != nil {
			return err
		}
		if began, ok := s.Files[path]; ok && resumed {
			if err := sameInput(path, began, now, p.log.Warnf); err != nil {
				return err
			}
		}
		known[path] = now
	}
	s.Files = known
	return nil
}

// openTruth opens what is known of the right answers.
func (p *parts) openTruth() (err error) {
	s := p.settings
	if s.Truth.File != "" {
		p.truth, err = s.Truth.open(s.IDs, s.TopK, p.reader)
		return err
	}
	names, err := s.IDs.open(p.reader)
	if err == nil {
		p.names = names
	}
	return err
}

// judge decides what answers are worth.
func (p *parts) judge() check.Judge {
	switch threshold := p.settings.Threshold; {
	case p.truth != nil:
		return p.truth.judge(threshold)
	case p.names != nil:
		return p.names.byID(threshold, p.settings.TopK)
	default:
		return check.BySimilarity{Threshold: threshold}
	}
}

// checker is how to check, where so many vectors are skipped already.
func (p *parts) checker(skipped int64) (check.Config, error) {
	s := p.settings
	config := check.Config{Concurrency: s.Concurrency, Adaptive: s.AutoConcurrency, Ceiling: p.room, Rate: s.Rate, Retry: s.retry(), Judge: p.judge()}
	if p.names != nil {
		config.IDs = p.names
	}
	most, err := parseMaxBadRows(s.MaxBadRows)
	total := p.order.Len()
	config.TooManySkipped = func(now int64) error { return most.tooMany(skipped+now, total) }
	return config, err
}

// reach sees that the API can be reached at all, before ten million vectors
// find out.
func (p *parts) reach(ctx context.Context) error {
	err := p.api.Reach(ctx)
	switch _, many := p.api.(*target.InTurn); {
	case err == nil:
		if limited, ok := p.api.(interface{ Room(context.Context) int }); ok {
			p.room = limited.Room(ctx)
		}
		if p.room > 0 && p.room < p.settings.Concurrency {
			p.log.Warnf("%d checks at once instead of %d: the server's other connections are left to others", p.room, p.settings.Concurrency)
		}
		return nil
	case many: // it names the one
		return fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	return fmt.Errorf("%w: %s: %w", ErrUnusable, p.settings.URL, err)
}

// meta is what a new run file is to say of the run.
func (p *parts) meta() (runfile.Meta, error) {
	settings, err := json.Marshal(p.settings)
	return runfile.Meta{
		Created: time.Now(), AppVersion: Version, Settings: settings,
		Vectors: p.reader.Info(), Fingerprint: p.fingerprint, Total: p.order.Len(),
	}, err
}

// assemble makes the run of its parts.
func (p *parts) assemble(ctx context.Context, w work, o Options) (*Run, error) {
	recorder, err := newRecorder(p.file, w.frontier)
	if err != nil {
		return nil, err
	}
	if err := recorder.countShared(ctx, p.settings); err != nil {
		return nil, err
	}
	recorder.watchIDs(p.settings, w.todo)
	r := &Run{
		parts: *p, total: p.file.Meta().Total, todo: w.todo, recorder: recorder,
		log: o.log().WithField("run", filepath.Base(p.file.Path())), done: make(chan struct{}), stopped: make(chan struct{}),
		closing: make(chan struct{}), content: p.newContentCheck(w.todo),
	}
	if err := r.content.checkContent(ctx); err != nil {
		return nil, err
	}
	r.life, r.abort = context.WithCancel(context.Background())
	context.AfterFunc(r.life, func() { _ = p.api.Close() })
	config, err := p.checker(recorder.tally.Totals().Skipped)
	if err != nil {
		return nil, err
	}
	hide, err := p.settings.hider()
	if err != nil {
		return nil, err
	}
	r.checker = check.New(config, readable{p.reader}, w.plan, p.api, hidden(hide, recorder.record))
	recorder.run, recorder.kept = r, r.load()
	return r, nil
}

// checkProgress refuses a run file whose progress is not that of its order: to look
// for what is left in it could take for ever.
func (p *parts) checkProgress() error {
	savedThrough, handedOut, err := p.file.Progress()
	if err != nil {
		return err
	}
	total, all := p.file.Meta().Total, p.order.Len()
	if total != all || savedThrough < 0 || handedOut < savedThrough || handedOut > all {
		return fmt.Errorf("%s: %w: %d to %d of %d vectors are saved, it says, where the run covers %d; use a copy of it, if there is one",
			p.file.Path(), runfile.ErrDamaged, savedThrough, handedOut, total, all)
	}
	return nil
}
