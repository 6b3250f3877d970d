package shortage

import (
	"context"
	"sync"
	"testing"
	"time"
)

func TestBounds(t *testing.T) {
	var guard sync.Mutex
	var told []string
	s := New[int](&guard, func(text string) { told = append(told, text) })
	begin := time.Unix(1000, 0)
	if !s.Allows(1000, begin) || s.Exceeded(1000, begin) {
		t.Error("there is a shortage before it begins")
	}
	for _, step := range []struct {
		held  int
		after time.Duration
		bound int
	}{
		{40, 0, 40 - Spare},
		{40, time.Second, 40 - Spare},     // told again before some were closed
		{30, 2 * time.Second, 30 - Spare}, // others have taken what was spared
		{35, 3 * time.Second, 35 - Spare}, // more than there were to be
		{27, lasts + 4*time.Second, 27 - Spare},
		{3, 2*lasts + 5*time.Second, 1},
	} {
		now := begin.Add(step.after)
		s.Begin(step.held, "no more", now)
		if s.Allows(step.bound, now) || !s.Allows(step.bound-1, now) || s.Exceeded(step.bound, now) || !s.Exceeded(step.bound+1, now) {
			t.Errorf("%d held after %v: the bound is not %d", step.held, step.after, step.bound)
		}
		if later := now.Add(lasts + time.Second); !s.Allows(1000, later) || s.Exceeded(1000, later) {
			t.Errorf("%d held after %v: more are never tried again", step.held, step.after)
		}
	}
	if len(told) != 1 || told[0] != "no more; the run goes on with those that it has" || s.text != "no more" {
		t.Errorf("told %q, text %q", told, s.text)
	}
}

func TestFirstComeFirstServed(t *testing.T) {
	var guard sync.Mutex
	s := New[int](&guard, nil)
	if s.Serve(1) {
		t.Error("nobody waits, and is served")
	}
	a, b, c := s.Queue(), s.Queue(), s.Queue()
	if !s.Leave(b) || s.Leave(b) || s.Waiting() != 2 {
		t.Errorf("after one has left, %d wait", s.Waiting())
	}
	s.Serve(1)
	s.Serve(2)
	ended, end := context.WithCancel(context.Background())
	end()
	for i, w := range []Waiter[int]{a, c} {
		if got, _, served := s.Await(ended, w); !served || got != i+1 {
			t.Errorf("waiter %d gets %d, %v: what comes as it leaves is lost", i, got, served)
		}
	}
	if _, text, served := s.Await(ended, s.Queue()); served || text != s.text || s.Waiting() != 0 {
		t.Errorf("served %v; %d wait", served, s.Waiting())
	}
}
