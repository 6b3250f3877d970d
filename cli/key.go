package cli

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/term"

	"vectorcheck/core"
)

// keyCommand keeps API keys in the system's keyring.
type keyCommand struct {
	Set    keySetCommand    `cmd:"" help:"Ask for a key, and keep it in the system's keyring: --key keyring:NAME."`
	Delete keyDeleteCommand `cmd:"" help:"Remove a key from the system's keyring."`
}

type keySetCommand struct {
	Name string `arg:"" help:"What to call it." placeholder:"NAME"`
}

func (c *keySetCommand) Run(s streams) error {
	key, err := readKey(s)
	if err != nil {
		return err
	}
	return core.StoreKey(c.Name, key)
}

type keyDeleteCommand struct {
	Name string `arg:"" help:"What it is called." placeholder:"NAME"`
}

func (c *keyDeleteCommand) Run(streams) error { return core.DeleteKey(c.Name) }

// promptKey asks for a key that is typed each time, and has a command print one.
func promptKey(s streams, key core.Key) (string, error) {
	switch {
	case key.From == core.TypedKey:
		return readKey(s)
	case key.From == core.CommandKey && key.Name != "":
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		typed, err := core.RunKeyCommand(ctx, key, s.err)
		if ctx.Err() != nil {
			return "", exit{exitStopped, errors.New("interrupted before the key was there")}
		}
		return typed, err
	}
	return "", nil
}

// readKey reads a key from the terminal, without showing it, or else the first
// line of standard input.
func readKey(s streams) (key string, err error) {
	if term.IsTerminal(int(os.Stdin.Fd())) {
		key, err = typeKey(s, os.Stdin)
	} else {
		key, err = bufio.NewReader(io.LimitReader(os.Stdin, maxKey)).ReadString('\n')
		if err == io.EOF {
			err = nil
		}
	}
	if key = strings.TrimSpace(key); err == nil && key == "" {
		err = errors.New("no API key was typed")
	}
	return key, err
}

// maxKey is the length, in bytes, of the longest key that is read.
const maxKey = 64 << 10
