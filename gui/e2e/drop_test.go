package e2e

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vectorcheck/gui/form"
)

// drop drops a file on the window.
func (w *window) drop(path string) {
	w.t.Helper()
	uri := url.URL{Scheme: "file", Path: path}
	command := exec.Command("/usr/bin/python3", "testdata/drop.py", w.id, uri.String())
	command.Env = w.env()
	if output, err := command.CombinedOutput(); err != nil {
		w.t.Fatalf("drop: %v\n%s", err, output)
	}
}

// preferences are what the program has written down of its settings.
func (d *desktop) preferences() string {
	var all strings.Builder
	_ = filepath.WalkDir(d.home, func(path string, _ os.DirEntry, err error) error {
		if err == nil && filepath.Base(path) == "preferences.json" {
			data, _ := os.ReadFile(path)
			all.Write(data)
		}
		return nil
	})
	return all.String()
}

// A dropped file, whatever its name, is the vectors of the next run.
func TestADroppedFileIsTheVectors(t *testing.T) {
	d := newDesktop(t)
	if err := exec.Command("/usr/bin/python3", "-c", "import Xlib").Run(); err != nil {
		t.Skip("left out: this machine lacks python3-xlib")
	}
	path := filepath.Join(d.home, "два слова.f32")
	var data []byte
	for i := range 300 * 128 {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(float32(i%7)+1))
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		fmt.Fprint(w, `{"similarity": 1}`)
	}))
	defer server.Close()

	fields := form.Defaults()
	fields.Text[form.URL] = server.URL
	d.prefer(fields)
	w := d.open()
	w.drop(path)
	d.wait("the dropped path in the settings", func() bool { return strings.Contains(d.preferences(), "два слова.f32") })
	time.Sleep(500 * time.Millisecond)
	w.screenshot("dropped")
	w.key("ctrl+r")
	d.wait("a run file", func() bool { return len(d.runFiles()) == 1 })
	d.wait("all results", func() bool { return d.rows(d.runFiles()[0]) == 300 })
	if name := filepath.Base(d.runFiles()[0]); !strings.HasPrefix(name, "два слова-") {
		t.Errorf("the run file is named %q", name)
	}
}
