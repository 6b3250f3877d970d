package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
	"unicode"

	"vectorcheck/core"
	"vectorcheck/core/logfile"
	"vectorcheck/core/report"
)

// output is how a run is shown.
type output struct {
	JSON  bool `group:"output" help:"Print the figures as one JSON document on standard output in the end." name:"json"`
	Quiet bool `group:"output" help:"Show no progress." short:"q"`
}

// follow makes a run ready, sees it through, and reports it. The first
// interrupt stops it, the second ends it at once.
func (o output) follow(s streams, prepare func(context.Context, core.Options) (*core.Run, error)) error {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)

	log, logFile := logfile.Open()
	defer logFile.Close() // what it could not write was warned of
	p := newProgress(s.err, o.Quiet)
	log.AddHook(warnings{p.say})
	run, err := o.prepare(signals, func(ctx context.Context) (*core.Run, error) {
		return prepare(ctx, core.Options{Log: log})
	})
	if err != nil {
		return err
	}
	defer run.Close()
	warnOf(s, run.Settings())
	run.Start()
	refused := p.watch(run, signals)
	if refused != "" && run.Err() == nil && run.Snapshot().Saved == 0 {
		return errors.Join(fmt.Errorf("%w: %s%s", core.ErrUnusable, refused, hint(run.Settings(), refused)), run.Discard())
	}
	concluded := make(chan error, 1)
	go func() { concluded <- o.conclude(s, run, refused) }()
	select {
	case err := <-concluded:
		return err
	case <-signals:
		return exit{exitStopped, fmt.Errorf("interrupted before the report; all results are saved: vectorcheck show %s", shellWord(run.Path()))}
	}
}

// warnOf says aloud what a person should know of settings that are allowed.
func warnOf(s streams, settings core.Settings) {
	if own := settings.API.Own; own != nil {
		warnUnused(s, *own)
	}
	if settings.Network.Insecure {
		fmt.Fprintln(s.err, "WARNING: certificates are not checked (--insecure): the answers may come from anyone, and anyone may read the key")
	}
}

// preparingGrace is how long what prepares a run may go on once it was interrupted: to read a
// long file, for one.
const preparingGrace = 700 * time.Millisecond

// prepare can be interrupted too: the API may be slow to be reached. An interrupt that comes
// as the run is ready is left for the run.
func (o output) prepare(signals chan os.Signal, prepare func(context.Context) (*core.Run, error)) (*core.Run, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	type prepared struct {
		run *core.Run
		err error
	}
	ready := make(chan prepared, 1)
	go func() {
		run, err := prepare(ctx)
		ready <- prepared{run, err}
	}()
	var interrupt os.Signal
	select {
	case p := <-ready:
		return p.run, p.err
	case interrupt = <-signals:
		cancel()
	}
	select {
	case p := <-ready:
		if p.err != nil {
			return nil, errInterrupted
		}
		select {
		case signals <- interrupt:
		default: // there are others
		}
		return p.run, nil
	case <-time.After(preparingGrace):
	case <-signals:
	}
	return nil, errInterrupted
}

// lookEvery is how often it is looked whether the run waits by itself.
const lookEvery = 200 * time.Millisecond

// onePress is for how long a second signal counts as the first one: timeout(1) sends two at
// once, to the program and to its group.
const onePress = 150 * time.Millisecond

// watch shows the run until it has ended, and passes interrupts on. It gives why the
// run was stopped, if the API rejected the credentials.
func (p progress) watch(run *core.Run, signals <-chan os.Signal) (refused string) {
	ticker, look := time.NewTicker(p.every), time.NewTicker(lookEvery)
	defer ticker.Stop()
	defer look.Stop()
	w := newWaiting()
	stopped, aborted := false, false
	var first time.Time // when the run was stopped
	for {
		select {
		case <-run.Done():
			p.finish(run.Snapshot())
			return w.given
		case <-ticker.C:
			p.show(run.Snapshot())
		case <-look.C:
			w.look(run, p.say)
		case <-w.asked:
			run.Resume()
		case <-signals:
			if aborted {
				continue // it is told already, and ends
			}
			if stopped && time.Since(first) < onePress {
				continue
			}
			if stopped {
				aborted = true
				p.say("ending at once")
				run.Abort()
				continue
			}
			stopped, first = true, time.Now()
			run.Stop()
			p.say(fmt.Sprintf("stopping: %d checks under way finish and are saved; interrupt again to end at once",
				run.Snapshot().InFlight))
		}
	}
}

// conclude reports the run that has ended, and says how.
func (o output) conclude(s streams, run *core.Run, refused string) error {
	summary, err := run.Summary()
	if err != nil {
		return err
	}
	end := ending(run, summary, refused)
	code, _ := codeOf(end)
	if err := o.write(s, concluded(summary, code, end)); err != nil {
		return err
	}
	if !summary.Finished {
		fmt.Fprintf(s.err, "Go on with: vectorcheck resume %s\n", shellWord(summary.RunFile))
	}
	return end
}

// ending is how a run has ended.
func ending(run *core.Run, summary report.Summary, refused string) error {
	switch failure := run.Err(); {
	case failure == nil && refused != "":
		return fmt.Errorf("%w: %s%s", core.ErrUnusable, refused, hint(run.Settings(), refused))
	case failure == nil:
		return verdict(summary)
	case errors.Is(failure, core.ErrUnusable):
		said := failure.Error()
		for _, group := range summary.Errors {
			for _, example := range group.Examples {
				said += "\n" + example.Reason
			}
		}
		return fmt.Errorf("%w%s", failure, hint(run.Settings(), said))
	default:
		return exit{exitStopped, failure}
	}
}

// write gives the report to a person and, if wanted, to a program.
func (o output) write(s streams, summary report.Summary) error {
	if !o.JSON {
		return summary.WriteText(s.out)
	}
	if !o.Quiet {
		if err := summary.WriteText(s.err); err != nil {
			return err
		}
	}
	return summary.WriteJSON(s.out)
}

// verdict is how a run that nothing went wrong with has ended.
func verdict(summary report.Summary) error {
	figures := summary.Figures
	passed, gated := summary.Passed()
	switch {
	case !summary.Finished:
		return exit{code: exitStopped}
	case figures.Answered() == 0 && figures.Checked() > 0:
		return fmt.Errorf("%w: not one vector was answered", core.ErrUnusable)
	case gated && !passed:
		return exit{code: exitFailed}
	}
	return nil
}

// shellWord is text as a shell reads it back.
func shellWord(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_./:@%+=,", r)
	}) {
		return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
	}
	return text
}
