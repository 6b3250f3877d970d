// Package display says whether a window can be opened, before the toolkit tries: the
// toolkit ends the process with a stack where there is no display, and waits for ever
// where there is no OpenGL.
package display

import (
	"errors"
	"fmt"
	"log"
	"runtime"
	"strings"
	"time"
)

// patience is how long a display may take to answer.
const patience = 5 * time.Second

// Check says why no window can be opened: there is no display, it does not answer, or
// it has no OpenGL. getenv is os.Getenv, but for tests. On Windows and macOS there is
// always a display.
func Check(getenv func(string) string) error {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return nil
	}
	name := getenv("DISPLAY")
	if name == "" {
		return errors.New("no display: DISPLAY is not set")
	}
	if !strings.Contains(name, ":") {
		return fmt.Errorf("no display: DISPLAY is %q, without a number such as :0", name)
	}
	return check(name, patience)
}

// check asks the display called name, and waits for its answer for that long.
func check(name string, patience time.Duration) error {
	answer := make(chan error, 1)
	go func() { answer <- ask(name) }()
	select {
	case err := <-answer:
		return err
	case <-time.After(patience):
		return fmt.Errorf("no display: DISPLAY %s does not answer within %v", name, patience)
	}
}

// WatchOpening hands what the toolkit writes to the standard log on, and calls fail with
// the cause when it says that it cannot open a window, as where the driver of OpenGL is
// missing: the toolkit goes on without one.
func WatchOpening(fail func(cause string)) {
	log.SetOutput(&opening{fail: fail, next: log.Writer().Write})
}

// opening is a log while a window is opened.
type opening struct {
	fail   func(cause string)
	next   func([]byte) (int, error)
	failed bool // the next line tells the cause
}

// The reasons that Fyne 2.7 logs where it cannot open a window (internal/driver/glfw).
var reasons = []string{"window creation error", "failed to initialise GLFW"}

// Write implements io.Writer. The log calls it once a line, and never at once.
func (o *opening) Write(line []byte) (int, error) {
	text := string(line)
	for _, reason := range reasons {
		if strings.Contains(text, "Fyne error:") && strings.Contains(text, reason) {
			o.failed = true
			return len(line), nil
		}
	}
	if _, cause, found := strings.Cut(text, "Cause: "); found && o.failed {
		o.failed = false
		o.fail(strings.TrimSpace(cause))
		return len(line), nil
	}
	return o.next(line)
}
