package cli

import (
	"bufio"
	"fmt"
	"os"

	"golang.org/x/term"

	"vectorcheck/core"
	"vectorcheck/core/check"
)

// waiting says what a run waits for by itself, and lets a person go on with it.
type waiting struct {
	asked <-chan struct{} // a line was typed; nil where nobody can
	told  check.Trouble
	given string // why the run was given up; "" if it was not
}

func newWaiting() *waiting {
	w := &waiting{}
	if term.IsTerminal(int(os.Stdin.Fd())) {
		w.asked = lines(os.Stdin)
	}
	return w
}

// lines tells of each line that is read. Its reading ends with the program.
func lines(in *os.File) <-chan struct{} {
	typed := make(chan struct{})
	go func() {
		for s := bufio.NewScanner(in); s.Scan(); {
			typed <- struct{}{}
		}
	}()
	return typed
}

// look tells of what is new. A run that waits for a person is stopped where there is
// none.
func (w *waiting) look(run *core.Run, say func(string)) {
	t, _ := run.Trouble()
	if t.Cause == w.told.Cause {
		return
	}
	switch t.Cause {
	case check.Outage:
		say(fmt.Sprintf("waiting: the API does not answer (%s); what met this is checked again once it does", t.Text))
	case check.Storage:
		say(fmt.Sprintf("waiting: results cannot be saved: %s; they are kept in memory, and saving is tried again", t.Text))
	case check.Refusal:
		if w.asked == nil {
			w.given = t.Text
			run.Stop()
			break
		}
		say(fmt.Sprintf("waiting: the API refuses whoever asks (%s); mend that there, then press Enter; interrupt to stop", t.Text))
	case 0:
		say("going on")
	}
	w.told = t
}
