//go:build linux

package main

import (
	"testing"
	"time"
)

func TestPaceOf(t *testing.T) {
	const ms = time.Millisecond
	times := []time.Duration{1500 * ms, 0, 500 * ms, 999 * ms, 1000 * ms, 4000 * ms}
	// 500, 999, 1000 and 1500 do not fit in less than a second: 0, 500, 999 do.
	want := pace{Sends: 6, Span: 4 * time.Second, Most: 3, Widest: 2500 * ms}
	if got := paceOf(times); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := want.perSecond(); got != 1.25 {
		t.Errorf("%v a second, want 1.25", got)
	}
	if got := paceOf(nil); got != (pace{}) || got.perSecond() != 0 {
		t.Errorf("of nothing: %+v", got)
	}
}

func TestArrivalsAreNotedOnlyInBetween(t *testing.T) {
	var a arrivals
	a.add(time.Now())
	a.begin()
	a.add(time.Now())
	a.add(time.Now())
	if got := a.end(); got.Sends != 2 {
		t.Errorf("%+v, want 2", got)
	}
	a.add(time.Now())
	a.begin()
	if got := a.end(); got.Sends != 0 {
		t.Errorf("%+v, want none", got)
	}
}
