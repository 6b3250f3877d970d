package cli_test

import (
	"compress/gzip"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// compressed is a copy of a file that can be read in order only.
func compressed(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path + ".gz")
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	if _, err := z.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path + ".gz"
}

// A sample of a compressed file has the rows that one of the file itself has. Stopped half
// way, it is no sample yet, and has no interval; resumed, it has.
func TestASampleOfACompressedFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	plain := writeVectors(t, folder, 20_000)
	zipped := compressed(t, plain)
	asked := map[string]map[int]int{}
	for _, file := range []string{plain, zipped} {
		server := serve(t, nil)
		code, stdout, stderr := run(t, folder, "run", file, "--dim", "4", "--url", server.URL, "--sample", "500", "--seed", "7", "--json")
		if code != 0 || !json.Valid([]byte(stdout)) {
			t.Fatalf("%s: exit code %d\n%s", filepath.Base(file), code, stderr)
		}
		asked[file] = server.counts()
	}
	if len(asked[zipped]) != 500 || !maps.Equal(asked[plain], asked[zipped]) {
		t.Errorf("%d and %d rows were asked for, and not the same", len(asked[plain]), len(asked[zipped]))
	}
}

// The rows of such a sample are exported in the order of the file.
func TestASampleInOrderGoesOn(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	zipped := compressed(t, writeVectors(t, folder, 20_000))
	server := serve(t, nil)
	out := filepath.Join(folder, "s.vcrun")
	p := start(t, folder, "run", zipped, "--dim", "4", "--url", server.URL, "--sample", "400", "--rate", "200", "--out", out)
	underWay(t, server, out)
	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	p.exit(t)
	if _, stdout, _ := run(t, folder, "show", out); strings.Contains(stdout, "95 % sure") || !strings.Contains(stdout, "in the order of the file") {
		t.Errorf("stopped:\n%s", stdout)
	}
	if code, _, stderr := run(t, folder, "resume", out); code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	if _, stdout, _ := run(t, folder, "show", out); !strings.Contains(stdout, "95 % sure") {
		t.Errorf("finished:\n%s", stdout)
	}
	rows := slices.Sorted(maps.Keys(server.counts()))
	if len(rows) != 400 || rows[399] < 15_000 {
		t.Errorf("%d rows were asked for", len(rows))
	}
}
