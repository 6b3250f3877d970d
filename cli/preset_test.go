package cli_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
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
		{"--preset qdrant", "collection is missing"},
		{"--preset qdrant --field collection=a --metric l3", "unknown metric"},
		{"--field collection=a", "it is not given"},
	} {
		args := append([]string{"run", vectors, "--dim", "4", "--url", "http://127.0.0.1:1"}, strings.Fields(tc.args)...)
		if code, _, stderr := run(t, folder, args...); code != 2 || !strings.Contains(stderr, tc.says) {
			t.Errorf("%s: exit code %d\n%s", tc.args, code, stderr)
		}
	}
}
