package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// completed is what bash proposes for the last of words, in folder. bash itself cuts a line
// into words, at = and : too; so they are given.
func completed(t *testing.T, bash, folder string, words ...string) []string {
	t.Helper()
	script := `source <(vectorcheck completion bash)
complete -p vectorcheck >/dev/null || exit 9
COMP_WORDS=(vectorcheck "$@")
COMP_CWORD=$#
_vectorcheck vectorcheck "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
printf '%s\n' "${COMPREPLY[@]}"`
	command := exec.Command(bash, append([]string{"--norc", "-c", script, "bash"}, words...)...)
	command.Dir = folder
	command.Env = append(environment(folder), "PATH="+filepath.Dir(program)+":"+os.Getenv("PATH"))
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%q: %v\n%s", words, err, output)
	}
	all := strings.Split(strings.TrimRight(string(output), "\n"), "\n")
	slices.Sort(all)
	return all
}

// bash completes commands, flags, and the values that are known, with files where a file is
// to be named.
func TestCompletionInBash(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("left out: this machine lacks bash")
	}
	folder := t.TempDir()
	for _, name := range []string{"a.vcrun", "b c.vcrun", "v.bin", "key.txt", "own.json"} {
		writeText(t, folder, name, "")
	}
	if err := os.Mkdir(filepath.Join(folder, "more"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		words []string
		want  []string
	}{
		{[]string{"re"}, []string{"resume"}},
		{[]string{"key", ""}, []string{"delete", "set"}},
		{[]string{"run", "--pres"}, []string{"--preset"}},
		{[]string{"run", "v.bin", "--rate", "5", "--retr"}, []string{"--retries", "--retry-on"}},
		{[]string{"run", "--quiet", "--qui"}, []string{""}}, // it is given
		{[]string{"run", "--preset", "qd"}, []string{"qdrant"}},
		{[]string{"run", "--preset", "=", "qd"}, []string{"qdrant"}}, // as bash cuts --preset=qd
		{[]string{"run", "--preset", "="}, nil},
		{[]string{"run", "--preset", "qdrant", "--metric", ""}, []string{"cosine", "dot", "euclid"}},
		{[]string{"run", "--preset", "=", "qdrant", "--metric", "e"}, []string{"euclid"}},
		{[]string{"run", "--preset", "qdrant", "--field", "c"}, []string{"collection="}},
		{[]string{"run", "--ids", "ro"}, []string{"row", "row+1"}},
		{[]string{"run", "--key", "file", ":", "k"}, []string{"key.txt"}}, // as bash cuts file:k
		{[]string{"run", "v"}, []string{"v.bin"}},
		{[]string{"run", "--gate", ""}, []string{"bound", "estimate"}},
		{[]string{"show", ""}, []string{"a.vcrun", "b c.vcrun", "more"}},
		{[]string{"resume", "--", ""}, []string{"a.vcrun", "b c.vcrun", "more"}},
		{[]string{"export", "a.vcrun", "out.csv", "--outcome", "match,mis"}, []string{"match,mismatch"}},
		{[]string{"export", "a.vcrun", "out.csv", "--kind", "b"}, []string{`bad\ reply`}},
		{[]string{"completion", ""}, []string{"bash", "fish", "zsh"}},
		{[]string{"presets", "--show", "turb"}, []string{"turbopuffer"}},
		{[]string{"nothing", "--x"}, []string{""}},
	} {
		got := completed(t, bash, folder, tc.words...)
		if tc.want == nil {
			if !slices.Contains(got, "qdrant") || !slices.Contains(got, "generic") || !slices.Contains(got, "own.json") {
				t.Errorf("%q: %q", tc.words, got)
			}
			continue
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%q: %q, want %q", tc.words, got, tc.want)
		}
	}
}

// What the scripts of zsh and fish ask for, they are answered with help.
func TestCompletionWithHelp(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for shell, args := range map[string]string{"zsh": "run --http", "fish": "run --http"} {
		code, stdout, stderr := run(t, folder, append([]string{"__complete", shell}, strings.Fields(args)...)...)
		if code != 0 || stderr != "" || stdout != "--http2\tAsk over HTTP/2, many requests over a connection\n" {
			t.Errorf("%s: exit code %d\n%s%s", shell, code, stdout, stderr)
		}
	}
	if code, stdout, _ := run(t, folder, "__complete", "zsh", "run", "--key=file:k"); code != 0 || stdout != ":prefix --key=file:\n:files \n" {
		t.Errorf("exit code %d\n%s", code, stdout)
	}
	for _, shell := range []string{"zsh", "fish"} {
		_, script, _ := run(t, folder, "completion", shell)
		path, err := exec.LookPath(shell)
		if err != nil {
			t.Logf("left out: this machine lacks %s, which would read its script", shell)
			continue
		}
		command := exec.Command(path, "-n", "/dev/stdin") // reads it, and runs nothing
		command.Stdin = strings.NewReader(script)
		if output, err := command.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", shell, err, output)
		}
	}
	if code, _, stderr := run(t, folder, "completion", "tcsh"); code != 2 || !strings.Contains(stderr, "bash") {
		t.Errorf("tcsh: exit code %d\n%s", code, stderr)
	}
}

// fish proposes the same.
func TestCompletionInFish(t *testing.T) {
	t.Parallel()
	fish, err := exec.LookPath("fish")
	if err != nil {
		t.Skip("left out: this machine lacks fish")
	}
	folder, home := t.TempDir(), t.TempDir()
	writeText(t, folder, "a.vcrun", "")
	writeText(t, folder, "key.txt", "")
	for line, want := range map[string]string{
		"vectorcheck run --preset q":   "qdrant\n",
		"vectorcheck run --preset=q":   "--preset=qdrant\n",
		"vectorcheck run --key file:k": "file:key.txt\n",
		"vectorcheck show ":            "a.vcrun\n",
	} {
		command := exec.Command(fish, "-N", "-c", "vectorcheck completion fish | source; complete -C $argv[1]", line)
		command.Dir = folder
		command.Env = append(environment(home), "PATH="+filepath.Dir(program)+":"+os.Getenv("PATH"))
		if output, err := command.Output(); err != nil || string(output) != want {
			t.Errorf("%q: %v, %q; want %q", line, err, output, want)
		}
	}
}

// The manual page is one that groff shows without a warning, with each command and flag.
func TestTheManualPage(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	code, page, stderr := run(t, folder, "man")
	if code != 0 || stderr != "" {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	groff, err := exec.LookPath("groff")
	if err != nil {
		t.Skip("left out: this machine lacks groff, which shows the page")
	}
	command := exec.Command(groff, "-man", "-Tutf8", "-P-cbou", "-ww", "-rLL=200n")
	command.Stdin = strings.NewReader(page)
	var warnings strings.Builder
	command.Stderr = &warnings
	shown, err := command.Output()
	if err != nil || warnings.Len() > 0 {
		t.Fatalf("%v\n%s", err, warnings.String())
	}
	text := strings.Join(strings.Fields(string(shown)), " ")
	wanted := []string{
		"vectorcheck - proves that a vector-search API finds what it should", "Right answer", "Key and TLS",
		"vectorcheck run vectors.bin --url http://127.0.0.1:8080 --rate 500 --out vectors.vcrun", "--header='K: V'", "'>f4'", "OUTCOME,…",
	}
	for _, command := range shownCommands(t) {
		wanted = append(wanted, "vectorcheck "+command)
	}
	for _, want := range wanted {
		if !strings.Contains(strings.ReplaceAll(text, "‐", "-"), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}
