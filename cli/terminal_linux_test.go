package cli_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// terminal is a pseudo-terminal of so many columns: what is written to the second file comes
// out of the first.
func terminal(t *testing.T, columns uint16) (screen, tty *os.File) {
	t.Helper()
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("no pseudo-terminal can be had: %v", err)
	}
	t.Cleanup(func() { screen.Close() })
	number, err := unix.IoctlGetInt(int(screen.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(screen.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(int(screen.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: columns})
	}
	if err != nil {
		t.Skipf("no pseudo-terminal can be had: %v", err)
	}
	tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo-terminal can be had: %v", err)
	}
	return screen, tty
}

// onTerminal runs the program with its standard error on a terminal, and gives what came there.
func onTerminal(t *testing.T, columns uint16, variables []string, args ...string) string {
	t.Helper()
	screen, tty := terminal(t, columns)
	folder := t.TempDir()
	command := exec.Command(program, args...)
	command.Dir, command.Env, command.Stderr = folder, append(environment(folder), variables...), tty
	err := command.Start()
	tty.Close()
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(screen) // ends with EIO once nobody has the terminal
	if err := command.Wait(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return string(text)
}

// A run of a second shows its progress on any terminal, in lines that fit, without escapes.
func TestProgressOnTerminals(t *testing.T) {
	t.Parallel()
	server := serve(t, nil)
	vectors := writeVectors(t, t.TempDir(), 300)
	for _, c := range []struct {
		columns   uint16
		variables []string
		replaced  bool   // a line takes the place of the one before
		shows     string // in the end
	}{
		{80, []string{"TERM=xterm"}, true, "▕████████████████████▏  300 of 300"},
		{80, []string{"TERM=xterm", "NO_COLOR=1"}, true, "▕████████████████████▏  300 of 300"},
		{20, []string{"TERM=xterm"}, true, "300 of 300"},
		{6, []string{"TERM=xterm"}, true, "100 %"},
		{1, []string{"TERM=xterm"}, true, ""},
		{80, []string{"TERM=dumb"}, false, "300 of 300"},
	} {
		t.Run(fmt.Sprint(c.columns, c.variables), func(t *testing.T) {
			t.Parallel()
			text := onTerminal(t, c.columns, c.variables, "run", vectors, "--dim", fmt.Sprint(dim), "--url", server.URL, "--rate", "300", "--out", "out.vcrun")
			if strings.Contains(text, "\x1b") || !strings.Contains(text, c.shows) {
				t.Errorf("%q", text)
			}
			if lines := strings.Count(strings.ReplaceAll(text, "\r\n", "\n"), "\r"); (lines > 2) != c.replaced {
				t.Errorf("%d lines are replaced: %q", lines, text)
			}
			for shown := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\r' || r == '\n' }) {
				if length := len([]rune(shown)); c.replaced && length >= int(c.columns) {
					t.Errorf("%d columns: %q", length, shown)
				}
			}
		})
	}
}

// In a pipe there is neither an escape nor a carriage return.
func TestProgressInAPipe(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	code, stdout, stderr := run(t, folder, "run", writeVectors(t, folder, 50), "--dim", fmt.Sprint(dim), "--url", serve(t, nil).URL, "--out", "out.vcrun")
	if code != 0 || strings.ContainsAny(stdout+stderr, "\x1b\r") || !strings.Contains(stderr, "50 of 50") {
		t.Errorf("%d, %q, %q", code, stdout, stderr)
	}
}
