package cli_test

import (
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"vectorcheck/internal/testkit"
	"vectorcheck/internal/testservers"
)

// oddKey has characters that JSON, HTML and URLs escape.
const oddKey = `s3cr3t/k3y&0<1"23+45=`

// reflections are the replies of a server that repeats a key, by the row that is asked for.
var reflections = []func(w http.ResponseWriter, key, header string){
	func(w http.ResponseWriter, key, _ string) { http.Error(w, "your key is "+key, http.StatusBadRequest) },
	func(w http.ResponseWriter, _, header string) {
		http.Error(w, "you sent "+header, http.StatusBadRequest)
	},
	func(w http.ResponseWriter, key, _ string) {
		http.Error(w, `{"error":"no key `+strings.NewReplacer("/", `\/`, `"`, `\"`).Replace(key)+`"}`, http.StatusNotFound)
	},
	func(w http.ResponseWriter, key, _ string) {
		text, _ := json.Marshal(map[string]any{"error": map[string]string{"message": "no key " + key}})
		w.Write(text)
	},
	func(w http.ResponseWriter, key, _ string) {
		http.Error(w, "at /login?key="+url.QueryEscape(key), http.StatusGone)
	},
	func(w http.ResponseWriter, key, _ string) {
		w.Header().Set("Location", "/login/"+url.PathEscape(key)+"?key="+url.QueryEscape(key))
		w.WriteHeader(http.StatusFound)
	},
	func(w http.ResponseWriter, key, header string) {
		http.Error(w, base64.StdEncoding.EncodeToString([]byte(header))+" "+base64.RawURLEncoding.EncodeToString([]byte("me:"+key)), http.StatusForbidden+10)
	},
	func(w http.ResponseWriter, key, _ string) {
		json.NewEncoder(w).Encode(map[string]any{"results": []any{map[string]any{"id": key, "score": 1}}})
	},
	func(w http.ResponseWriter, key, _ string) {
		json.NewEncoder(w).Encode(map[string]any{"results": []any{map[string]any{"id": "user " + url.QueryEscape(key), "score": 0.5}}})
	},
	func(w http.ResponseWriter, key, _ string) {
		json.NewEncoder(w).Encode(map[string]any{"similarity": key})
	},
	func(w http.ResponseWriter, key, _ string) {
		http.Error(w, strings.Repeat("x", 90)+key+key, http.StatusUnprocessableEntity)
	},
	func(w http.ResponseWriter, key, _ string) {
		w.Header().Set("Content-Encoding", key)
		w.Write([]byte("x"))
	},
	func(w http.ResponseWriter, key, header string) { fmt.Fprint(w, "<html>", key, header) },
	func(w http.ResponseWriter, key, header string) { // in the status line
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			fmt.Fprintf(conn, "HTTP/1.1 400 no %s\r\nContent-Length: 0\r\n\r\n", header)
			conn.Close()
		}
	},
	func(w http.ResponseWriter, key, header string) { // in what the client reads of the head
		w.Header().Set("Retry-After", key)
		w.Header().Set("Content-Type", "text/"+key)
		w.Header().Set("WWW-Authenticate", "Bearer realm="+header)
		http.Error(w, "slow down, "+key, http.StatusTooManyRequests)
	},
	func(w http.ResponseWriter, key, header string) {
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(http.StatusInternalServerError)
		packed := gzip.NewWriter(w)
		fmt.Fprint(packed, "no ", header)
		packed.Close()
	},
	func(w http.ResponseWriter, key, _ string) { // in JSON within JSON, and in hexadecimal
		inner, _ := json.Marshal(map[string]string{"detail": key})
		outer, _ := json.Marshal(map[string]string{"error": string(inner), "of": hex.EncodeToString([]byte(key))})
		w.WriteHeader(http.StatusBadGateway)
		w.Write(outer)
	},
	func(w http.ResponseWriter, key, _ string) { // in the name of a field
		json.NewEncoder(w).Encode(map[string]any{key: 1, "similarity": map[string]any{key: key}})
	},
	func(w http.ResponseWriter, key, _ string) { // each character escaped
		text := ""
		for _, c := range key {
			text += fmt.Sprintf("\\u%04x", c)
		}
		http.Error(w, `{"error":"`+text+`"}`, http.StatusConflict)
	},
	func(w http.ResponseWriter, key, header string) { // in the trailer, and cut short by the connection
		w.Header().Set("Trailer", "X-Key")
		w.Header().Set("Content-Length", "9999")
		fmt.Fprint(w, `{"error":"`, header)
		w.Header().Set("X-Key", key)
	},
	func(w http.ResponseWriter, key, _ string) {
		json.NewEncoder(w).Encode(map[string]any{"results": []any{map[string]any{"id": base64.StdEncoding.EncodeToString([]byte(key)), "score": 1}, map[string]any{"id": []string{key}, "score": key}}})
	},
}

