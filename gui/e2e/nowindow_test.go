package e2e

import (
	"bytes"
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// Where no window can be opened, the program says in one line what is missing and what to
// do, and ends with exit code 2: it neither hangs nor shows a stack.
func TestNoWindowIsSaidInOneLine(t *testing.T) {
	if missing != "" {
		t.Skip("left out: this machine lacks " + missing)
	}
	for _, tc := range []struct {
		name string
		env  func(t *testing.T) []string
		says string
	}{
		{"no display", func(*testing.T) []string { return []string{"DISPLAY="} }, "DISPLAY is not set"},
		{"a display that is gone", func(*testing.T) []string { return []string{"DISPLAY=:4711"} }, "nothing answers at DISPLAY :4711"},
		{"another machine's that is gone", func(*testing.T) []string { return []string{"DISPLAY=127.0.0.1:4711"} }, "nothing answers"},
		{"no OpenGL", func(t *testing.T) []string {
			return []string{"DISPLAY=" + startDisplay(t, "-extension", "GLX")}
		}, "has no OpenGL (GLX)"},
		{"no driver of OpenGL", func(t *testing.T) []string {
			return []string{"DISPLAY=" + startDisplay(t, "+extension", "GLX"), "LIBGL_DRIVERS_PATH=/nonexistent"}
		}, "see that OpenGL works here"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			env := tc.env(t) // a display of its own outlives the program
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			command := exec.CommandContext(ctx, program)
			home := t.TempDir()
			command.Env = append(command.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home,
				"LANG=en_US.UTF-8", "LC_ALL=en_US.UTF-8", "WAYLAND_DISPLAY=")
			command.Env = append(command.Env, env...)
			var says bytes.Buffer
			command.Stderr = &says
			_ = command.Run()
			if ctx.Err() != nil {
				t.Fatalf("it hangs; it said %q", &says)
			}
			if code := command.ProcessState.ExitCode(); code != 2 {
				t.Errorf("exit code %d, want 2", code)
			}
			text := ""
			for line := range strings.Lines(says.String()) {
				if !strings.HasPrefix(line, "libGL") { // the driver has lines of its own
					text += line
				}
			}
			if strings.Count(text, "\n") != 1 || !strings.Contains(text, tc.says) || !strings.Contains(text, "vectorcheck run --demo") {
				t.Errorf("it says %q, want one line with %q", text, tc.says)
			}
		})
	}
}
