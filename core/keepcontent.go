package core

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"vectorcheck/core/content"
	"vectorcheck/core/runfile"
)

const (
	// saveContentEvery is how often what is known of the content is saved at least.
	saveContentEvery = 10 * time.Second
	// contentGrace is how long a resumed run that is through waits for the rest to be compared,
	// which is read as fast as can be then.
	contentGrace = 5 * time.Second
)

// contentCheck reads the files of a run as a whole while the run goes on, so that a session
// that resumes it detects a change that neither size, time nor samples of a file tell of.
type contentCheck struct {
	hasher  *content.Hasher // nil where there is nothing to read
	resumed bool
	change  atomic.Pointer[content.ChangedError] // what ended the run
	end     context.CancelFunc
	ended   chan struct{}
}

// contentSources are the files of the run that are longer than what their fingerprints read.
func (p *parts) contentSources() (all []content.Source) {
	if p.settings.Demo {
		return nil
	}
	for _, f := range p.watch.files {
		fingerprint := p.fingerprint
		if f.input != InputVectors {
			fingerprint = p.settings.Files[f.path]
		}
		if fingerprint.Whole() {
			continue
		}
		all = append(all, content.Source{Input: string(f.input), Name: filepath.Base(f.path), Size: f.began.Size(), Open: f.handle})
	}
	return all
}

// handle is the file as the run reads it.
func (f *watchedFile) handle() (content.Handle, error) {
	if f.open != nil {
		return heldOpen{f.open}, nil
	}
	file, err := os.Open(f.path)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && !os.SameFile(info, f.began) {
		err = fmt.Errorf("%s has been replaced by another file", f.path)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// heldOpen is a file that others close.
type heldOpen struct{ *os.File }

// Close implements io.Closer.
func (heldOpen) Close() error { return nil }

// knownContent is what a run file knows; what it cannot mean is nothing.
func knownContent(file *runfile.File) (known content.Known) {
	if json.Unmarshal(file.Meta().Content, &known) != nil {
		return content.Known{}
	}
	return known
}

// newContentCheck is that of a run with so many checks to do.
func (p *parts) newContentCheck(todo int64) *contentCheck {
	c := &contentCheck{resumed: !p.created, ended: make(chan struct{}), end: func() {}}
	if sources := p.contentSources(); len(sources) > 0 && todo > 0 {
		c.hasher = content.New(sources, knownContent(p.file), c.resumed, content.Gentle())
	}
	return c
}

// checkContent refuses to go on with a file of which it was found before that it is another,
// unless the old one was put back.
func (c *contentCheck) checkContent(ctx context.Context) error {
	if c.hasher == nil || !c.resumed {
		return nil
	}
	return c.hasher.Recheck(ctx)
}

// keepContent reads the files until they are read, or the run ends.
func (r *Run) keepContent(ctx context.Context) {
	c := r.content
	defer close(c.ended)
	if c.hasher == nil {
		return
	}
	read := make(chan error, 1)
	go func() { read <- c.hasher.Run(ctx) }()
	ticker := time.NewTicker(saveContentEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			r.saveContent()
		case err := <-read:
			r.contentRead(err)
			return
		}
	}
}

// contentRead takes what came of the reading.
func (r *Run) contentRead(err error) {
	changed := new(content.ChangedError)
	switch {
	case errors.As(err, &changed):
		r.content.change.Store(changed)
		r.fail(err)
		r.abort()
	case err != nil && !errors.Is(err, context.Canceled):
		r.log.WithError(err).Warn("not all of the files is compared with what they are when the run is resumed")
	case err == nil:
		r.log.WithField("resumed", r.content.resumed).Info("all bytes of the files are read")
	}
	r.saveContent()
}

// endContent ends the reading as the checks have ended, through says whether with the last one.
func (r *Run) endContent(through bool) {
	c := r.content
	if c.hasher != nil && c.resumed && through {
		c.hasher.Hurry()
		select {
		case <-c.ended:
		case <-time.After(contentGrace):
		case <-r.stopped:
		}
	}
	c.end()
	<-c.ended
	if changed := c.change.Load(); changed != nil {
		changed.Change.Results = r.recorder.session.recorded
		c.hasher.Note(changed.Change)
		r.saveContent()
	}
}

// saveContent saves what is known; what cannot be saved now is saved later, or not compared.
func (r *Run) saveContent() {
	text, err := json.Marshal(r.content.hasher.Known())
	if err == nil {
		err = r.parts.file.SaveContent(text)
	}
	if err != nil && !runfile.Transient(err) {
		r.log.WithError(err).Warn("what is known of the content of the files is not saved")
	}
}