// reflect is a server that repeats what it is sent, in another way for each row; with 401 at
// the end.
func reflect(t *testing.T, header string) *api {
	return serve(t, func(w http.ResponseWriter, r *http.Request, row, _ int) {
		got := r.Header.Get(header)
		if !strings.Contains(got, oddKey) {
			http.Error(w, "no key", http.StatusTeapot)
			return
		}
		if row < len(reflections) {
			reflections[row](w, oddKey, got)
			return
		}
		http.Error(w, "no "+got, http.StatusUnauthorized)
	})
}

// A key is found in nothing that a run leaves behind or shows, from wherever it came and
// however the server repeats it.
func TestKeysThatAreRepeatedAreNowhere(t *testing.T) {
	t.Parallel()
	keyFile := testservers.Write(t, t.TempDir(), "key", oddKey+"\n")
	for name, c := range map[string]struct {
		header string // in which the server finds the key
		args   []string
		typed  bool
		again  bool // the source is named again to go on
	}{
		"environment":          {"Authorization", []string{"--key", "env:VC_TEST_KEY"}, false, false},
		"environment, cookie":  {"Cookie", []string{"--key", "env:VC_TEST_KEY", "--key-header", "Cookie: session=KEY"}, false, false},
		"environment, token":   {"Authorization", []string{"--key", "env:VC_TEST_KEY", "--key-header", "Authorization: Token token=KEY"}, false, false},
		"environment, inside":  {"X-A", []string{"--key", "env:VC_TEST_KEY", "--key-header", "X-A: beforeKEYbehind"}, false, false},
		"prompt":               {"Authorization", []string{"--key", "prompt"}, true, false},
		"prompt, cookie":       {"Cookie", []string{"--key", "prompt", "--key-header", "Cookie: session=KEY; a=b"}, true, false},
		"header":               {"X-Key", []string{"--header", "X-Key: " + oddKey}, false, true},
		"file":                 {"Authorization", []string{"--key", "file:" + keyFile}, false, false},
		"command":              {"Authorization", []string{"--key", "command:cat " + keyFile}, false, true},
		"keyring":              {"Authorization", []string{"--key", "keyring:mine"}, false, false},
		"header with a scheme": {"Authorization", []string{"--header", "Authorization: Bearer " + oddKey}, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			variables := []string{"VC_TEST_KEY=" + oddKey}
			if name == "keyring" {
				ring := startKeyring(t)
				variables = []string{ring.variable}
				set := &process{Cmd: exec.Command(program, "key", "set", "mine")}
				set.Dir, set.Env, set.Stdin = folder, append(environment(folder), variables...), strings.NewReader(oddKey+"\n")
				if text, err := set.CombinedOutput(); err != nil || len(text) > 0 {
					t.Fatalf("the key is not kept: %v: %s", err, text)
				}
			}
			server := reflect(t, c.header)
			file := filepath.Join(folder, "out.vcrun")
			vectors := writeVectors(t, folder, len(reflections)+1)
			inFolder := func(args ...string) (code int, shown string) {
				t.Helper()
				p := &process{Cmd: exec.Command(program, args...)}
				p.Dir, p.Env = folder, append(environment(folder), variables...)
				p.Stdout, p.Stderr = &p.out, &p.err
				terminal := ""
				if c.typed {
					p, terminal = onKeyPrompt(t, p)
				} else if err := p.Start(); err != nil {
					t.Fatal(err)
				}
				code = p.exit(t)
				return code, p.out.String() + p.err.String() + terminal
			}
			resume := []string{"resume", file, "--retry-errors"}
			if c.again {
				resume = append(resume, c.args...)
			}
			base := append([]string{vectors, "--dim", "4", "--url", server.URL}, c.args...)
			shown := map[string]string{}
			for _, args := range [][]string{append([]string{"run", "--out", file, "--json", "--concurrency", "1", "--retries", "0"}, base...), resume} {
				code, text := inFolder(args...)
				if shown[args[0]] = text; code != 0 && code != 3 && code != 4 || strings.Contains(text, "teapot") {
					t.Errorf("%s: exit code %d\n%s", args[0], code, text)
				}
			}
			for row := range len(reflections) + 1 {
				_, text := inFolder(append([]string{"test", "--row", fmt.Sprint(row), "--ids", "row"}, base...)...)
				if shown[fmt.Sprint("test of row ", row)] = text; !strings.Contains(text, "HTTP/1.1 ") {
					t.Errorf("test of row %d: %s", row, text)
				}
			}
			refuses := serve(t, func(w http.ResponseWriter, r *http.Request, _, _ int) {
				http.Error(w, "no "+r.Header.Get(c.header), http.StatusUnauthorized)
			})
			refused := append([]string{"run", vectors, "--dim", "4", "--url", refuses.URL, "--out", filepath.Join(folder, "refused.vcrun")}, c.args...)
			code, text := inFolder(refused...)
			if shown["refused"] = text; code != 4 && code != 3 || !strings.Contains(text, "401") {
				t.Errorf("refused: exit code %d\n%s", code, text)
			}
			shown["crash"] = crash(t, folder, variables, c.header, c.args, c.typed)
			c.typed = false
			_, shown["show"] = inFolder("show", file)
			_, shown["show --json"] = inFolder("show", "--json", file)
			_, shown["export"] = inFolder("export", file, filepath.Join(folder, "out.csv"))
			if got := len(savedRows(t, file)); got != len(reflections)+1 {
				t.Errorf("%d rows are saved", got)
			}
			for name, text := range shown {
				wantNoKey(t, name, []byte(text))
			}
			files := 0
			err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
				if err != nil || !entry.Type().IsRegular() {
					return err
				}
				content, err := os.ReadFile(path)
				wantNoKey(t, path, content)
				files++
				return err
			})
			if err != nil || files < 4 {
				t.Errorf("%d files, %v", files, err)
			}
		})
	}
}

