package cli_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A preset that is proposed can be kept, and then reads the reply.
func TestAProposedPresetIsKept(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"found":[{"key":0,"distance":0.0000001}]}`)
	}))
	t.Cleanup(server.Close)
	folder := t.TempDir()
	vectors := writeVectors(t, folder, 3)
	asking := []string{"test", vectors, "--dim", "4", "--url", server.URL}
	code, _, stderr := run(t, folder, append(asking, "--save-preset", "own.json")...)
	if code != 4 || !strings.Contains(stderr, "use it with --preset own.json") {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	if code, stdout, stderr := run(t, folder, append(asking, "--preset", "own.json")...); code != 0 || !strings.Contains(stdout, "match, similarity 1.000000, id 0") {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
	before, err := os.ReadFile(filepath.Join(folder, "own.json"))
	if err != nil {
		t.Fatal(err)
	}
	code, _, stderr = run(t, folder, append(asking, "--save-preset", "own.json")...)
	if after, _ := os.ReadFile(filepath.Join(folder, "own.json")); code != 2 || !strings.Contains(stderr, "exists") || string(after) != string(before) {
		t.Errorf("a file that is there: exit code %d\n%s", code, stderr)
	}
	code, _, stderr = run(t, folder, append(asking, "--preset", "own.json", "--save-preset", "none.json")...)
	if code != 2 || !strings.Contains(stderr, "no preset is proposed") {
		t.Errorf("nothing to keep: exit code %d\n%s", code, stderr)
	}
}

// The template is a preset that works as it stands.
func TestTheTemplateOfAPreset(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	server := serve(t, func(w http.ResponseWriter, _ *http.Request, row, _ int) {
		fmt.Fprintf(w, `{"results": [{"id": %d, "score": 1}]}`, row)
	})
	code, template, stderr := run(t, folder, "presets", "--show", "generic")
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	if err := os.WriteFile(filepath.Join(folder, "own.json"), []byte(template), 0o600); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := run(t, folder, "test", writeVectors(t, folder, 3), "--dim", "4", "--url", server.URL, "--preset", "own.json", "--ids", "row")
	if code != 0 || !strings.Contains(stdout, "row 0: match, similarity 1.000000, id 0, looked for 0") {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
}

// What is wrong with a preset is said before anything is sent.
func TestMistakesInAPreset(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	vectors := writeVectors(t, folder, 3)
	server := serve(t, nil)
	for _, tc := range []struct {
		name, body, value, says string
		code                    int
	}{
		{"an unknown field", `{\"vector\": {{vector}}, \"top_k\": {{top_k}}, \"ns\": \"{{namespce}}\"}`, "similarity", "{{namespce}} stands for no field: expected one of {{vector}}, {{top_k}}, {{namespace}}", 2},
		{"capitals", `{\"vector\": {{vector}}, \"top_k\": {{top_k}}, \"ns\": \"{{Namespace}}\"}`, "similarity", "{{Namespace}} stands for no field", 2},
		{"blanks", `{\"vector\": {{vector}}, \"top_k\": {{top_k}}, \"ns\": \"{{ namespace }}\"}`, "similarity", "{{ namespace }} stands for no field", 2},
		{"in a path of the reply", `{\"vector\": {{vector}}, \"top_k\": {{top_k}}, \"ns\": \"{{namespace}}\"}`, "{{namespce}}.similarity", "{{namespce}} stands for no field", 2},
		{"no quotes", `{\"vector\": {{vector}}, \"top_k\": {{top_k}}, \"ns\": {{namespace}}}`, "similarity", `{{namespace}} stands in the body without quotes: write "{{namespace}}"`, 2},
		{"a field that is not used", `{\"vector\": {{vector}}, \"top_k\": {{top_k}}}`, "similarity", "warning: the preset own has no place for its field namespace", 0},
	} {
		preset := filepath.Join(folder, "own.json")
		text := fmt.Sprintf(`{"name": "own", "title": "Own", "fields": [{"name": "namespace", "label": "Namespace"}], "metrics": [{"name": "cosine", "score": "cosine similarity"}],
			"shape": {"path": "/search", "body": "%s", "value": "%s"}}`, tc.body, tc.value)
		if err := os.WriteFile(preset, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		code, stdout, stderr := run(t, folder, "test", vectors, "--dim", "4", "--url", server.URL, "--preset", preset, "--field", "namespace=a")
		if code != tc.code || !strings.Contains(stderr, tc.says) {
			t.Errorf("%s: exit code %d; want %d and %q\n%s%s", tc.name, code, tc.code, tc.says, stdout, stderr)
		}
	}
	for row, times := range server.counts() {
		if row > 2 || times > 1 {
			t.Errorf("row %d was asked for %d times", row, times)
		}
	}
}

// An API at another path says 404: then it is said that /search was put behind the address,
// and how to ask it as it stands, which works.
func TestAnAPIAtAnotherPath(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v2/knn", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"similarity": 1}`) })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	vectors := writeVectors(t, folder, 200)
	says := "/search was put behind --url, as there is no --preset: to ask another path as it stands, give --url " + server.URL + " --path /v2/knn"
	for _, command := range []string{"test", "run"} {
		code, stdout, stderr := run(t, folder, command, vectors, "--dim", "4", "--url", server.URL+"/v2/knn")
		if code != 4 || !strings.Contains(stderr, says) {
			t.Errorf("%s: exit code %d; want 4 and %q\n%s%s", command, code, says, stdout, stderr)
		}
		args := []string{command, vectors, "--dim", "4", "--url", server.URL, "--path", "/v2/knn"}
		if code, stdout, stderr := run(t, folder, args...); code != 0 {
			t.Errorf("%s: exit code %d\n%s%s", command, code, stdout, stderr)
		}
	}
	if code, _, stderr := run(t, folder, "test", vectors, "--dim", "4", "--url", server.URL, "--path", "/x", "--preset", "qdrant", "--field", "collection=a"); code != 2 || !strings.Contains(stderr, "leave it out") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	if code, _, stderr := run(t, folder, "test", vectors, "--dim", "4", "--url", server.URL, "--path", "v2/knn"); code != 2 || !strings.Contains(stderr, "begins with a slash") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}
