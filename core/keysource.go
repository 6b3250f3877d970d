package core

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

const (
	// maxKey is the length, in bytes, of the longest key that is read.
	maxKey = 64 << 10
	// keyCommandTime is how long a command may take to print a key: a person may be asked
	// for a password meanwhile.
	keyCommandTime = 5 * time.Minute
)

// readKeyFile reads the key in a file, such as a secret that Docker or Kubernetes mounts.
func readKeyFile(path string) (string, error) {
	switch info, err := os.Stat(path); {
	case err != nil:
		return "", fmt.Errorf("the file of the API key: %w", err)
	case !info.Mode().IsRegular(): // the key is read more than once
		return "", fmt.Errorf("the file of the API key, %s, is no regular file: take what a command prints with command:COMMAND", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("the file of the API key: %w", err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxKey+1))
	if err != nil {
		return "", fmt.Errorf("the file of the API key: %w", err)
	}
	return keyIn(text, path)
}

// kept is k as a run file has it: without a command.
func (k Key) kept() Key {
	if k.From == CommandKey {
		k.Name = ""
	}
	return k
}

// RunKeyCommand gives the key that the command of k prints, by a shell, with what the command
// says of itself on this program's standard error. It never tells what was printed.
func RunKeyCommand(ctx context.Context, k Key, stderr io.Writer) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, keyCommandTime)
	defer cancel()
	shell := []string{"sh", "-c"}
	if runtime.GOOS == "windows" {
		shell = []string{"cmd", "/C"}
	}
	command := exec.CommandContext(ctx, shell[0], shell[1], k.Name)
	command.WaitDelay = time.Second
	command.Stdin, command.Stderr = os.Stdin, stderr
	printed, err := command.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := command.Start(); err != nil {
		return "", fmt.Errorf("the command for the API key: %w", err)
	}
	// What the shell has started may hold the pipe open for longer than the shell lives.
	defer context.AfterFunc(ctx, func() { _ = printed.Close() })()
	text, errRead := io.ReadAll(io.LimitReader(printed, maxKey+1))
	if len(text) > maxKey {
		cancel()
	}
	if err := errors.Join(errRead, command.Wait()); err != nil && len(text) <= maxKey {
		return "", fmt.Errorf("the command for the API key (%s): %w", k.Name, err)
	}
	return keyIn(text, "the command for the API key")
}

// keyIn is the key in a text that holds nothing else.
func keyIn(text []byte, where string) (string, error) {
	key := strings.TrimSpace(string(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
	switch {
	case len(text) > maxKey:
		return "", fmt.Errorf("%s: more than %d bytes: expected the API key and nothing else", where, maxKey)
	case key == "":
		return "", fmt.Errorf("%s: it is empty: expected the API key", where)
	case strings.ContainsAny(key, "\r\n"):
		return "", fmt.Errorf("%s: several lines: expected the API key and nothing else", where)
	}
	return key, nil
}
