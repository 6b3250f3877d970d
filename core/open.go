package core

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"

	"github.com/sirupsen/logrus"

	"vectorcheck/core/check"
	"vectorcheck/core/runfile"
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
// cannot be reached is ErrUnusable. No error, the end of ctx among them, leaves a
// file behind.
func Create(ctx context.Context, s Settings, path string, o Options) (*Run, error) {
	return begin(ctx, s, o, func(meta runfile.Meta) (*runfile.File, error) { return runfile.Create(path, meta) })
}

// CreateIn is Create in a folder, under a name that nothing there has: the vectors' and
// the time.
func CreateIn(ctx context.Context, s Settings, folder string, o Options) (*Run, error) {
	return begin(ctx, s, o, func(meta runfile.Meta) (*runfile.File, error) {
		return createNamed(filepath.Join(folder, runName(s, meta.Created)), meta)
	})
}

// begin makes a new run in the file that makeFile makes.
func begin(ctx context.Context, s Settings, o Options, makeFile func(runfile.Meta) (*runfile.File, error)) (_ *Run, err error) {
	p := parts{log: o.log()}
	defer p.closeOn(&err)
	if err := s.Validate(); err != nil {
		return nil, err
	}
	s.HeaderNames = names(s.Headers)
	if err := s.makeAbsolute(); err != nil {
		return nil, err
	}
	if err := p.prepare(ctx, s, nil); err != nil {
		return nil, err
	}
	if err := p.checkGate(); err != nil {
		return nil, err
	}
	if err := p.checkRows(ctx); err != nil {
		return nil, err
	}
	if err := p.reach(ctx); err != nil {
		return nil, err
	}
	if err := p.settings.checkIndex(); err != nil {
		return nil, err
	}
	if p.settings.Seal, err = p.settings.newSeal(); err != nil {
		return nil, err
	}
	meta, err := p.meta()
	if err != nil {
		return nil, err
	}
	if p.file, err = makeFile(meta); err != nil {
		return nil, err
	}
	defer p.discardFileOn(&err)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p.created = true
	p.settings.warn(o.log())
	p.warnOfIndex()
	w := work{check.Remaining(p.order, 0, 0, nil), check.NewFrontier(0), p.order.Len()}
	return p.assemble(ctx, w, o)
}

// Open makes the run in the file at path ready to go on with Start: what has no
// result is checked, and nothing else unless resume says so. A vectors file that
// has changed since the run began is refused; one that is neither where the run began with
// it nor beside the run file is a *MissingFileError. Where nothing is left to send, the run
// file keeps what it says of the API, whatever resume says.
func Open(ctx context.Context, path string, resume ResumeOptions, o Options) (_ *Run, err error) {
	p := parts{log: o.log()}
	if resume.Out != "" {
		if err := runfile.Copy(path, resume.Out); err != nil {
			return nil, err
		}
		path = resume.Out
		defer func() {
			if err != nil {
				_ = os.Remove(path)
			}
		}()
	}
	defer p.closeOn(&err)
	if p.file, err = runfile.Open(path); err != nil {
		return nil, err
	}
	s, changed, err := resume.settings(p.file)
	if err != nil {
		return nil, err
	}
	if _, ok, err := s.API.Find(); ok && err == nil {
		s.API.Metric = s.API.metric() // by which its results were read
	}
	err = s.locate(p.file, resume.Moved, func(in Input, at string) {
		changed = true
		p.log.Warnf("the file of the %s is not where the run began with it: %s is taken, which is beside the run file, and the same", in, at)
	})
	if err != nil {
		return nil, err
	}
	began := p.file.Meta().Fingerprint
	if err := p.prepare(ctx, s, &began); err != nil {
		return nil, err
	}
	p.settings.warn(o.log())
	if err := p.checkProgress(); err != nil {
		return nil, err
	}
	w, err := workLeft(p.file, p.order, resume.RetryErrors)
	if err != nil {
		return nil, err
	}
	if w.todo > 0 {
		if err := p.reach(ctx); err != nil {
			return nil, err
		}
		if err := p.settings.checkIndex(); err != nil {
			return nil, err
		}
		p.warnOfIndex()
	}
	if !reflect.DeepEqual(s.Declared, p.settings.Declared) {
		s.Declared, changed = p.settings.Declared, true
	}
	if w.todo == 0 { // nothing is sent, so that what the run file says of the API stays
		if s, changed, err = s.unsent(p.file); err != nil {
			return nil, err
		}
		p.settings.URL, p.settings.EarlierURLs = s.URL, s.EarlierURLs
	}
	if changed {
		if err := saveSettings(p.file, s); err != nil {
			return nil, err
		}
	}
	return p.assemble(ctx, w, o)
}

func readSettings(file *runfile.File) (s Settings, err error) {
	if err := json.Unmarshal(file.Meta().Settings, &s); err != nil {
		return s, fmt.Errorf("%s: the settings of the run cannot be read: %w", file.Path(), err)
	}
	s.unproven = true
	return s, nil
}

// warn tells the log what a person should know of settings that are allowed.
func (s Settings) warn(log logrus.FieldLogger) {
	if s.Network.Insecure {
		log.WithField("url", s.URL).Warn("certificates are not checked: the answers may come from anyone")
	}
}
