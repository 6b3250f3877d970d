package gui

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core"
	"vectorcheck/core/target"
	"vectorcheck/internal/testkit"
)

// sent waits for the answer of an exchange, and gives what it shows.
func sent(t *testing.T, e *exchange) (read, request, reply string) {
	t.Helper()
	onMain(e.send)
	testkit.WaitFor(t, "an answer", func() (done bool) {
		onMain(func() {
			done = !e.again.Disabled()
			read, request, reply = e.read.String(), e.request.Text, e.reply.Text
		})
		return done
	})
	return read, request, reply
}

func TestAnExchangeShowsRequestReplyAndWhatWasRead(t *testing.T) {
	s := ownSettings(t, 5)
	s.Headers = []target.Header{{Name: "Api-Key", Value: "s3cret"}}
	w := openWindow(t, "")
	var e *exchange
	onMain(func() { e = newExchange(w, s, 3) })
	read, request, reply := sent(t, e)
	if !strings.HasPrefix(read, "Match") || !strings.Contains(read, "1.000000") || !strings.Contains(read, "row 3, HTTP 200") {
		t.Errorf("read: %q", read)
	}
	if !strings.Contains(request, `{"vector":[7,8],"top_k":1}`) || !strings.Contains(request, "Api-Key: …") || strings.Contains(request, "s3cret") {
		t.Errorf("request: %q", request)
	}
	if !strings.HasPrefix(reply, "HTTP/1.1 200 OK") || !strings.HasSuffix(reply, `{"similarity": 1}`) {
		t.Errorf("reply: %q", reply)
	}
	s.URL = "http://127.0.0.1:1"
	onMain(func() { e = newExchange(w, s, 3) })
	if read, _, reply := sent(t, e); !strings.HasPrefix(read, "connection: ") || reply != "" {
		t.Errorf("nobody there: %q, reply %q", read, reply)
	}
	s.Vectors += "x"
	onMain(func() { e = newExchange(w, s, 3) })
	if read, _, _ := sent(t, e); !strings.Contains(read, "no such file") {
		t.Errorf("no vectors: %q", read)
	}
}

func TestEscapeClosesTheDialogThatIsOnTop(t *testing.T) {
	w := openWindow(t, "")
	escape := &fyne.KeyEvent{Name: fyne.KeyEscape}
	onMain(func() {
		w.about()
		w.inform("second", "text")
		w.typed(escape)
		if !w.covered() || len(w.dialogs) != 1 {
			t.Errorf("covered %v, %d dialogs", w.covered(), len(w.dialogs))
		}
		w.typed(escape)
		if w.covered() {
			t.Error("a dialog is left")
		}
		w.typed(escape) // harmless
		w.about()
		w.start()
		if w.controller.view().busy {
			t.Error("a run began beneath a dialog")
		}
	})
}

func TestShortenedKeepsBothEnds(t *testing.T) {
	long := strings.Repeat("a", maxShown) + strings.Repeat("é", maxShown)
	got := shortened(long)
	if !strings.HasPrefix(got, "aaa") || !strings.HasSuffix(got, "ééé") || !strings.Contains(got, "… 6,000 characters left out …") {
		t.Errorf("%.50q … %d bytes", got, len(got))
	}
	if got := shortened("short"); got != "short" {
		t.Errorf("%q", got)
	}
}

func TestTheErrorsOfAKindAreNamedInTheFilter(t *testing.T) {
	w := openWindow(t, "")
	run := staged{savedRun(t, 4300), core.Ended}
	w.controller.mu.Lock()
	w.controller.run = run
	w.controller.mu.Unlock()
	time.Sleep(3 * refreshEvery)
	onMain(func() {
		w.results.errors.open("timeout")
		if got := w.results.rows.filter.buttons[3].Text; got != "Error: timeout" {
			t.Errorf("the filter says %q", got)
		}
		if got := w.results.rows.selection.Kind; got != target.Timeout {
			t.Errorf("the rows of kind %v are shown", got)
		}
		w.results.rows.filter.choose(0)
		if got := w.results.rows.filter.buttons[3].Text; got != "Error" {
			t.Errorf("the filter still says %q", got)
		}
	})
}

// What a reply tells about the settings can be used with a click.
func TestAdviceIsUsedWithAClick(t *testing.T) {
	s := ownSettings(t, 5)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"found":[{"key":"a","distance":0}]}`)
	}))
	defer server.Close()
	s.URL = server.URL
	w := openWindow(t, "")
	var e *exchange
	onMain(func() {
		w.use(s)
		e = newExchange(w, s, -1)
	})
	if read, _, _ := sent(t, e); !strings.Contains(read, "bad reply") {
		t.Fatalf("read %q", read)
	}
	onMain(func() {
		if len(e.advice.Objects) != 1 {
			t.Fatalf("%d pieces of advice", len(e.advice.Objects))
		}
		use := e.advice.Objects[0].(*fyne.Container).Objects[1].(*fyne.Container).Objects[0].(*widget.Button)
		test.Tap(use)
	})
	if read, _, _ := sent(t, e); !strings.HasPrefix(read, "Match") || !strings.Contains(read, "id a") {
		t.Errorf("read %q", read)
	}
	onMain(func() {
		if own := w.settings.Fields().API.Own; own == nil || own.Shape.Value != "found.0.distance" {
			t.Errorf("the settings have %+v", own)
		}
	})
}
