package e2e

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"vectorcheck/core"
	"vectorcheck/gui/form"
)

const (
	benchRows = 300_000
	benchDim  = 128
	benchRate = 20_000
)

// BenchmarkWindow is the CPU time of a run of 20,000 checks a second, shown in a
// window that looks at it ten times a second, against the same run in a terminal. The
// display is a software one, whose drawing the window pays for.
func BenchmarkWindow(b *testing.B) {
	d := newDesktop(b)
	address := serveSearches(b)
	path := writeVectors(b, filepath.Join(d.home, "bench.f32"), benchRows)
	var terminals, windows, ratios, answers []float64
	for b.Loop() {
		terminal := d.terminalCPU(path, address)
		window, answer := d.windowCPU(path, address)
		terminals, windows = append(terminals, terminal.Seconds()), append(windows, window.Seconds())
		ratios, answers = append(ratios, window.Seconds()/terminal.Seconds()), append(answers, float64(answer.Milliseconds()))
		b.Logf("terminal %v, window %v, ratio %.3f, key answered in %v", terminal, window, window.Seconds()/terminal.Seconds(), answer)
	}
	b.ReportMetric(median(terminals), "terminal-CPU-s")
	b.ReportMetric(median(windows), "window-CPU-s")
	b.ReportMetric(median(ratios), "window/terminal")
	b.ReportMetric(slices.Max(answers), "key-answered-ms")
}

func median(numbers []float64) float64 {
	sorted := slices.Sorted(slices.Values(numbers))
	return sorted[len(sorted)/2]
}

// serveSearches answers that all is found, from this process.
func serveSearches(t testing.TB) (address string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := fasthttp.Server{Handler: func(ctx *fasthttp.RequestCtx) { ctx.SetBodyString(`{"similarity":0.9998}`) }}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Shutdown() })
	return "http://" + listener.Addr().String()
}

func writeVectors(t testing.TB, path string, rows int) string {
	data := make([]byte, 0, rows*benchDim*4)
	for i := range rows * benchDim {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(float32(math.Sin(float64(i)))))
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// terminalCPU is what the run costs in a terminal.
func (d *desktop) terminalCPU(path, address string) time.Duration {
	run := exec.Command(program, "run", path, "--url", address, "--rate", strconv.Itoa(benchRate), "--out", filepath.Join(d.home, "terminal.vcrun"))
	run.Env = d.env()
	if output, err := run.CombinedOutput(); err != nil {
		d.t.Fatalf("%v\n%s", err, output)
	}
	os.Remove(filepath.Join(d.home, "terminal.vcrun"))
	return run.ProcessState.UserTime() + run.ProcessState.SystemTime()
}

// windowCPU is what the run costs in the window, from its start to its end, and
// the longest time in which it answered a key meanwhile.
func (d *desktop) windowCPU(path, address string) (cost, answer time.Duration) {
	s := core.DefaultSettings()
	s.Vectors, s.Dim, s.URL, s.Rate = path, benchDim, address, benchRate
	d.prefer(form.FromSettings(s))
	w := d.open()
	time.Sleep(2 * time.Second)
	before := w.cpu()
	w.key("ctrl+r")
	d.wait("results", func() bool { return len(d.runFiles()) == 1 && d.saved(d.runFiles()[0]) > benchRate })
	for range 5 {
		answer = max(answer, w.answered("pause"), w.answered("resume"))
	}
	d.wait("the end of the run", func() bool {
		files := d.runFiles()
		return len(files) == 1 && d.saved(files[0]) == benchRows
	})
	cost = w.cpu() - before
	w.screenshot("bench")
	w.key("ctrl+q")
	d.wait("the end of the program", w.ended)
	os.Remove(d.runFiles()[0])
	return cost, answer
}

// answered presses Space and gives the time until the log tells of it, that of
// starting the tool that presses included.
func (w *window) answered(message string) time.Duration {
	before := strings.Count(w.log(), `"`+message+`"`)
	begin := time.Now()
	w.key("space")
	var entry struct{ Time time.Time }
	w.wait(message, func() bool {
		text := w.log()
		if strings.Count(text, `"`+message+`"`) == before {
			return false
		}
		lines := strings.Split(strings.TrimSpace(text), "\n")
		return json.Unmarshal([]byte(lines[len(lines)-1]), &entry) == nil
	})
	return entry.Time.Sub(begin)
}

// log is what the program has written to its log.
func (d *desktop) log() string {
	data, _ := os.ReadFile(filepath.Join(d.home, "vectorcheck", "vectorcheck.log"))
	return string(data)
}

// prefer writes down settings for the program to begin with.
func (d *desktop) prefer(fields form.Fields) {
	text, err := json.Marshal(fields)
	if err != nil {
		d.t.Fatal(err)
	}
	data, err := json.Marshal(map[string]any{"fields": string(text)})
	if err != nil {
		d.t.Fatal(err)
	}
	folder := filepath.Join(d.home, "fyne", "io.github.vectorcheck")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "preferences.json"), data, 0o600); err != nil {
		d.t.Fatal(err)
	}
}

// saved is how many results a run file tells of.
func (d *desktop) saved(path string) int64 {
	record, err := core.OpenRecord(path)
	if err != nil {
		return 0 // it is being made
	}
	defer record.Close()
	return record.Snapshot().Saved
}

// clockTick is the unit of times in /proc: USER_HZ, which is 100 on Linux.
const clockTick = 10 * time.Millisecond

// cpu is the user and system time of the program so far (proc(5), fields 14 and
// 15 of stat).
func (w *window) cpu() time.Duration {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", w.process.Process.Pid))
	if err != nil {
		w.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(data), ") ")
	fields := strings.Fields(rest)
	user, _ := strconv.ParseInt(fields[11], 10, 64)
	system, _ := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * clockTick
}
