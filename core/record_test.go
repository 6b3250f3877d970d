package core

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"vectorcheck/core/runfile"
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
