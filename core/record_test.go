package core

import (
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"vectorcheck/core/check"
	"vectorcheck/core/runfile"
	"vectorcheck/core/stats"
)

// A record shows what the run showed in the end.
func TestRecordIsAsItsRun(t *testing.T) {
	s := settings(t, 20_100, found)
	s.Coverage = Coverage{First: 100, End: 20_100}
	r := create(t, s)
	r.Start()
	waitFor(t, "some results", func() bool { return r.Snapshot().Saved > 20 })
	r.Stop()
	<-r.Done()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	// It needs neither.
	if err := os.Remove(s.Vectors); err != nil {
		t.Fatal(err)
	}
	record, err := OpenRecord(r.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer record.Close()
	ended, shown := r.Snapshot(), record.Snapshot()
	if shown.State != Ended || shown.Total != 20_000 || shown.Saved != ended.Saved || shown.Left != 20_000-ended.Saved ||
		shown.Concurrency != 4 || !reflect.DeepEqual(shown.Figures, ended.Figures) {
		t.Errorf("%+v\nwant %+v", shown, ended)
	}
	if sum(record.Timeline()) != ended.Saved || sum(record.Recent()) != ended.Saved {
		t.Errorf("the timelines tell of %d and %d matches, want %d", sum(record.Timeline()), sum(record.Recent()), ended.Saved)
	}
	if got := record.Settings(); record.Path() != r.Path() || got.URL != s.URL || got.Coverage != s.Coverage {
		t.Errorf("%s: %+v", record.Path(), got)
	}
	if summary, err := record.Summary(); err != nil || summary.Figures.Matches != ended.Saved || summary.Finished {
		t.Errorf("%+v, %v", summary, err)
	}
	if results := record.Results(); results.Len() != 20_000 {
		t.Errorf("%d rows", results.Len())
	}
}

// gaps are why a run halted where it did for a second or more.
func gaps(points []stats.Point) (why []check.Cause) {
	for i := 1; i < len(points); i++ {
		if before := points[i-1]; points[i].Second > before.Second+before.Seconds {
			why = append(why, before.Halt)
		}
	}
	return why
}

// A record knows why its run halted, as the run itself does.
func TestARecordTellsWhyItsRunHalted(t *testing.T) {
	const aGap = 2100 * time.Millisecond
	var out atomic.Bool
	s := settings(t, 3000, func(w http.ResponseWriter, q *http.Request) {
		if out.Load() {
			http.Error(w, "no", http.StatusBadGateway)
			return
		}
		found(w, q)
	})
	s.Rate, s.Retries = 1000, 0
	r := create(t, s)
	r.Start()
	waitFor(t, "some results", func() bool { return r.Snapshot().Saved > 100 })
	r.Pause()
	waitFor(t, "the pause", func() bool { return r.State() == Paused })
	waitFor(t, "the pause to be saved", func() bool {
		record, err := OpenRecord(r.Path())
		if err != nil {
			t.Fatal(err)
		}
		defer record.Close()
		points := record.Timeline()
		return points[len(points)-1].Halt == check.Pause
	})
	time.Sleep(aGap)
	before := r.Snapshot().Saved
	r.Resume()
	waitFor(t, "more results", func() bool { return r.Snapshot().Saved > before+100 })
	out.Store(true)
	waitingFor(t, r, check.Outage)
	time.Sleep(aGap)
	out.Store(false)
	waitFor(t, "the end of the run", func() bool {
		r.Resume()
		return r.State() == Ended
	})
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	record, err := OpenRecord(r.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer record.Close()
	want := []check.Cause{check.Pause, check.Outage}
	for name, points := range map[string][]stats.Point{
		"run": r.Timeline(), "its last minutes": r.Recent(), "record": record.Timeline(), "its last": record.Recent(),
	} {
		if got := gaps(points); !slices.Equal(got, want) {
			t.Errorf("%s: halts %v; want %v", name, got, want)
		}
	}
}

func TestOpenRecordRefuses(t *testing.T) {
	if _, err := OpenRecord(filepath.Join(t.TempDir(), "none.vcrun")); err == nil {
		t.Error("a missing file is opened")
	}
	for name, meta := range map[string]runfile.Meta{
		"settings are no settings":   {Settings: []byte(`[]`)},
		"coverage beyond the file":   {Settings: []byte(`{"coverage":{"end":5}}`)},
		"a file without any vectors": {Settings: []byte(`{}`)},
	} {
		file, err := runfile.Create(filepath.Join(t.TempDir(), "bad.vcrun"), meta)
		if err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenRecord(file.Path()); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
}
