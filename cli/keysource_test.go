package cli_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A key comes from a file or a command, which is run once; neither is in the run file.
func TestAKeyFromAFileAndACommand(t *testing.T) {
	t.Parallel()
	server := serve(t, func(w http.ResponseWriter, r *http.Request, _, _ int) {
		if r.Header.Get("Authorization") != "Bearer "+secret {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		time.Sleep(2 * time.Millisecond)
		fmt.Fprint(w, `{"similarity": 1}`)
	})
	elsewhere, folder := t.TempDir(), t.TempDir()
	vectors := writeVectors(t, folder, 2000)
	file := filepath.Join(elsewhere, "search_key")
	write := func(name, text string) string {
		path := filepath.Join(elsewhere, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("search_key", secret+"\n")
	count := filepath.Join(elsewhere, "count")
	for name, source := range map[string]string{"file": "file:" + file, "command": fmt.Sprintf("command:echo asked >> %s; cat %s", count, file)} {
		out := filepath.Join(folder, name+".vcrun")
		server.counts()
		p := start(t, folder, "run", vectors, "--dim", "4", "--url", server.URL, "--key", source, "--concurrency", "2", "--out", out)
		underWay(t, server, out)
		_ = p.Process.Signal(os.Interrupt)
		if code := p.exit(t); code != 3 {
			t.Fatalf("%s: exit code %d\n%s", name, code, &p.err)
		}
		if name == "command" {
			code, _, stderr := run(t, folder, "resume", out)
			if code != 2 || !strings.Contains(stderr, "came from a command, which is not kept: name it again (--key command:…)") {
				t.Errorf("exit code %d\n%s", code, stderr)
			}
			if text, _ := os.ReadFile(count); string(text) != "asked\n" {
				t.Errorf("the command was run %q times", text)
			}
			if text, err := os.ReadFile(out); err != nil || bytes.Contains(text, []byte("echo asked")) {
				t.Errorf("the run file holds the command: %v", err)
			}
			if code, _, stderr := run(t, folder, "resume", out, "--key", source); code != 0 {
				t.Errorf("exit code %d\n%s", code, stderr)
			}
		} else if code, _, stderr := run(t, folder, "resume", out); code != 0 {
			t.Errorf("exit code %d\n%s", code, stderr)
		}
		if text, err := os.ReadFile(out); err != nil || bytes.Contains(text, []byte(secret)) {
			t.Errorf("%s: the run file holds the key: %v", name, err)
		}
	}
	for _, tc := range []struct{ source, says string }{
		{"file:" + filepath.Join(elsewhere, "none"), "no such file"},
		{"file:" + elsewhere, "is no regular file"},
		{"file:" + write("empty", " \n"), "it is empty"},
		{"file:" + write("two", secret+"\nmore"), "several lines"},
		{"file:" + write("long", strings.Repeat("x", 70000)), "more than 65536 bytes"},
		{"command:exit 3", "exit status 3"},
		{"command:true", "it is empty"},
		{"command:no-such-command-here", "exit status 127"},
		{"command:yes " + secret, "more than 65536 bytes"},
	} {
		code, stdout, stderr := run(t, folder, "test", vectors, "--dim", "4", "--url", server.URL, "--key", tc.source)
		if code != 2 || !strings.Contains(stderr, tc.says) || strings.Contains(stdout+strings.ReplaceAll(stderr, "yes "+secret, ""), secret) {
			t.Errorf("%s: exit code %d; want 2 and %q\n%s%s", tc.source, code, tc.says, stdout, stderr)
		}
	}
}

// Who is refused is told which flag gives the key, and which header it goes into.
func TestARefusalNamesTheFlagOfTheKey(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	vectors := writeVectors(t, folder, 200)
	server := serve(t, func(w http.ResponseWriter, _ *http.Request, _, _ int) {
		http.Error(w, "who are you?", http.StatusUnauthorized)
	})
	preset := filepath.Join(folder, "own.json")
	text := `{"name": "own", "title": "Own", "key": "X-Own: KEY", "metrics": [{"name": "cosine", "score": "cosine similarity"}], "shape": {"path": "/search", "body": "{\"vector\": {{vector}}, \"top_k\": {{top_k}}}", "value": "similarity"}}`
	if err := os.WriteFile(preset, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	asking := []string{vectors, "--dim", "4", "--url", server.URL}
	for _, command := range []string{"run", "test"} {
		for _, tc := range []struct {
			says string
			args []string
		}{
			{`no key was sent: --key env:NAME, file:PATH or prompt says where it comes from, and it goes into "Authorization: Bearer KEY"`, nil},
			{`it goes into "X-Own: KEY"`, []string{"--preset", preset}},
			{`the key of --key env:WRONG_KEY was sent as "X-Own: KEY"`, []string{"--preset", preset, "--key", "env:WRONG_KEY"}},
		} {
			p := startWith(t, folder, []string{"WRONG_KEY=" + secret}, append(append([]string{command}, asking...), tc.args...)...)
			if code := p.exit(t); code != 4 || !strings.Contains(p.err.String(), tc.says) || strings.Contains(p.err.String()+p.out.String(), secret) {
				t.Errorf("%s %v: exit code %d; want 4 and %q\n%s%s", command, tc.args, code, tc.says, &p.out, &p.err)
			}
		}
	}
}
