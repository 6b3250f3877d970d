package gui

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vectorcheck/core"
	"vectorcheck/internal/testkit"
)

func ownSettings(t *testing.T, rows int) core.Settings {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(time.Millisecond)
		fmt.Fprint(w, `{"similarity": 1}`)
	}))
	t.Cleanup(server.Close)
	var data []byte
	for i := range rows * 2 {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(float32(i+1)))
	}
	path := filepath.Join(t.TempDir(), "vectors.f32")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	s := core.DefaultSettings()
	s.Vectors, s.Dim, s.URL, s.Concurrency = path, 2, server.URL, 4
	return s
}

func waitFor(t *testing.T, c *controller, what string, holds func(view) bool) {
	t.Helper()
	testkit.WaitFor(t, what, func() bool { return holds(c.view()) })
}

func TestControllerStartsStopsAndGoesOn(t *testing.T) {
	s, folder := ownSettings(t, 3000), filepath.Join(t.TempDir(), "runs")
	c := &controller{}
	if _, err := c.start(context.Background(), s, folder); err != nil {
		t.Fatal(err)
	}
	waitFor(t, c, "some results", func(v view) bool { return v.snapshot.Saved > 100 })
	c.with((*core.Run).Stop)
	waitFor(t, c, "the end", func(v view) bool { return v.snapshot.State == core.Ended })
	stopped := c.view()
	path := stopped.run.Path()
	if err := c.look(path); err != nil {
		t.Fatal(err)
	}
	if v := c.view(); v.snapshot.State != core.Ended || v.snapshot.Saved != stopped.snapshot.Saved || v.snapshot.Total != 3000 {
		t.Errorf("looked at: %+v", v.snapshot)
	}
	if err := c.goOn(context.Background(), path, core.ResumeOptions{}); err != nil {
		t.Fatal(err)
	}
	waitFor(t, c, "all results", func(v view) bool { return v.snapshot.State == core.Ended })
	if v := c.view(); v.snapshot.Saved != 3000 || v.err != nil {
		t.Errorf("%+v", v)
	}
	c.close(nil)
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 1 || !strings.HasPrefix(files[0].Name(), "vectors-") {
		t.Errorf("%v, %v", files, err)
	}
}

func TestControllerTellsWhyARunCannotStart(t *testing.T) {
	s := ownSettings(t, 10)
	s.URL = "http://127.0.0.1:1"
	c := &controller{}
	if _, err := c.start(context.Background(), s, t.TempDir()); err == nil || c.view().err == nil || c.view().busy {
		t.Errorf("%v, %+v", err, c.view())
	}
}

func TestClosingDrainsARunThatGoesOn(t *testing.T) {
	c := &controller{}
	if _, err := c.start(context.Background(), ownSettings(t, 100_000), t.TempDir()); err != nil {
		t.Fatal(err)
	}
	waitFor(t, c, "some results", func(v view) bool { return v.snapshot.Saved > 100 })
	run := c.view().run.(*core.Run)
	c.close(nil)
	s := run.Snapshot()
	if s.State != core.Ended || s.Saved != s.Figures.Done() || s.InFlight != 0 {
		t.Errorf("%+v", s)
	}
}
