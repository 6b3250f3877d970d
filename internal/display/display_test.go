package display

import (
	"bytes"
	"log"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("there is always a display")
	}
	for display, says := range map[string]string{
		"":                  "DISPLAY is not set",
		"screen":            `"screen", without a number`,
		":4711":             "nothing answers at DISPLAY :4711",
		"unix:4711.0":       "nothing answers at DISPLAY unix:4711.0",
		"127.0.0.1:4711":    "nothing answers at DISPLAY 127.0.0.1:4711",
		":x":                "nothing answers at DISPLAY :x",
		"localhost:x":       "nothing answers at DISPLAY localhost:x",
		"/tmp/no/display:0": "nothing answers at DISPLAY /tmp/no/display:0",
	} {
		err := Check(func(string) string { return display })
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("DISPLAY=%q: %v", display, err)
		}
	}
}

// A display that takes the connection and says nothing is told as such.
func TestCheckASilentDisplay(t *testing.T) {
	folder, err := os.MkdirTemp("", "x") // a short path: a socket's is short
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(folder)
	listener, err := net.Listen("unix", filepath.Join(folder, "d:0"))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	err = check(filepath.Join(folder, "d:0"), 50*1e6)
	if err == nil || !strings.Contains(err.Error(), "does not answer within 50ms") {
		t.Errorf("%v", err)
	}
}

func TestWatchOpening(t *testing.T) {
	var out bytes.Buffer
	before := log.Writer()
	defer log.SetOutput(before)
	log.SetOutput(&out)
	var cause string
	WatchOpening(func(c string) { cause = c })
	log.Println("Fyne error: ", "Error parsing user locale C")
	log.Println("  Cause:", "no such language")
	if cause != "" || strings.Count(out.String(), "\n") != 2 {
		t.Fatalf("another error: cause %q, written %q", cause, &out)
	}
	out.Reset()
	log.Println("Fyne error: ", "window creation error")
	log.Println("  Cause:", "VersionUnavailable: GLX: Failed to create context")
	if cause != "VersionUnavailable: GLX: Failed to create context" || out.Len() > 0 {
		t.Errorf("cause %q, written %q", cause, &out)
	}
}