// crash is what the program says that is killed with SIGQUIT in the middle of a run in which each
// row gets the key back: the stacks of all that it does. It leaves a run file with what is beside it.
func crash(t *testing.T, folder string, variables []string, header string, args []string, typed bool) string {
	t.Helper()
	server := serve(t, func(w http.ResponseWriter, r *http.Request, row, _ int) {
		time.Sleep(2 * time.Millisecond)
		if row%2 == 0 {
			json.NewEncoder(w).Encode(map[string]any{"results": []any{map[string]any{"id": r.Header.Get(header), "score": 1}}})
			return
		}
		http.Error(w, fmt.Sprint("no ", row, " ", r.Header.Get(header)), http.StatusBadRequest)
	})
	file := filepath.Join(folder, "crashed.vcrun")
	many := filepath.Join(folder, "many")
	if err := os.Mkdir(many, 0o700); err != nil {
		t.Fatal(err)
	}
	p := &process{Cmd: exec.Command(program, append([]string{"run", writeVectors(t, many, 100_000), "--dim", "4", "--url", server.URL, "--out", file, "--concurrency", "4"}, args...)...)}
	p.Dir, p.Env = folder, append(environment(folder), append(variables, "GOTRACEBACK=system")...)
	p.Stdout, p.Stderr = &p.out, &p.err
	if typed {
		p.Stdin = strings.NewReader(oddKey + "\n")
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill() })
	testkit.WaitFor(t, "saved rows", func() bool {
		info, err := os.Stat(file + "-wal")
		return err == nil && info.Size() > 100_000
	})
	_ = p.Process.Signal(syscall.SIGQUIT)
	if code := p.exit(t); code != 2 || !strings.Contains(p.err.String(), "SIGQUIT: quit") {
		t.Errorf("SIGQUIT: exit code %d\n%.2000s", code, &p.err)
	}
	if info, err := os.Stat(file + "-wal"); err != nil || info.Size() == 0 {
		t.Errorf("no -wal file is left: %v", err)
	}
	return p.out.String() + p.err.String()
}

// wantNoKey looks for a key, whole, in part or escaped. No part is as short as what the base64 of
// a histogram has by chance.
func wantNoKey(t *testing.T, where string, content []byte) {
	t.Helper()
	text := string(content)
	for _, part := range []string{"s3cr3t", "k3y&", "k3y%", `k3y\`, "23+45", "czNjcj", "MzY3IzdC"} {
		if i := strings.Index(text, part); i >= 0 {
			t.Errorf("%s holds %q: %.200q", where, part, text[max(0, i-60):])
		}
	}
}

// onKeyPrompt starts p on a terminal, and types the key there.
func onKeyPrompt(t *testing.T, p *process) (*process, string) {
	t.Helper()
	screen, tty := terminal(t, 80)
	p.Stdin, p.Stderr = tty, tty
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	tty.Close()
	text := awaitPrompt(t, screen)
	fmt.Fprint(screen, oddKey+"\r")
	rest := make(chan string, 1)
	go func() {
		var all []byte
		buffer, stopped := make([]byte, 4096), false
		for {
			n, err := screen.Read(buffer)
			all = append(all, buffer[:n]...)
			if err != nil {
				rest <- string(all)
				return
			}
			if !stopped && strings.Contains(string(all), "press Enter") { // the key is refused: stop
				stopped = true
				_ = p.Process.Signal(os.Interrupt)
			}
		}
	}()
	text += <-rest // nobody has the terminal any more
	return p, text
}

// awaitPrompt reads until a key is asked for and the terminal shows nothing more of what is typed.
func awaitPrompt(t *testing.T, screen *os.File) (text string) {
	t.Helper()
	buffer := make([]byte, 4096)
	for !strings.Contains(text, "API key: ") {
		n, err := screen.Read(buffer)
		if err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		text += string(buffer[:n])
	}
	return text
}
