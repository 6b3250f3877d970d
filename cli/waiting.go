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
	ends  bool   // it was told why the run ends, though its results are still to be saved
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
	failure := run.Err()
	if t.Cause != w.told.Cause {
		w.tell(run, t, failure, say)
	}
	if failure != nil && t.Cause == check.Storage && !w.ends {
		w.ends = true
		say(fmt.Sprintf("ending: %v; it ends once the last results are saved; interrupt to end without them", failure))
	}
}

// tell says what a run waits for now, or that it goes on, unless it ends.
func (w *waiting) tell(run *core.Run, t check.Trouble, failure error, say func(string)) {
	w.told = t
	switch t.Cause {
	case check.Outage:
		does := "does not answer"
		if t.Status > 0 {
			does = "answers with errors only"
		}
		say(fmt.Sprintf("waiting: the API %s (%s); what met this is checked again once it is well", does, t.Text))
	case check.NoHits:
		if w.asked == nil {
			w.given = t.Text
			run.Stop()
			return
		}
		say(fmt.Sprintf("waiting: %s Fill it, then press Enter: they are asked for again; interrupt to stop", t.Text))
	case check.Storage:
		say(fmt.Sprintf("waiting: results cannot be saved: %s; they are kept in memory, and saving is tried again", t.Text))
	case check.Refusal:
		if w.asked == nil {
			w.given = t.Text
			run.Stop()
			return
		}
		say(fmt.Sprintf("waiting: the API refuses whoever asks (%s%s); mend that there, then press Enter; interrupt to stop", t.Text, keyHint(run.Settings(), t.Text)))
	case 0:
		if failure == nil {
			say("going on")
		}
	}
}
