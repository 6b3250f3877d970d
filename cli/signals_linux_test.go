package cli_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"vectorcheck/internal/testkit"
)

// soonEnough is how long an interrupt may take to end the program where nothing is to be
// waited for: a second, and what a busy machine adds.
const soonEnough = 8 * time.Second

// wantEnd waits for the end of a program that was interrupted once.
func wantEnd(t *testing.T, p *process, what string) {
	t.Helper()
	begin := time.Now()
	timer := time.AfterFunc(soonEnough, func() { _ = p.Process.Kill() })
	defer timer.Stop()
	_ = p.Wait()
	status := p.ProcessState.Sys().(syscall.WaitStatus)
	if code := status.ExitStatus(); code != 3 && !(status.Signaled() && status.Signal() != syscall.SIGKILL) {
		t.Fatalf("%s: %v after %v\n%s", what, p.ProcessState, time.Since(begin), &p.err)
	}
}

// One interrupt ends a run, whenever it comes: at moments from the start of the program on, of
// which VECTORCHECK_SIGNALS says how many, while a run is begun, is resumed, waits for a lookup,
// or sends one vector, none of which would end by itself.
func TestOneInterruptEndsARunAtAnyMoment(t *testing.T) {
	t.Parallel()
	times := 12
	if n, err := strconv.Atoi(os.Getenv("VECTORCHECK_SIGNALS")); err == nil {
		times = n
	}
	folder := t.TempDir()
	vectors := writeVectors(t, folder, 200_000)
	server, silent := serve(t, slow), serve(t, nil)
	silent.Config.Handler = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	})
	begun := filepath.Join(folder, "begun.vcrun")
	p := start(t, folder, "run", vectors, "--dim", fmt.Sprint(dim), "--url", server.URL, "--concurrency", "2", "--out", begun)
	underWay(t, server, begun)
	_ = p.Process.Signal(os.Interrupt)
	wantEnd(t, p, "the run to be resumed")
	phases := []struct {
		name string
		args []string
	}{
		{"run", []string{"run", vectors, "--dim", fmt.Sprint(dim), "--url", server.URL, "--concurrency", "2", "--out"}},
		{"resume", []string{"resume", begun, "--out"}},
		{"lookup", []string{"run", vectors, "--dim", fmt.Sprint(dim), "--url", silent.URL, "--preset", "chroma", "--field", "collection=items", "--timeout", "5m", "--out"}},
		{"test", []string{"test", vectors, "--dim", fmt.Sprint(dim), "--url", silent.URL, "--timeout", "5m"}},
	}
	random := rand.New(rand.NewPCG(1, 2))
	took := map[string][]time.Duration{}
	for i := range times {
		phase := phases[i%len(phases)]
		args := phase.args
		if args[len(args)-1] == "--out" {
			args = append(slices.Clone(args), filepath.Join(folder, fmt.Sprint(i, ".vcrun")))
		}
		p := start(t, folder, args...)
		moment := time.Duration(random.Int64N(int64(300 * time.Millisecond)))
		if times == 12 {
			moment = time.Duration(i) * 9 * time.Millisecond
		}
		time.Sleep(moment)
		signal := []os.Signal{os.Interrupt, syscall.SIGTERM}[i/len(phases)%2]
		begin := time.Now()
		if err := p.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		wantEnd(t, p, fmt.Sprintf("%s: %v after %v", phase.name, signal, moment))
		took[phase.name] = append(took[phase.name], time.Since(begin))
	}
	for name, all := range took {
		slices.Sort(all)
		late, _ := slices.BinarySearch(all, time.Second)
		t.Logf("%s: %d interrupts, the median ended it after %v, the slowest after %v, %d took a second or more",
			name, len(all), all[len(all)/2].Round(time.Millisecond), all[len(all)-1].Round(time.Millisecond), len(all)-late)
	}
}

