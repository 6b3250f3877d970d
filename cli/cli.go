// Package cli runs VectorCheck from a terminal.
package cli

import (
	"errors"
	"fmt"
	"io"
	"reflect"

	"github.com/alecthomas/kong"

	"vectorcheck/core"
	"vectorcheck/core/secret"
)

// The exit codes of the program.
const (
	exitPassed   = 0 // the run is through, or the command did what it was asked to
	exitFailed   = 1 // the run is through, and has not reached what was required of it
	exitUsage    = 2 // a wrong command line, or an input that cannot be used
	exitStopped  = 3 // the run was stopped before its end, and can be resumed
	exitUnusable = 4 // the API could not be used
)

const description = `Proves that a vector-search API finds what it should: sends every vector of a file, at a pace that the API can bear, and says which ones it finds.

Exit codes: 0 passed, 1 the run has not reached what --min-accuracy, --min-recall or --max-errors require, 2 wrong usage or input, 3 stopped before the end, 4 the API could not be used.`

type commands struct {
	Run        runCommand        `cmd:"" help:"Check the vectors of a file against an API."`
	Test       testCommand       `cmd:"" help:"Send one vector, show the request, the reply and what is read from it, and advise on the settings."`
	Resume     resumeCommand     `cmd:"" help:"Go on with a run that was stopped or killed: only what has no result is checked."`
	Show       showCommand       `cmd:"" help:"Show the report of a run."`
	Export     exportCommand     `cmd:"" help:"Write the results of a run as CSV or Parquet."`
	Info       infoCommand       `cmd:"" help:"Say what a vectors file holds."`
	Presets    presetsCommand    `cmd:"" help:"List the vector databases that runs can ask, with the fields of each."`
	Key        keyCommand        `cmd:"" help:"Keep API keys in the system's keyring."`
	Demo       demoCommand       `cmd:"" help:"Serve the demo API, for anyone who wants to try a client."`
	Completion completionCommand `cmd:"" help:"Print what makes a shell complete command lines: bash, zsh or fish."`
	Man        manCommand        `cmd:"" help:"Print the manual page, as troff."`
	Version    kong.VersionFlag  `help:"Print the version."`
}

// streams are where a command writes.
type streams struct {
	out io.Writer // results
	err io.Writer // everything else
}

// exit is an error that stands for an exit code.
type exit struct {
	code int
	err  error // nil where all was said already
}

func (e exit) Error() string { return fmt.Sprintf("exit code %d", e.code) }

// Main runs the command that args name, and returns the exit code of the
// program. Interrupts are handled as long as a run goes on.
func Main(args []string, stdout, stderr io.Writer) int {
	core.SaveMemory()
	written := &counted{Writer: stdout}
	s := streams{written, stderr}
	err := s.dispatch(args)
	code := s.report(err)
	if code != exitPassed && written.bytes == 0 && wantsJSON(args) {
		if err := failure(code, err).WriteJSON(s.out); err != nil {
			fmt.Fprintf(s.err, "vectorcheck: %s\n", err)
		}
	}
	return code
}

func (s streams) dispatch(args []string) error {
	if len(args) > 1 && args[0] == completeCommand {
		return s.complete(args[1], args[2:])
	}
	code := -1
	parser, err := newParser(s, func(c int) { code = c })
	if err != nil {
		return err
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	context, err := parser.Parse(args)
	if code >= 0 { // --help or --version has been answered
		return exit{code: code}
	}
	if err != nil {
		return suggested(parser, err)
	}
	return flagged(context.Run(s))
}

// asGiven takes the bytes of a text as they are: names of files need not be UTF-8, and kong
// passes texts through JSON, which replaces what is not.
func asGiven(ctx *kong.DecodeContext, target reflect.Value) error {
	token, err := ctx.Scan.PopValue("string")
	if err != nil {
		return err
	}
	text, ok := token.Value.(string)
	if !ok {
		return fmt.Errorf("expected a text, found %v", token.Value)
	}
	target.SetString(text)
	return nil
}

// report says what went wrong, once, and gives the exit code.
func (s streams) report(err error) int {
	code, err := codeOf(err)
	if err != nil {
		fmt.Fprintf(s.err, "vectorcheck: %s\n", secret.ShownURLs(err.Error()))
	}
	return code
}

// codeOf is the exit code that an error stands for, and what is to be said of it; nil where
// all was said already.
func codeOf(err error) (code int, said error) {
	var end exit
	switch {
	case err == nil:
		return exitPassed, nil
	case errors.As(err, &end):
		return end.code, end.err
	case errors.Is(err, core.ErrUnusable):
		return exitUnusable, err
	}
	return exitUsage, err
}
