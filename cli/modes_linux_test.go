package cli_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What holds settings, answers or what an API said is for its owner alone, also where
// files are otherwise for all to read.
func TestFilesAreForTheirOwnerAlone(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	server := serve(t, slow)
	const file = "out.vcrun"
	begin := func(args ...string) *process {
		openly := append([]string{"-c", `umask 022; exec "$@"`, "sh", program}, args...)
		return begin(t, folder, nil, exec.Command("sh", openly...))
	}
	given := writeVectors(t, folder, 2000)
	preset := filepath.Join(folder, "mine.json")
	if err := os.WriteFile(preset, []byte(`{"name":"mine","title":"Mine","metrics":[{"name":"cosine","score":"cosine distance"}],
		"shape":{"path":"/find","body":"{{vector}}","value":"d"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	p := begin("run", given, "--dim", "4", "--url", server.URL, "--concurrency", "8", "--out", file)
	underWay(t, server, filepath.Join(folder, file))
	during := modes(t, folder)
	if code := p.exit(t); code != 0 {
		t.Fatalf("exit code %d\n%s", code, &p.err)
	}
	for _, args := range [][]string{{"export", file, "rows.csv"}, {"presets", "--add", preset}} {
		if p := begin(args...); p.exit(t) != 0 {
			t.Fatalf("%v: %s", args, &p.err)
		}
	}
	after := modes(t, folder)
	for _, name := range []string{"out.vcrun", "out.vcrun-wal", "out.vcrun-shm", "out.vcrun.lock", "vectorcheck/vectorcheck.log"} {
		if _, ok := during[name]; !ok {
			t.Errorf("during the run there is no %s: %v", name, during)
		}
	}
	for _, name := range []string{"rows.csv", "config/vectorcheck/presets/mine.json"} {
		if _, ok := after[name]; !ok {
			t.Errorf("in the end there is no %s: %v", name, after)
		}
	}
	for _, found := range []map[string]fs.FileMode{during, after} {
		for name, mode := range found {
			if mode&0o077 != 0 {
				t.Errorf("%s has mode %v", name, mode)
			}
		}
	}
}

// modes are those of all files in folder and beneath it.
func modes(t *testing.T, folder string) map[string]fs.FileMode {
	t.Helper()
	found := map[string]fs.FileMode{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			found[strings.TrimPrefix(path, folder+"/")] = info.Mode().Perm()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