// An interrupt ends what waits for an API that says nothing, long before its timeout.
func TestAnInterruptEndsWaitingForTheAPI(t *testing.T) {
	t.Parallel()
	asked := make(chan struct{}, 10)
	silent := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		asked <- struct{}{}
		<-r.Context().Done()
	})
	for name, args := range map[string][]string{
		"a preset's lookup": {"run", "--preset", "chroma", "--field", "collection=items", "--out", "out.vcrun"},
		"a preset's metric": {"run", "--preset", "qdrant", "--field", "collection=items", "--out", "out.vcrun"},
		"one vector":        {"test"},
	} {
		t.Run(name, func(t *testing.T) {
			server := serve(t, nil)
			server.Config.Handler = silent
			folder := t.TempDir()
			p := start(t, folder, append(args, writeVectors(t, folder, 10), "--dim", fmt.Sprint(dim), "--url", server.URL, "--timeout", "5m")...)
			select {
			case <-asked:
			case <-time.After(time.Minute):
				t.Fatalf("nothing is asked: %s", &p.err)
			}
			if err := p.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			wantEnd(t, p, name)
			if left, _ := filepath.Glob(filepath.Join(folder, "*.vcrun*")); len(left) > 0 {
				t.Errorf("it leaves %v", left)
			}
		})
	}
}

// An interrupt ends what waits for the command of a key, and for what that has started.
func TestAnInterruptEndsWaitingForACommand(t *testing.T) {
	t.Parallel()
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		folder := t.TempDir()
		begun := filepath.Join(folder, "begun")
		p := start(t, folder, "run", writeVectors(t, folder, 2), "--dim", fmt.Sprint(dim), "--url", "http://127.0.0.1:1",
			"--key", "command:touch "+begun+"; sleep 20; echo key")
		testkit.WaitFor(t, "the command", func() bool {
			_, err := os.Stat(begun)
			return err == nil
		})
		if err := p.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		wantEnd(t, p, signal.String())
	}
}

// Whatever ends the question for a key, the terminal shows what is typed again.
func TestTheTerminalIsLeftAsItWas(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		typed  string
		signal os.Signal
		code   int
		says   string
	}{
		"Ctrl-C":           {"\x03", nil, 3, "interrupted before the run began"},
		"Ctrl-C in a key":  {"abc\x03", nil, 3, "interrupted before the run began"},
		"Ctrl-D":           {"\x04", nil, 2, "no API key was typed"},
		"Enter":            {"\r", nil, 2, "no API key was typed"},
		"SIGINT":           {"", os.Interrupt, 3, "interrupted before the run began"},
		"SIGTERM in a key": {"abc", syscall.SIGTERM, 3, "interrupted before the run began"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			screen, tty := terminal(t, 80)
			defer tty.Close()
			before, err := unix.IoctlGetTermios(int(tty.Fd()), unix.TCGETS)
			if err != nil {
				t.Fatal(err)
			}
			p := &process{Cmd: exec.Command(program, "run", writeVectors(t, folder, 2), "--dim", fmt.Sprint(dim), "--url", "http://127.0.0.1:1", "--key", "prompt")}
			p.Dir, p.Env, p.Stdin, p.Stderr = folder, environment(folder), tty, tty
			if err := p.Start(); err != nil {
				t.Fatal(err)
			}
			text := awaitPrompt(t, screen)
			read := bytesRead(t, p.Process.Pid)
			fmt.Fprint(screen, c.typed)
			if c.signal != nil {
				testkit.WaitFor(t, "what is typed to be read", func() bool {
					return bytesRead(t, p.Process.Pid) >= read+int64(len(c.typed))
				})
				_ = p.Process.Signal(c.signal)
			}
			if code := p.exit(t); code != c.code {
				t.Errorf("exit code %d", code)
			}
			after, err := unix.IoctlGetTermios(int(tty.Fd()), unix.TCGETS)
			if err != nil || *after != *before {
				t.Errorf("%v: %+v, was %+v", err, after, before)
			}
			buffer := make([]byte, 4096)
			for !strings.Contains(text, c.says) {
				n, err := screen.Read(buffer)
				if text += string(buffer[:n]); err != nil {
					t.Fatalf("%v: %q", err, text)
				}
			}
			if strings.Contains(text, "abc") {
				t.Errorf("the key shows: %q", text)
			}
		})
	}
}

// bytesRead is how many bytes a process has read from files and terminals until now; see
// proc(5), /proc/PID/io.
func bytesRead(t *testing.T, pid int) (n int64) {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/io", pid))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscanf(string(text), "rchar: %d", &n); err != nil {
		t.Fatal(err)
	}
	return n
}
