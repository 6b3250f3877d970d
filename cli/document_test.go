package cli_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// With --json, standard output holds one document whatever happens, with the exit code, with
// what went wrong, and with all fields.
func TestADocumentWhateverHappens(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	vectors := writeVectors(t, folder, 200)
	server := serve(t, nil)
	refusing := serve(t, func(w http.ResponseWriter, _ *http.Request, _, _ int) {
		http.Error(w, "who are you?", http.StatusUnauthorized)
	})
	half := serve(t, func(w http.ResponseWriter, _ *http.Request, row, _ int) {
		fmt.Fprintf(w, `{"similarity": %d}`, row%2)
	})
	broken := filepath.Join(folder, "broken.npy")
	if err := os.WriteFile(broken, []byte("\x93NUMPY"), 0o600); err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(folder, "kept.vcrun")
	var all []string // the fields of a document
	for _, tc := range []struct {
		name string
		code int
		says string
		args []string
	}{
		{"passed", 0, "", []string{"run", vectors, "--dim", "4", "--url", server.URL, "--out", kept}},
		{"shown", 0, "", []string{"show", kept}},
		{"not passed", 1, "", []string{"run", vectors, "--dim", "4", "--url", half.URL, "--min-accuracy", "99"}},
		{"the API is down", 4, "could not be used", []string{"run", vectors, "--dim", "4", "--url", "http://127.0.0.1:1"}},
		{"a wrong token", 4, "401", []string{"run", vectors, "--dim", "4", "--url", refusing.URL, "--header", "Authorization: Bearer x"}},
		{"a bad file", 2, "broken.npy", []string{"run", broken, "--url", server.URL}},
		{"no file", 2, "none.f32", []string{"run", "none.f32", "--url", server.URL}},
		{"no key", 2, "NOT_SET", []string{"run", vectors, "--dim", "4", "--url", server.URL, "--key", "env:NOT_SET"}},
		{"the same run file", 2, "it is kept as it is", []string{"run", vectors, "--dim", "4", "--url", server.URL, "--out", kept}},
		{"a wrong flag", 2, "--colour", []string{"run", vectors, "--colour", "red"}},
		{"no run file to go on with", 2, "none.vcrun", []string{"resume", "none.vcrun"}},
		{"no run file to show", 2, "none.vcrun", []string{"show", "none.vcrun"}},
	} {
		code, stdout, stderr := run(t, folder, append(tc.args, "--json")...)
		var document map[string]any
		if err := json.Unmarshal([]byte(stdout), &document); err != nil {
			t.Errorf("%s: standard output is not one document: %v\n%s%s", tc.name, err, stdout, stderr)
			continue
		}
		said, _ := document["error"].(string)
		if code != tc.code || document["exit_code"] != float64(tc.code) || !strings.Contains(said, tc.says) || (tc.says == "") != (said == "") {
			t.Errorf("%s: exit code %d, in the document %v, error %q; want %d and %q", tc.name, code, document["exit_code"], said, tc.code, tc.says)
		}
		if tc.says != "" && !strings.Contains(stderr, said) {
			t.Errorf("%s: standard error does not say %q:\n%s", tc.name, said, stderr)
		}
		var fields []string
		for field := range document {
			fields = append(fields, field)
		}
		slices.Sort(fields)
		if all == nil {
			all = fields
		}
		if !slices.Equal(fields, all) {
			t.Errorf("%s: the document has other fields: %q", tc.name, fields)
		}
	}
}

// The report of a run that has not passed fails too, where that is asked for.
func TestShowChecks(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	vectors := writeVectors(t, folder, 200)
	half := serve(t, func(w http.ResponseWriter, _ *http.Request, row, _ int) {
		fmt.Fprintf(w, `{"similarity": %d}`, row%2)
	})
	failed, passed := filepath.Join(folder, "failed.vcrun"), filepath.Join(folder, "passed.vcrun")
	run(t, folder, "run", vectors, "--dim", "4", "--url", half.URL, "--min-accuracy", "99", "--out", failed)
	run(t, folder, "run", vectors, "--dim", "4", "--url", half.URL, "--min-accuracy", "40", "--out", passed)
	for _, tc := range []struct {
		code int
		args []string
	}{
		{0, []string{"show", failed}}, {1, []string{"show", failed, "--check"}}, {1, []string{"show", failed, "--check", "--json"}}, {0, []string{"show", passed, "--check"}},
	} {
		if code, stdout, stderr := run(t, folder, tc.args...); code != tc.code || stdout == "" {
			t.Errorf("%v: exit code %d, want %d\n%s%s", tc.args, code, tc.code, stdout, stderr)
		}
	}
}

// A test whose row is not found has failed, and says what it found.
func TestATestOfARowThatIsNotFound(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	half := serve(t, func(w http.ResponseWriter, _ *http.Request, row, _ int) {
		fmt.Fprintf(w, `{"similarity": %d}`, row%2)
	})
	args := []string{"test", writeVectors(t, folder, 200), "--dim", "4", "--url", half.URL, "--row"}
	if code, stdout, stderr := run(t, folder, append(args, "2")...); code != 1 || !strings.Contains(stdout, "row 2: mismatch, similarity 0.000000") {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
	if code, stdout, stderr := run(t, folder, append(args, "3")...); code != 0 || !strings.Contains(stdout, "row 3: match") {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
	other := serve(t, func(w http.ResponseWriter, _ *http.Request, row, _ int) {
		fmt.Fprintf(w, `{"results": [{"id": "doc-%d", "score": 1}]}`, row)
	})
	args = []string{"test", args[1], "--dim", "4", "--url", other.URL, "--ids", "row"}
	if code, stdout, stderr := run(t, folder, args...); code != 1 || !strings.Contains(stdout, "row 0: found under another id") {
		t.Errorf("under another id: exit code %d\n%s%s", code, stdout, stderr)
	}
}
