package cli_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// secret is a key that must be met nowhere but in requests.
const secret = "s3cr3t-k3y-0123456789"

// An API key reaches the API, and is found nowhere else: not in what the program
// prints or leaves behind, nor in its command line, though the API repeats it.
func TestTheKeyIsNowhere(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	var commandLine []byte
	api := serve(t, func(w http.ResponseWriter, r *http.Request, row, _ int) {
		if got := r.Header.Get("Authorization"); got != "Bearer "+secret {
			http.Error(w, "who are you?", http.StatusTeapot)
			return
		}
		switch row {
		case 1:
			http.Error(w, "your key is "+secret, http.StatusBadRequest)
		case 2:
			fmt.Fprintf(w, `{"similarity": "%s"}`, secret)
		case 3:
			w.Header().Set("Location", "/?key="+secret)
			w.WriteHeader(http.StatusFound)
		case 4:
			all, _ := filepath.Glob("/proc/[0-9]*/cmdline")
			for _, file := range all {
				text, _ := os.ReadFile(file)
				commandLine = append(commandLine, text...)
			}
			fallthrough
		default:
			fmt.Fprint(w, `{"similarity": 1}`)
		}
	})
	vectors := writeVectors(t, folder, 6)
	in := func(key, stdin string, args ...string) {
		t.Helper()
		p := &process{Cmd: exec.Command(program, args...)}
		p.Dir, p.Stdin = folder, strings.NewReader(stdin)
		p.Env = append(environment(folder), "VC_TEST_KEY="+key)
		p.Stdout, p.Stderr = &p.out, &p.err
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		code := p.exit(t)
		text := p.out.String() + p.err.String()
		if code != 0 || strings.Contains(text, "teapot") || strings.Contains(text, secret[:8]) {
			t.Errorf("%v: exit code %d\n%s", args, code, text)
		}
	}
	const env, typed = "env.vcrun", "typed.vcrun"
	in(secret, "", "run", vectors, "--dim", "4", "--url", api.URL, "--out", env, "--key", "env:VC_TEST_KEY", "--json", "--concurrency", "1")
	in("", secret+"\n", "run", vectors, "--dim", "4", "--url", api.URL, "--out", typed, "--key", "prompt", "--concurrency", "1")
	in(secret, "", "resume", env, "--retry-errors")
	in("", secret, "resume", typed, "--retry-errors")
	in("", "", "export", env, "results.csv")
	in("", "", "show", env, "--json")
	if len(commandLine) == 0 || bytes.Contains(commandLine, []byte(secret[:8])) {
		t.Errorf("the command lines hold the key, or were not looked at (%d bytes)", len(commandLine))
	}
	if asked := api.counts(); asked[5] != 2 || asked[1] != 4 {
		t.Errorf("asked %v", asked)
	}
	searchFolder(t, folder)
	if code, _, stderr := run(t, folder, "resume", env, "--retry-errors"); code != 2 || !strings.Contains(stderr, "VC_TEST_KEY is not set") {
		t.Errorf("without the key: exit code %d\n%s", code, stderr)
	}
}

// searchFolder looks for the key, whole or in part, in every file.
func searchFolder(t *testing.T, folder string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(secret[:8])) {
			t.Errorf("%s holds the key", path)
		}
		files++
		return err
	})
	if err != nil || files < 4 {
		t.Errorf("%d files looked at, %v", files, err)
	}
}

func TestAKeyIsNoArgument(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	code, _, stderr := run(t, folder, "run", writeVectors(t, folder, 2), "--dim", "4", "--url", "http://127.0.0.1:1", "--key", secret)
	if code != 2 || !strings.Contains(stderr, "never the key itself") || strings.Contains(stderr, secret) {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}
