package e2e

import (
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vectorcheck/core"
	"vectorcheck/gui/form"
)

// api is a search API on one port that can go and come back.
type api struct {
	t       testing.TB
	address string
	server  *http.Server
}

func newAPI(t testing.TB) *api {
	a := &api{t: t, address: "127.0.0.1:0"}
	a.come()
	t.Cleanup(a.goAway)
	return a
}

// come begins to answer that all is found.
func (a *api) come() {
	a.t.Helper()
	listener, err := net.Listen("tcp", a.address)
	if err != nil {
		a.t.Fatal(err)
	}
	a.address = listener.Addr().String()
	a.server = &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"similarity": 1}`)
	})}
	go func() { _ = a.server.Serve(listener) }()
}

// goAway refuses all connections.
func (a *api) goAway() { _ = a.server.Close() }

// logged waits for a message in the log.
func (d *desktop) logged(message string) {
	d.t.Helper()
	d.wait("the log to tell: "+message, func() bool { return strings.Contains(d.log(), `"`+message+`"`) })
}

// openRun opens a window and runs 3000 vectors in it, and comes back when half a second of
// them, at so many a second, is saved.
func (d *desktop) openRun(standIn *api, perSecond int) *window {
	d.t.Helper()
	s := core.DefaultSettings()
	s.Vectors, s.Dim, s.URL = writeVectors(d.t, filepath.Join(d.home, "own.f32"), 3000), benchDim, "http://"+standIn.address
	s.Rate = float64(perSecond)
	d.prefer(form.FromSettings(s))
	w := d.open()
	w.key("ctrl+r")
	d.wait("results", func() bool { return len(d.runFiles()) == 1 && d.saved(d.runFiles()[0]) > int64(perSecond)/2 })
	return w
}

// The API goes in the middle of a run, and comes back: the window waits, tries when asked
// to, and the run ends with every vector found. It is asked to while there is no API: once
// there is one, the run may go on by itself, and the key would pause it.
func TestAnOutage(t *testing.T) {
	d := newDesktop(t)
	standIn := newAPI(t)
	w := d.openRun(standIn, 1000)
	path := d.runFiles()[0]

	standIn.goAway()
	d.logged("waiting, as the API does not answer")
	time.Sleep(500 * time.Millisecond)
	w.screenshot("waiting")
	if saved := d.saved(path); saved == 3000 {
		t.Fatal("the run has ended without its API")
	}

	w.key("space") // Try now
	d.logged("resume")
	standIn.come()
	d.logged("the API answers again")
	d.wait("the rest", func() bool { return d.rows(path) == 3000 })
	time.Sleep(time.Second)
	w.screenshot("came-back")
	record, err := core.OpenRecord(path)
	if err != nil {
		t.Fatal(err)
	}
	defer record.Close()
	if f := record.Snapshot().Figures; f.Matches != 3000 || f.Probes == 0 {
		t.Errorf("%+v", f.Totals)
	}
}
