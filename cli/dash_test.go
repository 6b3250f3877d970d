package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A dash is standard output where a file is written, and no file of that name appears.
func TestADashIsNoFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	vectors := writeVectors(t, folder, 20)
	url := serve(t, nil).URL
	if code, stdout, stderr := run(t, folder, "run", vectors, "--dim", fmt.Sprint(dim), "--url", url, "--out", "out.vcrun"); code != 0 {
		t.Fatalf("%d\n%s%s", code, stdout, stderr)
	}
	if code, _, stderr := run(t, folder, "export", "out.vcrun", "rows.csv"); code != 0 {
		t.Fatal(stderr)
	}
	want, err := os.ReadFile(filepath.Join(folder, "rows.csv"))
	if err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := run(t, folder, "export", "out.vcrun", "-")
	if code != 0 || stdout != string(want) || stderr != "" {
		t.Errorf("export to standard output: %d, %q, %q", code, stdout, stderr)
	}
	for _, args := range []string{
		"info -", "show -", "resume -", "export - rows.csv",
		"run - --dim 4 --url " + url, "test - --dim 4 --url " + url, "run --demo --out -",
		"run vectors.f32 --dim 4 --ids file:- --url " + url,
		"run vectors.f32 --dim 4 --neighbors - --url " + url,
		"run vectors.f32 --dim 4 --ca-cert - --url " + url,
	} {
		code, stdout, stderr := run(t, folder, strings.Fields(args)...)
		if code != 2 || stdout != "" || !strings.Contains(stderr, "save it to a file first") && !strings.Contains(stderr, "give it a name") {
			t.Errorf("%s: %d, %q, %q", args, code, stdout, stderr)
		}
	}
	if _, err := os.Stat(filepath.Join(folder, "-")); err == nil {
		t.Error("there is a file named -")
	}
}

// A preset goes through pipes.
func TestAPresetComesFromStandardInput(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	code, stdout, stderr := run(t, folder, "presets", "--show", "qdrant")
	if code != 0 {
		t.Fatal(stderr)
	}
	add := exec.Command(program, "presets", "--add", "-")
	add.Stdin = strings.NewReader(strings.Replace(stdout, `"qdrant"`, `"mine"`, 1))
	if p := begin(t, folder, nil, add); p.exit(t) != 0 {
		t.Fatalf("%s", &p.err)
	}
	if code, stdout, _ := run(t, folder, "presets"); code != 0 || !strings.Contains(stdout, "\nmine ") {
		t.Errorf("%d, %s", code, stdout)
	}
}
