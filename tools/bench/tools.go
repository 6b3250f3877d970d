//go:build linux

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// tools are the paths of the programs to measure; "" is one that is left out.
type tools struct {
	vectorcheck, hey, wrk string
	self                  string
}

const heyModule = "github.com/rakyll/hey@v0.1.5"

// findTools builds or finds every program, and writes a line to out for each
// that cannot be had.
func findTools(ctx context.Context, dir string, out io.Writer) (t tools) {
	offer := func(name string, find func() (string, error)) string {
		path, err := find()
		if err != nil {
			fmt.Fprintf(out, "%s is left out: %s\n", name, err)
			return ""
		}
		return path
	}
	t.vectorcheck = offer(vectorcheckName, func() (string, error) {
		path := filepath.Join(dir, "vectorcheck")
		return path, command(ctx, []string{"CGO_ENABLED=0"}, "go", "build", "-o", path, "vectorcheck")
	})
	t.hey = offer(heyName, func() (string, error) {
		return filepath.Join(dir, "hey"), command(ctx, []string{"GOBIN=" + dir}, "go", "install", heyModule)
	})
	t.wrk = offer(wrkName, func() (string, error) { return findWrk(ctx) })
	t.self = offer(fixedName, os.Executable)
	return t
}

// findWrk looks for wrk, and installs it where this process may.
func findWrk(ctx context.Context) (string, error) {
	if path, err := exec.LookPath("wrk"); err == nil {
		return path, nil
	}
	if _, err := exec.LookPath("apt-get"); err != nil || os.Geteuid() != 0 {
		return "", fmt.Errorf("it is not installed: use the package wrk of Debian")
	}
	if err := command(ctx, nil, "apt-get", "install", "-y", "--no-install-recommends", "wrk"); err != nil {
		return "", err
	}
	return exec.LookPath("wrk")
}

// command runs a program with more of an environment; its output is part of the
// error only.
func command(ctx context.Context, env []string, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), env...)
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %q: %w\n%s", name, args, err, output)
	}
	return nil
}
