package cli_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A run asks the API of its preset, and still does when it is resumed.
func TestARunWithAPreset(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Data       [][]float32
			Collection string `json:"collectionName"`
		}
		err := json.NewDecoder(r.Body).Decode(&body)
		if err != nil || r.URL.Path != "/v2/vectordb/entities/search" || body.Collection != "items" || len(body.Data) != 1 {
			fmt.Fprint(w, `{"code":1100,"message":"bad request"}`)
			return
		}
		time.Sleep(time.Millisecond)
		switch row := int(body.Data[0][0]) - 1; row {
		case 3:
			fmt.Fprint(w, `{"code":0,"data":[{"id":99,"distance":0.4}]}`)
		case 4:
			fmt.Fprint(w, `{"code":2,"message":"segment not loaded"}`)
		default:
			fmt.Fprintf(w, `{"code":0,"data":[{"id":%d,"distance":0.99999}]}`, row)
		}
	}))
	defer server.Close()
	folder := t.TempDir()
	file := filepath.Join(folder, "run.vcrun")
	code, out, stderr := run(t, folder, "run", writeVectors(t, folder, 20), "--dim", "4", "--url", server.URL, "--out", file, "--json",
		"--preset", "milvus", "--field", "collection=items", "--metric", "COSINE")
	var got figures
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != 0 {
		t.Fatalf("exit code %d, %v\n%s%s", code, err, out, stderr)
	}
	if got.Matches != 18 || got.Mismatch != 1 || got.Errors["bad reply"] != 1 {
		t.Errorf("%+v", got)
	}
	if !strings.Contains(stderr, "segment not loaded") {
		t.Errorf("the report does not say why: %s", stderr)
	}
	if code, _, stderr := run(t, folder, "resume", file, "--retry-errors"); code != 0 || strings.Contains(stderr, "bad request") {
		t.Errorf("resumed: exit code %d\n%s", code, stderr)
	}
}

func TestPresetsAreListedAndChecked(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if code, out, _ := run(t, folder, "presets"); code != 0 || !strings.Contains(out, "qdrant") || !strings.Contains(out, "api-key: KEY") {
		t.Errorf("exit code %d\n%s", code, out)
	}
	vectors := writeVectors(t, folder, 2)
	for _, tc := range []struct{ args, says string }{
		{"--preset qdrnt", "unknown preset"},
		{"--preset qdrant", "vectorcheck: --field collection=…: it is missing"},
		{"--preset qdrant --field colection=a", "--field collection=…: it is missing"},
		{"--preset qdrant --field collection=a --top-k 0", "--top-k: 0: it must be at least 1"},
		{"--preset qdrant --field collection=a --metric l3", "expected one of"},
		{"--field collection=a", "it is not given"},
	} {
		args := append([]string{"run", vectors, "--dim", "4", "--url", "http://127.0.0.1:1"}, strings.Fields(tc.args)...)
		if code, _, stderr := run(t, folder, args...); code != 2 || !strings.Contains(stderr, tc.says) {
			t.Errorf("%s: exit code %d\n%s", tc.args, code, stderr)
		}
	}
}

