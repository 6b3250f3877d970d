package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vectorcheck/core"
	"vectorcheck/gui/form"
)

// prepare fills in a run of n vectors against an API that finds all of them.
func (d *desktop) prepare(n int, rate float64) {
	s := core.DefaultSettings()
	s.Vectors, s.Dim, s.URL, s.Rate = writeVectors(d.t, filepath.Join(d.home, "own.f32"), n), benchDim, serveSearches(d.t), rate
	d.prefer(form.FromSettings(s))
}

// The results, the figures and the chart of a run are exported by keys alone, and by
// the menu.
func TestExport(t *testing.T) {
	d := newDesktop(t)
	d.prepare(2000, 0)
	w := d.open()
	w.key("ctrl+r")
	d.wait("all results", func() bool { return len(d.runFiles()) == 1 && d.saved(d.runFiles()[0]) == 2000 })
	time.Sleep(time.Second)

	exported := func(suffix string) []byte {
		path := strings.TrimSuffix(d.runFiles()[0], core.RunFileExtension) + suffix
		var data []byte
		d.wait(path, func() bool {
			data, _ = os.ReadFile(path)
			return len(data) > 0
		})
		time.Sleep(500 * time.Millisecond)
		w.screenshot("exported" + strings.TrimLeft(filepath.Ext(suffix), "."))
		w.key("Escape")
		time.Sleep(300 * time.Millisecond)
		return data
	}
	w.key("ctrl+e")
	time.Sleep(time.Second)
	w.screenshot("save")
	w.key("Return")
	if lines := bytes.Count(exported("-results.csv"), []byte("\r\n")); lines != 2001 {
		t.Errorf("%d lines of CSV; want 2001", lines)
	}
	w.menu(15, 187)
	if data := exported("-figures.json"); !bytes.Contains(data, []byte(`"matches": 2000`)) {
		t.Errorf("the figures: %s", data)
	}
	w.menu(15, 222)
	if data := exported("-chart.png"); !bytes.HasPrefix(data, []byte("\x89PNG")) {
		t.Errorf("the chart begins with %q", data[:8])
	}
}

// menu opens a menu of the menu bar, chooses what is at y, and takes the file that
// is proposed.
func (w *window) menu(x, y int) {
	w.click(x, 12)
	time.Sleep(500 * time.Millisecond)
	w.click(x+40, y)
	time.Sleep(time.Second)
	w.key("Return")
}

// Closing during a run asks, and then ends the checks under way and saves them.
func TestCloseDuringARun(t *testing.T) {
	d := newDesktop(t)
	d.prepare(100_000, 1000)
	w := d.open()
	w.key("ctrl+r")
	d.wait("results", func() bool { return len(d.runFiles()) == 1 && d.saved(d.runFiles()[0]) > 1000 })
	path := d.runFiles()[0]
	w.key("ctrl+q")
	time.Sleep(700 * time.Millisecond)
	w.screenshot("closing")
	before := d.saved(path)
	w.key("Escape")
	d.wait("the run to go on", func() bool { return d.saved(path) > before+500 })
	w.key("ctrl+q")
	time.Sleep(700 * time.Millisecond)
	w.key("Tab", "Tab", "space")
	if err := w.process.Wait(); err != nil {
		t.Fatalf("the program: %v\n%s", err, w.output.String())
	}
	if saved, rows := d.saved(path), d.rows(path); saved <= before || int64(rows) != saved || saved == 100_000 {
		t.Errorf("%d results before, %d after; %d rows", before, saved, rows)
	}
	if left, _ := filepath.Glob(path + "-*"); len(left) > 0 {
		t.Errorf("the run file was not closed: %q", left)
	}
}
