package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"vectorcheck/core"
	"vectorcheck/gui/form"
)

// qdrant stands for such a database: it has one collection, and keeps what it was asked.
type qdrant struct {
	*httptest.Server
	mu    sync.Mutex
	asked []request
}

type request struct {
	collection string
	dimension  int
}

func newQdrant(t *testing.T, collection string) *qdrant {
	q := &qdrant{}
	q.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Query []float64 }
		data, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(data, &body)
		asked := request{strings.Split(r.URL.Path, "/")[2], len(body.Query)}
		if r.Method == http.MethodPost { // not what asks about the collection
			q.mu.Lock()
			q.asked = append(q.asked, asked)
			q.mu.Unlock()
		}
		if asked.collection != collection {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		fmt.Fprint(w, `{"similarity":1,"result":{"points":[{"id":1,"score":1}]}}`)
	}))
	t.Cleanup(q.Close)
	return q
}

// since are the requests that came after the first n.
func (q *qdrant) since(n int) []request {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Clone(q.asked[n:])
}

func (q *qdrant) count() int { return len(q.since(0)) }

// openWith opens a window with a run of rows vectors against a collection filled in.
func (d *desktop) openWith(q *qdrant, rows int, rate float64, collection string) *window {
	s := core.DefaultSettings()
	s.Vectors, s.Dim, s.URL, s.Rate = writeVectors(d.t, filepath.Join(d.home, "own.f32"), rows), benchDim, q.URL, rate
	s.API = core.API{Preset: "qdrant", Fields: map[string]string{"collection": collection}}
	d.prefer(form.FromSettings(s))
	w := d.open()
	time.Sleep(time.Second)
	return w
}

// fill puts a text into the entry at a place of the window, and Enter after it.
func (w *window) fill(x, y int, text string) {
	w.click(x, y)
	w.key("ctrl+a")
	w.tool("xdotool", "type", "--window", w.id, "--delay", "30", text)
	w.key("Return")
	time.Sleep(300 * time.Millisecond)
}

func (d *desktop) settings(path string) core.Settings {
	d.t.Helper()
	record, err := core.OpenRecord(path)
	if err != nil {
		d.t.Fatal(err)
	}
	defer record.Close()
	return record.Settings()
}

func (d *desktop) figures(path string) core.Snapshot {
	record, err := core.OpenRecord(path)
	if err != nil {
		return core.Snapshot{} // it is being made
	}
	defer record.Close()
	return record.Snapshot()
}

// stopRun stops the run that goes on, and waits for its end.
func (w *window) stopRun() {
	before := strings.Count(w.log(), `"run ended"`)
	w.key("ctrl+period")
	w.wait("the end of the run", func() bool { return strings.Count(w.log(), `"run ended"`) > before })
	time.Sleep(time.Second)
}

// Where things are in a window of the first size, with the preset of Qdrant.
const (
	entryX      = 240
	collectionY = 410
	buttonsY    = 50
	againX      = 345 // of a finished run, which has no Continue
	bannerY     = 85
	newRunX     = 1150
)

// The rate that was typed while a run went on is that with which it is continued, as the
// panel shows.
func TestContinueKeepsTheRateThatWasTyped(t *testing.T) {
	d := newDesktop(t)
	q := newQdrant(t, "items")
	s := core.DefaultSettings()
	s.Vectors, s.Dim, s.URL, s.Rate = writeVectors(t, filepath.Join(d.home, "own.f32"), 20_000), benchDim, q.URL+"/c/items", 20
	d.prefer(form.FromSettings(s))
	w := d.open()
	time.Sleep(time.Second)
	w.key("ctrl+r")
	d.wait("requests", func() bool { return q.count() > 20 })
	w.fill(entryX, 748, "300")
	w.screenshot("rate-typed")
	path := d.runFiles()[0]
	d.wait("the rate in the run file", func() bool { return d.settings(path).Rate == 300 })
	w.stopRun()
	w.screenshot("rate-stopped")
	before := q.count()
	w.key("ctrl+k")
	d.wait("the run to go on", func() bool { return q.count() > before })
	begin := time.Now()
	const many = 600 // which take 30 s at the first rate
	d.wait("requests", func() bool { return q.count() > before+many })
	if took := time.Since(begin); took > 20*time.Second {
		t.Errorf("%d requests took %v: that is not 300 a second", many, took)
	}
	w.screenshot("rate-continued")
	if rate := d.settings(path).Rate; rate != 300 {
		t.Errorf("the run file has a rate of %v", rate)
	}
}

