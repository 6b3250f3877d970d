package core

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"vectorcheck/core/target"
)

// lookUpEvery is how often what an API does not know any more is looked up at most.
const lookUpEvery = time.Second

// movable asks for what a preset has looked up by its name. When the API does not know it any
// more, as a collection of Chroma that was made anew has another UUID, movable looks it up
// again. It is safe for concurrent use.
type movable struct {
	settings Settings // of its own
	url      string
	notice   func(string)
	now      atomic.Pointer[placed]

	mu     sync.Mutex
	past   []target.API // asked before; closed in the end, as attempts may be under way
	looked time.Time
	found  *target.Error // what came of it
}

// placed is an API with what was looked up for it.
type placed struct {
	target.API
	found string
}

var _ target.API = (*movable)(nil)

// openMovable looks what the preset wants up for the first time, and keeps it in s.
func (s *Settings) openMovable(ctx context.Context, url string, notice func(string)) (*movable, error) {
	api, err := s.openFound(ctx, url, notice)
	if err != nil {
		return nil, err
	}
	m := &movable{settings: *s, url: url, notice: notice}
	m.now.Store(&placed{api, s.API.Found})
	return m, nil
}

// Attempt implements target.Target.
func (m *movable) Attempt(ctx context.Context, vector []float32, sending target.Sending) (target.Answer, error) {
	asked := m.now.Load()
	answer, err := asked.Attempt(ctx, vector, sending)
	if err == nil {
		return answer, nil
	}
	if failure := new(target.Error); errors.As(err, &failure) && isNotFound(failure) {
		return answer, m.lookAgain(ctx, asked, failure)
	}
	return answer, err
}

func isNotFound(err *target.Error) bool {
	return err.Kind == target.HTTP && (err.Status == http.StatusNotFound || err.Status == http.StatusGone)
}

// lookAgain is the error of an attempt for which the API did not know what was asked.
func (m *movable) lookAgain(ctx context.Context, asked *placed, failure *target.Error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.now.Load() != asked {
		return movedError(failure)
	}
	if time.Since(m.looked) >= lookUpEvery {
		m.found = m.lookUp(ctx, asked, failure)
		m.looked = time.Now()
	}
	return m.found
}

func movedError(failure *target.Error) *target.Error {
	moved := *failure
	moved.Moved = true
	return &moved
}

// lookUp looks for where what was asked is now. m.mu is held.
func (m *movable) lookUp(ctx context.Context, asked *placed, failure *target.Error) *target.Error {
	s := m.settings
	api, err := s.openFound(ctx, m.url, m.notice)
	if looked := new(target.Error); err != nil {
		if errors.As(err, &looked) && isNotFound(looked) {
			gone := *failure
			gone.Gone, gone.Text = true, fmt.Sprintf("%s; and looked up anew: %s", failure.Text, strings.TrimPrefix(err.Error(), ErrUnusable.Error()+": "))
			return &gone
		}
		return failure
	}
	if s.API.Found == asked.found {
		_ = api.Close()
		return failure
	}
	if metric, other := s.comparesOtherwise(ctx, m.url); other {
		_ = api.Close()
		gone := *failure
		gone.Gone, gone.Text = true, fmt.Sprintf("what is asked was made anew, and compares by %s now: begin a new run", metric)
		return &gone
	}
	m.past = append(m.past, asked.API)
	m.now.Store(&placed{api, s.API.Found})
	m.notice(fmt.Sprintf("what is asked was made anew: it is %s now, and was %s; rows that were checked before are not checked again", s.API.Found, asked.found))
	return movedError(failure)
}

// comparesOtherwise says whether the index at url compares by another metric than that of the
// settings.
func (s Settings) comparesOtherwise(ctx context.Context, url string) (metric string, other bool) {
	p, ok, err := s.API.Find()
	if err != nil || !ok || p.Declared == nil || s.MetricAnyway {
		return "", false
	}
	x, err := s.inquire(ctx, p, url)
	return x.Metric(), err == nil && !x.Has(s.API.metric())
}

// Reach implements target.API.
func (m *movable) Reach(ctx context.Context) error { return m.now.Load().Reach(ctx) }

// Trace implements target.API.
func (m *movable) Trace(ctx context.Context, vector []float32) target.Trace {
	return m.now.Load().Trace(ctx, vector)
}

// Close implements target.Target.
func (m *movable) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	errs := []error{m.now.Load().Close()}
	for _, api := range m.past {
		errs = append(errs, api.Close())
	}
	m.past = nil
	return errors.Join(errs...)
}
