package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	const fasthttp = "github.com/valyala/fasthttp."
	goleak.VerifyTestMain(m,
		// It looks every ten seconds whether there is anything left for it to clean.
		goleak.IgnoreAnyFunction(fasthttp+"(*workerPool).Start.func2"),
		// There is one in a process, for good.
		goleak.IgnoreAnyFunction(fasthttp+"updateServerDate.func1"),
	)
}

func TestASmallSoak(t *testing.T) {
	program := filepath.Join(t.TempDir(), "vectorcheck")
	build := exec.Command("go", "build", "-o", program, "vectorcheck")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // the terminal needs no window
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, output)
	}
	o := options{program: program, rows: 40_000, kills: 1, seed: 1}
	if err := o.run(); err != nil {
		t.Error(err)
	}
}
