// Package e2e drives the real program in a real window, on a display of its own.
package e2e

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"vectorcheck/internal/testkit"
)

// program is the real binary, built once; "" where there can be no window.
var program, missing string

func TestMain(m *testing.M) {
	for _, tool := range []string{"Xvfb", "openbox", "xdotool", "xprop", "import"} {
		if _, err := exec.LookPath(tool); err != nil {
			missing = tool
		}
	}
	folder, err := os.MkdirTemp("", "vectorcheck-e2e-")
	if err != nil {
		panic(err)
	}
	if missing == "" {
		program = filepath.Join(folder, "vectorcheck")
		build := exec.Command("go", "build", "-o", program, "vectorcheck")
		build.Env = append(os.Environ(), "CGO_ENABLED=1")
		if output, err := build.CombinedOutput(); err != nil {
			missing = fmt.Sprintf("a build with a window: %v\n%s", err, output)
		}
	}
	const fasthttp = "github.com/valyala/fasthttp."
	goleak.VerifyTestMain(m,
		goleak.Cleanup(func(code int) {
			os.RemoveAll(folder)
			os.Exit(code)
		}),
		// It looks every ten seconds whether there is anything left for it to clean.
		goleak.IgnoreAnyFunction(fasthttp+"(*workerPool).Start.func2"),
		// There is one in a process, for good.
		goleak.IgnoreAnyFunction(fasthttp+"updateServerDate.func1"),
	)
}

// desktop is a display with a window manager.
type desktop struct {
	t       testing.TB
	display string
	home    string
}

// newDesktop starts a display that ends with the test.
func newDesktop(t testing.TB) *desktop {
	t.Helper()
	if missing != "" {
		t.Skip("left out: this machine lacks " + missing)
	}
	d := &desktop{t: t, display: startDisplay(t, "+extension", "GLX"), home: t.TempDir()}
	manager := exec.Command("openbox")
	manager.Env = d.env()
	var said bytes.Buffer
	manager.Stdout, manager.Stderr = &said, &said
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the window manager said: %s", said.String())
		}
	})
	startUntilEnd(t, manager)
	d.wait("the window manager", func() bool {
		return strings.Contains(d.tool("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"), "window id")
	})
	return d
}

// startDisplay starts an X server that ends with the test, and returns its name: ":3". It
// has no abstract socket: those are shared with other roots (chroot) on the machine,
// whose displays may have the same number.
func startDisplay(t testing.TB, flags ...string) string {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	server := exec.Command("Xvfb", append([]string{"-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-nolisten", "local"}, flags...)...)
	server.ExtraFiles = []*os.File{write}
	startUntilEnd(t, server)
	write.Close()
	number, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		t.Fatalf("no display: %v", err)
	}
	return ":" + strings.TrimSpace(number)
}

func startUntilEnd(t testing.TB, command *exec.Cmd) {
	t.Helper()
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
}

func (d *desktop) env() []string {
	return append(os.Environ(), "DISPLAY="+d.display, "HOME="+d.home, "LANG=en_US.UTF-8", "LC_ALL=en_US.UTF-8",
		"XDG_CONFIG_HOME="+d.home, "XDG_CACHE_HOME="+d.home, "WAYLAND_DISPLAY=")
}

// window is the program's.
type window struct {
	*desktop
	process *exec.Cmd
	id      string
	output  bytes.Buffer
}

// open starts the program and waits for its window.
func (d *desktop) open(args ...string) *window {
	d.t.Helper()
	w := &window{desktop: d, process: exec.Command(program, args...)}
	w.process.Env, w.process.Stdout, w.process.Stderr = d.env(), &w.output, &w.output
	startUntilEnd(d.t, w.process)
	d.wait("the window", func() bool {
		found := strings.Fields(d.tool("xdotool", "search", "--onlyvisible", "--name", "^VectorCheck$"))
		if len(found) > 0 {
			w.id = found[0]
		}
		return len(found) > 0
	})
	d.tool("xdotool", "windowactivate", "--sync", w.id)
	time.Sleep(500 * time.Millisecond) // until it has drawn itself and takes keys
	return w
}

// tool runs a program of the desktop and gives its output, "" on failure.
func (d *desktop) tool(name string, args ...string) string {
	command := exec.Command(name, args...)
	command.Env = d.env()
	output, err := command.Output()
	if err != nil {
		return ""
	}
	return string(output)
}

func (w *window) key(keys ...string) {
	w.tool("xdotool", append([]string{"key", "--window", w.id}, keys...)...)
}

// click clicks at a place in the window.
func (w *window) click(x, y int) {
	w.tool("xdotool", "mousemove", "--window", w.id, strconv.Itoa(x), strconv.Itoa(y))
	time.Sleep(100 * time.Millisecond)
	w.tool("xdotool", "click", "1")
}

// screenshot keeps a picture of the window where SCREENSHOTS says, if it does.
func (w *window) screenshot(name string) {
	if folder := os.Getenv("SCREENSHOTS"); folder != "" {
		w.tool("import", "-window", w.id, filepath.Join(folder, name+".png"))
	}
}

// wait polls for a minute.
func (d *desktop) wait(what string, holds func() bool) {
	d.t.Helper()
	testkit.WaitFor(d.t, what, holds)
}
