package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A flag that is none is answered with what may be meant.
func TestUnknownFlags(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for args, says := range map[string]string{
		"run --metrc l2":         `unknown flag --metrc, did you mean "--metric"?`,
		"run --tresh 0.9":        `unknown flag --tresh, did you mean "--threshold"?`,
		"run --api-key x":        `unknown flag --api-key, did you mean "--key"?`,
		"run --groundtruth=x":    `unknown flag --groundtruth, did you mean "--neighbors"?`,
		"run --collection x":     "unknown flag --collection: a field of a preset is given as --field collection=…",
		"run --latency 1ms":      "unknown flag --latency: it is one of vectorcheck demo",
		"demo --rate 5":          `unknown flag --rate, did you mean "--rate-limit"?`,
		"run --nothing-like-it":  "unknown flag --nothing-like-it: vectorcheck run --help lists those that there are",
		"--nothing-like-it":      "unknown flag --nothing-like-it: vectorcheck --help lists those that there are",
		"demo --bears x":         "expected a float but got \"x\"", // its earlier name
		"demo --rate-limit x":    "expected a float but got \"x\"",
		"shw":                    `unexpected argument shw, did you mean "show"?`,
		"test x --preset qdrant": "--url: no API is given",
	} {
		code, stdout, stderr := run(t, folder, strings.Fields(args)...)
		if code != 2 || stdout != "" || !strings.Contains(stderr, says) {
			t.Errorf("%s: exit code %d\n%s%s\nwant %q", args, code, stdout, stderr, says)
		}
	}
}

// A column that is none is answered with those that there are.
func TestUnknownColumns(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	writeText(t, folder, "v.csv", "id,v\n7,\"[1,2]\"\n")
	for args, says := range map[string]string{
		"run v.csv --url http://127.0.0.1:1 --ids column:ID": `no column "ID"; did you mean "id"? columns: id, v`,
		"info v.csv --column vector":                         `no column "vector"; columns: id, v`,
	} {
		code, _, stderr := run(t, folder, strings.Fields(args)...)
		if code != 2 || !strings.Contains(stderr, says) {
			t.Errorf("%s: exit code %d\n%s\nwant %q", args, code, stderr, says)
		}
	}
}

// A file of half as many ids as there are vectors of the assumed dimension tells of another.
func TestACountOfIDsTellsTheDimension(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	vectors := writeVectors(t, folder, 128) // of 4 numbers: 4 of 128
	writeText(t, folder, "ids.txt", "a\nb\n")
	code, _, stderr := run(t, folder, "run", vectors, "--url", "http://127.0.0.1:1", "--ids", "file:ids.txt")
	if want := "holds 2 ids"; code != 2 || !strings.Contains(stderr, want) || !strings.Contains(stderr, "give --dim 256") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}

func writeText(t *testing.T, folder, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
