package gui

import (
	"os"
	"strings"
	"testing"

	"vectorcheck/core/check"
	"vectorcheck/internal/testkit"
)

// A skipped row stands in the list of errors with its place and reason, and a click on it
// shows the skipped rows.
func TestSkippedRowsAreListed(t *testing.T) {
	s := ownSettings(t, 1)
	s.Vectors, s.Dim = s.Vectors+".jsonl", 0
	if err := os.WriteFile(s.Vectors, []byte("[1,2]\n[NaN,3]\n[4,5]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w := openWindow(t, "")
	w.runTo(t, s, 3)
	var said string
	testkit.WaitFor(t, "the list of errors", func() bool {
		w.refresh()
		onMain(func() {
			said = ""
			for _, line := range w.results.errors.lines {
				said += line.kind + "|" + line.text + "\n"
			}
		})
		return said != ""
	})
	if lines := strings.Split(said, "\n"); !strings.HasPrefix(said, "skipped|skipped  ·  1\n") || !strings.Contains(lines[1], "row 1 ") {
		t.Errorf("the list says %q", said)
	}
	onMain(func() {
		w.results.errors.list.Select(1)
		if got := w.results.rows.selection.Outcomes; len(got) != 1 || got[0] != check.Skipped {
			t.Errorf("the rows shown are %v", got)
		}
	})
}
