package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A minimised window draws nothing of a run that goes on; restored, it shows it again.
func TestMinimised(t *testing.T) {
	d := newDesktop(t)
	w := d.openRun(newAPI(t), 20)
	const while = 2 * time.Second
	drawn := func() int {
		time.Sleep(500 * time.Millisecond) // until what came before is drawn
		before := w.drawn()
		time.Sleep(while)
		return w.drawn() - before
	}
	if drawn() == 0 {
		t.Skip("left out: nothing is drawn by Mesa's software")
	}
	d.tool("xdotool", "windowminimize", w.id)
	if n := drawn(); n > 0 {
		t.Errorf("minimised, it is drawn: %d", n)
	}
	d.tool("xdotool", "windowactivate", "--sync", w.id)
	if drawn() == 0 {
		t.Error("restored, it is not drawn")
	}
	w.screenshot("restored")
}

// drawn grows when something is drawn: it is how often the threads that do so for Mesa had
// nothing left to do (proc(5), status of task).
func (w *window) drawn() (n int) {
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", w.process.Process.Pid))
	for _, task := range tasks {
		name, _ := os.ReadFile(filepath.Join(task, "comm"))
		status, _ := os.ReadFile(filepath.Join(task, "status"))
		if _, rest, ok := strings.Cut(string(status), "\nvoluntary_ctxt_switches:"); ok && strings.HasPrefix(string(name), "llvmpipe") {
			line, _, _ := strings.Cut(rest, "\n")
			switches, _ := strconv.Atoi(strings.TrimSpace(line))
			n += switches
		}
	}
	return n
}