// A user's own preset is added, used by name or as a file, and deleted.
func TestOwnPresets(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPut || r.URL.Path != "/find" {
			http.Error(w, "no", http.StatusNotFound)
			return
		}
		fmt.Fprint(w, `{"near":[{"d":0.001}]}`)
	}))
	defer server.Close()
	folder := t.TempDir()
	file := filepath.Join(folder, "mine.json")
	const text = `{"name":"mine","title":"Mine","metrics":[{"name":"cosine","score":"cosine distance"}],
		"shape":{"method":"PUT","path":"/find","body":"{\"q\":{{vector}}}","value":"near.0.d"}}`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	vectors := writeVectors(t, folder, 3)
	runs := 0
	check := func(preset string) (int, string) {
		runs++
		code, out, stderr := run(t, folder, "run", vectors, "--dim", "4", "--url", server.URL, "--preset", preset,
			"--out", filepath.Join(folder, fmt.Sprintf("%d.vcrun", runs)), "--min-accuracy", "100")
		return code, out + stderr
	}
	if code, text := check(file); code != 0 {
		t.Errorf("a preset in a file: exit code %d\n%s", code, text)
	}
	if code, text := check("mine"); code != 2 || !strings.Contains(text, "unknown preset") {
		t.Errorf("a preset not added yet: exit code %d\n%s", code, text)
	}
	if code, _, stderr := run(t, folder, "presets", "--add", file); code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	if code, text := check("mine"); code != 0 {
		t.Errorf("a preset that was added: exit code %d\n%s", code, text)
	}
	if code, out, _ := run(t, folder, "presets"); code != 0 || !strings.Contains(out, "mine") {
		t.Errorf("exit code %d\n%s", code, out)
	}
	if code, out, _ := run(t, folder, "presets", "--show", "mine"); code != 0 || !strings.Contains(out, `"near.0.d"`) {
		t.Errorf("exit code %d\n%s", code, out)
	}
	if code, _, stderr := run(t, folder, "presets", "--delete", "mine"); code != 0 {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	// The run holds its preset, which need not be there any more.
	if code, _, stderr := run(t, folder, "resume", filepath.Join(folder, "3.vcrun")); code != 0 {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}

// The test of an API shows what goes over the wire, and proposes what would read
// the reply, which then does.
func TestTheTestAdvises(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `{"found":[{"key":0,"distance":0.0000001}]}`)
	}))
	defer server.Close()
	folder := t.TempDir()
	vectors := writeVectors(t, folder, 3)
	code, out, stderr := run(t, folder, "test", vectors, "--dim", "4", "--url", server.URL)
	_, guessed, found := strings.Cut(out, "with this in it:\n")
	if code != 4 || !strings.Contains(out, `{"vector":[1,0.5,-0.25,1e-7],"top_k":1}`) || !strings.Contains(out, "a score at found.0.distance") || !found {
		t.Fatalf("exit code %d\n%s%s", code, out, stderr)
	}
	if err := os.WriteFile(filepath.Join(folder, "guessed.json"), []byte(guessed), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, stderr = run(t, folder, "test", vectors, "--dim", "4", "--url", server.URL, "--preset", "guessed.json", "--row", "1")
	if code != 0 || !strings.Contains(out, "row 1: match, similarity 1.000000, id 0") {
		t.Errorf("exit code %d\n%s%s", code, out, stderr)
	}
}

// Where the hits lie elsewhere, the preset that is proposed has their path, that of their ids
// and that of their scores: a run with ids goes on with it.
func TestAProposedPresetKeepsTheIDs(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"found":[{"doc":"doc-0","dist":0.0}]}`)
	}))
	defer server.Close()
	folder := t.TempDir()
	const text = `{"name":"shop","title":"Shop","metrics":[{"name":"dot","score":"dot product"},{"name":"l2","score":"l2"}],
		"shape":{"path":"/s","body":"{\"q\":{{vector}}}","hits":"results","id":"results.0.id","value":"results.0.score"}}`
	if err := os.WriteFile(filepath.Join(folder, "shop.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	asking := []string{"test", writeVectors(t, folder, 3), "--dim", "4", "--url", server.URL, "--ids", "doc-{row}"}
	_, out, stderr := run(t, folder, append(asking, "--preset", "shop.json", "--save-preset", "better.json")...)
	if want := "better: --metric l2 with the preset shop changed as follows, which"; !strings.Contains(out, want) {
		t.Errorf("it does not say %q:\n%s%s", want, out, stderr)
	}
	code, out, stderr := run(t, folder, append(asking, "--preset", "better.json", "--metric", "l2")...)
	if code != 0 || !strings.Contains(out, "match, similarity 1.000000, id doc-0, looked for doc-0") {
		t.Errorf("exit code %d\n%s%s", code, out, stderr)
	}
}
