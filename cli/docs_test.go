package cli_test

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// exampleDim and exampleRows are those of the files that the documents speak of.
const exampleDim, exampleRows = 128, 3000

// shellBlock is an example of a document: ```sh, or ```sh exit=4 where it ends with 4.
var shellBlock = regexp.MustCompile("(?ms)^```sh(?: exit=(\\d+))?\n(.*?)^```$")

// Every command in README.md and docs works as it stands, with files of the names that
// they use and an API at the address that they use.
func TestTheCommandsOfTheDocuments(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("left out: this machine lacks bash, which the examples are for")
	}
	for document, text := range documents(t) {
		blocks := shellBlock.FindAllStringSubmatch(text, -1)
		if len(blocks) == 0 {
			continue
		}
		t.Run(filepath.Base(document), func(t *testing.T) {
			t.Parallel()
			folder := exampleFolder(t)
			for _, block := range blocks {
				runExample(t, bash, folder, block[1], block[2])
			}
		})
	}
}

// documents are the texts of README.md and docs, by path.
func documents(t *testing.T) map[string]string {
	t.Helper()
	paths, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, path := range append(paths, "../README.md") {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts[path] = string(text)
	}
	return texts
}

// runExample runs a block of commands in folder, with an API of its own.
func runExample(t *testing.T, bash, folder, exit, commands string) {
	t.Helper()
	api := httptest.NewServer(http.HandlerFunc(answerExample))
	defer api.Close()
	want, _ := strconv.Atoi(exit)
	script := strings.ReplaceAll(commands, "http://127.0.0.1:8080", api.URL)
	command := exec.Command(bash, "-e", "-o", "pipefail", "-c", script)
	command.Dir = folder
	command.Env = append(environment(folder), "PATH="+filepath.Dir(program)+":"+os.Getenv("PATH"))
	command.Stdin = strings.NewReader("the-key-of-the-example\n")
	output, err := command.CombinedOutput()
	code := 0
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		code = failed.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	if code != want {
		t.Errorf("exit code %d, want %d, of\n%s\n%s", code, want, commands, output)
	}
}

// exampleFolder holds the files that the documents speak of. The first number of row i
// is i+1.
func exampleFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	var raw, fvecs, ivecs []byte
	var ids strings.Builder
	for row := range exampleRows {
		fvecs = binary.LittleEndian.AppendUint32(fvecs, exampleDim)
		for i := range exampleDim {
			x := float32(0.25)
			if i == 0 {
				x = float32(row + 1)
			}
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(x))
			fvecs = binary.LittleEndian.AppendUint32(fvecs, math.Float32bits(x))
		}
		ivecs = binary.LittleEndian.AppendUint32(ivecs, 10)
		for i := range 10 {
			ivecs = binary.LittleEndian.AppendUint32(ivecs, uint32(row+i))
		}
		fmt.Fprintln(&ids, row)
	}
	var base strings.Builder // the rows of the API, of which the neighbors are
	for row := range exampleRows + 10 {
		fmt.Fprintln(&base, row)
	}
	for name, data := range map[string][]byte{
		"base-ids.txt": []byte(base.String()),
		"vectors.bin":  raw, "queries.fvecs": fvecs, "truth.ivecs": ivecs, "ids.txt": []byte(ids.String()), "shop.json": examplePreset(t),
		"key.txt": []byte("the-key-of-the-example\n"),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// examplePreset is the one that docs/own-api.md shows.
func examplePreset(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile("../docs/own-api.md")
	if err != nil {
		t.Fatal(err)
	}
	_, preset, found := strings.Cut(string(text), "```json\n")
	preset, _, ended := strings.Cut(preset, "```")
	if !found || !ended {
		t.Fatal("docs/own-api.md shows no preset")
	}
	return []byte(preset)
}

// answerExample is an API that finds every row, and the nine behind it: that of an API
// without a preset, and that of the preset of docs/own-api.md.
func answerExample(w http.ResponseWriter, r *http.Request) {
	var request struct {
		Vector []float32 `json:"vector"`
		TopK   int       `json:"top_k"`
		Q      []float32 `json:"q"`
		N      int       `json:"n"`
	}
	body, _ := io.ReadAll(r.Body)
	if err := json.Unmarshal(body, &request); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	own := r.URL.Path == "/v1/books/find"
	vector, hits := request.Vector, request.TopK
	if own {
		vector, hits = request.Q, request.N
	}
	if len(vector) != exampleDim || !own && !strings.HasSuffix(r.URL.Path, "/search") {
		http.Error(w, "a request that this API does not know", http.StatusNotFound)
		return
	}
	var list []map[string]any
	for i := range max(1, hits) {
		id := int(vector[0]) - 1 + i
		if own {
			list = append(list, map[string]any{"key": strconv.Itoa(id), "distance": float64(i) / 10})
			continue
		}
		list = append(list, map[string]any{"id": id, "similarity": 1 - float64(i)/10})
	}
	name := "results"
	if own {
		name = "items"
	}
	_ = json.NewEncoder(w).Encode(map[string]any{name: list})
}

// markdownLink is a link to a file of the project.
var markdownLink = regexp.MustCompile(`\]\(([^):#]+)(?:#[^)]*)?\)`)

// The links of the documents lead somewhere.
func TestTheLinksOfTheDocuments(t *testing.T) {
	t.Parallel()
	for document, text := range documents(t) {
		for _, link := range markdownLink.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(document), link[1])); err != nil {
				t.Errorf("%s: %v", filepath.Base(document), err)
			}
		}
	}
}
