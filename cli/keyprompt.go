package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"

	"golang.org/x/term"
)

// errInterrupted says that a person has interrupted what comes before a run.
var errInterrupted = exit{exitStopped, errors.New("interrupted before the run began")}

const (
	keyPrompt = "API key: "
	ctrlC     = 3
)

// typeKey asks for a key on a terminal, which does not show it. However that ends, but for the
// program being killed, the terminal is left as it was.
func typeKey(s streams, in *os.File) (key string, err error) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	before, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return "", fmt.Errorf("the terminal cannot be kept from showing the API key (%w): give it as --key env:NAME", err)
	}
	defer fmt.Fprintln(s.err)
	defer func() { err = errors.Join(err, term.Restore(int(in.Fd()), before)) }()
	type line struct {
		text string
		err  error
	}
	keys := &keyboard{in: in}
	typed := make(chan line, 1)
	go func() { // it reads on after a signal, until the program ends
		text, err := term.NewTerminal(struct {
			io.Reader
			io.Writer
		}{keys, s.err}, "").ReadPassword(keyPrompt)
		typed <- line{text, err}
	}()
	select {
	case <-signals:
		return "", errInterrupted
	case l := <-typed:
		switch {
		case l.err == io.EOF && keys.interrupted.Load():
			return "", errInterrupted
		case l.err == io.EOF: // Ctrl-D
			return "", nil
		}
		return l.text, l.err
	}
}

// keyboard tells whether Ctrl-C was typed, which a terminal does not make a signal of while it
// hands on each key.
type keyboard struct {
	in          io.Reader
	interrupted atomic.Bool
}

// Read implements io.Reader.
func (k *keyboard) Read(p []byte) (int, error) {
	n, err := k.in.Read(p)
	for _, c := range p[:n] {
		if c == ctrlC {
			k.interrupted.Store(true)
		}
	}
	return n, err
}
