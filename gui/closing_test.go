package gui

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"vectorcheck/core"
	"vectorcheck/gui/form"
)

// fillIn types settings in.
func (w *Window) fillIn(s core.Settings) {
	onMain(func() {
		w.settings.Fill(form.FromSettings(s))
		w.changed(w.settings.Fields())
	})
}

// silentAPI takes connections and never says a word; asked gets each of them.
func silentAPI(t *testing.T) (url string, asked <-chan net.Conn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	conns := make(chan net.Conn, 9)
	t.Cleanup(func() { listener.Close() })
	go func() {
		defer close(conns)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			conns <- conn
		}
	}()
	return "https://" + listener.Addr().String(), conns
}

func expectRunFiles(t *testing.T, folder string, want int) {
	t.Helper()
	if files, _ := filepath.Glob(filepath.Join(folder, "*")); len(files) != want {
		t.Errorf("there are %q; want %d files", files, want)
	}
}

// Whoever closes the window does not wait for a run that is still being made ready, and
// finds no file of it.
func TestClosingWhileARunIsMadeReady(t *testing.T) {
	s := ownSettings(t, 100)
	w := openWindow(t, "")
	url, asked := silentAPI(t)
	s.URL = url
	w.fillIn(s)
	onMain(func() { test.Tap(w.toolbar.start) })
	conn := <-asked
	defer conn.Close()
	onMain(func() { w.close(); w.close() })
	select {
	case <-w.ended:
	case <-time.After(10 * time.Second):
		t.Fatal("the window waits for the API")
	}
	w.tasks.Wait()
	onMain(func() {
		if w.covered() {
			t.Error("the closed window says something")
		}
	})
	expectRunFiles(t, runsFolder(), 0)
}

// A run that is ready just as the window closes is not begun; a new one leaves no file,
// one that was to go on keeps its own.
func TestARunThatIsReadyTooLate(t *testing.T) {
	s, folder := ownSettings(t, 100), t.TempDir()
	kept := filepath.Join(folder, "kept.vcrun")
	run, err := core.Create(context.Background(), s, kept, core.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Close(); err != nil {
		t.Fatal(err)
	}
	for _, prepare := range []func() (*core.Run, error){
		func() (*core.Run, error) {
			return core.Create(context.Background(), s, filepath.Join(folder, "new.vcrun"), core.Options{})
		},
		func() (*core.Run, error) {
			return core.Open(context.Background(), kept, core.ResumeOptions{}, core.Options{})
		},
	} {
		c, closed := &controller{}, make(chan struct{})
		err := c.replace(func() (shownRun, error) {
			run, err := prepare()
			go func() { defer close(closed); c.close(nil) }()
			waitFor(t, c, "the controller to be closing", func(view) bool { return errors.Is(c.look(kept), errClosed) })
			return run, err
		})
		<-closed
		if v := c.view(); !errors.Is(err, errClosed) || v.run != nil || v.busy {
			t.Errorf("%v; %+v", err, v)
		}
		expectRunFiles(t, folder, 1)
		if _, err := os.Stat(kept); err != nil {
			t.Error(err)
		}
	}
}