// A collection that was wrong is mended in the panel: it is said that the run can take
// that, and its errors are checked in the right one.
func TestErrorsAreCheckedInTheCollectionThatIsShown(t *testing.T) {
	d := newDesktop(t)
	q := newQdrant(t, "right")
	w := d.openWith(q, 60, 200, "wrong")
	w.key("ctrl+r")
	d.logged("run ended")
	time.Sleep(time.Second)
	w.fill(entryX, collectionY, "right")
	time.Sleep(time.Second)
	w.screenshot("collection-mended")
	before := q.count()
	path := d.runFiles()[0]
	w.click(againX, buttonsY)
	d.wait("matches", func() bool { return d.figures(path).Figures.Matches == 60 })
	time.Sleep(time.Second)
	w.screenshot("collection-checked")
	for _, asked := range q.since(before) {
		if asked.collection != "right" {
			t.Fatalf("it asked the collection %q", asked.collection)
		}
	}
	if n := q.count() - before; n != 60 || d.settings(path).API.Fields["collection"] != "right" {
		t.Errorf("%d requests; the run file has %+v", n, d.settings(path).API)
	}
}

// Another file that is dropped after a stop is for another run: the one that is shown
// does not go on with it, nor without it.
func TestAnotherFileIsForANewRun(t *testing.T) {
	d := newDesktop(t)
	if err := exec.Command("/usr/bin/python3", "-c", "import Xlib").Run(); err != nil {
		t.Skip("left out: this machine lacks python3-xlib")
	}
	q := newQdrant(t, "items")
	w := d.openWith(q, 3000, 100, "items")
	w.key("ctrl+r")
	d.wait("requests", func() bool { return q.count() > 20 })
	w.stopRun()
	old := d.runFiles()[0]
	saved, before := d.saved(old), q.count()
	other := filepath.Join(d.home, "other.jsonl")
	if err := os.WriteFile(other, []byte("[1,2,3]\n[4,5,6]\n[7,8,9]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.drop(other)
	d.wait("the dropped path in the settings", func() bool { return strings.Contains(d.preferences(), "other.jsonl") })
	time.Sleep(time.Second)
	w.screenshot("file-dropped")
	w.key("ctrl+k")
	time.Sleep(2 * time.Second)
	if n := q.count(); n != before {
		t.Errorf("it went on: %d more requests", n-before)
	}
	w.key("Escape")
	w.click(newRunX, bannerY)
	d.wait("the new run", func() bool { return len(d.runFiles()) == 2 && q.count() == before+3 })
	time.Sleep(time.Second)
	w.screenshot("file-new-run")
	for _, asked := range q.since(before) {
		if asked.dimension != 3 {
			t.Errorf("a vector of %d numbers was sent", asked.dimension)
		}
	}
	if now := d.saved(old); now != saved {
		t.Errorf("the old run has %d results; it had %d", now, saved)
	}
}

// A start that fails leaves the finished run as it is: its filters, its rows, its export.
func TestAFailedStartLeavesTheRunThatIsShown(t *testing.T) {
	d := newDesktop(t)
	q := newQdrant(t, "items")
	w := d.openWith(q, 500, 0, "items")
	w.key("ctrl+r")
	d.logged("run ended")
	time.Sleep(time.Second)
	path := d.runFiles()[0]
	q.Close()
	w.key("ctrl+r")
	d.logged("not done")
	time.Sleep(time.Second)
	w.screenshot("start-failed")
	w.key("Escape")
	time.Sleep(time.Second)
	w.click(415, 516) // Match
	time.Sleep(time.Second)
	w.key("ctrl+End")
	time.Sleep(time.Second)
	w.screenshot("start-failed-filtered")
	w.key("ctrl+e")
	time.Sleep(1500 * time.Millisecond)
	w.key("Return")
	out := strings.TrimSuffix(path, core.RunFileExtension) + "-results.csv"
	var data []byte
	d.wait("the export", func() bool {
		data, _ = os.ReadFile(out)
		return len(data) > 0
	})
	if lines := strings.Count(string(data), "\r\n"); lines != 501 {
		t.Errorf("%d lines of CSV; want 501", lines)
	}
	if files := d.runFiles(); len(files) != 1 || d.rows(path) != 500 {
		t.Errorf("%q, %d rows", files, d.rows(path))
	}
}
