package e2e

import (
	"path/filepath"
	"testing"
	"time"

	"vectorcheck/core"
	"vectorcheck/gui/form"
)

// A minimised window draws nothing of a run that goes on; restored, it shows it again.
func TestMinimised(t *testing.T) {
	d := newDesktop(t)
	standIn := newAPI(t)
	s := core.DefaultSettings()
	s.Vectors, s.Dim, s.URL, s.Rate = writeVectors(t, filepath.Join(d.home, "own.f32"), 3000), benchDim, "http://"+standIn.address, 100
	d.prefer(form.FromSettings(s))
	w := d.open()
	w.key("ctrl+r")
	d.wait("results", func() bool { return len(d.runFiles()) == 1 && d.saved(d.runFiles()[0]) > 100 })
	const while = time.Second
	cpu := func() time.Duration {
		time.Sleep(500 * time.Millisecond) // until what came before is drawn
		before := w.cpu()
		time.Sleep(while)
		return w.cpu() - before
	}
	shown := cpu()
	d.tool("xdotool", "windowminimize", w.id)
	minimised := cpu()
	d.tool("xdotool", "windowactivate", "--sync", w.id)
	restored := cpu()
	w.screenshot("restored")
	if minimised > shown/2 || minimised > restored/2 { // a quarter: what the run itself takes
		t.Errorf("CPU in %s of a run: shown %s, minimised %s, restored %s", while, shown, minimised, restored)
	}
}
